"""When a helpline answers. Pure functions over spans of a week, a zone and a moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Span(NamedTuple):
    """Open from `opens` to `closes` on a weekday (0 = Monday), local time of the line.

    `closes` at or before `opens` means the next day; both at midnight means the whole day.
    """

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class OpenState:
    """Whether a line answers at a moment, and what comes next."""

    is_open: bool
    #: When an open line closes, in its own zone; None when it never does.
    closes_at: datetime | None = None
    #: When a closed line opens next, in its own zone; None when its hours are not known.
    opens_at: datetime | None = None
    known: bool = True


ALWAYS = OpenState(is_open=True)
UNKNOWN = OpenState(is_open=False, known=False)


class Days(NamedTuple):
    """Weekdays in a row that have the same hours: `opens` and `closes` of each stretch of such a day."""

    first: int
    last: int
    hours: tuple[tuple[time, time], ...]


def days_alike(spans: Iterable[Span]) -> list[Days]:
    """A week in as few lines as it takes, from Monday: days in a row with the same hours are one."""
    by_day: dict[int, list[tuple[time, time]]] = {}
    for span in sorted(spans):
        by_day.setdefault(span.weekday, []).append((span.opens, span.closes))
    found: list[Days] = []
    for day, hours in by_day.items():
        if found and found[-1].last == day - 1 and found[-1].hours == tuple(hours):
            found[-1] = found[-1]._replace(last=day)
        else:
            found.append(Days(day, day, tuple(hours)))
    return found


def open_state(spans: Iterable[Span], zone: str, now: datetime, *, always: bool = False) -> OpenState:
    """Whether a line with these spans is open at `now` (aware), computed in the line's own zone."""
    if always:
        return ALWAYS
    spans = list(spans)
    if not spans or not zone:
        return UNKNOWN
    # In UTC, because Python compares two moments of one zone by the clock's face, and in November that repeats an hour.
    now = now.astimezone(UTC)
    local = now.astimezone(ZoneInfo(zone))
    stretches = _joined(sorted(_stretches(spans, local)))
    for opens, closes in stretches:
        if opens <= now < closes:
            if closes - opens >= timedelta(days=7):
                return ALWAYS
            return OpenState(is_open=True, closes_at=closes)
    upcoming = [opens for opens, _closes in stretches if opens > now]
    return OpenState(is_open=False, opens_at=min(upcoming) if upcoming else None)


def _stretches(spans: list[Span], local: datetime) -> list[tuple[datetime, datetime]]:
    """The stretches from yesterday to eight days ahead; yesterday's may run past midnight into today."""
    found = []
    for offset in range(-1, 9):
        day = (local + timedelta(days=offset)).date()
        for span in spans:
            if span.weekday != day.weekday():
                continue
            end_day = day if span.closes > span.opens else day + timedelta(days=1)
            found.append(
                (
                    datetime.combine(day, span.opens, local.tzinfo),
                    datetime.combine(end_day, span.closes, local.tzinfo),
                )
            )
    return found


def _joined(stretches: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Stretches that touch or overlap, made one: Monday until midnight and Tuesday from midnight is one."""
    joined: list[tuple[datetime, datetime]] = []
    for opens, closes in stretches:
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes))
        else:
            joined.append((opens, closes))
    return joined
