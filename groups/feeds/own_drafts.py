"""Rows of our own export as values of our records: see `own_keys`."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from resources.curation.history import bulk_create
from resources.interchange.drafts import Table
from resources.interchange.feed_kinds import FeedDraft
from resources.interchange.feeding import Followed, batches
from resources.interchange.spans import SpanOff
from resources.models import Organization

from ..models import Meeting, MeetingFeed, Pause, Program, SupportGroup
from .clusters import Cluster, Placed
from .drafting import label, stored
from .rows import OwnKeys

Keys = dict[str, int]


@dataclass(frozen=True)
class Known:
    """What rows of our own name, and this site has."""

    programs: Keys
    organizations: Keys
    #: Places of this import: key and values, by what names them within the feed.
    places: dict[str, tuple[int, Table]]

    @classmethod
    def of(cls, rows: Iterable[Placed], drafts: Iterable[FeedDraft], places: Followed) -> "Known":
        """Programs and organizations by their names, and the places of the drafts."""
        owns = [placed.row.own for placed in rows if placed.row.own]
        return cls(
            _by_name(Program, {own.program for own in owns}),
            _by_name(Organization, {own.organization for own in owns}),
            {draft.rows[0]: (pk, draft.values) for draft in drafts if (pk := places.pk_of.get(draft.rows[0]))},
        )


def _by_name(model: Any, names: set[str]) -> Keys:
    found: Keys = {}
    for some in batches(sorted(names - {""})):
        # Of two that share a name, the older one.
        found |= dict(model.objects.filter(name__in=some).order_by("-pk").values_list("name", "pk"))
    return found


def own_group_draft(cluster: Cluster, own: OwnKeys, feed: MeetingFeed, known: Known) -> FeedDraft:
    """A group with its meetings, as our own export has them; `own` is what its first row says."""
    home = _home(cluster)
    place_pk, place = known.places.get(home, (None, {}))
    draft = FeedDraft(label(cluster, own.values["name"]), [placed.row.key for placed in cluster.rows], {})
    for placed in cluster.rows:
        if placed.row.own and placed.row.own.meeting:
            where = _where(placed, place_pk, place, known.places)
            draft.children[placed.row.key] = stored(Meeting, placed.row.own.meeting | where)
    draft.values = stored(
        SupportGroup,
        own.values
        | {
            "program": known.programs.get(own.program, feed.program_id),
            "organization": known.organizations.get(own.organization, feed.organization_id),
            "for_person_who_uses": feed.for_person_who_uses or own.values.get("for_person_who_uses", False),
            "place": place_pk,
        },
    )
    return draft


def _home(cluster: Cluster) -> str:
    """The place that most meetings share, whatever the order of the rows; a town alone when there is no other."""
    rows = [placed for placed in cluster.rows if placed.where.place_key]
    surest = [placed for placed in rows if not placed.where.vague] or rows
    counted = Counter(placed.where.place_key for placed in surest)
    return min(counted, key=lambda key: (-counted[key], key), default="")


def _where(placed: Placed, home_pk: int | None, home: Table, places: Mapping[str, tuple[int, Table]]) -> Table:
    """Place and zone of a meeting, as far as they are not the group's own."""
    pk, place = places.get(placed.where.place_key, (None, {}))
    same_town = bool(home) and all(place.get(name) == home[name] for name in ("town", "state"))
    is_elsewhere = pk != home_pk and not (placed.where.vague and same_town)
    follows_place = placed.where.format == Meeting.Format.IN_PERSON and place.get("zone") == placed.zone
    return {"place": pk if is_elsewhere else None, "zone": "" if follows_place else placed.zone}


def add_spans(rows: Iterable[Placed], done: Followed) -> None:
    """Sets the pauses of meetings that are new; from then on they are staff's."""
    spans: dict[str, tuple[SpanOff, ...]] = {placed.row.key: placed.row.own.spans for placed in rows if placed.row.own}
    pauses = [
        Pause(meeting=meeting, **span._asdict())
        for meeting in done.new_children
        if isinstance(meeting, Meeting)
        for span in spans.get(meeting.feed_key, ())
    ]
    bulk_create(pauses)
