"""Likely twins among what listings share: organizations and places. Found like those of listings (`duplicates.py`),
by other signs: a place is its street, an organization its name, phone and website.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from ..models import Organization, Place
from ..towns import town_key
from .duplicates import MOST_IN_TOWN, MOST_SHARING, Twins, keep_alike, keep_pairs, likenesses_of, twins_among
from .likeness import name_of
from .nightly import is_first_tonight

#: The kinds that listings share.
SHARED: tuple[type[models.Model], ...] = (Organization, Place)
#: How people shorten the words of an address.
SHORT = {
    "street": "st", "avenue": "ave", "road": "rd", "drive": "dr", "lane": "ln", "court": "ct", "boulevard": "blvd",
    "place": "pl", "square": "sq", "highway": "hwy", "turnpike": "tpke", "route": "rt", "rte": "rt", "north": "n",
    "south": "s", "east": "e", "west": "w", "saint": "st", "mount": "mt", "first": "1st", "second": "2nd",
    "third": "3rd",
}  # fmt: skip


@dataclass(eq=False)
class Profile:
    """What organizations and places are compared by."""

    pk: int | None
    name: str
    phone: str = ""
    #: The host of an organization's website.
    site: str = ""
    #: A place's street with its number, in short words; "" when it is not known.
    street: str = ""
    #: A place's town and state.
    town: tuple[str, str] | None = None


def profile_of(record: Any) -> Profile:
    """What an organization or a place, saved or not, is compared by."""
    if isinstance(record, Place):
        town = (town_key(record.town), record.state)
        return Profile(record.pk, name_of(record.name), street=street_of(record.address), town=town)
    host = (urlsplit(record.url or "").hostname or "").removeprefix("www.")
    return Profile(record.pk, name_of(record.name), phone=str(record.phone or ""), site=host)


def street_of(address: str) -> str:
    """ "267 grand st" for "267 Grand Street, Room 2": rooms and floors are within one place."""
    first = re.split(r",|\b(?:room|rm|suite|ste|floor|fl|apt|unit)\b|#", (address or "").casefold())[0]
    return " ".join(SHORT.get(word, word) for word in re.sub(r"[^\w\s]", " ", first).split())


def compare_shared(one: Profile, other: Profile) -> tuple[int, tuple[str, ...]]:
    """How alike two organizations or two places are, 0 to 100, and why, in words for staff."""
    alike = (fuzz.token_sort_ratio(one.name, other.name) + fuzz.token_set_ratio(one.name, other.name)) / 2
    # "District 3" and "District 5" are two, however alike the rest is.
    if re.findall(r"\d+", one.name) != re.findall(r"\d+", other.name):
        alike = min(alike, 60)
    score, reasons = _of_places(one, other, alike) if one.town else _of_organizations(one, other, alike)
    if one.name and other.name and alike >= 80:
        reasons.insert(0, _("same name") if alike >= 99 else _("names alike"))
    return max(0, min(100, round(score))), tuple(reasons)


def _of_places(one: Profile, other: Profile, alike: float) -> tuple[float, list[str]]:
    """Two names at one street are two places; one name at two streets, too."""
    if one.town != other.town:
        return 0, []
    # Without a name, the street is what tells.
    score = alike / 100 * 45 if one.name and other.name else 25
    if not one.street or not other.street:
        return score + 30, [_("same town")]
    same = one.street == other.street
    return score + (50 if same else -40), [_("same street")] if same else []


def _of_organizations(one: Profile, other: Profile, alike: float) -> tuple[float, list[str]]:
    score, reasons = alike / 100 * 50 + (25 if alike >= 99 else 0), []
    if one.phone and one.phone == other.phone:
        score += 30
        reasons.append(_("same phone"))
    if one.site and one.site == other.site:
        score += 25
        reasons.append(_("same website"))
    return score, reasons


# Pairs -------------------------------------------------------------------------------------------


def _pairs(profiles: list[Profile]) -> Iterator[tuple[Profile, Profile]]:
    """Pairs that may be twins, some more than once: places of one town, organizations near by name or of one phone."""
    blocks = list(_sharing(profiles))
    if profiles and profiles[0].town is None:
        yield from _next_by_name(profiles)
    for block in blocks:
        yield from combinations(block, 2) if len(block) <= MOST_IN_TOWN else _next_by_name(block)


def _sharing(profiles: list[Profile]) -> Iterator[list[Profile]]:
    """Profiles of one town, street, phone or website. What too many share is taken off the profiles."""
    blocks: dict[Any, list[Profile]] = defaultdict(list)
    for profile in profiles:
        if profile.town is not None:
            blocks["town", profile.town].append(profile)
            blocks["street", profile.town, profile.street].append(profile)
        for what in ("phone", "site"):
            blocks[what, getattr(profile, what)].append(profile)
    for (what, *value), block in blocks.items():
        if what == "town" or (value[-1] and len(block) <= MOST_SHARING):
            yield block
        elif what in {"phone", "site"}:
            for profile in block:
                setattr(profile, what, "")


def _next_by_name(profiles: list[Profile]) -> Iterator[tuple[Profile, Profile]]:
    """Each with the next few by name."""
    rows = sorted(profiles, key=lambda profile: profile.name)
    for index, one in enumerate(rows):
        yield from ((one, other) for other in rows[index + 1 : index + 1 + MOST_SHARING])


def shared_twins_of(record: Any) -> list[Twins]:
    """The likely twins of an organization or a place, saved or not, likeliest first; one query."""
    mine = profile_of(record)
    others = [profile_of(other) for other in _near(record, mine) if other.pk != record.pk]
    list(_sharing([mine, *others]))
    found = twins_among(((mine, other) for other in others), compare_shared)
    return sorted(found, key=lambda twins: -twins.score)


def _near(record: Any, mine: Profile) -> Any:
    """Records that may be a twin of this one: of its town, or of its first word, phone or website."""
    rows = type(record)._default_manager.order_by("pk")
    if mine.town is not None:
        return rows.filter(town__iexact=record.town, state=record.state)
    words = [word for word in mine.name.split() if len(word) > 3] or mine.name.split()
    near = Q(name__icontains=words[0]) if words else Q(pk__in=[])
    if mine.phone:
        near |= Q(phone=record.phone)
    return rows.filter(near | Q(url__icontains=mine.site) if mine.site else near)


def refresh_shared(model: type[models.Model], only: Iterable[int] | None = None) -> int:
    """Compares all organizations or places and keeps the likely twins; gives how many pairs there are.

    `only` names records that changed: their pairs are looked for, all others stay as they are.
    """
    pairs = _pairs([profile_of(record) for record in model._default_manager.order_by("pk")])
    return keep_alike(model, pairs, compare_shared, only)


def refresh_shared_one(record: Any) -> int:
    """Looks for the likely twins of one organization or place and keeps them; gives how many it has."""
    content_type = ContentType.objects.get_for_model(record)
    with transaction.atomic():
        return keep_pairs(content_type, likenesses_of(record), shared_twins_of(record))


def refresh_shared_at_night(now: datetime) -> int:
    """One part of `tick`: compares all organizations and places at night; gives how many pairs it found."""
    return sum(refresh_shared(model) for model in SHARED) if is_first_tonight("shared duplicates", now) else 0
