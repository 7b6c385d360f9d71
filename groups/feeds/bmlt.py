"""BMLT: the answer of a root server to `GetSearchResults` as JSON, as NA service bodies publish it.

All values are text; days count from Sunday, 1; a duration stands instead of an end; `venue_type` is 1 in person,
2 online, 3 hybrid (bmlt.app, semantic interface). Fields for contact persons (`contact_name_1`) are never read.
"""

from collections.abc import Iterable
from typing import Any

from resources.states import STATE_NAMES

from . import joining, words, zones
from .rows import FeedFile, FeedMeeting, Row, SkipRow, key_of, read_rows

_VENUES = {"1": "in_person", "2": "online", "3": "hybrid"}


def read(rows: Iterable[tuple[int, Any]]) -> FeedFile:
    """The numbered rows of an answer; one that cannot be read is skipped with its number and the reason."""
    return read_rows(FeedFile("BMLT"), rows, _name_and_key, _meeting, key_is="its number")


def _name_and_key(row: Row) -> tuple[str, str]:
    name = words.line(row.get("meeting_name"), 200)
    return name, key_of(row.get("id_bigint"), f"{name} {words.line(row.get('weekday_tinyint'))}")


def _meeting(number: int, key: str, name: str, row: Row) -> FeedMeeting:
    if words.line(row.get("published")) == "0":
        raise SkipRow("it is not published at its source", held=False)
    if not name:
        raise SkipRow("it has no name")
    address = _address(row)
    return FeedMeeting(
        row=number,
        key=key,
        name=name,
        days=_days(row.get("weekday_tinyint")),
        start=_start(row.get("start_time")),
        lasts=_minutes(row.get("duration_time")),
        zone=zones.known_zone(words.line(row.get("time_zone"))),
        attendance=_VENUES.get(words.line(row.get("venue_type")), ""),
        codes=[code for each in words.line(row.get("formats")).split(",") if (code := each.strip())],
        address=address,
        location=words.line(row.get("location_text")),
        location_notes=words.lines(row.get("location_info")),
        latitude=words.number(row.get("latitude"), -90, 90),
        longitude=words.number(row.get("longitude"), -180, 180),
        link=words.line(row.get("virtual_meeting_link")),
        link_note=words.line(row.get("virtual_meeting_additional_info")),
        phone=words.line(row.get("phone_meeting_number")),
        note=words.lines(row.get("comments")),
        email=joining.email_address(words.line(row.get("email_contact"))),
        language=words.line(row.get("lang_enum"), 10).lower(),
        transit="; ".join(filter(None, (words.line(row.get("train_lines")), words.line(row.get("bus_lines"))))),
    )


def _days(value: Any) -> list[int]:
    day = words.line(value)
    if not day:
        return []
    if day not in {"1", "2", "3", "4", "5", "6", "7"}:
        raise SkipRow(f"its day “{words.shorten(day, 30)}” is none of 1 (Sunday) to 7 (Saturday)")
    return [(int(day) + 5) % 7]


def _start(value: Any) -> Any:
    try:
        return words.clock(value)
    except ValueError as error:
        raise SkipRow(str(error)) from error


def _minutes(value: Any) -> int | None:
    """A duration such as "01:30:00" in minutes; None when it says nothing."""
    hours, _colon, rest = words.line(value).partition(":")
    minutes = rest.partition(":")[0]
    if not (hours.isdecimal() and minutes.isdecimal() and len(hours) < 4 and len(minutes) < 4):
        return None
    return int(hours) * 60 + int(minutes) or None


def _address(row: Row) -> str:
    """The parts of an address in one line, in the form that `addresses.parse` reads."""
    nation = words.line(row.get("location_nation"))
    state = words.line(row.get("location_province"))
    zip_code = words.line(row.get("location_postal_code_1"))
    state_and_zip = " ".join(filter(None, (state, zip_code)))
    if state.upper() in STATE_NAMES or state.title() in STATE_NAMES.values():
        nation = nation or "USA"
    town = words.line(row.get("location_municipality")) or words.line(row.get("location_city_subsection"))
    street = words.line(row.get("location_street"))
    return ", ".join(filter(None, (street.strip(", "), town, state_and_zip, nation)))
