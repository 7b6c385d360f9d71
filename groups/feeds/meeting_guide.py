"""Meeting Guide JSON, which the 12 Step Meeting List plugin and others publish.

Format: the specification of Code for Recovery (github.com/code4recovery/spec). Days count from Sunday, 0; a row without
day or time is by appointment. The persons named as `contact_1_*` and so on are never read. Rows of our own export say
more, in keys of our own (own_keys).
"""

from collections.abc import Iterable
from typing import Any

from . import joining, own_keys, words, zones
from .rows import FeedFile, FeedMeeting, Row, SkipRow, key_of, read_rows

_ATTENDANCE = {"in_person", "online", "hybrid", "inactive"}
_YES = {"yes", "true", "1"}
_NO = {"no", "false", "0"}


def read(rows: Iterable[tuple[int, Any]], layout: str = "Meeting Guide") -> FeedFile:
    """The numbered rows of a feed; one that cannot be read is skipped with its number and the reason."""
    return read_rows(FeedFile(layout), rows, _name_and_key, _meeting, key_is="its short name")


def _name_and_key(row: Row) -> tuple[str, str]:
    name = words.line(row.get("name"), 200)
    return name, key_of(row.get("slug"), row.get("id")) or _made_key(row)


def _made_key(row: Row) -> str:
    """A name for a row that its source gave none."""
    return words.key_text(
        " | ".join(words.line(row.get(name)) for name in ("name", "day", "time", "formatted_address"))
    )


def _meeting(number: int, key: str, name: str, row: Row) -> FeedMeeting:
    if not name:
        raise SkipRow("it has no name")
    days, start, end = when(*own_keys.day_and_times(row))
    zone = zones.known_zone(words.line(row.get("timezone")))
    address = words.line(row.get("formatted_address")) or _joined(row)
    if own_keys.are_in(row):
        meeting = FeedMeeting(number, key, name, days, start, end, zone=zone, address=address)
        meeting.own = own_keys.read(row, meeting)
        return meeting
    attendance = words.line(row.get("attendance_option")).lower()
    return FeedMeeting(
        row=number,
        key=key,
        name=name,
        days=days,
        start=start,
        end=end,
        zone=zone,
        attendance=attendance if attendance in _ATTENDANCE else "",
        codes=_codes(row.get("types")),
        address=address,
        location=words.line(row.get("location")),
        location_notes=words.lines(row.get("location_notes")),
        areas=_areas(row),
        latitude=words.number(row.get("latitude"), -90, 90),
        longitude=words.number(row.get("longitude"), -180, 180),
        approximate=_flag(row.get("approximate")),
        link=words.line(row.get("conference_url")),
        link_note=words.line(row.get("conference_url_notes")),
        phone=words.line(row.get("conference_phone")),
        phone_note=words.line(row.get("conference_phone_notes")),
        note=_notes(row),
        website=joining.web_address(words.line(row.get("website")))[0],
        email=joining.email_address(words.line(row.get("email")) or words.line(row.get("entity_email"))),
        office_phone=joining.phone_number(words.line(row.get("phone")) or words.line(row.get("entity_phone"))),
    )


def when(day: Any, start: Any, end: Any) -> tuple[list[int], Any, Any]:
    """Days, start and end of a row. Raises SkipRow when they cannot be read; an end that cannot be read is left out."""
    try:
        days, begins = words.days(day), words.clock(start)
    except ValueError as error:
        raise SkipRow(str(error)) from error
    try:
        ends = words.clock(end)
    except ValueError:
        ends = None
    return days, begins, ends


def _codes(types: Any) -> list[str]:
    listed = types.split(",") if isinstance(types, str) else types if isinstance(types, list) else []
    return list(dict.fromkeys(code for each in listed if (code := words.line(each, 60))))


def _joined(row: Row) -> str:
    """The address of a row that gives it in parts."""
    state = " ".join(filter(None, (words.line(row.get("state")), words.line(row.get("postal_code")))))
    parts = (words.line(row.get("address")), words.line(row.get("city")), state, words.line(row.get("country")))
    return ", ".join(part for part in parts if part)


def _areas(row: Row) -> tuple[str, ...]:
    names = [row.get(name) for name in ("district", "region", "sub_region", "group")]
    regions = row.get("regions")
    return tuple(filter(None, map(words.line, [*names, *(regions if isinstance(regions, list) else [])])))


def _flag(value: Any) -> bool | None:
    text = words.line(value).lower() if not isinstance(value, bool) else str(value).lower()
    return True if text in _YES else False if text in _NO else None


def _notes(row: Row) -> str:
    """What a row says about its meeting, then about its group; a note without a letter or digit says nothing."""
    notes = [words.lines(row.get(name)) for name in ("notes", "group_notes")]
    return "\n\n".join(note for note in dict.fromkeys(notes) if any(ch.isalnum() for ch in note))
