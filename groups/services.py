"""What happens to groups when their meetings change or time passes. Each function is one atomic step."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Prefetch, Q, prefetch_related_objects
from django.utils import timezone

from resources.curation.duplicates import refresh as refresh_twins
from resources.curation.history import bulk_update
from resources.models import Closure, Organization, Place
from resources.searching import index_again, index_many
from resources.statistics import refresh_statistics

from .models import Meeting, SupportGroup, SupportGroupQuerySet
from .schedule import Move, Occurrence, Rhythm, next_occurrence

_BATCH = 500
#: What a group has from its meetings.
_FOLLOWING = ["in_person", "online", "by_phone", "place"]


def with_schedule(groups: Iterable[SupportGroup]) -> list[SupportGroup]:
    """The same groups with all that says when they meet: meetings, pauses and closures; 3 queries for all of them.

    Select `place` first: each meeting without a place of its own is at its group's.
    """
    groups = list(groups)
    meetings = Prefetch("meetings", Meeting.objects.select_related("place"))
    prefetch_related_objects(groups, meetings, "meetings__pauses")
    every = []
    for group in groups:
        for meeting in group.meetings.all():
            meeting.group = group  # the group is at hand: no query for its zone
            every.append(meeting)
    _add_closures(every)
    return groups


def _add_closures(meetings: list[Meeting]) -> None:
    """Gives each meeting its `closures`, now or to come; one query, none without meetings."""
    if not meetings:
        return
    # A day of grace, because the server's day is not everyone's, and a meeting may run past midnight.
    ahead = Q(last_day__isnull=True) | Q(last_day__gte=timezone.now().date() - timedelta(days=2))
    places = {place for meeting in meetings if (place := _place_id(meeting))}
    organizations = {meeting.group.organization_id for meeting in meetings} - {None}
    found = Closure.objects.filter(ahead, Q(place__in=places) | Q(organization__in=organizations))
    by_place: dict[int | None, list[Closure]] = defaultdict(list)
    by_organization: dict[int | None, list[Closure]] = defaultdict(list)
    for closure in found:
        (by_place if closure.place_id else by_organization)[closure.place_id or closure.organization_id].append(closure)
    for meeting in meetings:
        closures = [*by_place.get(_place_id(meeting), ()), *by_organization.get(meeting.group.organization_id, ())]
        meeting.closures = sorted(closures, key=lambda closure: closure.first_day)


def _place_id(meeting: Meeting) -> int | None:
    """The place where a meeting takes place in person; None for one online or by phone, which no locked door stops."""
    if meeting.format not in {Meeting.Format.IN_PERSON, Meeting.Format.HYBRID}:
        return None
    return meeting.place_id or meeting.group.place_id


def rhythm_of(meeting: Meeting) -> Rhythm:
    """A meeting's row as a rhythm, with all that cancels it. `with_schedule` saves its queries."""
    if meeting.closures is None:
        _add_closures([meeting])
    pauses = meeting.pauses.all()
    return Rhythm(
        weekday=meeting.weekday,
        start=meeting.start,
        end=meeting.end,
        zone=meeting.zone_name,
        weeks=tuple(-1 if week == "last" else int(week) for week in meeting.weeks),
        fortnight_from=meeting.first_date if meeting.repeats == Meeting.Repeats.FORTNIGHTLY else None,
        season_start=meeting.season_start,
        season_end=meeting.season_end,
        pauses=(
            *((pause.first_day, pause.last_day) for pause in pauses if not pause.moved_to),
            *((closure.first_day, closure.last_day) for closure in meeting.closures or ()),
        ),
        moves=tuple(Move(pause.first_day, pause.moved_to, pause.moved_start) for pause in pauses if pause.moved_to),
    )


def next_meeting(
    group: SupportGroup, now: datetime, counts: Callable[[Meeting], bool] = bool
) -> tuple[Meeting, Occurrence] | None:
    """The meeting of a group that is on or comes next, and when; None when no time is known.

    Only meetings that `counts` says yes to: who asks for Friday is told of Friday.
    """
    meetings = [meeting for meeting in group.meetings.all() if counts(meeting)]
    upcoming = [
        (occurrence, meeting) for meeting in meetings if (occurrence := next_occurrence(rhythm_of(meeting), now))
    ]
    if not upcoming:
        return None
    occurrence, meeting = min(upcoming, key=lambda pair: pair[0].start)
    return meeting, occurrence


def refresh(group: SupportGroup) -> None:
    """After its meetings changed: how the group meets, and when next. Without meetings, staff's own words stay."""
    refresh_many([group])
    index_again(group)  # it is found by the town of the place it may just have got


@transaction.atomic
def refresh_many(groups: list[SupportGroup]) -> None:
    """The same for many groups, with a handful of queries for all of them."""
    for group in groups:
        group._prefetched_objects_cache = {}  # what was read before the change is no longer true
    now, changed = timezone.now(), []
    for group in with_schedule(groups):
        meetings = list(group.meetings.all())
        before = [getattr(group, name) for name in _FOLLOWING]
        if meetings:
            _follow_meetings(group, meetings)
        if before != [getattr(group, name) for name in _FOLLOWING]:
            changed.append(group)
        group.next_start = _soonest(meetings, now)
    # How it meets is part of its story; the next date moves on at every turn and is none.
    bulk_update(changed, _FOLLOWING, batch_size=_BATCH)
    SupportGroup.objects.bulk_update(groups, ["next_start"], batch_size=_BATCH)


def follow_up(pks: Iterable[int]) -> None:
    """After many groups or their meetings changed past their forms: how and when they meet, what finds them, twins."""
    wanted = sorted(pks)
    for start in range(0, len(wanted), _BATCH):
        some = SupportGroup.objects.filter(pk__in=wanted[start : start + _BATCH])
        groups = list(some.select_related("place", "program", "organization"))
        refresh_many(groups)
        # A meeting is part of its group: what calendars and readers of our own feed take for "last changed".
        some.update(updated=timezone.now())
        index_many(SupportGroup, list[Model](groups))
    if wanted:
        refresh_statistics()
        refresh_twins(SupportGroup, wanted)


def hours_of(groups: list[int]) -> dict[int, set[tuple[int, time]]]:
    """The days and hours at which groups meet, by the number of the group; one query."""
    hours: dict[int, set[tuple[int, time]]] = defaultdict(set)
    for group, weekday, start in Meeting.objects.filter(group__in=groups).values_list("group", "weekday", "start"):
        hours[group].add((weekday, start))
    return hours


def _follow_meetings(group: SupportGroup, meetings: list[Meeting]) -> None:
    """Sets how a group meets from its meetings."""
    formats = {meeting.format for meeting in meetings}
    group.in_person = bool(formats & {Meeting.Format.IN_PERSON, Meeting.Format.HYBRID})
    group.online = bool(formats & {Meeting.Format.ONLINE, Meeting.Format.HYBRID})
    group.by_phone = Meeting.Format.PHONE in formats
    # A place that only its meetings name is the group's place, else nobody would find it by distance.
    group.place = group.place or next((meeting.place for meeting in meetings if meeting.place), None)


def refresh_next_starts(now: datetime) -> int:
    """Moves `next_start` of every published group whose stored value has passed, or that has meetings but none soon
    enough for a date until now; returns how many moved.

    Idempotent and safe to run twice at once: each run computes the same value from the same meetings.
    """
    waiting = Q(next_start__isnull=True) & Exists(Meeting.objects.filter(group=OuterRef("pk")))
    return _move_next_starts(SupportGroup.objects.published().filter(Q(next_start__lte=now) | waiting), now)


def reschedule(changed: Place | Organization) -> int:
    """Moves `next_start` of every group at a place, or of an organization, that closed, opened or changed its zone."""
    if isinstance(changed, Place):
        groups = SupportGroup.objects.filter(Q(place=changed) | Q(meetings__place=changed)).distinct()
    else:
        groups = SupportGroup.objects.filter(organization=changed)
    return _move_next_starts(groups, timezone.now())


def _move_next_starts(groups: SupportGroupQuerySet, now: datetime) -> int:
    """Computes `next_start` of the groups anew, a batch at a time; returns how many moved."""
    moved, found = 0, groups.select_related("place").iterator(chunk_size=_BATCH)
    while batch := list(islice(found, _BATCH)):
        changed = []
        for group in with_schedule(batch):
            upcoming = _soonest(list(group.meetings.all()), now)
            if upcoming != group.next_start:
                group.next_start = upcoming
                changed.append(group)
        SupportGroup.objects.bulk_update(changed, ["next_start"])
        moved += len(changed)
    return moved


def _soonest(meetings: list[Meeting], now: datetime) -> datetime | None:
    found = [occurrence.start for meeting in meetings if (occurrence := next_occurrence(rhythm_of(meeting), now))]
    return min(found) if found else None
