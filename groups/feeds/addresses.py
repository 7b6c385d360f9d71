"""Addresses as feeds write them, taken apart. Pure functions.

The usual form is Google's: "Lutheran Church, 66 Winthrop St, Cambridge, MA 02138, USA", with parts left out.
"""

import re
from dataclasses import dataclass

from resources.states import STATE_NAMES
from resources.towns import town_key

_HERE = {"usa", "us", "u.s.", "u.s.a.", "united states", "united states of america"}
_STATE_BY_NAME = {name.lower(): code for code, name in STATE_NAMES.items()}
_STATE_AND_ZIP = re.compile(r"(?:(?P<town>.*\S)\s+)?(?P<state>[A-Za-z]{2})\.?(?:\s+(?P<zip>\d{5})(?:-\d{4})?)?")
_ZIP = re.compile(r"(\d{5})(?:-\d{4})?")


@dataclass(frozen=True, slots=True)
class Address:
    """An address in parts; empty ones are not known."""

    building: str = ""
    street: str = ""
    town: str = ""
    state: str = ""
    zip_code: str = ""
    #: Something is written, and it names another country, or none of our states.
    foreign: bool = False
    #: The state is written in full and no country with it: "Tbilisi, Georgia" is none of ours.
    doubtful: bool = False


def parse(text: str) -> Address:
    """An address in one line, in parts."""
    parts = [part for part in (each.strip() for each in text.split(",")) if part]
    says_here = bool(parts) and parts[-1].lower() in _HERE
    if says_here:
        parts.pop()
    if not parts:
        return Address()
    state, zip_code, in_full = _pop_state(parts)
    if not state:
        if says_here:
            return _with_street(parts, "", zip_code)
        # A town alone may still be one of ours; the tables know.
        return Address(town=parts[0][:100] if len(parts) == 1 else "", foreign=True)
    address = _with_street(parts, state, zip_code)
    if in_full and not says_here and not zip_code:
        return Address(**{name: getattr(address, name) for name in _NAMES} | {"doubtful": True})
    return address


_NAMES = ("building", "street", "town", "state", "zip_code", "foreign")


def _pop_state(parts: list[str]) -> tuple[str, str, bool]:
    """Takes the state and the ZIP code off the end; gives them, and whether the state was written in full."""
    zip_code = ""
    if match := _ZIP.fullmatch(parts[-1]):
        if len(parts) == 1:
            return "", match[1], False
        zip_code = match[1]
        parts.pop()
    last = parts[-1]
    named = re.sub(r"\s+\d{5}(-\d{4})?$", "", last)
    if code := _STATE_BY_NAME.get(named.lower()):
        # "New York, NY" ends in a code; "New York" alone, or behind a town, is the state.
        zip_code = zip_code or (found[1] if (found := _ZIP.search(last)) else "")
        parts.pop()
        if parts and (between := _ZIP.fullmatch(parts[-1])):
            zip_code = between[1]
            parts.pop()
        return code, zip_code, True
    match = _STATE_AND_ZIP.fullmatch(last)
    if match is None or match["state"].upper() not in STATE_NAMES or (match["town"] and not match["state"].isupper()):
        return "", zip_code, False
    parts.pop()
    if match["town"]:
        parts.append(match["town"])
    return match["state"].upper(), match["zip"] or zip_code, False


def _with_street(parts: list[str], state: str, zip_code: str) -> Address:
    """The rest of the parts: a building, a street, a town."""
    town = parts.pop() if parts else ""
    if not town_key(town) or len(town) > 100:
        town = ""
    start = next((place for place, part in enumerate(parts) if part[0].isdigit()), 0)
    building, street = ", ".join(parts[:start]), ", ".join(parts[start:])
    return Address(building[:200], street[:200], town, state, zip_code)
