"""The one neutral form of a row, whatever layout it came in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from resources.interchange.drafts import Table
from resources.interchange.spans import SpanOff

from . import words

#: A row as its file has it, by the names of its columns.
Row = dict[str, Any]


class SkipRow(Exception):  # noqa: N818  # not an error of the program: one row that is left out
    """One row that is not taken in. Its text is the reason; `held` says that its source still has the meeting."""

    def __init__(self, reason: str, *, held: bool = True) -> None:
        super().__init__(reason)
        self.held = held


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """What a row of our own export says under keys of our own. Values are in their stored form, empty ones left out."""

    #: Rows that name the same group are one, whatever their names and places.
    group: str
    #: Of the group, but for its place, program and organization.
    values: Table
    #: Of the meeting, but for its place and zone; None for a group without known times.
    meeting: Table | None
    #: None where a row names no town.
    place: Table | None
    #: The place is no more than a town, because nobody should travel there.
    vague: bool
    spans: tuple[SpanOff, ...]
    program: str
    organization: str


@dataclass(slots=True)
class FeedMeeting:
    """One row of a feed: cleaned, nothing looked up yet."""

    row: int
    #: What names the row in its source.
    key: str
    name: str
    #: 0 is Monday; empty means by appointment.
    days: list[int]
    start: time | None = None
    end: time | None = None
    #: Minutes it lasts, where a feed says that instead of an end.
    lasts: int | None = None
    #: IANA zone that the row itself names, or "".
    zone: str = ""
    #: "in_person", "online", "hybrid", "inactive", or "" when the row does not say.
    attendance: str = ""
    codes: list[str] = field(default_factory=list)
    #: "12 Elm St, Waterbury, CT 06702, USA".
    address: str = ""
    #: The name of the place, or of the area where the fellowship puts it ("District 10").
    location: str = ""
    location_notes: str = ""
    #: Names of areas that the row carries: they are no names of places.
    areas: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    approximate: bool | None = None
    link: str = ""
    link_note: str = ""
    phone: str = ""
    phone_note: str = ""
    note: str = ""
    website: str = ""
    email: str = ""
    office_phone: str = ""
    language: str = ""
    parking: str = ""
    transit: str = ""
    #: What our own export says beside it; then the keys that all lists share say only when it meets.
    own: OwnKeys | None = None


@dataclass
class FeedFile:
    """All rows of a file, and what was left out of it."""

    layout: str
    meetings: list[FeedMeeting] = field(default_factory=list)
    #: Number and "row 12, “Name”: reason".
    skipped: list[tuple[int, str]] = field(default_factory=list)
    #: Keys of rows that are there and cannot be read: what they once brought stays as it is.
    held: set[str] = field(default_factory=set)

    def skip(self, number: int, name: str, reason: str) -> None:
        called = f", “{words.shorten(name, 80)}”" if name else ""
        self.skipped.append((number, f"row {number}{called}: {reason}"))


def key_of(*candidates: Any) -> str:
    """The first of a row's names that is not empty."""
    return next((key for value in candidates if (key := words.key_text(value))), "")


def read_rows(
    file: FeedFile,
    rows: Iterable[tuple[int, Any]],
    name_and_key: Callable[[Row], tuple[str, str]],
    meeting: Callable[[int, str, str, Row], FeedMeeting],
    *,
    key_is: str,
) -> FeedFile:
    """Puts the numbered rows into the file; one that cannot be read is skipped with its number and the reason.

    `name_and_key` says how a row is called and what names it in its source, `meeting` reads it (number, key, name,
    row), `key_is` says in words what kind of key that is.
    """
    seen: set[str] = set()
    for number, row in rows:
        if not isinstance(row, dict):
            file.skip(number, "", "it is no meeting")
            continue
        name, key = name_and_key(row)
        try:
            if key in seen:
                raise SkipRow(f"{key_is} “{words.shorten(key, 60)}” stands twice")
            seen.add(key)
            file.meetings.append(meeting(number, key, name, row))
        except SkipRow as skipped:
            file.skip(number, name, str(skipped))
            if skipped.held:
                file.held.add(key)
    return file
