"""A family adds a group's dates to its own calendar. The file is read as a strict program reads it
(tests/strict_calendar.py), and what it promises is held against the schedule.

2025-12-02 is a Tuesday.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings

from groups.calendars import calendar_of
from groups.models import Meeting, Pause, SupportGroup
from groups.schedule import USUAL_LENGTH, Rhythm, occurrences
from groups.services import with_schedule
from resources.models import Closure
from tests.oracle import NEW_YORK, at, expected, stories
from tests.records import make_group, make_meeting, make_place
from tests.strict_calendar import dates, read

pytestmark = pytest.mark.django_db

SITE = "https://alongside.example"
MONDAY_NOON = at("2025-12-01 12:00")
ONLINE = {"format": "online", "zone": "America/Chicago", "link": "https://meet.example/s3cret"}
FOURTEEN_MONTHS = 425


@pytest.fixture
def clock():
    """It is Monday noon in New York until a test moves the clock."""
    with time_machine.travel(MONDAY_NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def group(clock) -> SupportGroup:
    """The Evening Circle, in a library in Waterbury."""
    return make_group(name="Evening Circle", slug="evening-circle", place=make_place(name="Elm Library"))


def file_of(*groups: SupportGroup, now: datetime = MONDAY_NOON) -> bytes:
    found = SupportGroup.objects.select_related("place", "source").filter(pk__in=[group.pk for group in groups])
    return calendar_of(with_schedule(found), name="Evening Circle", site=SITE, now=now)


def events_of(group: SupportGroup, now: datetime = MONDAY_NOON) -> list:
    return read(file_of(group, now=now)).events


def event_of(group: SupportGroup, now: datetime = MONDAY_NOON):
    (event,) = events_of(group, now)
    return event


def rule(event) -> str:
    return event["RRULE"].to_ical().decode()


def starts(group: SupportGroup, now: datetime = MONDAY_NOON, days: int = 60) -> list[str]:
    """On New York's clocks, as "2025-12-02 19:00"."""
    found = dates(read(file_of(group, now=now)), now, days)
    return [f"{start.astimezone(MONDAY_NOON.tzinfo):%Y-%m-%d %H:%M}" for start, _end in found]


def as_rows(rhythm: Rhythm, group: SupportGroup) -> Meeting:
    """A rhythm as the rows that staff would have entered."""
    weeks = ["last" if week == -1 else str(week) for week in rhythm.weeks]
    repeats = "monthly" if weeks else "fortnightly" if rhythm.fortnight_from else "weekly"
    same = ("weekday", "start", "end", "zone", "season_start", "season_end")
    past_midnight = rhythm.end is not None and rhythm.end <= rhythm.start
    meeting = Meeting.objects.create(
        group=group,
        repeats=repeats,
        weeks=weeks,
        first_date=rhythm.fortnight_from,
        past_midnight=past_midnight,
        **{name: getattr(rhythm, name) for name in same},
    )
    Pause.objects.bulk_create(
        [Pause(meeting=meeting, first_day=first, last_day=last) for first, last in rhythm.pauses]
        + [
            Pause(meeting=meeting, first_day=m.day, last_day=m.day, moved_to=m.to, moved_start=m.start)
            for m in rhythm.moves
        ]
    )
    return meeting


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stories())
def test_a_calendar_promises_exactly_the_dates_of_the_schedule(group, story):
    """Any rhythm, season, pause and moved date in any zone, over fourteen months."""
    rhythm, now = story
    group.meetings.all().delete()
    as_rows(rhythm, group)
    promised = dates(read(file_of(group, now=now)), now, FOURTEEN_MONTHS)
    until = now + timedelta(days=FOURTEEN_MONTHS)
    ours = [found.start.astimezone(UTC) for found in occurrences(rhythm, now, FOURTEEN_MONTHS + 1)]
    assert [start for start, _end in promised] == [start for start in ours if start < until]
    for (start, end), span in zip(promised, expected(rhythm, now, FOURTEEN_MONTHS + 1), strict=False):
        assert start == span.start
        # In a night when clocks change, a calendar counts an end from the first date's length.
        same_clock = (
            len({moment.astimezone(ZoneInfo(rhythm.zone)).utcoffset() for moment in (start, end, span.end)}) == 1
        )
        assert end == span.end or not same_clock


# A file of each kind ----------------------------------------------------------------------------


def test_every_tuesday(group):
    make_meeting(group)
    event = event_of(group)
    assert rule(event) == "FREQ=WEEKLY;BYDAY=TU"
    assert (event.start, event.end) == (at("2025-12-02 19:00"), at("2025-12-02 20:30"))
    assert event["DTSTART"].params["TZID"] == NEW_YORK
    assert starts(group, days=10) == ["2025-12-02 19:00", "2025-12-09 19:00"]


def test_the_2nd_and_last_tuesday(group):
    make_meeting(group, repeats="monthly", weeks=["2", "last"])
    assert rule(event_of(group)) == "FREQ=MONTHLY;BYDAY=2TU,-1TU"
    assert starts(group, days=45) == ["2025-12-09 19:00", "2025-12-30 19:00", "2026-01-13 19:00"]


def test_every_second_tuesday_begins_on_one_it_meets(group):
    make_meeting(group, repeats="fortnightly", first_date=date(2025, 11, 25))
    event = event_of(group)
    assert rule(event) == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;WKST=MO"
    assert starts(group, days=25) == ["2025-12-09 19:00", "2025-12-23 19:00"]


def test_a_season_begins_on_its_first_date_and_ends_in_utc(group):
    make_meeting(group, season_start=date(2026, 1, 5), season_end=date(2026, 1, 20))
    event = event_of(group)
    assert event.start == at("2026-01-06 19:00")
    assert rule(event) == "FREQ=WEEKLY;UNTIL=20260121T045959Z;BYDAY=TU"
    assert starts(group) == ["2026-01-06 19:00", "2026-01-13 19:00", "2026-01-20 19:00"]
    assert "pauses" not in event["DESCRIPTION"]


def test_a_pause_is_written_out_as_the_dates_it_cancels(group):
    Pause.objects.create(meeting=make_meeting(group), first_day=date(2025, 12, 8), last_day=date(2025, 12, 24))
    event = event_of(group)
    assert event["EXDATE"].to_ical() == b"20251209T190000,20251216T190000,20251223T190000"
    assert event["EXDATE"].params["TZID"] == NEW_YORK
    assert starts(group, days=31) == ["2025-12-02 19:00", "2025-12-30 19:00"]


def test_the_first_date_of_the_rule_is_one_that_takes_place(group):
    """Some calendars show the first date whatever cancels it."""
    Pause.objects.create(meeting=make_meeting(group), first_day=date(2025, 12, 1), last_day=date(2025, 12, 10))
    event = event_of(group)
    assert event.start == at("2025-12-16 19:00")
    assert "EXDATE" not in event


def test_the_library_is_closed_until_3_march(group):
    make_meeting(group)
    Closure.objects.create(place=group.place, first_day=date(2025, 12, 9), last_day=date(2026, 3, 3))
    assert starts(group, days=100) == ["2025-12-02 19:00", "2026-03-10 19:00"]


@pytest.mark.parametrize("last_day", [None, date(2030, 1, 1)])
def test_a_pause_without_a_near_end_ends_the_rule_and_says_so(group, last_day):
    """A rule that went on beyond the written dates would promise what nobody promised."""
    Pause.objects.create(meeting=make_meeting(group), first_day=date(2025, 12, 24), last_day=last_day)
    event = event_of(group)
    assert rule(event) == "FREQ=WEEKLY;UNTIL=20251224T045959Z;BYDAY=TU"
    assert "It pauses after Tuesday, December 23, 2025." in event["DESCRIPTION"]
    assert starts(group, days=1400)[-1] == "2025-12-23 19:00"


def test_a_moved_date_is_an_event_of_its_own(group):
    meeting = make_meeting(group)
    moved = {"first_day": date(2025, 12, 9), "last_day": date(2025, 12, 9), "moved_to": date(2025, 12, 11)}
    Pause.objects.create(meeting=meeting, **moved, moved_start=time(18))
    series, single = events_of(group)
    assert series["EXDATE"].to_ical() == b"20251209T190000"
    assert single["UID"] == f"meeting-{meeting.pk}-2025-12-09@alongside.example"
    assert (single.start, single.end) == (at("2025-12-11 18:00"), at("2025-12-11 19:30"))
    assert "RRULE" not in single
    assert "Moved from Tuesday, December 9, 2025." in single["DESCRIPTION"]
    assert starts(group, days=16) == ["2025-12-02 19:00", "2025-12-11 18:00", "2025-12-16 19:00"]


def test_a_moved_date_may_be_all_that_is_left(group):
    meeting = make_meeting(group, season_end=date(2025, 12, 9))
    Pause.objects.create(
        meeting=meeting, first_day=date(2025, 12, 9), last_day=date(2025, 12, 9), moved_to=date(2025, 12, 11)
    )
    assert starts(group, now=at("2025-12-03 12:00")) == ["2025-12-11 19:00"]


def test_a_meeting_past_midnight_ends_the_next_day_and_is_there_while_it_is_on(group):
    make_meeting(group, weekday=5, start="23:00", end="01:00", past_midnight=True)
    event = event_of(group, now=at("2025-12-07 00:30"))
    assert (event.start, event.end) == (at("2025-12-06 23:00"), at("2025-12-07 01:00"))


def test_a_meeting_without_a_known_end_takes_an_hour_of_the_calendar_and_says_so(group):
    make_meeting(group, end=None)
    event = event_of(group)
    assert event.end - event.start == USUAL_LENGTH
    assert "DTEND" not in event
    assert "We do not know when it ends." in event["DESCRIPTION"]


def test_an_online_meeting_keeps_its_organizers_zone(group):
    make_meeting(group, **ONLINE)
    event = event_of(group)
    assert event["DTSTART"].params["TZID"] == "America/Chicago"
    assert (event["LOCATION"], "GEO" in event) == ("Online", False)
    assert starts(group, days=2) == ["2025-12-02 20:00"]


def test_a_meeting_by_phone(group):
    make_meeting(group, format="phone", zone=NEW_YORK, phone="+18605550199", access_code="55 66#")
    event = event_of(group)
    assert (event["LOCATION"], "GEO" in event) == ("By phone", False)
    assert "How to join is on its page." in event["DESCRIPTION"]


@pytest.mark.parametrize(
    "zone", ["Pacific/Honolulu", "America/Havana", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]
)
def test_the_clocks_of_any_zone_come_with_the_file(group, zone):
    make_meeting(group, **ONLINE | {"zone": zone})
    calendar = read(file_of(group))
    assert [str(part["TZID"]) for part in calendar.timezones] == ([] if zone == "UTC" else [zone])


def test_two_meetings_in_two_zones(group):
    make_meeting(group)
    make_meeting(group, **ONLINE)
    calendar = read(file_of(group))
    assert [str(part["TZID"]) for part in calendar.timezones] == ["America/Chicago", NEW_YORK]
    assert len({event["UID"] for event in calendar.events}) == 2


@pytest.mark.parametrize("state", ["no times known", "paused until further notice", "season over"])
def test_a_group_without_dates_is_a_valid_calendar_that_may_fill_later(group, state):
    if state == "season over":
        make_meeting(group, season_end=date(2025, 11, 1))
    elif state == "paused until further notice":
        Pause.objects.create(meeting=make_meeting(group), first_day=date(2025, 11, 1))
    calendar = read(file_of(group))
    assert calendar.events == []
    assert [str(part["TZID"]) for part in calendar.timezones] == [NEW_YORK]
