"""What o'clock is it there? Zones, nights when the clocks change, past midnight, "on now" and "starts soon".

2025-12-02 is a Tuesday; in 2026 New York's clocks go forward on 8 March and back on 1 November, both Sundays.
"""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groups.schedule import Rhythm, next_occurrence, occurrences
from tests.oracle import NEW_YORK, at, expected, moment, moments, plain, small_hours, stories, upcoming

TUESDAY_7_PM = Rhythm(weekday=1, start=time(19), end=time(20, 30), zone=NEW_YORK)
#: Each Sunday night in New York; hours around its clock changes of 2026.
SUNDAY_NIGHT = {"weekday": st.just(6), "start": small_hours, "end": st.none() | small_hours, "zone": st.just(NEW_YORK)}
CHANGES = ["2026-03-08 06:30", "2026-11-01 05:30"]


@settings(deadline=None)
@given(rhythm=st.builds(Rhythm, **plain), now=moments)
def test_the_local_hour_stays_whatever_the_clocks_do(rhythm, now):
    for occurrence in occurrences(rhythm, now):
        assert occurrence.start.time() == rhythm.start
        assert rhythm.end is None or occurrence.end.time() == rhythm.end
        assert occurrence.start.weekday() == rhythm.weekday
        assert occurrence.start.tzinfo == ZoneInfo(rhythm.zone)


@settings(deadline=None)
@given(st.builds(Rhythm, **SUNDAY_NIGHT), st.sampled_from(CHANGES), st.integers(-180, 240))
def test_in_the_night_of_a_clock_change_a_meeting_is_on_exactly_while_it_lasts(rhythm, change, minutes):
    now = at(change, "UTC") + timedelta(minutes=minutes)
    spans = expected(rhythm, now, days=8)
    is_on = [occurrence.start.astimezone(UTC) for occurrence in occurrences(rhythm, now) if occurrence.is_on(now)]
    assert is_on == [span.start for span in spans if span.start <= now < span.end]


@settings(deadline=None)
@given(stories())
def test_starts_soon_says_so_for_an_hour_before_and_never_while_it_is_on(story):
    rhythm, now = story
    for occurrence in islice(occurrences(rhythm, now), 3):
        start = moment(occurrence.start.replace(tzinfo=None), rhythm.zone)
        assert occurrence.starts_soon(now) is (timedelta() < start - now <= timedelta(minutes=60))
        assert not (occurrence.starts_soon(now) and occurrence.is_on(now))


# Stories ----------------------------------------------------------------------------------------


def test_seven_in_the_evening_stays_seven_when_the_clocks_go_back():
    first, second = islice(occurrences(TUESDAY_7_PM, at("2026-10-27 12:00")), 2)
    assert first.start.utcoffset() == timedelta(hours=-4)
    assert second.start.utcoffset() == timedelta(hours=-5)
    assert second.start - first.start == timedelta(days=7)
    assert second.start.astimezone(UTC) - first.start.astimezone(UTC) == timedelta(days=7, hours=1)


def test_a_meeting_at_an_hour_the_clock_jumps_over_is_held_an_hour_later_on_the_clock():
    rhythm = Rhythm(weekday=6, start=time(2, 30), end=time(4), zone=NEW_YORK)
    start = next_occurrence(rhythm, at("2026-03-07 12:00")).start
    assert start.astimezone(UTC) == at("2026-03-08 03:30").astimezone(UTC)
    assert upcoming(rhythm, "2026-03-08 12:00", 1) == ["2026-03-15 02:30"]


def test_a_meeting_at_an_hour_that_comes_twice_is_held_once_at_the_first():
    rhythm = Rhythm(weekday=6, start=time(1, 30), end=time(1, 50), zone=NEW_YORK)
    first, second = islice(occurrences(rhythm, at("2026-10-31 12:00")), 2)
    assert first.start.astimezone(UTC) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert second.start.date() == date(2026, 11, 8)


def test_it_is_the_same_moment_whichever_zone_the_server_thinks_in():
    """At the second 1:15 of the night the meeting that began at the first 1:00 is over, in any zone."""
    rhythm = Rhythm(weekday=6, start=time(1), end=time(1, 30), zone=NEW_YORK)
    second = at("2026-11-01 01:15").replace(fold=1)
    assert next_occurrence(rhythm, second.astimezone(UTC)).start.date() == date(2026, 11, 8)
    assert next_occurrence(rhythm, second).start.date() == date(2026, 11, 8)


def test_a_meeting_past_midnight_is_still_on_at_half_past_midnight():
    rhythm = Rhythm(weekday=5, start=time(23), end=time(1), zone=NEW_YORK)
    at_half_past = at("2025-12-07 00:30")
    occurrence = next_occurrence(rhythm, at_half_past)
    assert occurrence.start == at("2025-12-06 23:00")
    assert occurrence.end == at("2025-12-07 01:00")
    assert occurrence.is_on(at_half_past)
    assert upcoming(rhythm, "2025-12-07 01:00", 1) == ["2025-12-13 23:00"]


@pytest.mark.parametrize(
    ("moment", "is_on"),
    [("18:59", False), ("19:00", True), ("20:29", True), ("20:30", False)],
)
def test_a_meeting_is_on_from_its_first_minute_to_before_its_end(moment, is_on):
    occurrence = next_occurrence(TUESDAY_7_PM, at("2025-12-02 12:00"))
    assert occurrence.is_on(at(f"2025-12-02 {moment}")) is is_on


def test_a_meeting_without_a_known_end_counts_as_on_for_an_hour():
    rhythm = Rhythm(weekday=1, start=time(19), zone=NEW_YORK)
    occurrence = next_occurrence(rhythm, at("2025-12-02 19:59"))
    assert occurrence.end is None
    assert occurrence.start == at("2025-12-02 19:00")
    assert upcoming(rhythm, "2025-12-02 20:00", 1) == ["2025-12-09 19:00"]


def test_a_meeting_in_chicago_is_found_by_the_day_in_chicago():
    """At 00:30 on Wednesday in New York it is still Tuesday night in Chicago, and the meeting is on."""
    rhythm = Rhythm(weekday=1, start=time(23), end=time(23, 45), zone="America/Chicago")
    assert next_occurrence(rhythm, at("2025-12-03 00:30")).start == at("2025-12-02 23:00", "America/Chicago")


@pytest.mark.parametrize("change", CHANGES)
def test_an_hour_is_an_hour_in_the_night_when_the_clocks_change(change):
    """Without a known end it counts as on for an hour; at 2:30 on 8 March the clock's face would make none of it."""
    start = at(change, "UTC").astimezone(ZoneInfo(NEW_YORK)) + timedelta(hours=1 if "03-08" in change else 0)
    rhythm = Rhythm(weekday=6, start=start.time(), zone=NEW_YORK)
    occurrence = next_occurrence(rhythm, at(change, "UTC") - timedelta(hours=1))
    begins = occurrence.start.astimezone(UTC)
    assert occurrence.is_on(begins)
    assert occurrence.is_on(begins + timedelta(minutes=59))
    assert not occurrence.is_on(begins + timedelta(minutes=60))


@pytest.mark.parametrize(
    ("moment", "soon"),
    [("17:59", False), ("18:00", True), ("18:59", True), ("19:00", False), ("19:30", False)],
)
def test_ana_reads_starts_soon_in_the_hour_before(moment, soon):
    occurrence = next_occurrence(TUESDAY_7_PM, at("2025-12-02 12:00"))
    assert occurrence.starts_soon(at(f"2025-12-02 {moment}")) is soon


def test_starts_soon_is_the_same_moment_for_a_sister_in_another_zone():
    """Half past five in Chicago is half past six in New York."""
    occurrence = next_occurrence(TUESDAY_7_PM, at("2025-12-02 12:00"))
    assert occurrence.starts_soon(at("2025-12-02 17:30", "America/Chicago"))
    assert not occurrence.starts_soon(at("2025-12-02 18:30", "America/Chicago"))


def test_a_meeting_past_midnight_keeps_its_hours_in_the_night_the_clocks_go_forward():
    """11:30 pm to 3:30 am is three hours that night, not four."""
    rhythm = Rhythm(weekday=5, start=time(23, 30), end=time(3, 30), zone=NEW_YORK)
    occurrence = next_occurrence(rhythm, at("2026-03-07 12:00"))
    assert occurrence.end.time() == time(3, 30)
    assert occurrence.end.astimezone(UTC) - occurrence.start.astimezone(UTC) == timedelta(hours=3)
