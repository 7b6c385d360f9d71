"""Texts, days, times and numbers as feeds write them, in our own form. Pure functions."""

import html
import re
from datetime import time
from hashlib import sha256
from typing import Any

#: Characters that stand for the upper half of cp1252 when somebody read it as Latin-1: "\x92" is an apostrophe.
_C1 = {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)}
#: What no text of ours may hold: control characters (PostgreSQL refuses NUL) and halves of characters.
_NEVER = {**dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, 0xFEFF]), **_C1}
_HALVES = re.compile("[\ud800-\udfff]")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?(?::\d{2}(?:\.\d+)?)?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)
_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
MOST_KEY = 200


def lines(value: Any) -> str:
    """A text of several lines, cleaned: no control characters, no HTML entities, no blanks at the ends of lines."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    plain = html.unescape(str(value)).replace("\r\n", "\n").replace("\r", "\n").translate(_NEVER)
    plain = _HALVES.sub("", plain)
    rows = [" ".join(row.split()) for row in plain.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).strip()


def exact(value: Any) -> str:
    """A text as it is, but for characters that no text of ours may hold."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return _HALVES.sub("", str(value).translate(_NEVER))


def line(value: Any, most: int = 0) -> str:
    """A text on one line, cut to `most` characters."""
    return shorten(" ".join(lines(value).split()), most) if most else " ".join(lines(value).split())


def shorten(text: str, most: int) -> str:
    """A text of at most `most` characters, cut at a word."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    return (head.rsplit(maxsplit=1)[0] if " " in head else head) + "…"


def key_text(value: Any) -> str:
    """What names a row in its source; a very long one keeps its beginning and a fingerprint of the whole."""
    plain = line(value)
    if len(plain) <= MOST_KEY:
        return plain
    return f"{plain[:160]} {sha256(plain.encode()).hexdigest()[:32]}"


def number(value: Any, least: float, most: float) -> float | None:
    """A number, also one written as text; None when it is none or out of range."""
    try:
        found = float(value) if not isinstance(value, bool) else None
    except (TypeError, ValueError, OverflowError):
        return None
    # Seven places are a hand's breadth; more are noise of the writer's computer.
    return round(found, 7) if found is not None and least <= found <= most else None


def clock(value: Any) -> time | None:
    """A time of day: "19:00", "7:00 PM", "noon"; None for an empty value. Raises ValueError for anything else."""
    text = line(value).lower()
    if not text:
        return None
    if text in {"noon", "midday", "12 noon"}:
        return time(12)
    if text in {"midnight", "12 midnight", "24:00"}:
        return time(0)
    match = _CLOCK.fullmatch(text)
    if match is None or (match[2] is None and match[3] is None):
        raise ValueError(f"its time “{shorten(text, 30)}” cannot be read")
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3]:
        if not 1 <= hour <= 12:
            raise ValueError(f"its time “{text}” cannot be read")
        hour = hour % 12 + (12 if match[3].lower() == "p" else 0)
    if hour > 23 or minute > 59:
        raise ValueError(f"its time “{text}” is none of a clock")
    return time(hour, minute)


def days(value: Any) -> list[int]:
    """The days of a row as Meeting Guide counts them (0 is Sunday; also names, also several), as ours (0 is Monday).

    Empty when the row names none. Raises ValueError for a day that is none.
    """
    wanted = value if isinstance(value, list) else [value]
    return sorted({_day(one) for one in wanted if one is not None and one != ""})


def _day(value: Any) -> int:
    text = line(value).lower().rstrip(".")
    name = text.removesuffix("s") if len(text) > 4 else text
    for place, full in enumerate(_DAYS):
        if name == full or (len(name) >= 3 and full.startswith(name)):
            return (place + 6) % 7
    whole = number(value, 0, 6)
    if whole is None or whole != int(whole):
        raise ValueError(f"its day “{shorten(text, 30)}” is none of 0 (Sunday) to 6 (Saturday)")
    return (int(whole) + 6) % 7
