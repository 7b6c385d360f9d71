"""Helplines and naloxone programs as open tables: a line each, for any other directory to take.

Only what their own pages show stands in them: no draft, nothing hidden, no contact of staff's. A column without a value
is an empty cell. Times of day are local to the line (24 hours), dates are ISO 8601, codes of languages ISO 639, those
of states the postal ones.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation

from .hours import days_alike
from .interchange.spreadsheets import BYTE_ORDER_MARK, as_csv, guarded
from .models import Helpline, Listing, NaloxoneProgram

CHUNK = 500
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

Columns = Mapping[str, Callable[[Any], object]]


def _phone(number: Any) -> str:
    """As people here write it; a "+" would have to be guarded, and not every reader takes the guard off."""
    return str(number.as_national) if number else ""


def _codes(codes: Iterable[str]) -> str:
    return " ".join(codes)


def _hours(line: Helpline) -> str:
    """ "Mon-Fri 09:00-17:00; Sat 10:00-14:00", or "always"."""
    if line.always_open:
        return "always"
    parts = []
    for first, last, hours in days_alike(line.spans):
        days = _DAYS[first] if first == last else f"{_DAYS[first]}-{_DAYS[last]}"
        parts.append(f"{days} {', '.join(f'{opens:%H:%M}-{closes:%H:%M}' for opens, closes in hours)}")
    return "; ".join(parts)


def _of_place(name: str) -> Callable[[Any], object]:
    return lambda listing: getattr(listing.place, name) if listing.place else ""


#: What every listing says about itself, and whose word it is.
_SHARED: Columns = {
    "name": lambda listing: listing.name,
    "page": lambda listing: f"{settings.SITE_URL}{listing.get_absolute_url()}",
    "summary": lambda listing: listing.summary,
    "organization": lambda listing: listing.organization.name if listing.organization else "",
    "website": lambda listing: listing.url,
}
_TRUST: Columns = {
    "checked": lambda listing: listing.checked_on or "",
    "checked_how": lambda listing: listing.checked_how,
    "not_confirmed": lambda listing: listing.open_question,
    "source": lambda listing: listing.source.name if listing.source else "",
    "source_url": lambda listing: listing.source.url if listing.source else "",
    "changed": lambda listing: listing.updated.date(),
    "licence": lambda _listing: settings.DATA_LICENCE,
}
HELPLINES: Columns = {
    **_SHARED,
    "kind": lambda line: line.kind,
    "phone": lambda line: line.short_number or _phone(line.phone),
    "tty": lambda line: _phone(line.tty),
    "text_to": lambda line: line.text_number,
    "text_this_word": lambda line: line.text_keyword,
    "chat": lambda line: line.chat_url,
    "hours": _hours,
    "time_zone": lambda line: line.zone,
    "hours_note": lambda line: line.hours_note,
    "languages": lambda line: _codes(line.languages),
    "states": lambda line: _codes(line.states) or "US",
    "coverage_note": lambda line: line.coverage_note,
    **_TRUST,
}
NALOXONE: Columns = {
    **_SHARED,
    "kinds": lambda program: _codes(program.kinds),
    "how_to_get": lambda program: program.how_to_get,
    "cost": lambda program: program.cost,
    "cost_note": lambda program: program.cost_note,
    "phone": lambda program: _phone(program.phone),
    "hours_note": lambda program: program.hours_note,
    "place": _of_place("name"),
    "address": _of_place("address"),
    "town": _of_place("town"),
    "state": _of_place("state"),
    "zip_code": _of_place("zip_code"),
    "latitude": _of_place("latitude"),
    "longitude": _of_place("longitude"),
    "states": lambda program: _codes(program.states) or ("" if program.place else "US"),
    "coverage_note": lambda program: program.coverage_note,
    "facts": lambda program: program.facts,
    **_TRUST,
}


def helpline_lines() -> Iterator[str]:
    """The table of helplines, piece by piece."""
    lines = Helpline.objects.listed().with_hours().select_related("organization", "source")
    return _table(lines, HELPLINES)


def naloxone_lines() -> Iterator[str]:
    """The table of naloxone programs, piece by piece."""
    return _table(NaloxoneProgram.objects.listed().select_related("organization", "source", "place"), NALOXONE)


def _table(listings: models.QuerySet[Any], columns: Columns) -> Iterator[str]:
    """Its head, then some hundreds of lines at a time. No cursor stays open while a slow reader reads."""
    yield BYTE_ORDER_MARK + as_csv([columns])
    last = 0
    while found := list(listings.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = found[-1].pk
        # One table for all: the words in it do not follow the language of whoever asked.
        with translation.override("en"):
            yield as_csv(_cells(listing, columns) for listing in found)


def _cells(listing: Listing, columns: Columns) -> list[str]:
    cells = (value(listing) for value in columns.values())
    # A number is ours and no formula, whatever sign it begins with.
    return [str(cell) if isinstance(cell, float) else guarded("" if cell is None else str(cell)) for cell in cells]
