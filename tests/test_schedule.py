"""When does it meet? Checked against `dateutil.rrule`, which knows nothing of our code.

2025-12-02 is a Tuesday; in 2026 New York's clocks go forward on 8 March and back on 1 November, both Sundays.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import MO, MONTHLY, WEEKLY, rrule, weekday
from hypothesis import given, settings
from hypothesis import strategies as st

from groups.schedule import HORIZON_DAYS, Rhythm, next_occurrence, occurrences, weeks_of

NEW_YORK, UTC = "America/New_York", ZoneInfo("UTC")
#: With clock changes at 2 am, without any, with one at midnight (Havana), one of half an hour (Lord Howe).
ZONES = [NEW_YORK, "America/Chicago", "America/Phoenix", "Pacific/Honolulu", "America/Havana", "Australia/Lord_Howe"]
TUESDAY_7_PM = Rhythm(weekday=1, start=time(19), end=time(20, 30), zone=NEW_YORK)


def at(text: str, zone: str = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def upcoming(rhythm: Rhythm, now: str, count: int = 4) -> list[str]:
    """The next starts on the meeting's own clock, as "2025-12-02 19:00"."""
    found = islice(occurrences(rhythm, at(now, rhythm.zone)), count)
    return [occurrence.start.strftime("%Y-%m-%d %H:%M") for occurrence in found]


# An independent oracle --------------------------------------------------------------------------


def by_rrule(rhythm: Rhythm, since: date) -> Iterator[datetime]:
    """Starts on the wall clock from `since` on, as `dateutil` counts them; pauses left to the caller."""
    begin = datetime.combine(since, rhythm.start)
    if rhythm.weeks:
        days = [weekday(rhythm.weekday, n) for n in rhythm.weeks]
        return iter(rrule(MONTHLY, byweekday=days, dtstart=begin))
    if rhythm.fortnight_from:
        # Counted from the Monday of that week, an even number of weeks before `since`.
        monday = rhythm.fortnight_from - timedelta(days=rhythm.fortnight_from.weekday())
        monday -= timedelta(weeks=2 * (abs((monday - since).days) // 14 + 2))
        every_second = rrule(
            WEEKLY,
            interval=2,
            wkst=MO,
            byweekday=weekday(rhythm.weekday),
            dtstart=datetime.combine(monday, rhythm.start),
        )
        return every_second.xafter(begin, inc=True)
    return iter(rrule(WEEKLY, byweekday=weekday(rhythm.weekday), dtstart=begin))


def expected(rhythm: Rhythm, now: datetime) -> list[datetime]:
    """Aware starts that are on or ahead, up to the horizon."""
    zone = ZoneInfo(rhythm.zone)
    today = now.astimezone(zone).date()
    last = datetime.combine(today + timedelta(days=HORIZON_DAYS), time.max)
    starts = []
    for wall in takewhile(lambda wall: wall <= last, by_rrule(rhythm, today - timedelta(days=2))):
        if rhythm.season_start and wall.date() < rhythm.season_start:
            continue
        if rhythm.season_end and wall.date() > rhythm.season_end:
            continue
        if any(first <= wall.date() <= (end or date.max) for first, end in rhythm.pauses):
            continue
        start = wall.replace(tzinfo=zone)
        end_wall = datetime.combine(wall.date(), rhythm.end)
        over = (end_wall if rhythm.end > rhythm.start else end_wall + timedelta(days=1)).replace(tzinfo=zone)
        if start >= now or start.astimezone(UTC) <= now < over.astimezone(UTC):
            starts.append(start)
    return starts


clock_times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
days = st.dates(date(2023, 1, 1), date(2032, 1, 1))
plain = {
    "weekday": st.integers(0, 6),
    "start": clock_times,
    "end": clock_times,
    "zone": st.sampled_from(ZONES),
}


@settings(deadline=None)
@given(rhythm=st.builds(Rhythm, **plain), now=moments)
def test_a_weekly_meeting_agrees_with_the_calendar_standard(rhythm, now):
    assert [occurrence.start for occurrence in occurrences(rhythm, now)] == expected(rhythm, now)


@settings(deadline=None)
@given(
    rhythm=st.builds(
        Rhythm, **plain, weeks=st.lists(st.sampled_from([1, 2, 3, 4, 5, -1]), min_size=1, unique=True).map(tuple)
    ),
    now=moments,
)
def test_several_weeks_of_the_month_at_once_agree_with_the_calendar_standard(rhythm, now):
    """The 4th and the last are one day in most months: it is counted once."""
    assert [occurrence.start for occurrence in occurrences(rhythm, now)] == expected(rhythm, now)


@settings(deadline=None)
@given(rhythm=st.builds(Rhythm, **plain, fortnight_from=days), now=moments)
def test_every_second_week_agrees_with_the_calendar_standard_before_and_after_its_date(rhythm, now):
    assert [occurrence.start for occurrence in occurrences(rhythm, now)] == expected(rhythm, now)


@settings(deadline=None)
@given(
    rhythm=st.builds(
        Rhythm,
        **plain,
        season_start=st.none() | days,
        season_end=st.none() | days,
        pauses=st.lists(st.tuples(days, st.none() | days), max_size=3).map(tuple),
    ),
    now=moments,
)
def test_seasons_and_pauses_leave_out_their_days_and_no_others(rhythm, now):
    assert [occurrence.start for occurrence in occurrences(rhythm, now)] == expected(rhythm, now)


@settings(deadline=None)
@given(rhythm=st.builds(Rhythm, **plain), now=moments)
def test_the_local_hour_stays_whatever_the_clocks_do(rhythm, now):
    for occurrence in occurrences(rhythm, now):
        assert occurrence.start.time() == rhythm.start
        assert occurrence.end.time() == rhythm.end
        assert occurrence.start.weekday() == rhythm.weekday
        assert occurrence.start.tzinfo == ZoneInfo(rhythm.zone)


@settings(deadline=None)
@given(rhythm=st.builds(Rhythm, **plain), now=moments)
def test_dates_come_soonest_first_and_none_is_over(rhythm, now):
    found = list(occurrences(rhythm, now))
    assert found == sorted(found)
    assert len(found) == len({occurrence.start for occurrence in found})
    assert all(occurrence.start >= now or occurrence.end > now for occurrence in found)


@settings(deadline=None)
@given(day=days)
def test_a_day_knows_which_of_its_weekday_it_is(day):
    same = [
        d for d in (day + timedelta(days=7 * n) for n in range(-5, 6)) if (d.year, d.month) == (day.year, day.month)
    ]
    number = same.index(day) + 1
    assert weeks_of(day) == ((number, -1) if day == same[-1] else (number,))


# Stories ----------------------------------------------------------------------------------------


def test_tuesdays_at_7():
    assert upcoming(TUESDAY_7_PM, "2025-12-02 12:00", 3) == ["2025-12-02 19:00", "2025-12-09 19:00", "2025-12-16 19:00"]


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


def test_the_2nd_and_last_tuesday():
    rhythm = Rhythm(weekday=1, start=time(19), zone=NEW_YORK, weeks=(2, -1))
    assert upcoming(rhythm, "2025-12-01 00:00") == [
        "2025-12-09 19:00",
        "2025-12-30 19:00",
        "2026-01-13 19:00",
        "2026-01-27 19:00",
    ]


def test_a_5th_friday_comes_only_in_months_that_have_one():
    rhythm = Rhythm(weekday=4, start=time(18), zone=NEW_YORK, weeks=(5,))
    assert upcoming(rhythm, "2026-01-01 00:00", 3) == ["2026-01-30 18:00", "2026-05-29 18:00", "2026-07-31 18:00"]


def test_a_leap_day_is_a_5th_thursday():
    assert weeks_of(date(2024, 2, 29)) == (5, -1)
    assert weeks_of(date(2026, 2, 24)) == (4, -1)


@pytest.mark.parametrize("counted_from", [date(2025, 11, 18), date(2025, 11, 20), date(2026, 1, 13), date(2024, 1, 2)])
def test_every_second_tuesday_is_counted_from_any_day_of_a_week_it_met(counted_from):
    """18 November 2025 is a Tuesday on which it met; so, two by two, are all the others (2 January 2024 too)."""
    rhythm = Rhythm(weekday=1, start=time(19), zone=NEW_YORK, fortnight_from=counted_from)
    assert upcoming(rhythm, "2025-11-24 00:00", 2) == ["2025-12-02 19:00", "2025-12-16 19:00"]


def test_a_pause_of_one_day_is_a_cancelled_date():
    rhythm = Rhythm(weekday=1, start=time(19), zone=NEW_YORK, pauses=((date(2025, 12, 9), date(2025, 12, 9)),))
    assert upcoming(rhythm, "2025-12-02 12:00", 2) == ["2025-12-02 19:00", "2025-12-16 19:00"]


def test_a_pause_leaves_out_its_first_and_its_last_day_too():
    rhythm = Rhythm(weekday=1, start=time(19), zone=NEW_YORK, pauses=((date(2025, 12, 9), date(2025, 12, 23)),))
    assert upcoming(rhythm, "2025-12-02 12:00", 2) == ["2025-12-02 19:00", "2025-12-30 19:00"]


def test_paused_until_further_notice_has_its_last_date_and_then_none():
    rhythm = Rhythm(weekday=1, start=time(19), zone=NEW_YORK, pauses=((date(2025, 12, 9), None),))
    assert upcoming(rhythm, "2025-12-02 12:00") == ["2025-12-02 19:00"]
    assert next_occurrence(rhythm, at("2025-12-03 12:00")) is None


def test_a_meeting_that_began_before_a_pause_is_still_on_after_midnight():
    rhythm = Rhythm(
        weekday=5, start=time(23), end=time(1), zone=NEW_YORK, pauses=((date(2025, 12, 7), date(2025, 12, 31)),)
    )
    assert next_occurrence(rhythm, at("2025-12-07 00:30")).start == at("2025-12-06 23:00")


def test_a_season_of_school_days_meets_on_its_first_and_last_day():
    rhythm = Rhythm(
        weekday=1, start=time(19), zone=NEW_YORK, season_start=date(2025, 12, 9), season_end=date(2025, 12, 16)
    )
    assert upcoming(rhythm, "2025-12-01 00:00") == ["2025-12-09 19:00", "2025-12-16 19:00"]
    assert next_occurrence(rhythm, at("2025-12-17 00:00")) is None


def test_a_meeting_in_chicago_is_found_by_the_day_in_chicago():
    """At 00:30 on Wednesday in New York it is still Tuesday night in Chicago, and the meeting is on."""
    rhythm = Rhythm(weekday=1, start=time(23), end=time(23, 45), zone="America/Chicago")
    assert next_occurrence(rhythm, at("2025-12-03 00:30")).start == at("2025-12-02 23:00", "America/Chicago")


def test_a_date_beyond_the_horizon_is_no_help():
    rhythm = Rhythm(weekday=1, start=time(19), zone=NEW_YORK, season_start=date(2027, 6, 1))
    assert next_occurrence(rhythm, at("2025-12-02 12:00")) is None


def test_within_seven_days_holds_the_meeting_of_today_in_a_week():
    """Tuesday 9 pm: next Tuesday's meeting is less than 7 days ahead."""
    (occurrence,) = occurrences(TUESDAY_7_PM, at("2025-12-02 21:00"), days=7)
    assert occurrence.start == at("2025-12-09 19:00")
