"""Pauses, cancelled and moved dates as one line of text each, for people and machines. Pure functions.

2026-07-01/2026-08-31 Summer break      from the first day to the last, both without the meeting (ISO 8601)
2026-07-01/..                           until further notice
2026-12-24>2026-12-23T18:00 Holiday     this date takes place on that day instead, at that time if one stands there
"""

import re
from datetime import date, time
from typing import NamedTuple

_LINE = re.compile(
    r"(?P<first>\d{4}-\d\d-\d\d)"
    r"(?:/(?P<last>\d{4}-\d\d-\d\d|\.\.)|>(?P<moved>\d{4}-\d\d-\d\d)(?:T(?P<at>\d\d:\d\d))?)"
    r"(?:\s+(?P<reason>.*))?"
)


class SpanOff(NamedTuple):
    """One span in which a meeting does not take place; the fields are those of `Pause`."""

    first_day: date
    last_day: date | None
    moved_to: date | None = None
    moved_start: time | None = None
    reason: str = ""


def span_line(span: SpanOff) -> str:
    """The span as a line."""
    if span.moved_to:
        at = f"T{span.moved_start:%H:%M}" if span.moved_start else ""
        days = f"{span.first_day}>{span.moved_to}{at}"
    else:
        days = f"{span.first_day}/{span.last_day or '..'}"
    return f"{days} {' '.join(span.reason.split())}".strip()


def read_span(line: str) -> SpanOff:
    """The span of a line that `span_line` wrote. Raises ValueError for any other."""
    found = _LINE.fullmatch(line.strip())
    if not found:
        raise ValueError(f"{line!r} is no span of days, as 2026-07-01/2026-08-31.")
    first, reason = date.fromisoformat(found["first"]), found["reason"] or ""
    if found["moved"]:
        at = time.fromisoformat(found["at"]) if found["at"] else None
        return SpanOff(first, first, date.fromisoformat(found["moved"]), at, reason)
    last = None if found["last"] == ".." else date.fromisoformat(found["last"])
    return SpanOff(first, last, reason=reason)
