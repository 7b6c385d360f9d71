"""When a row's meeting takes place, as our own meetings say it. Pure functions."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .rows import FeedMeeting
from .zones import zone_in

#: A meeting past midnight that lasts longer than this is a slip of morning and evening.
MOST_HOURS = 8
_TWO_DAYS = (datetime(2025, 1, 15, tzinfo=UTC), datetime(2025, 7, 15, tzinfo=UTC))
_ORDINALS = {"1st": "1", "first": "1", "2nd": "2", "second": "2", "3rd": "3", "third": "3", "4th": "4", "fourth": "4",
             "5th": "5", "fifth": "5", "last": "last"}  # fmt: skip
_WORD = "|".join(_ORDINALS)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = "mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun"
_WEEKS = re.compile(rf"\b((?:(?:{_WORD})\b[\s,&+/]*(?:and\b\s*)?)+)({_DAY})(?:day)?s?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Length:
    """When a meeting ends."""

    end: time | None
    past_midnight: bool


def length(row: FeedMeeting) -> Length:
    """The end of a meeting that has a start; none when its end is its start, or too far off to be meant."""
    if row.start is None:
        return Length(None, past_midnight=False)
    start = datetime.combine(date.min, row.start)
    if row.lasts is not None:
        lasts = timedelta(minutes=row.lasts)
    elif row.end is not None:
        lasts = (datetime.combine(date.min, row.end) - start) % timedelta(days=1)
    else:
        lasts = timedelta()
    ends = start + lasts
    is_late = ends.date() != start.date()
    if not timedelta() < lasts < timedelta(days=1) or (is_late and lasts > timedelta(hours=MOST_HOURS)):
        return Length(None, past_midnight=False)
    return Length(ends.time(), past_midnight=is_late)


def weeks(name: str, weekday: int) -> tuple[str, ...]:
    """The weeks of the month that a name tells ("2nd & 4th Sundays") of this very day; empty means every week."""
    for match in _WEEKS.finditer(name):
        if match[2].lower()[:3] == _DAYS[weekday]:
            found = re.findall(rf"\b(?:{_WORD})\b", match[1], re.IGNORECASE)
            return tuple(dict.fromkeys(_ORDINALS[word.lower()] for word in found))
    return ()


def own_zone(row: FeedMeeting) -> str:
    """The zone that a name tells together with the row's own time: then it is the zone of that time, wherever it is."""
    named = zone_in(row.name)
    return named.zone if named and named.at is not None and named.at == row.start else ""


def same_clock(a: str, b: str) -> bool:
    """Whether clocks in two zones show the same, in winter and in summer: Louisville and New York do."""
    return all(day.astimezone(ZoneInfo(a)).utcoffset() == day.astimezone(ZoneInfo(b)).utcoffset() for day in _TWO_DAYS)


def zone_from_afar(row: FeedMeeting, table_zone: str, feed_zone: str) -> str:
    """The zone of a meeting without a place: the row's own, the one its name tells, its address's, else the feed's."""
    named = zone_in(row.name)
    return own_zone(row) or row.zone or (named.zone if named else "") or table_zone or feed_zone
