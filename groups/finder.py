"""The finder: what a family asked becomes rows of groups, near ones and ones from anywhere.

address -> FinderForm.answers -> find() -> Found (near + anywhere, as Rows) -> template
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpRequest

from resources.geocoding import Spot
from resources.nearby import Nearby, search_nearby
from resources.paging import page_of

from .choices import RELATIVES
from .forms import PERSON, weekday_of
from .models import Meeting, SupportGroup, SupportGroupQuerySet
from .schedule import Occurrence
from .services import next_meeting, with_schedule

#: Rows from anywhere that stand beside the near ones; a link leads to all of them.
ANYWHERE_BESIDE = 10


@dataclass
class Row:
    """A group as a list shows it."""

    group: SupportGroup
    #: Great-circle miles from what the family typed; None for a group that is not near a place.
    miles: float | None = None
    meeting: Meeting | None = None
    occurrence: Occurrence | None = None
    #: The zone to name beside the time, or "" where the place speaks for itself.
    zone: str = ""


@dataclass
class Found:
    """What the finder shows."""

    #: The paginated list: near groups when a place was found, else all that fit.
    page: Any
    rows: list[Row]
    #: Groups from anywhere beside the near ones; empty when the list already holds them.
    anywhere: list[Row] = field(default_factory=list)
    anywhere_has_more: bool = False
    nearby: Nearby[SupportGroup] | None = None


def find(asked: dict[str, Any], spot: Spot | None, request: HttpRequest, now: datetime) -> Found:
    """Groups that fit `asked` (`FinderForm.answers`), around `spot` when the family's place is known.

    Costs at most 5 queries: rings, page, anywhere, meetings, pauses.
    """
    groups, weekday = narrowed(asked), weekday_of(asked["day"])
    remote = asked["format"] in {"online", "phone"}
    if spot is None or remote:
        fitting = groups
        if spot:
            fitting = groups.from_anywhere(spot.state)
        elif asked["near"]:
            # A place was typed that we do not know: only what needs no place can help.
            fitting = groups.filter(Q(online=True) | Q(by_phone=True))
        page = page_of(_soonest_first(fitting), request)
        return Found(page, sorted(as_rows(page.object_list, now, weekday), key=_start))
    nearby = search_nearby(groups.filter(in_person=True), spot.point, asked["radius"])
    page = page_of(nearby.rows, request, count=nearby.count)
    near_groups = list(page.object_list)
    anywhere: list[SupportGroup] = []
    if asked["format"] != "in_person":
        others = _soonest_first(groups.from_anywhere(spot.state).exclude(pk__in=[group.pk for group in near_groups]))
        anywhere = list(others[: ANYWHERE_BESIDE + 1])
    # One round of queries for the meetings of both lists.
    rows = as_rows([*near_groups, *anywhere[:ANYWHERE_BESIDE]], now, weekday)
    split = len(near_groups)
    return Found(page, rows[:split], sorted(rows[split:], key=_start), len(anywhere) > ANYWHERE_BESIDE, nearby)


def narrowed(asked: dict[str, Any]) -> SupportGroupQuerySet:
    """Published groups that fit everything asked but the place."""
    groups = SupportGroup.objects.published().select_related("place", "program", "source")
    whom = asked["for"]
    groups = groups.filter(for_person_who_uses=whom == PERSON)
    if whom and whom != PERSON:
        groups = groups.filter(_welcoming(whom))
    if asked["language"]:
        groups = groups.filter(Q(languages__has=asked["language"]) | Q(languages__has="many"))
    if asked["program"]:
        groups = groups.filter(program__slug=asked["program"])
    if asked["format"]:
        groups = groups.filter(
            **{{"in_person": "in_person", "online": "online", "phone": "by_phone"}[asked["format"]]: True}
        )
    weekday = weekday_of(asked["day"])
    if weekday is not None:
        groups = groups.filter(Exists(Meeting.objects.filter(group=OuterRef("pk"), weekday=weekday)))
    return groups


def _welcoming(whom: str) -> Q:
    """Groups that say they are for these people, or for everyone; a relative is also at home in a family group."""
    welcome = Q(audience__has=whom) | Q(audience__has="everyone")
    if whom in RELATIVES:
        welcome |= Q(audience__has="family") | Q(audience="")
    return welcome


def _soonest_first(groups: SupportGroupQuerySet) -> SupportGroupQuerySet:
    return groups.order_by(F("next_start").asc(nulls_last=True), "name", "pk")


def _start(row: Row) -> tuple[bool, datetime]:
    """By the next date as it is now: the stored `next_start` may have passed since `tick` last ran."""
    return (row.occurrence is None, row.occurrence.start if row.occurrence else datetime.max.replace(tzinfo=UTC))


def as_rows(groups: Any, now: datetime, weekday: int | None = None) -> list[Row]:
    """Groups as rows with their next meeting; three queries for all of them."""
    return [_row(group, now, weekday) for group in with_schedule(groups)]


def _row(group: SupportGroup, now: datetime, weekday: int | None) -> Row:
    row = Row(group, getattr(group, "miles", None))
    if upcoming := next_meeting(group, now, weekday):
        row.meeting, row.occurrence = upcoming
        if row.meeting.format != Meeting.Format.IN_PERSON:
            row.zone = row.meeting.zone_name
    return row
