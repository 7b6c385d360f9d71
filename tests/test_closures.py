"""A library is closed, an organization takes its holidays: each group there knows when it meets next."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groups.models import Meeting, Pause, SupportGroup
from groups.schedule import Move
from groups.services import next_meeting, refresh, refresh_next_starts, reschedule, rhythm_of, with_schedule
from resources.models import Closure
from tests.records import make_group, make_meeting, make_organization, make_place

pytestmark = pytest.mark.django_db

EASTERN = "America/New_York"
ONLINE = {"format": "online", "zone": "America/Chicago", "link": "https://meet.example/1"}


def at(text: str, zone: str = EASTERN) -> datetime:
    """2025-12-02 is a Tuesday."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


MONDAY_NOON = at("2025-12-01 12:00")


@pytest.fixture
def clock():
    """It is Monday noon in New York."""
    with time_machine.travel(MONDAY_NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def tuesdays(clock) -> SupportGroup:
    """A group in Waterbury that meets on Tuesdays at 7 pm."""
    group = make_group(place=make_place())
    make_meeting(group)
    refresh(group)
    return group


def stored(group: SupportGroup) -> datetime | None:
    return SupportGroup.objects.get(pk=group.pk).next_start


# Closures: a place or an organization is closed ---------------------------------------------------


def closed(first: str, last: str | None = None, **of) -> Closure:
    return Closure.objects.create(first_day=date.fromisoformat(first), last_day=last and date.fromisoformat(last), **of)


def next_day(group: SupportGroup) -> date | None:
    """The day that a family reads, with all that cancels dates."""
    (known,) = with_schedule(SupportGroup.objects.select_related("place").filter(pk=group.pk))
    upcoming = next_meeting(known, MONDAY_NOON)
    return upcoming[1].start.date() if upcoming else None


def test_the_library_is_closed_until_3_march(tuesdays):
    closed("2025-12-01", "2026-03-03", place=tuesdays.place)
    assert next_day(tuesdays) == date(2026, 3, 10)


def test_a_closed_place_stops_what_meets_there_and_nothing_online(clock):
    library, church = make_place(), make_place(name="Church Hall")
    closed("2025-12-01", "2025-12-31", place=library)
    group = make_group(place=library)
    in_library, in_church = make_meeting(group), make_meeting(group, place=church)
    hybrid = make_meeting(group, **ONLINE | {"format": "hybrid"})
    online, by_phone = make_meeting(group, **ONLINE), make_meeting(group, **ONLINE | {"format": "phone"})
    (known,) = with_schedule([group])
    stopped = {meeting.pk for meeting in known.meetings.all() if rhythm_of(meeting).pauses}
    assert stopped == {in_library.pk, hybrid.pk}
    assert not stopped & {in_church.pk, online.pk, by_phone.pk}


def test_a_closed_organization_stops_all_its_meetings_and_nobody_elses(clock):
    river = make_organization()
    closed("2025-12-01", "2025-12-14", organization=river)
    theirs, other = make_group(organization=river), make_group(organization=make_organization())
    online = make_group(organization=river)
    make_meeting(theirs)
    make_meeting(other)
    make_meeting(online, **ONLINE)
    assert next_day(theirs) == next_day(online) == date(2025, 12, 16)
    assert next_day(other) == date(2025, 12, 2)


def test_a_closure_also_cancels_the_date_that_was_moved_into_it(tuesdays):
    meeting = tuesdays.meetings.get()
    Pause.objects.create(
        meeting=meeting, first_day=date(2025, 12, 2), last_day=date(2025, 12, 2), moved_to=date(2025, 12, 4)
    )
    assert next_day(tuesdays) == date(2025, 12, 4)
    closed("2025-12-03", "2025-12-05", place=tuesdays.place)
    assert next_day(tuesdays) == date(2025, 12, 9)


def test_a_closure_until_further_notice_leaves_no_date(tuesdays):
    closed("2025-12-01", place=tuesdays.place)
    assert next_day(tuesdays) is None


def test_a_moved_date_of_a_row_becomes_a_move_and_no_pause():
    meeting = make_meeting(make_group())
    moved = {"first_day": date(2025, 12, 9), "last_day": date(2025, 12, 9), "moved_to": date(2025, 12, 11)}
    Pause.objects.create(meeting=meeting, **moved, moved_start=time(18))
    rhythm = rhythm_of(meeting)
    assert rhythm.pauses == ()
    assert rhythm.moves == (Move(date(2025, 12, 9), date(2025, 12, 11), time(18)),)


def test_the_schedule_of_many_groups_costs_four_queries(clock, django_assert_num_queries):
    for _ in range(12):
        group = make_group(place=make_place(), organization=make_organization())
        Pause.objects.create(meeting=make_meeting(group), first_day=date(2025, 12, 2), last_day=date(2025, 12, 2))
        closed("2025-12-08", "2025-12-10", place=group.place)
        closed("2025-12-15", "2025-12-17", organization=group.organization)
    with django_assert_num_queries(4):
        groups = with_schedule(SupportGroup.objects.select_related("place"))
        days = {next_meeting(group, MONDAY_NOON)[1].start.date() for group in groups}
    assert days == {date(2025, 12, 23)}


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    of_place=st.lists(st.tuples(st.integers(-3, 60), st.none() | st.integers(0, 40)), max_size=2),
    of_organization=st.lists(st.tuples(st.integers(-3, 60), st.none() | st.integers(0, 40)), max_size=2),
    weekday=st.integers(0, 6),
)
def test_closures_cancel_exactly_their_days(tuesdays, of_place, of_organization, weekday):
    """Rows of a place and of an organization, against plain counting of days."""
    Closure.objects.all().delete()
    river = tuesdays.organization or make_organization()
    SupportGroup.objects.update(organization=river)
    Meeting.objects.update(weekday=weekday)
    spans = []
    for owner, pairs in (({"place": tuesdays.place}, of_place), ({"organization": river}, of_organization)):
        for start, length in pairs:
            first = MONDAY_NOON.date() + timedelta(days=start)
            last = None if length is None else first + timedelta(days=length)
            spans.append((first, last or date.max))
            Closure.objects.create(first_day=first, last_day=last, **owner)
    days = (MONDAY_NOON.date() + timedelta(days=n) for n in range(200))
    open_days = (d for d in days if d.weekday() == weekday and not any(a <= d <= b for a, b in spans))
    assert next_day(tuesdays) == next(open_days, None)


# A place or an organization closed, opened or changed its zone ------------------------------------


def test_a_closure_moves_the_next_date_of_every_group_there_and_its_end_moves_them_back(tuesdays):
    at_meeting_only = make_group()
    make_meeting(at_meeting_only, place=tuesdays.place)
    elsewhere = make_group(place=make_place())
    make_meeting(elsewhere)
    refresh(at_meeting_only)
    refresh(elsewhere)
    closure = closed("2025-12-01", "2025-12-10", place=tuesdays.place)
    assert reschedule(tuesdays.place) == 2
    assert stored(tuesdays) == stored(at_meeting_only) == at("2025-12-16 19:00")
    assert stored(elsewhere) == at("2025-12-02 19:00")
    assert reschedule(tuesdays.place) == 0
    closure.delete()
    assert reschedule(tuesdays.place) == 2
    assert stored(tuesdays) == at("2025-12-02 19:00")


def test_an_organization_that_closes_moves_its_groups_drafts_too(clock):
    """A draft may be published tomorrow, and then its date must be right."""
    river = make_organization()
    draft = make_group(organization=river, status="draft")
    make_meeting(draft)
    refresh(draft)
    closed("2025-12-02", "2025-12-02", organization=river)
    assert reschedule(river) == 1
    assert stored(draft) == at("2025-12-09 19:00")


def test_a_place_in_another_zone_moves_its_groups_by_the_difference(tuesdays):
    tuesdays.place.zone = "America/Chicago"
    tuesdays.place.save()
    assert reschedule(tuesdays.place) == 1
    assert stored(tuesdays) == at("2025-12-02 20:00")


def test_a_closure_without_end_empties_the_date_until_it_ends(tuesdays):
    closure = closed("2025-12-01", place=tuesdays.place)
    assert reschedule(tuesdays.place) == 1
    assert stored(tuesdays) is None
    closure.last_day = date(2025, 12, 3)
    closure.save()
    assert reschedule(tuesdays.place) == 1
    assert stored(tuesdays) == at("2025-12-09 19:00")


def test_tick_knows_closures(tuesdays):
    closed("2025-12-09", "2025-12-09", place=tuesdays.place)
    assert refresh_next_starts(at("2025-12-02 20:30")) == 1
    assert stored(tuesdays) == at("2025-12-16 19:00")


def test_many_groups_at_one_place_cost_as_many_queries_as_one(clock, django_assert_num_queries):
    library = make_place()
    for _ in range(15):
        group = make_group(place=library)
        make_meeting(group)
        refresh(group)
    closed("2025-12-02", "2025-12-02", place=library)
    with django_assert_num_queries(5):
        assert reschedule(library) == 15
