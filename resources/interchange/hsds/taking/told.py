"""One service as another directory tells it, read with care: nothing in it has to be of the right kind."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from html import unescape
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from phonenumber_field.phonenumber import to_python

from ....states import STATE_NAMES
from ....today import staff_today
from ....towns import town_key
from ..taxonomies import Json, all_taxonomies

_TAGS = re.compile(r"<[^>]{0,500}>")
_STATE_BY_NAME = {town_key(name): code for code, name in STATE_NAMES.items()}
_is_url = URLValidator(schemes=["http", "https"])
LONGEST_URL = 500


class SkipServiceError(Exception):
    """A service that is not taken in. Its text is the reason."""


def line(value: Any, most: int = 0) -> str:
    """A text of another directory in one line, without tags; cut at a word where it is longer than `most`."""
    text = " ".join(unescape(_TAGS.sub(" ", exact(value))).replace("\0", "").split())
    if most and len(text) > most:
        text = f"{text[: most - 1].rsplit(' ', 1)[0]}…"
    return text


def exact(value: Any) -> str:
    """A text of a site like ours, as it is."""
    # A database takes neither of the two: NUL, and halves of characters that JSON can write alone.
    return value.replace("\0", "").encode("utf-8", "ignore").decode() if isinstance(value, str) else ""


def objects(value: Any) -> list[Json]:
    """The objects of a list; none where there is no list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def url(value: Any) -> str:
    """A web address, or "" for anything else."""
    text = line(value)
    try:
        _is_url(text)
    except ValidationError:
        return ""
    return text if len(text) <= LONGEST_URL else ""


def email(value: Any) -> str:
    """An email address, or ""."""
    text = line(value)
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text


def number(value: Any) -> str:
    """A full phone number as it is stored, or "" for what is none."""
    phone = to_python(line(value)) if line(value) else None
    return phone.as_e164 if phone and phone.is_valid() else ""


def day(value: Any) -> str | None:
    """A date as 2026-12-01, from a date or a moment; None for anything else."""
    try:
        return date.fromisoformat(line(value)[:10]).isoformat()
    except ValueError:
        return None


def digits(value: Any) -> str:
    """The digits of a number."""
    return "".join(ch for ch in line(value) if ch.isascii() and ch.isdigit())


def clock(value: Any) -> time | None:
    """The time of day in "19:00", "19:00:00-05:00" or "7:00"; None for anything else. The offset is not read."""
    found = re.match(r"(\d{1,2}):(\d\d)", line(value))
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))


def is_of_zone(value: Any, zone: str) -> bool:
    """Whether a time of day is one on the clocks of a zone: it names no offset from UTC, or one that the zone has.

    "19:00-05:00" is one of New York, also in summer, for many directories write the same offset all year.
    """
    found = re.search(r"(?:(z)|([+-])(\d\d):?(\d\d))$", line(value).lower())
    if not found:
        return True
    minutes = 0 if found[1] else int(f"{found[2]}1") * (int(found[3]) * 60 + int(found[4]))
    year = staff_today().year
    offsets = {datetime(year, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() for month in (1, 7)}
    return timedelta(minutes=minutes) in offsets


def not_of_zone(schedule: Json, zone: str) -> str:
    """What the report says of a schedule that is left out, because we could only guess what its times are here."""
    return f"its time {line(schedule.get('opens_at'), 30)} is none of {zone} and was left out"


def uuid_of(value: Any) -> UUID | None:
    """The UUID of an id, or None."""
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


@dataclass
class Said:
    """What the attributes of an object say in terms of ours."""

    #: Values of facts, by the fact; one may be said several times.
    facts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    #: Codes of terms, by the code of their taxonomy.
    codes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    #: The terms themselves, as they stood there, by taxonomy and code.
    terms: dict[tuple[str, str], Json] = field(default_factory=dict)

    def fact(self, name: str) -> str:
        """A fact, or ""."""
        return next(iter(self.facts.get(name, ())), "")


def said(told: Json) -> Said:
    """The attributes of an object that carry terms of ours; those of other directories mean nothing here."""
    found = Said()
    for attribute in objects(told.get("attributes")):
        term = attribute.get("taxonomy_term")
        if not isinstance(term, dict) or not (code := exact(term.get("code"))):
            continue
        ids = [attribute.get("taxonomy_term_id"), term.get("id")]
        taxonomy = next((each for each in all_taxonomies() if each.term_id(code) in ids), None)
        if taxonomy is None:
            continue
        if taxonomy.code == "facts":
            found.facts[code].append(exact(attribute.get("value")))
        else:
            found.codes[taxonomy.code].append(code)
            found.terms[taxonomy.code, code] = term
    return found


def _same_time(one: Json, other: Json) -> bool:
    return all(one.get(name) == other.get(name) for name in ("freq", "byday", "opens_at", "description"))


@dataclass
class Service:
    """One service, with what is known of it so far."""

    number: int
    told: Json
    organization: int | None = None
    source: int | None = None
    #: Keys of our places by the ids of locations, and their time zones.
    places: dict[str, int] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)
    #: The zone of times that name none.
    zone: str = "America/New_York"
    #: The kind of listing that it becomes, in words, where it does not say so itself.
    taken_as: str = ""
    #: What staff should know of how it was read.
    notes: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        """What names it at its source."""
        value = self.told.get("id")
        return str(value)[:200] if isinstance(value, str | int) else ""

    @cached_property
    def said(self) -> Said:
        """What its attributes say in terms of ours."""
        return said(self.told)

    @property
    def kind(self) -> str:
        """The code of the kind that a site like ours gave it, or ""."""
        return next(iter(self.said.codes.get("kinds", ())), "")

    @property
    def label(self) -> str:
        """As the report names it."""
        taken_as = f", taken as a {self.taken_as}" if self.taken_as else ""
        return f"“{line(self.told.get('name'), 80) or 'without a name'}” (service {self.number}{taken_as})"

    @property
    def is_closed_for_now(self) -> bool:
        """Whether its directory says that it is temporarily closed."""
        return line(self.told.get("status")).lower() == "temporarily closed"

    @property
    def locations(self) -> list[tuple[Json, Json]]:
        """Where it is: each service at a location with its location."""
        found = [(at, at.get("location")) for at in objects(self.told.get("service_at_locations"))]
        return [(at, place) for at, place in found if isinstance(place, dict)]

    @property
    def schedules(self) -> list[tuple[Json, str]]:
        """Its schedules, each with the id of its location or ""."""
        own = [(each, "") for each in objects(self.told.get("schedules"))]
        there = [(each, str(place.get("id"))) for at, place in self.locations for each in objects(at.get("schedules"))]
        inside = [
            (each, str(place.get("id"))) for _at, place in self.locations for each in objects(place.get("schedules"))
        ]
        # Some directories say each time twice: for the service, and for the service at its place.
        own = [(each, at) for each, at in own if not any(_same_time(each, other) for other, _at in there)]
        # The hours of a house are those of a service only where nothing else is said.
        return own + there or inside

    def phones(self, *kinds: str) -> Iterator[Json]:
        """Its numbers of these kinds (RFC 6350); one without a kind is a voice."""
        for phone in objects(self.told.get("phones")):
            if (line(phone.get("type")).lower() or "voice") in kinds:
                yield phone

    @property
    def states(self) -> list[str]:
        """The states that it serves; none for the whole country or where nothing is said."""
        found = []
        for area in objects(self.told.get("service_areas")):
            extent = re.search(r"country:us/state:([a-z]{2})\b", line(area.get("extent")).lower())
            name = line(area.get("name"))
            code = extent[1].upper() if extent else _STATE_BY_NAME.get(town_key(name), name.upper())
            if code in STATE_NAMES and code not in found:
                found.append(code)
        return found


def words_of(schedule: Json, zone: str) -> str:
    """A schedule in words, where we have no other way to say it: its own, else what its fields hold.

    None where its times are on other clocks than those of `zone`: nobody could tell.
    """
    if words := line(schedule.get("description")) or line(schedule.get("notes")):
        return words
    if not is_of_zone(schedule.get("opens_at"), zone):
        return ""
    day = line(str(schedule.get("bymonthday") or ""))
    hours = " to ".join(filter(None, (line(schedule.get(name)) for name in ("opens_at", "closes_at"))))
    parts = [
        line(schedule.get("freq")).capitalize(),
        line(schedule.get("byday")),
        f"on day {day} of the month" if day else "",
        hours,
        line(schedule.get("attending_type")),
    ]
    return " ".join(filter(None, parts))
