"""Days and times of day, in the zone in which a family reads them. Pure functions.

"Tuesday, late night" is a stretch of a week's minutes. A meeting of another zone is compared after its clock was set to
the family's: 9 pm on Tuesday in California is midnight in Connecticut, and that is Wednesday.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

_HOUR, _DAY = 60, 24 * 60

#: The minutes of a day that each time of day (choices.TIMES) covers, by the calendar day on which a meeting starts.
#: Evening begins where the word "tonight" does (wording.py); a meeting at half past midnight is late at night.
HOURS = {
    "morning": [(5 * _HOUR, 12 * _HOUR)],
    "afternoon": [(12 * _HOUR, 17 * _HOUR)],
    "evening": [(17 * _HOUR, 21 * _HOUR)],
    "night": [(21 * _HOUR, _DAY), (0, 5 * _HOUR)],
}


class Slot(NamedTuple):
    """A day of the week (0 is Monday) and a time of day ("evening")."""

    day: int
    time: str


class Stretch(NamedTuple):
    """Part of a day on a meeting's own clock: `day` (None: any), from `start` on, before `end` (None: no bound)."""

    day: int | None
    start: time | None
    end: time | None


def minutes_ahead(zone: str, of: str, now: datetime) -> int:
    """By how many minutes the clock of `zone` is ahead of the clock of `of`, at `now` (aware); negative behind."""
    return int((_offset(zone, now) - _offset(of, now)) // 60)


def slot_of(day: int, start: time, ahead: int = 0) -> Slot:
    """When a meeting is for those whose clock is `ahead` minutes ahead of its own."""
    minute = start.hour * _HOUR + start.minute + ahead
    day, minute = (day + minute // _DAY) % 7, minute % _DAY
    return Slot(day, next(name for name, spans in HOURS.items() if any(a <= minute < b for a, b in spans)))


def stretches(days: Iterable[int], times: Iterable[str], ahead: int = 0) -> list[Stretch]:
    """What is asked for, on the clocks of meetings that a clock `ahead` minutes ahead reads: any of these is right.

    No days mean any day, no times any time.
    """
    spans = [span for name in times for span in HOURS[name]] or [(0, _DAY)]
    asked: list[int | None] = [*days] or [None]
    return [stretch for day in asked for start, end in spans for stretch in _cut(day, start, end, ahead)]


def _cut(day: int | None, start: int, end: int, ahead: int) -> Iterator[Stretch]:
    """One span of a day on the reader's clock, set to the meeting's, and cut where that one strikes midnight."""
    start, end = start - ahead, end - ahead
    for days_on in range(start // _DAY, (end - 1) // _DAY + 1):
        begins, ends = max(start - days_on * _DAY, 0), min(end - days_on * _DAY, _DAY)
        yield Stretch(
            None if day is None else (day + days_on) % 7,
            _clock(begins) if begins else None,
            _clock(ends) if ends < _DAY else None,
        )


def _clock(minute: int) -> time:
    return time(minute // _HOUR, minute % _HOUR)


def _offset(zone: str, now: datetime) -> float:
    offset = now.astimezone(ZoneInfo(zone)).utcoffset()
    return offset.total_seconds() if offset else 0
