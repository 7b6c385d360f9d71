"""When does it meet? Every rhythm, checked against `dateutil`, which knows nothing of our code (tests/oracle.py).

2025-12-02 is a Tuesday; in 2026 New York's clocks go forward on 8 March and back on 1 November, both Sundays.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groups.schedule import Rhythm, next_occurrence, occurrences, weeks_of
from tests.oracle import NEW_YORK, at, days, expected, moments, plain, rhythm_of_weeks, spans, stories, upcoming

TUESDAY_7_PM = Rhythm(weekday=1, start=time(19), end=time(20, 30), zone=NEW_YORK)


def starts(rhythm: Rhythm, now: datetime) -> list[datetime]:
    return [occurrence.start.astimezone(UTC) for occurrence in occurrences(rhythm, now)]


def expected_starts(rhythm: Rhythm, now: datetime) -> list[datetime]:
    return [span.start for span in expected(rhythm, now)]


# Against the oracle -----------------------------------------------------------------------------


@settings(deadline=None)
@given(rhythm=st.builds(Rhythm, **plain), now=moments)
def test_a_weekly_meeting_agrees_with_the_calendar_standard(rhythm, now):
    assert starts(rhythm, now) == expected_starts(rhythm, now)


@settings(deadline=None)
@given(rhythm=st.builds(Rhythm, **plain, weeks=rhythm_of_weeks), now=moments)
def test_several_weeks_of_the_month_at_once_agree_with_the_calendar_standard(rhythm, now):
    """The 4th and the last are one day in most months: it is counted once."""
    assert starts(rhythm, now) == expected_starts(rhythm, now)


@settings(deadline=None)
@given(rhythm=st.builds(Rhythm, **plain, fortnight_from=days), now=moments)
def test_every_second_week_agrees_with_the_calendar_standard_before_and_after_its_date(rhythm, now):
    assert starts(rhythm, now) == expected_starts(rhythm, now)


@settings(deadline=None)
@given(
    rhythm=st.builds(
        Rhythm,
        **plain,
        season_start=st.none() | days,
        season_end=st.none() | days,
        pauses=st.lists(spans, max_size=3).map(tuple),
    ),
    now=moments,
)
def test_seasons_and_pauses_leave_out_their_days_and_no_others(rhythm, now):
    assert starts(rhythm, now) == expected_starts(rhythm, now)


@settings(deadline=None, max_examples=400)
@given(stories())
def test_all_of_it_at_once_agrees_with_the_calendar_standard_to_the_minute(story):
    """Rhythm, season, pauses, closures and moved dates in any zone; the ends too."""
    rhythm, now = story
    ours = [(found.start.astimezone(UTC), found.end and found.end.astimezone(UTC)) for found in occurrences(*story)]
    assert ours == [(start, end if rhythm.end else None) for start, end in expected(rhythm, now)]


@settings(deadline=None)
@given(stories(), st.integers(0, 40))
def test_a_nearer_horizon_holds_the_same_dates_up_to_it(story, ahead):
    rhythm, now = story
    found = [occurrence.start.astimezone(UTC) for occurrence in occurrences(rhythm, now, days=ahead)]
    assert found == [span.start for span in expected(rhythm, now, days=ahead)]


@settings(deadline=None)
@given(stories())
def test_dates_come_soonest_first_each_once_and_none_is_over(story):
    rhythm, now = story
    found = starts(rhythm, now)
    assert found == sorted(set(found))
    assert all(occurrence.start >= now or occurrence.is_on(now) for occurrence in occurrences(rhythm, now))


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


def test_a_season_of_school_days_meets_on_its_first_and_last_day():
    rhythm = Rhythm(
        weekday=1, start=time(19), zone=NEW_YORK, season_start=date(2025, 12, 9), season_end=date(2025, 12, 16)
    )
    assert upcoming(rhythm, "2025-12-01 00:00") == ["2025-12-09 19:00", "2025-12-16 19:00"]
    assert next_occurrence(rhythm, at("2025-12-17 00:00")) is None


def test_a_date_beyond_the_horizon_is_no_help():
    rhythm = Rhythm(weekday=1, start=time(19), zone=NEW_YORK, season_start=date(2027, 6, 1))
    assert next_occurrence(rhythm, at("2025-12-02 12:00")) is None


def test_within_seven_days_holds_the_meeting_of_today_in_a_week():
    """Tuesday 9 pm: next Tuesday's meeting is less than 7 days ahead."""
    (occurrence,) = occurrences(TUESDAY_7_PM, at("2025-12-02 21:00"), days=7)
    assert occurrence.start == at("2025-12-09 19:00")
