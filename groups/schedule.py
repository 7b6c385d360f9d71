"""When a meeting takes place. Pure functions over a rhythm and a moment; no request, no database.

Times are local to the rhythm's zone: a 7 pm meeting stays at 7 pm when the clocks change. Where a clock
jumps over a time, the moment Python's `zoneinfo` gives for it counts (an hour later on the clock).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: How far ahead a next date is looked for; a season further away is no help to a family.
HORIZON_DAYS = 400


@dataclass(frozen=True)
class Rhythm:
    """The recurring time of one meeting.

    `weekday` 0 is Monday. `weeks` holds 1 to 5 and -1 for the last; empty means every week. With
    `fortnight_from` it meets every second week counted from that date's week.
    """

    weekday: int
    start: time
    zone: str
    end: time | None = None
    weeks: tuple[int, ...] = ()
    fortnight_from: date | None = None
    season_start: date | None = None
    season_end: date | None = None
    #: (first day, last day) without the meeting; None as last day means until further notice.
    pauses: tuple[tuple[date, date | None], ...] = ()


@dataclass(frozen=True, order=True)
class Occurrence:
    """One time a meeting takes place, in its own zone (aware)."""

    start: datetime
    end: datetime | None = None

    def is_on(self, now: datetime) -> bool:
        """Whether it has begun and is not over; without a known end, for the first hour."""
        end = self.end or self.start + timedelta(hours=1)
        return self.start <= now.astimezone(UTC) < end


def occurrences(rhythm: Rhythm, now: datetime, days: int = HORIZON_DAYS) -> Iterator[Occurrence]:
    """The occurrences that are on or still to come at `now` (aware), soonest first, within `days` days."""
    # In UTC, because Python compares two moments of one zone by the clock's face, and in November that repeats an hour.
    now, zone = now.astimezone(UTC), ZoneInfo(rhythm.zone)
    first = now.astimezone(zone).date() - timedelta(days=1)  # one that began yesterday may run past midnight
    day = first + timedelta(days=(rhythm.weekday - first.weekday()) % 7)
    while (day - first).days <= days + 1:
        if takes_place(rhythm, day):
            occurrence = _on(rhythm, day, zone)
            if occurrence.start >= now or occurrence.is_on(now):
                yield occurrence
        day += timedelta(days=7)


def next_occurrence(rhythm: Rhythm, now: datetime) -> Occurrence | None:
    """The occurrence that is on or comes next; None when there is none within the horizon."""
    return next(occurrences(rhythm, now), None)


def takes_place(rhythm: Rhythm, day: date) -> bool:
    """Whether the meeting takes place on a day that has its weekday."""
    if rhythm.season_start and day < rhythm.season_start:
        return False
    if rhythm.season_end and day > rhythm.season_end:
        return False
    if rhythm.fortnight_from and _weeks_between(rhythm.fortnight_from, day) % 2:
        return False
    if rhythm.weeks and not set(weeks_of(day)) & set(rhythm.weeks):
        return False
    return not any(first <= day and (last is None or day <= last) for first, last in rhythm.pauses)


def weeks_of(day: date) -> tuple[int, ...]:
    """Which of its weekday in the month a day is: (2,) for the 2nd Tuesday, (4, -1) for a 4th that is the last."""
    number = (day.day - 1) // 7 + 1
    is_last = (day + timedelta(days=7)).month != day.month
    return (number, -1) if is_last else (number,)


def _weeks_between(a: date, b: date) -> int:
    """Whole weeks from the Monday of one day's week to the Monday of the other's."""
    return ((b - timedelta(days=b.weekday())) - (a - timedelta(days=a.weekday()))).days // 7


def _on(rhythm: Rhythm, day: date, zone: ZoneInfo) -> Occurrence:
    start = datetime.combine(day, rhythm.start, zone)
    if rhythm.end is None:
        return Occurrence(start)
    end_day = day if rhythm.end > rhythm.start else day + timedelta(days=1)
    end = datetime.combine(end_day, rhythm.end, zone)
    if end.astimezone(UTC) <= start.astimezone(UTC):
        # The clock jumps over its start: it begins an hour later on the clock, and lasts as long as ever.
        lasts = datetime.combine(end_day, rhythm.end) - datetime.combine(day, rhythm.start)
        end = (start.astimezone(UTC) + lasts).astimezone(zone)
    return Occurrence(start, end)
