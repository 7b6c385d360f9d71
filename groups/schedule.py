"""When a meeting takes place. Pure functions over a rhythm and a moment; no request, no database.

Times are local to the rhythm's zone: a 7 pm meeting stays at 7 pm when the clocks change. Where a clock
jumps over a time, the moment Python's `zoneinfo` gives for it counts (an hour later on the clock).
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from zoneinfo import ZoneInfo

#: How far ahead a next date is looked for; a season further away is no help to a family.
HORIZON_DAYS = 400
#: Within this span a meeting "starts soon": time to put a coat on.
SOON = timedelta(minutes=60)
#: How long a meeting without a known end is taken to last.
USUAL_LENGTH = timedelta(hours=1)


@dataclass(frozen=True)
class Move:
    """One date that takes place on another day instead, at the usual time unless `start` says another."""

    day: date
    to: date
    start: time | None = None


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
    #: (first day, last day) without the meeting, by a pause or a closure; None as last day: until further notice.
    pauses: tuple[tuple[date, date | None], ...] = ()
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, order=True)
class Occurrence:
    """One time a meeting takes place, in its own zone (aware)."""

    start: datetime
    end: datetime | None = None
    #: The day it was moved from, when it takes place on another day than usual.
    moved_from: date | None = field(default=None, compare=False)

    def is_on(self, now: datetime) -> bool:
        """Whether it has begun and is not over; without a known end, for the first hour."""
        # An hour is counted in UTC: on the clock's face it may be none or two in the night when clocks change.
        end = self.end or self.start.astimezone(UTC) + USUAL_LENGTH
        return self.start <= now.astimezone(UTC) < end

    def starts_soon(self, now: datetime) -> bool:
        """Whether it begins within the next hour."""
        return timedelta() < self.start - now.astimezone(UTC) <= SOON


def occurrences(rhythm: Rhythm, now: datetime, days: int = HORIZON_DAYS) -> Iterator[Occurrence]:
    """The occurrences that are on or still to come at `now` (aware), soonest first, within `days` days."""
    # In UTC, because Python compares two moments of one zone by the clock's face, and in November that repeats an hour.
    now, zone = now.astimezone(UTC), ZoneInfo(rhythm.zone)
    first = now.astimezone(zone).date() - timedelta(days=1)  # one that began yesterday may run past midnight
    last = first + timedelta(days=days + 1)
    previous = None
    for occurrence in merge(_usual(rhythm, first, last, zone), _moved(rhythm, first, last, zone), key=_moment):
        moment = _moment(occurrence)
        # A date may be moved onto one that takes place anyway.
        if moment != previous and (moment >= now or occurrence.is_on(now)):
            yield occurrence
        previous = moment


def next_occurrence(rhythm: Rhythm, now: datetime) -> Occurrence | None:
    """The occurrence that is on or comes next; None when there is none within the horizon."""
    return next(occurrences(rhythm, now), None)


def takes_place(rhythm: Rhythm, day: date) -> bool:
    """Whether the meeting takes place, as usual, on a day that has its weekday."""
    return in_rhythm(rhythm, day) and not is_paused(rhythm, day) and all(move.day != day for move in rhythm.moves)


def in_rhythm(rhythm: Rhythm, day: date) -> bool:
    """Whether a day that has its weekday is one of its dates, whatever cancels it."""
    if rhythm.season_start and day < rhythm.season_start:
        return False
    if rhythm.season_end and day > rhythm.season_end:
        return False
    if rhythm.fortnight_from and _weeks_between(rhythm.fortnight_from, day) % 2:
        return False
    return not rhythm.weeks or not set(weeks_of(day)).isdisjoint(rhythm.weeks)


def is_date(rhythm: Rhythm, day: date) -> bool:
    """Whether any day is one of its dates, whatever cancels or moves it."""
    return day.weekday() == rhythm.weekday and in_rhythm(rhythm, day)


def is_paused(rhythm: Rhythm, day: date) -> bool:
    """Whether a pause or a closure cancels a day."""
    return any(first <= day and (last is None or day <= last) for first, last in rhythm.pauses)


def weeks_of(day: date) -> tuple[int, ...]:
    """Which of its weekday in the month a day is: (2,) for the 2nd Tuesday, (4, -1) for a 4th that is the last."""
    number = (day.day - 1) // 7 + 1
    is_last = day.day + 7 > monthrange(day.year, day.month)[1]
    return (number, -1) if is_last else (number,)


def dates_around(rhythm: Rhythm, day: date) -> list[date]:
    """Its last date before a day and its first after it, whatever cancels them; none where there is none near."""
    before = range(day.toordinal() - 1, max(0, day.toordinal() - HORIZON_DAYS), -1)
    after = range(day.toordinal() + 1, min(date.max.toordinal(), day.toordinal() + HORIZON_DAYS))
    found = (next((d for d in map(date.fromordinal, days) if is_date(rhythm, d)), None) for days in (before, after))
    return [date_ for date_ in found if date_]


def _weeks_between(a: date, b: date) -> int:
    """Whole weeks from the Monday of one day's week to the Monday of the other's."""
    return ((b - timedelta(days=b.weekday())) - (a - timedelta(days=a.weekday()))).days // 7


def _usual(rhythm: Rhythm, first: date, last: date, zone: ZoneInfo) -> Iterator[Occurrence]:
    """The dates of the rhythm itself from `first` to `last`."""
    day = first + timedelta(days=(rhythm.weekday - first.weekday()) % 7)
    while day <= last:
        if takes_place(rhythm, day):
            yield _on(rhythm, day, rhythm.start, zone)
        day += timedelta(days=7)


def _moved(rhythm: Rhythm, first: date, last: date, zone: ZoneInfo) -> list[Occurrence]:
    """The moved dates from `first` to `last`, soonest first; a pause that covers the new day cancels it too.

    What moved from a day that is no longer one of its dates (the group now meets on Wednesdays) is no date at all.
    """
    moves = [
        move
        for move in rhythm.moves
        if first <= move.to <= last and is_date(rhythm, move.day) and not is_paused(rhythm, move.to)
    ]
    return sorted((_on(rhythm, move.to, move.start or rhythm.start, zone, move.day) for move in moves), key=_moment)


def _moment(occurrence: Occurrence) -> datetime:
    return occurrence.start.astimezone(UTC)


def _on(rhythm: Rhythm, day: date, at: time, zone: ZoneInfo, moved_from: date | None = None) -> Occurrence:
    """The occurrence that begins at `at` on a day, and lasts on the clock as long as the rhythm says."""
    begins = datetime.combine(day, at)
    start = begins.replace(tzinfo=zone)
    if rhythm.end is None:
        return Occurrence(start, None, moved_from)
    lasts = datetime.combine(day, rhythm.end) - datetime.combine(day, rhythm.start)
    if lasts <= timedelta():
        lasts += timedelta(days=1)  # past midnight
    end = (begins + lasts).replace(tzinfo=zone)
    if end.astimezone(UTC) <= start.astimezone(UTC):
        # The clock jumps over its start: it begins an hour later on the clock, and lasts as long as ever.
        end = (start.astimezone(UTC) + lasts).astimezone(zone)
    return Occurrence(start, end, moved_from)
