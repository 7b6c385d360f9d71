"""When does it not meet, or on another day? Pauses, cancelled and moved dates, closures.

A closure reaches the schedule as a pause (tests/test_closures.py has the rows). 2025-12-02 is a Tuesday.
"""

from datetime import date, time

import pytest
from hypothesis import given, settings

from groups.schedule import Move, Rhythm, is_date, next_occurrence, occurrences
from tests.oracle import NEW_YORK, at, stories, upcoming


def tuesdays(*moves: Move, **values) -> Rhythm:
    """Tuesdays from 7 to 8:30 pm."""
    return Rhythm(weekday=1, start=time(19), end=time(20, 30), zone=NEW_YORK, moves=moves, **values)


def day(text: str) -> date:
    return date.fromisoformat(text)


@settings(deadline=None)
@given(stories())
def test_nothing_takes_place_on_a_day_that_a_pause_or_closure_covers(story):
    """Also a date that was moved into it."""
    rhythm, now = story
    for occurrence in occurrences(rhythm, now):
        on = occurrence.start.date()
        assert not any(first <= on and (last is None or on <= last) for first, last in rhythm.pauses)


@settings(deadline=None)
@given(stories())
def test_a_moved_date_names_the_day_it_left_and_leaves_it_empty(story):
    rhythm, now = story
    found = list(occurrences(rhythm, now))
    left = {move.day for move in rhythm.moves}
    for occurrence in found:
        if occurrence.moved_from:
            assert occurrence.moved_from in left
            assert is_date(rhythm, occurrence.moved_from)
        else:
            assert occurrence.start.date() not in left


# Pauses and cancelled dates ---------------------------------------------------------------------


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


def test_the_library_is_closed_until_3_march():
    closed = tuesdays(pauses=((day("2026-02-16"), day("2026-03-03")),))
    assert upcoming(closed, "2026-02-10 12:00", 3) == ["2026-02-10 19:00", "2026-03-10 19:00", "2026-03-17 19:00"]


def test_two_closures_that_overlap_are_one_long_one():
    closed = tuesdays(pauses=((day("2025-12-20"), day("2025-12-31")), (day("2025-12-24"), day("2026-01-09"))))
    assert upcoming(closed, "2025-12-16 12:00", 2) == ["2025-12-16 19:00", "2026-01-13 19:00"]


# Moved dates ------------------------------------------------------------------------------------

TO_THURSDAY = Move(day("2025-12-09"), day("2025-12-11"))


def test_grace_finds_tuesdays_meeting_on_thursday_this_once():
    moved = tuesdays(TO_THURSDAY)
    assert upcoming(moved, "2025-12-02 12:00") == [
        "2025-12-02 19:00",
        "2025-12-11 19:00",
        "2025-12-16 19:00",
        "2025-12-23 19:00",
    ]
    occurrence = next_occurrence(moved, at("2025-12-09 12:00"))
    assert occurrence.moved_from == day("2025-12-09")
    assert occurrence.end == at("2025-12-11 20:30")


def test_a_date_may_move_to_another_hour_of_its_own_day_and_lasts_as_long():
    moved = tuesdays(Move(day("2025-12-09"), day("2025-12-09"), time(17, 30)))
    occurrence = next_occurrence(moved, at("2025-12-09 12:00"))
    assert (occurrence.start, occurrence.end) == (at("2025-12-09 17:30"), at("2025-12-09 19:00"))
    assert upcoming(moved, "2025-12-09 19:00", 1) == ["2025-12-16 19:00"]


def test_a_date_may_move_ahead_of_one_that_comes_before_it():
    moved = tuesdays(Move(day("2025-12-16"), day("2025-12-08")))
    assert upcoming(moved, "2025-12-02 20:45", 3) == ["2025-12-08 19:00", "2025-12-09 19:00", "2025-12-23 19:00"]


def test_a_date_moved_onto_one_that_takes_place_anyway_is_held_once():
    moved = tuesdays(Move(day("2025-12-09"), day("2025-12-16")))
    assert upcoming(moved, "2025-12-02 20:45", 2) == ["2025-12-16 19:00", "2025-12-23 19:00"]


def test_a_date_moved_into_a_closure_is_cancelled_with_it():
    moved = tuesdays(TO_THURSDAY, pauses=((day("2025-12-10"), day("2025-12-12")),))
    assert upcoming(moved, "2025-12-02 20:45", 1) == ["2025-12-16 19:00"]


def test_a_date_moved_out_of_a_closure_takes_place():
    """The library is closed on Tuesday: that is why it moved."""
    moved = tuesdays(TO_THURSDAY, pauses=((day("2025-12-09"), day("2025-12-09")),))
    assert upcoming(moved, "2025-12-02 20:45", 2) == ["2025-12-11 19:00", "2025-12-16 19:00"]


def test_the_last_date_of_a_season_may_move_past_its_end():
    moved = tuesdays(TO_THURSDAY, season_end=day("2025-12-09"))
    assert upcoming(moved, "2025-12-02 20:45") == ["2025-12-11 19:00"]


def test_a_moved_date_past_midnight_is_on_until_its_end():
    late = Rhythm(
        weekday=5, start=time(23), end=time(1), zone=NEW_YORK, moves=(Move(day("2025-12-06"), day("2025-12-07")),)
    )
    assert next_occurrence(late, at("2025-12-08 00:59")).moved_from == day("2025-12-06")
    assert upcoming(late, "2025-12-08 01:00", 1) == ["2025-12-13 23:00"]


@pytest.mark.parametrize(
    "changed",
    [
        {"weekday": 2},
        {"weeks": (1, 3)},
        {"fortnight_from": day("2025-12-02")},
        {"season_start": day("2025-12-10")},
        {"season_end": day("2025-12-08")},
    ],
)
def test_a_move_that_the_rhythm_has_left_behind_makes_no_date(changed):
    """The group changed to Wednesdays after 9 December had moved to Thursday: nobody stands before a locked door."""
    stale = Rhythm(**({"weekday": 1, "start": time(19), "zone": NEW_YORK, "moves": (TO_THURSDAY,)} | changed))
    assert all(
        occurrence.start.date() != day("2025-12-11") for occurrence in occurrences(stale, at("2025-12-02 12:00"))
    )
