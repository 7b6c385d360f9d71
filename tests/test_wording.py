"""What a tired person reads: "Tonight", "Every Tuesday", "2nd and last Tuesday of the month"."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from groups.models import Meeting
from groups.schedule import Occurrence
from groups.wording import day_in_words, moved_in_words, rhythm_in_words, when_in_words
from resources.templatetags.listings import clock

EASTERN = "America/New_York"
TODAY = date(2025, 12, 2)


def at(text: str, zone: str = EASTERN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def evening(start: str, end: str | None = None, zone: str = EASTERN) -> Occurrence:
    return Occurrence(at(start, zone), at(end, zone) if end else None)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("00:00", "12:00 am"),
        ("00:30", "12:30 am"),
        ("09:05", "9:05 am"),
        ("11:59", "11:59 am"),
        ("12:00", "12:00 pm"),
        ("19:00", "7:00 pm"),
        ("23:59", "11:59 pm"),
    ],
)
def test_the_clock_speaks_as_people_do(moment, words):
    assert clock(at(f"2025-12-02 {moment}")) == words


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("2025-12-02 10:00", "Today"),
        ("2025-12-02 16:59", "Today"),
        ("2025-12-02 17:00", "Tonight"),
        ("2025-12-02 23:30", "Tonight"),
        ("2025-12-03 00:30", "Tomorrow"),
        ("2025-12-03 19:00", "Tomorrow"),
        ("2025-12-04 19:00", "Thu, Dec 4"),
        ("2025-12-09 19:00", "Tue, Dec 9"),
        ("2026-01-06 19:00", "Tue, Jan 6, 2026"),
    ],
)
def test_a_day_is_named_the_way_one_would_say_it(start, words):
    assert day_in_words(at(start), TODAY) == words


def test_on_new_years_eve_tomorrow_is_still_tomorrow():
    assert day_in_words(at("2026-01-01 19:00"), date(2025, 12, 31)) == "Tomorrow"


def test_a_meeting_that_is_on_says_so():
    meeting = evening("2025-12-02 19:00", "2025-12-02 20:30")
    assert when_in_words(meeting, at("2025-12-02 17:59")) == "Tonight"
    assert when_in_words(meeting, at("2025-12-02 18:00")) == "Starts soon,"
    assert when_in_words(meeting, at("2025-12-02 18:59")) == "Starts soon,"
    assert when_in_words(meeting, at("2025-12-02 19:30")) == "On now, since"


def test_a_day_further_off_is_set_apart_from_its_hour():
    meeting = evening("2025-12-09 19:00")
    assert when_in_words(meeting, at("2025-12-02 12:00")) == "Tue, Dec 9,"
    assert when_in_words(meeting, at("2025-12-08 12:00")) == "Tomorrow"


def test_a_moved_date_names_the_day_it_was_moved_from():
    assert moved_in_words(date(2025, 12, 1), TODAY) == "moved from Mon, Dec 1"
    assert moved_in_words(date(2025, 12, 31), date(2026, 1, 2)) == "moved from Wed, Dec 31, 2025"


def test_a_meeting_from_last_night_is_on_after_midnight():
    meeting = evening("2025-12-01 23:00", "2025-12-02 01:00")
    assert when_in_words(meeting, at("2025-12-02 00:30")) == "On now, since"


def test_tonight_is_the_night_of_the_meetings_own_town():
    """The server thinks in UTC, where it is Wednesday already."""
    now = datetime(2025, 12, 3, 0, 30, tzinfo=ZoneInfo("UTC"))
    assert when_in_words(evening("2025-12-02 21:00"), now) == "Tonight"
    in_honolulu = evening("2025-12-03 08:00", zone="Pacific/Honolulu")
    assert when_in_words(in_honolulu, now) == "Tomorrow"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Every Tuesday"),
        ({"weekday": 6}, "Every Sunday"),
        ({"repeats": "fortnightly", "first_date": TODAY}, "Every second Tuesday"),
        ({"repeats": "monthly", "weeks": ("2",)}, "2nd Tuesday of the month"),
        ({"repeats": "monthly", "weeks": ("last",)}, "last Tuesday of the month"),
        ({"repeats": "monthly", "weeks": ("2", "last")}, "2nd and last Tuesday of the month"),
        ({"repeats": "monthly", "weeks": ("1", "3", "5")}, "1st, 3rd and 5th Tuesday of the month"),
    ],
)
def test_a_rhythm_is_one_short_phrase(values, words):
    assert rhythm_in_words(Meeting(**({"weekday": 1, "start": time(19)} | values))) == words
