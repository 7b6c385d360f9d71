"""Which rows are one group: those of one name at one place, or of one name and one link."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from resources.towns import town_key

from ..models import MeetingFeed
from .codes import Meant
from .joining import dial_in, meeting_link
from .rows import FeedMeeting
from .whereabouts import Whereabouts

#: Al-Anon writes its own number of a group before the name.
_OWN_NUMBER = re.compile(r"\d{4,8}\s+(?=\S)")


@dataclass(slots=True)
class Placed:
    """A row with all that was found out about it."""

    row: FeedMeeting
    meant: Meant
    where: Whereabouts
    #: The zone its times are in when it is not its place's own; always set for one without a place.
    zone: str


@dataclass(slots=True)
class Cluster:
    """The rows of one group, in the order of the feed."""

    rows: list[Placed] = field(default_factory=list)

    @property
    def first(self) -> Placed:
        return self.rows[0]

    @property
    def place_key(self) -> str:
        return self.first.where.place_key


def clusters(rows: Iterable[Placed]) -> list[Cluster]:
    """The groups of a feed.

    A daily group is seven rows of one name at one place. Online the link stands for the place: "Big Book Study" in
    five rooms is five groups.
    """
    found: dict[tuple[str, str], Cluster] = {}
    for placed in rows:
        found.setdefault(_identity(placed), Cluster()).rows.append(placed)
    return list(found.values())


def _identity(placed: Placed) -> tuple[str, str]:
    if placed.row.own:
        return "alongside", placed.row.own.group
    return town_key(placed.row.name) or placed.row.name.casefold(), _spot(placed)


def _spot(placed: Placed) -> str:
    if placed.where.place_key:
        return placed.where.place_key
    link, _code, _note = meeting_link(placed.row.link)
    return f"online {link.partition('?')[0].lower() or dial_in(placed.row.phone)[0] or placed.row.link}"


def shown_name(name: str, codes: str) -> str:
    """The name that families read: without the number that Al-Anon writes before it."""
    if codes != MeetingFeed.Codes.AL_ANON:
        return name
    return _OWN_NUMBER.sub("", name, count=1) if _OWN_NUMBER.match(name) else name
