"""Where the meeting of a row takes place, and how one attends it."""

import re
from dataclasses import dataclass
from typing import Any

from resources.distance import Point
from resources.models import Place
from resources.towns import town_key

from ..models import Meeting
from . import words
from .addresses import Address
from .codes import Meant
from .gazetteer import Gazetteer
from .joining import dial_in, meeting_link
from .rows import FeedMeeting, OwnKeys, SkipRow

_VIRTUAL = re.compile(r"\b(virtual|online|zoom|phone|telephone|conference call|internet|tbd)\b", re.IGNORECASE)
_AREA = re.compile(r"(district|area|region|zone|group)\s*#?\s*(\w{1,4})?", re.IGNORECASE)
_ADDRESS_END = re.compile(r",\s*[A-Z]{2}\s+\d{5}\b")


@dataclass(slots=True)
class Whereabouts:
    """How one attends a row's meeting, and the place when it is one to go to."""

    #: A `Meeting.Format`.
    format: str
    #: What names the place within the feed, or "" without one.
    place_key: str = ""
    place: dict[str, Any] | None = None
    #: In person only, and its place is closed until further notice.
    paused: bool = False
    #: The place is no more than the town of a meeting that nobody travels to.
    vague: bool = False


def whereabouts(row: FeedMeeting, meant: Meant, address: Address, gazetteer: Gazetteer, feed_zone: str) -> Whereabouts:
    """How one attends a row's meeting and where. Raises SkipRow for one that is inactive, abroad or nowhere."""
    if row.own:
        return _as_we_said(row, row.own, address, gazetteer, feed_zone)
    afar = bool(meeting_link(row.link)[0] or any(dial_in(row.phone)) or meant.online)
    attendance = row.attendance or _deduced(row, meant, address, afar=afar)
    if attendance == "inactive":
        raise SkipRow("it is inactive at its source", held=False)
    if attendance == "online":
        return Whereabouts(_afar_format(row))
    address = _at_home(address, row, gazetteer)
    if not address.town or not address.state:
        if attendance == "hybrid":
            return Whereabouts(_afar_format(row))
        raise SkipRow(_why_nowhere(row, address), held=False)
    key, place = _place(row, address, gazetteer, feed_zone)
    return Whereabouts(attendance, key, place, paused=meant.place_closed and attendance == "in_person")


def _as_we_said(row: FeedMeeting, own: OwnKeys, address: Address, gazetteer: Gazetteer, feed_zone: str) -> Whereabouts:
    """The same for a row of our own export: nothing is guessed, and a place is what we call it."""
    form = own.meeting["format"] if own.meeting else Meeting.Format.IN_PERSON
    if own.place is None:
        return Whereabouts(form)
    known = gazetteer.zone(address)
    here = row.zone if form == Meeting.Format.IN_PERSON and not own.vague else ""
    place = own.place | {"zone": here or known or row.zone or feed_zone}
    if own.vague and (middle := gazetteer.point(address)):
        place |= {"latitude": middle.latitude, "longitude": middle.longitude}
    key = "|".join(place[name] for name in ("name", "address", "town", "state"))
    return Whereabouts(form, words.key_text(key), place, vague=own.vague)


def _deduced(row: FeedMeeting, meant: Meant, address: Address, *, afar: bool) -> str:
    """How one attends a row that does not say: by what it gives to join and where to go."""
    if meant.hybrid:
        return "hybrid"
    is_exact = bool(address.street or address.building) and row.approximate is not True
    here = is_exact and not meant.place_closed
    if afar:
        return "hybrid" if here else "online"
    return "in_person"


def _afar_format(row: FeedMeeting) -> str:
    """By phone when a number is all there is."""
    has_link = bool(meeting_link(row.link)[0])
    return "phone" if not has_link and dial_in(row.phone)[0] else "online"


def _at_home(address: Address, row: FeedMeeting, gazetteer: Gazetteer) -> Address:
    """The address within the United States; one without a town or state when it is elsewhere or cannot be told."""
    if address.doubtful and not gazetteer.knows_town(address):
        return Address(foreign=True)
    if address.foreign and "," not in row.address and row.address:
        # A town alone, as in a feed that gives `city` and nothing else.
        state = gazetteer.state_of_town(row.address, row.zone)
        return Address(town=words.line(row.address, 100), state=state) if state else address
    return address


def _why_nowhere(row: FeedMeeting, address: Address) -> str:
    if not row.address:
        return "it has no address, and no link or phone to join by"
    where = words.shorten(row.address, 60)
    if address.foreign:
        return f"it is outside the United States, or its state is not said ({where})"
    return f"its address names no town ({where})"


def _place(row: FeedMeeting, address: Address, gazetteer: Gazetteer, feed_zone: str) -> tuple[str, dict[str, Any]]:
    """What names a place within the feed, and its fields."""
    approximate = row.approximate is True or not (address.street or address.building)
    street = "" if row.approximate is True and not any(map(str.isdigit, address.street)) else address.street
    name, directions = _name_and_directions(row, address)
    given = Point(row.latitude, row.longitude) if row.latitude is not None and row.longitude is not None else None
    if given is None or given == Point(0, 0) or gazetteer.is_far(given, address):
        given, approximate = gazetteer.point(address), True
    key = "|".join((town_key(street) or town_key(name), town_key(address.town), address.state.lower()))
    return words.key_text(key), {
        "name": name,
        "address": street,
        "town": address.town,
        "state": address.state,
        "zip_code": address.zip_code,
        "latitude": given.latitude if given else None,
        "longitude": given.longitude if given else None,
        "approximate": approximate,
        "zone": gazetteer.zone(address) or row.zone or feed_zone,
        "accessible": Place.Access.UNKNOWN,
        "directions": directions,
        "parking": words.line(row.parking, 300),
        "transit": words.line(row.transit, 300),
    }


def _name_and_directions(row: FeedMeeting, address: Address) -> tuple[str, str]:
    """The name of a place and how to find its door.

    Where a fellowship puts its own area ("District 10") as the place, the first line of the notes is the place.
    """
    first, _newline, rest = row.location_notes.partition("\n")
    location, notes = _without_address(row.location, address), row.location_notes
    if _is_area(row) or not location:
        looks_like_a_name = first and len(first) <= 80 and not first.isupper() and not first.endswith(".")
        if _is_area(row) and looks_like_a_name:
            location, notes = first, rest
        else:
            location = address.building
    if _VIRTUAL.search(location) and len(location) < 30:
        location = address.building
    return words.shorten(location.rstrip(" ,;"), 200), words.line(notes, 500)


def _is_area(row: FeedMeeting) -> bool:
    """Whether what stands as a place is the name of an area of the fellowship."""
    return bool(_AREA.fullmatch(row.location)) or (bool(row.location) and row.location == _district(row))


def _district(row: FeedMeeting) -> str:
    return row.areas[0] if row.areas else ""


def _without_address(location: str, address: Address) -> str:
    """The name of a place without the address that some write behind it, or instead of it."""
    key, street = town_key(location), town_key(address.street)
    if street and (key == street or _same_street(key, street)):
        return ""
    parts = [part.strip() for part in location.split(",")]
    ends_in_address = len(parts) > 1 and (_ADDRESS_END.search(location) or parts[-1] in {address.state, "USA"})
    name = parts[0] if ends_in_address else location
    return "" if name[:1].isdigit() and ends_in_address else name


def _same_street(a: str, b: str) -> bool:
    """ "2212 quimby road" and "2212 quimby rd": the same house number and first word."""
    first, second = a.split()[:2], b.split()[:2]
    return len(first) == 2 and first[0].isdigit() and first == second and len(a.split()) <= len(b.split()) + 1


def with_access(place: dict[str, Any], *, accessible: bool) -> dict[str, Any]:
    """The fields of a place that one of its meetings calls accessible."""
    return place | {"accessible": Place.Access.YES} if accessible else place
