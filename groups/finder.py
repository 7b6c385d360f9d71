"""The finder: what a family asked becomes rows of groups, near ones and ones from anywhere.

address -> FinderForm.answers -> find() -> Found (near + anywhere, as Rows) -> template
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Page
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from resources.freshness import is_stale
from resources.geocoding import Spot
from resources.nearby import Nearby, search_nearby, search_wider, search_within
from resources.paging import PER_PAGE, page_of, page_with_total
from resources.today import staff_today

from .counts import Counts, Pool, count
from .filters import narrowed, of_this_side
from .models import Meeting, SupportGroup, SupportGroupQuerySet
from .schedule import Occurrence
from .services import next_meeting, with_schedule
from .soonest import SOONEST, page_of_soonest, soonest_first
from .when import ANY, NEAR, REMOTE, Reach, When, way_of

#: Rows from anywhere that stand beside the near ones; a link leads to all of them.
ANYWHERE_BESIDE = 10
#: So many of the soonest are looked at for them, because some may be long unchecked and yield their place.
LOOKED_AT = 2 * ANYWHERE_BESIDE


@dataclass
class Row:
    """A group as a list shows it."""

    group: SupportGroup
    #: Miles from what the family typed; None for a group that is not near a place.
    miles: float | None = None
    meeting: Meeting | None = None
    #: When it meets next, in the zone to show.
    occurrence: Occurrence | None = None
    #: The zone to name beside the time, or "" where the place speaks for itself.
    zone: str = ""
    #: Its place in the whole list, from 1, on whichever page; 0 beside the list.
    number: int = 0

    @property
    def is_stale(self) -> bool:
        """Whether nobody has checked the group for two cycles: it then stands below the others."""
        return is_stale(self.group, staff_today())

    @property
    def usual(self) -> Meeting | None:
        """The meeting, when its usual day is also the day on the clock that is shown."""
        return self.meeting if self.meeting and self.zone in ("", self.meeting.zone_name) else None


@dataclass
class Found:
    """What the finder shows."""

    #: The paginated list: near groups when a place was found, else all that fit.
    page: Page[SupportGroup]
    rows: list[Row]
    #: How many groups each choice would list; None when there are too many to count.
    counts: Counts | None
    #: Groups from anywhere beside the near ones; empty when the list already holds them.
    anywhere: list[Row] = field(default_factory=list)
    anywhere_has_more: bool = False
    nearby: Nearby[SupportGroup] | None = None


def find(asked: dict[str, Any], spot: Spot | None, request: HttpRequest, now: datetime) -> Found:
    """Groups that fit `asked` (`FinderForm.answers`), around `spot` when the family's place is known.

    What nobody has checked for two cycles comes last, in either order. Costs at most 7 queries: zones (when a day or a
    time of day is asked), near (one more when nothing is), anywhere, meetings, pauses, closures, counts.
    """
    search = Search(asked, spot, now)
    return search.beside_each_other(request) if search.spot and search.some_near else search.one_list(request)


def matching(asked: dict[str, Any], spot: Spot | None, now: datetime | None = None) -> SupportGroupQuerySet:
    """Everything that a search lists, near or from anywhere, soonest first, with place, program and source."""
    search = Search(asked, spot, now or timezone.now())
    if not search.spot or not search.some_near:
        return soonest_first(search.narrowed(search.afar_pool() if search.spot else search.pools()[0]))
    found = search_nearby(search.narrowed(search.near_pool()), search.spot.point, asked["radius"])
    keys = found.rows.order_by().values("pk")
    if search.some_afar:
        keys = keys.union(search.narrowed(search.afar_pool()).order_by().values("pk"))
    return soonest_first(SupportGroup.objects.filter(pk__in=keys).select_related("place", "program", "source"))


@dataclass(frozen=True)
class Search:
    """One search: what was asked, around which spot, at which moment."""

    asked: dict[str, Any]
    spot: Spot | None
    now: datetime

    @cached_property
    def when(self) -> When:
        return When.of(self.asked)

    @property
    def zone(self) -> str:
        """The zone in which groups online and by phone are shown; "" for each organizer's own."""
        return self.asked["zone"] or (self.spot.zone if self.spot else "")

    @property
    def some_near(self) -> bool:
        """Whether groups that one travels to are wanted."""
        return not self.when.formats or bool(self.when.formats & NEAR)

    @property
    def some_afar(self) -> bool:
        """Whether groups that need no journey are wanted."""
        return not self.when.formats or bool(self.when.formats & REMOTE)

    @cached_property
    def _groups(self) -> SupportGroupQuerySet:
        return of_this_side(self.asked)

    @cached_property
    def _zones(self) -> list[str]:
        """The zones of meetings online and by phone, where they matter; one query."""
        if not self.zone or not self.when.timed:
            return []
        remote = Meeting.objects.exclude(format=Meeting.Format.IN_PERSON)
        return list(remote.order_by().values_list("zone", flat=True).distinct())

    def reach(self, ways: frozenset[str]) -> Reach:
        """How the groups of a list that can be joined in these ways are read."""
        return Reach(ways, self.zone, self.now)

    def near_pool(self) -> Pool:
        """Groups that meet in a place."""
        return Pool(self._groups.filter(in_person=True), self.reach(NEAR))

    def afar_pool(self) -> Pool:
        """Groups that need no journey, those kept to other states left out."""
        return Pool(self._groups.from_anywhere(self.spot.state if self.spot else ""), self.reach(REMOTE))

    def pools(self, radius: int = 0) -> list[Pool]:
        """The lists that a search looks through: near ones within `radius` miles, those from anywhere; or just one."""
        if self.spot:
            near = self.near_pool()
            near = near._replace(groups=near.groups.near(self.spot.point, radius))
            return [near, Pool(self._groups.from_anywhere(), self.reach(REMOTE), self.spot.state)]
        if self.asked["near"]:
            # A place was typed that we do not know: only what needs no place can help.
            return [Pool(self._groups.filter(Q(online=True) | Q(by_phone=True)), self.reach(REMOTE))]
        return [Pool(self._groups, self.reach(ANY))]

    def narrowed(self, pool: Pool) -> SupportGroupQuerySet:
        """The groups of a list that fit all that was asked, ready to be shown."""
        return narrowed(pool.groups, self.asked, pool.reach, self._zones).select_related("place", "program", "source")

    def one_list(self, request: HttpRequest) -> Found:
        """All that fit, soonest first."""
        pools = self.pools(self.asked["radius"])
        pool = self.afar_pool() if self.spot else pools[0]
        page = page_of_soonest(self.narrowed(pool), request)
        rows = sorted(self._rows(with_schedule(page.object_list), pool.reach), key=_start)
        return Found(page, _numbered(rows, page), count(pools, self.asked))

    def beside_each_other(self, request: HttpRequest) -> Found:
        """The near groups as the list, and beside them those from anywhere."""
        near = self.near_pool()
        page, nearby = self._near_page(self.narrowed(near), request)
        anywhere = self._anywhere(page) if self.some_afar else []
        # One round of queries for the meetings of both lists.
        groups = with_schedule([*page.object_list, *anywhere[:ANYWHERE_BESIDE]])
        rows = self._rows(groups[: len(page.object_list)], near.reach)
        if self.asked["sort"] == "soonest":
            rows.sort(key=_start)
        beside = self._rows(groups[len(page.object_list) :], self.reach(REMOTE))
        counts = count(self.pools(nearby.radius), self.asked)
        more = len(anywhere) > ANYWHERE_BESIDE
        return Found(page, _numbered(rows, page), counts, sorted(beside, key=_start), more, nearby)

    def _near_page(
        self, groups: SupportGroupQuerySet, request: HttpRequest
    ) -> tuple[Page[SupportGroup], Nearby[SupportGroup]]:
        """A page of the groups within the radius asked, or within the first wider one that has some."""
        point, asked = self.spot.point, self.asked["radius"]  # type: ignore[union-attr]  # only asked with a spot
        within = search_within(groups, point, asked)
        page = page_with_total(self._ordered(within), request)
        if page.object_list:
            return page, Nearby(within, page.paginator.count, asked, asked)
        wider: list[Any] = list(search_wider(groups, point, asked)[:PER_PAGE])
        if not wider:
            return page, Nearby(within, 0, asked, asked)
        ring, total = wider[0].ring, wider[0].in_ring
        within = search_within(groups, point, ring)
        if total > PER_PAGE:
            page = page_with_total(self._ordered(within), request)
        else:
            page = page_of(sorted(wider[:total], key=_is_stale), request, count=total)
        return page, Nearby(within, total, ring, asked)

    def _ordered(self, near: Any) -> Any:
        near = near.with_stale(staff_today())
        return near.order_by("stale", *(SOONEST if self.asked["sort"] == "soonest" else ("miles", "pk")))

    def _anywhere(self, page: Page[SupportGroup]) -> list[SupportGroup]:
        """The soonest groups from anywhere that do not stand on the page already, and some to tell of more."""
        groups = self.narrowed(self.afar_pool()).exclude(pk__in=[group.pk for group in page.object_list])
        return sorted(soonest_first(groups)[:LOOKED_AT], key=_is_stale)

    def _rows(self, groups: list[SupportGroup], reach: Reach) -> list[Row]:
        return [row_of(group, self.now, self.when, reach) for group in groups]


def as_rows(groups: Any, now: datetime) -> list[Row]:
    """Groups as rows with their next meeting, in each meeting's own zone; three queries for all of them."""
    return [row_of(group, now) for group in with_schedule(groups)]


def row_of(group: SupportGroup, now: datetime, when: When | None = None, reach: Reach | None = None) -> Row:
    """A group `with_schedule`, with the next of the meetings that were asked for, its time as the family reads it."""

    def counts(meeting: Meeting) -> bool:
        if when is None or reach is None:
            return True
        way = way_of(meeting.format, meeting.weekday, meeting.start, meeting.zone, reach)
        return when.holds(way, group.place_id is not None, reach)

    row = Row(group, getattr(group, "miles", None))
    if upcoming := next_meeting(group, now, counts):
        row.meeting, row.occurrence = upcoming
        if row.meeting.format != Meeting.Format.IN_PERSON:
            row.zone = row.meeting.zone_name
            if reach and reach.shows_in_zone(row.meeting.format):
                row.zone, row.occurrence = reach.zone, _in_zone(row.meeting, row.occurrence, reach.zone)
            elif reach and row.zone == reach.zone:
                # Its door is near, and its clock is the family's own.
                row.zone = ""
    return row


def _in_zone(meeting: Meeting, occurrence: Occurrence, zone: str) -> Occurrence:
    """The same moment on the clocks of another zone."""
    there = ZoneInfo(zone)
    moved_from = occurrence.moved_from
    if moved_from:
        usual = datetime.combine(moved_from, meeting.start, ZoneInfo(meeting.zone_name))
        moved_from = usual.astimezone(there).date()
    end = occurrence.end.astimezone(there) if occurrence.end else None
    return replace(occurrence, start=occurrence.start.astimezone(there), end=end, moved_from=moved_from)


def _numbered(rows: list[Row], page: Page[Any]) -> list[Row]:
    first = (page.number - 1) * PER_PAGE + 1
    for number, row in enumerate(rows, first):
        row.number = number
    return rows


def _is_stale(group: SupportGroup) -> bool:
    return is_stale(group, staff_today())


def _start(row: Row) -> tuple[bool, bool, datetime]:
    """By the next date as it is now: the stored `next_start` may have passed since `tick` last ran."""
    starts = row.occurrence.start if row.occurrence else datetime.max.replace(tzinfo=UTC)
    return (row.is_stale, row.occurrence is None, starts)
