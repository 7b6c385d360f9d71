"""When meetings take place, counted by `dateutil` alone: what our schedule and our calendars are held against.

It knows nothing of `groups.schedule` but the shape of a `Rhythm`; recurrence comes from `dateutil.rrule`, the clocks
from `dateutil.tz`.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dateutil.rrule import MO, MONTHLY, WEEKLY, rrule, weekday
from dateutil.tz import gettz, resolve_imaginary
from hypothesis import strategies as st

from groups.schedule import HORIZON_DAYS, Move, Rhythm, occurrences

NEW_YORK = "America/New_York"
#: With clock changes at 2 am, without any, with one at midnight (Havana), one of half an hour (Lord Howe).
ZONES = [NEW_YORK, "America/Chicago", "America/Phoenix", "Pacific/Honolulu", "America/Havana", "Australia/Lord_Howe"]
ALL_WEEKS = [1, 2, 3, 4, 5, -1]


class Span(NamedTuple):
    """One time a meeting takes place, in UTC."""

    start: datetime
    end: datetime


def at(text: str, zone: str = NEW_YORK) -> datetime:
    """ "2025-12-02 19:00" on the clocks of a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def upcoming(rhythm: Rhythm, now: str, count: int = 4) -> list[str]:
    """The next starts by our schedule, on the meeting's own clock, as "2025-12-02 19:00"."""
    found = islice(occurrences(rhythm, at(now, rhythm.zone)), count)
    return [occurrence.start.strftime("%Y-%m-%d %H:%M") for occurrence in found]


def expected(rhythm: Rhythm, now: datetime, days: int = HORIZON_DAYS) -> list[Span]:
    """What is on or ahead at `now`, up to `days` days ahead, soonest first and each moment once."""
    today = now.astimezone(gettz(rhythm.zone)).date()
    first, last = today - timedelta(days=1), today + timedelta(days=days)
    moved_away = {move.day for move in rhythm.moves}
    usual = [wall.date() for wall in takewhile(lambda wall: wall.date() <= last, dates_by_rrule(rhythm, first))]
    walls = [datetime.combine(day, rhythm.start) for day in usual if day not in moved_away and not _off(rhythm, day)]
    for move in rhythm.moves:
        soonest = next(dates_by_rrule(rhythm, move.day), None)
        meets = soonest is not None and soonest.date() == move.day
        if meets and first <= move.to <= last and not _off(rhythm, move.to):
            walls.append(datetime.combine(move.to, move.start or rhythm.start))
    spans = {span.start: span for wall in walls if (span := span_of(rhythm, wall)).end > now}
    return [spans[start] for start in sorted(spans)]


def dates_by_rrule(rhythm: Rhythm, since: date) -> Iterator[datetime]:
    """Starts on the wall clock from `since` on and in season, as `dateutil` counts them, whatever cancels them."""
    for wall in _by_rrule(rhythm, since):
        if rhythm.season_end and wall.date() > rhythm.season_end:
            return
        if not rhythm.season_start or wall.date() >= rhythm.season_start:
            yield wall


def _by_rrule(rhythm: Rhythm, since: date) -> Iterator[datetime]:
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


def _off(rhythm: Rhythm, day: date) -> bool:
    return any(first <= day <= (last or date.max) for first, last in rhythm.pauses)


def moment(wall: datetime, zone: str) -> datetime:
    """The moment a clock shows `wall`: the first of two, and past the gap when the clock jumps over it."""
    return resolve_imaginary(wall.replace(tzinfo=gettz(zone))).astimezone(UTC)


def span_of(rhythm: Rhythm, wall: datetime) -> Span:
    """From a start to its end on the clock; an hour when the end is not known."""
    start = moment(wall, rhythm.zone)
    if rhythm.end is None:
        return Span(start, start + timedelta(hours=1))
    minutes = (rhythm.end.hour - rhythm.start.hour) * 60 + rhythm.end.minute - rhythm.start.minute
    lasts = timedelta(minutes=minutes if minutes > 0 else minutes + 24 * 60)
    end = moment(wall + lasts, rhythm.zone)
    # Where the clock jumps over the start, it begins later and lasts as long as ever.
    return Span(start, end if end > start else start + lasts)


# What hypothesis tries --------------------------------------------------------------------------

clock_times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
#: Often in the small hours of a Sunday, when clocks change.
small_hours = st.builds(time, st.integers(0, 3), st.sampled_from([0, 15, 30, 45]))
days = st.dates(date(2023, 1, 1), date(2032, 1, 1))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
spans = st.tuples(days, st.none() | st.integers(0, 200)).map(
    lambda pair: (pair[0], None if pair[1] is None else pair[0] + timedelta(days=pair[1]))
)
rhythm_of_weeks = st.lists(st.sampled_from(ALL_WEEKS), min_size=1, unique=True).map(tuple)
plain = {
    "weekday": st.integers(0, 6),
    "start": clock_times,
    "end": st.none() | clock_times,
    "zone": st.sampled_from(ZONES),
}


@st.composite
def stories(draw: st.DrawFn, zones: list[str] = ZONES) -> tuple[Rhythm, datetime]:
    """A rhythm with everything that may befall it, and a moment near which it befalls."""
    now = draw(moments)
    near = st.integers(-60, 300).map(lambda n: now.date() + timedelta(days=n))
    season = {"season_start": draw(st.none() | near), "season_end": draw(st.none() | near)}
    if None not in season.values() and season["season_end"] < season["season_start"]:
        season = {"season_start": season["season_end"], "season_end": season["season_start"]}
    kind = draw(st.sampled_from(["weekly", "monthly", "fortnightly"]))
    regular = Rhythm(
        weekday=draw(st.integers(0, 6)),
        start=draw(clock_times | small_hours),
        end=draw(st.none() | clock_times | small_hours),
        zone=draw(st.sampled_from(zones)),
        weeks=draw(rhythm_of_weeks) if kind == "monthly" else (),
        fortnight_from=draw(days) if kind == "fortnightly" else None,
        **season,
    )
    length = st.none() | st.integers(0, 60)
    offs = draw(st.lists(st.tuples(near, length), max_size=3))
    pauses = tuple((first, None if n is None else first + timedelta(days=n)) for first, n in offs)
    return replace(regular, pauses=pauses, moves=draw(_moves(regular, now))), now


@st.composite
def _moves(draw: st.DrawFn, rhythm: Rhythm, now: datetime) -> tuple[Move, ...]:
    """Up to three of its next dates moved, a few days away, to their usual hour or another."""
    dates = [wall.date() for wall in islice(dates_by_rrule(rhythm, now.date() - timedelta(days=7)), 12)]
    chosen = draw(st.lists(st.sampled_from(dates), max_size=3, unique=True)) if dates else []
    far = st.integers(-9, 9)
    return tuple(Move(day, day + timedelta(days=draw(far)), draw(st.none() | clock_times)) for day in chosen)
