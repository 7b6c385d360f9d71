"""Time zones that stand in the name of a meeting: "Chatroom - 8pm Eastern - Discord". Pure functions."""

import re
from datetime import time
from typing import NamedTuple

from resources.models.place import known_zones

_ZONES = {
    "eastern": "America/New_York",
    "central": "America/Chicago",
    "mountain": "America/Denver",
    "pacific": "America/Los_Angeles",
}
_SHORT = {"e": "eastern", "c": "central", "m": "mountain", "p": "pacific"}
_WORD = r"(eastern|central|mountain|pacific|[ecmp][sd]?t)\b(?!\s+europe)"
#: Right behind a time, where "CT" is no state and "Pacific" no street.
_BEHIND_TIME = re.compile(rf"\b(\d{{1,2}})(?::?(\d{{2}}))?\s*([ap])\.?m\.?\s*\(?{_WORD}", re.IGNORECASE)
_ALONE = re.compile(
    r"\b(eastern|central|mountain|pacific)\s+(?:standard |daylight )?time\b"
    r"|[-(,]\s*(eastern|central|mountain|pacific)\s*(?:[-),]|$)",
    re.IGNORECASE,
)


class Named(NamedTuple):
    """A zone that a name tells, and the time that it tells with it."""

    zone: str
    at: time | None


def zone_in(name: str) -> Named | None:
    """The zone of the United States that a name tells, or None."""
    if match := _BEHIND_TIME.search(name):
        hour, minute = int(match[1]), int(match[2] or 0)
        at = None
        if 1 <= hour <= 12 and minute <= 59:
            at = time(hour % 12 + (12 if match[3].lower() == "p" else 0), minute)
        return Named(_zone(match[4]), at)
    if match := _ALONE.search(name):
        return Named(_zone(match[1] or match[2]), None)
    return None


def _zone(word: str) -> str:
    word = word.lower()
    return _ZONES[word if word in _ZONES else _SHORT[word[0]]]


def known_zone(name: str) -> str:
    """The name of an IANA zone, or "" when it is none."""
    return name if name in known_zones() else ""
