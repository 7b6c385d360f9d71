"""Rows as a spreadsheet, in the columns of the one that 12 Step Meeting List sites keep, so that they can import it.

Its columns stand in their order; behind them come the other keys of the Meeting Guide specification and our own, named
as that specification names columns: `conference_url` is "Conference URL". Contact persons stay empty, always.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import time
from typing import Any

from resources.interchange.spreadsheets import BYTE_ORDER_MARK, as_csv, guarded

from .codes import TYPE_NAMES
from .rows import GROUP_FIELDS, PLACE_FIELDS, Row

#: Stands first, because a reader that does not know the byte order mark loses the first column; none needs this one.
_PAGE = "url"
_TWELVE_STEP_MEETING_LIST = (
    *("time", "end_time", "day", "name", "location", "address", "region", "sub_region", "types", "notes"),
    *("location_notes", "timezone", "group", "district", "sub_district", "website", "website_2", "mailing_address"),
    *("venmo", "email", "phone", "group_notes", "contact_1_name", "contact_1_email", "contact_1_phone"),
    *("contact_2_name", "contact_2_email", "contact_2_phone", "contact_3_name", "contact_3_email", "contact_3_phone"),
    *("last_contact", "conference_url", "conference_phone", "author", "slug", "updated"),
)
_MEETING_GUIDE = (
    *("attendance_option", "conference_url_notes", "alongside_street", "city", "state", "postal_code", "country"),
    *("latitude", "longitude", "approximate", "entity", "entity_url", "entity_email"),
)
_OURS = (
    *(
        "group",
        "checked",
        "checked_how",
        "licence",
        "source",
        "source_url",
        "open_question",
        "organization",
        "organization_url",
    ),
    *("program", "for_person_who_uses", "format", "formats", "repeats", "weeks", "day", "time", "end_time"),
    *("first_date", "season_start", "season_end", "pauses", "closures", "room", "note", "ask_for_link", "access_code"),
    *GROUP_FIELDS,
    *PLACE_FIELDS,
)
KEYS = (_PAGE, *_TWELVE_STEP_MEETING_LIST, *_MEETING_GUIDE, *(f"alongside_{name}" for name in _OURS))

_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_AMERICAN_NUMBER = re.compile(r"\+1(\d{3})(\d{3})(\d{4})")


def column(key: str) -> str:
    """The name of a key's column: "Conference URL"."""
    return re.sub(r"\bUrl\b", "URL", key.replace("_", " ").title())


def csv_parts(rows: Iterable[list[Row]]) -> Iterator[str]:
    """The file, piece by piece: its head, then a piece for each list of rows."""
    yield BYTE_ORDER_MARK + as_csv([[column(key) for key in KEYS]])
    for some in rows:
        yield as_csv([cells(row) for row in some])


def cells(row: Row) -> list[str]:
    """The row's cells in the order of `KEYS`, none of which a program would run as a formula."""
    told = row | _in_their_words(row)
    return [_cell(key, told.get(key, "")) for key in KEYS]


def _in_their_words(row: Row) -> Row:
    """What the spreadsheet says otherwise than the JSON."""
    region, sub_region = [*row.get("regions", ()), "", ""][:2]
    by_a_person = row.get("alongside_checked_how", "page") != "page"
    return {
        "address": row.get("formatted_address", ""),
        "alongside_street": row.get("address", ""),
        "region": region,
        "sub_region": sub_region,
        "types": [TYPE_NAMES[code] for code in row.get("types", ())],
        # When somebody last spoke with the group; reading its page is no contact.
        "last_contact": row.get("alongside_checked", "") if by_a_person else "",
    }


def _cell(key: str, value: Any) -> str:
    if value is True:
        return "yes"
    if isinstance(value, list):
        # A span's reason may hold a comma, no code does.
        return guarded(("\n" if key in {"alongside_pauses", "alongside_closures"} else ", ").join(value))
    if key.removeprefix("alongside_") == "day" and value != "":
        return _DAYS[value]
    if key.removeprefix("alongside_") in {"time", "end_time"} and value:
        return f"{time.fromisoformat(value):%I:%M %p}".lstrip("0")
    if key in {"phone", "conference_phone"}:
        # As people here write it: a "+" would have to be guarded, and not every reader takes the guard off.
        value = _AMERICAN_NUMBER.sub(r"(\1) \2-\3", value)
    # A number is ours and no formula, whatever sign it begins with.
    return str(value) if isinstance(value, int | float) else guarded(value)
