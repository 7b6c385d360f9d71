"""What may be asked of the HSDS API: the parameters, read from an address, and told in its OpenAPI document."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime

from ...models import ZipCode

MOST_PER_PAGE = 500
USUAL_PER_PAGE = 50
#: Metres: the circumference of the earth, beyond which everything is near.
FARTHEST = 40_075_000
METRES_PER_MILE = 1609.344
LONGEST_SEARCH = 200


class AskedWronglyError(Exception):
    """A question that cannot be answered. Its text says what is wrong with which parameter."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of an address."""

    description: str
    #: As OpenAPI has it.
    schema: Mapping[str, Any]
    #: Gives the value, or raises ValueError with words that follow the parameter's name.
    read: Callable[[str], Any]


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(typed: str) -> int:
        # Digits of this alphabet alone: int() takes others, too.
        if not (typed.isascii() and typed.isdigit()) or len(typed) > len(str(most)) or not least <= int(typed) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(typed)

    return read


def _yes_or_no(typed: str) -> bool:
    if typed.lower() not in {"true", "false", "1", "0"}:
        raise ValueError("must be true or false")
    return typed.lower() in {"true", "1"}


def _uuid(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError as error:
        raise ValueError("must be a UUID") from error


def _form(typed: str) -> str:
    if typed not in {"json", "ndjson"}:
        raise ValueError("must be json or ndjson")
    return typed


def _moment(typed: str) -> datetime:
    """A date, or a moment; without an offset it is in UTC. A plus that was not encoded has become a space."""
    try:
        found = parse_datetime(typed.replace(" ", "+") if typed.count(":") > 1 and "T" in typed else typed)
        if found is None:
            found = datetime.combine(date.fromisoformat(typed), time())
        moment = found if found.tzinfo else found.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("must be a date or a moment, as 2026-11-01 or 2026-11-01T10:00:00Z") from error


def _zip_code(typed: str) -> ZipCode:
    code = typed[:5]
    is_code = code.isascii() and code.isdigit()
    found = ZipCode.objects.select_related("town").filter(code=code).first() if is_code else None
    if found is None:
        raise ValueError("must be a ZIP code of the United States that we know, as 06702")
    return found


def _words(typed: str) -> str:
    if len(typed) > LONGEST_SEARCH or "\0" in typed:
        raise ValueError(f"must be words, {LONGEST_SEARCH} characters at most")
    return typed


_NUMBER = {"type": "integer", "minimum": 1}
_UUID = {"type": "string", "format": "uuid"}
_FLAG = {"type": "boolean", "default": False}
PARAMETERS: Mapping[str, Parameter] = {
    "search": Parameter("Words that all must occur.", {"type": "string", "maxLength": LONGEST_SEARCH}, _words),
    "page": Parameter("The number of a page, from 1.", {**_NUMBER, "default": 1}, _whole(1, 1_000_000)),
    "per_page": Parameter(
        "How many objects a page holds.",
        {**_NUMBER, "default": USUAL_PER_PAGE, "maximum": MOST_PER_PAGE},
        _whole(1, MOST_PER_PAGE),
    ),
    "format": Parameter(
        "ndjson streams all objects, a line each, without pages.",
        {"type": "string", "enum": ["json", "ndjson"], "default": "json"},
        _form,
    ),
    "taxonomy_term_id": Parameter("Only what carries this term.", _UUID, _uuid),
    "taxonomy_id": Parameter("Only what carries a term of this taxonomy.", _UUID, _uuid),
    "organization_id": Parameter("Only what this organization runs.", _UUID, _uuid),
    "modified_after": Parameter(
        "Only what changed at or after this moment. Then closed services are told, too, as defunct, and those that "
        "wait for somebody to check them, as inactive.",
        {"type": "string", "format": "date-time"},
        _moment,
    ),
    "minimal": Parameter(
        "Only id and modified_date of each service, all in one page unless per_page says.", _FLAG, _yes_or_no
    ),
    "full": Parameter("Each object with all that belongs to it.", _FLAG, _yes_or_no),
    "full_service": Parameter("Each organization with its services and all that belongs to them.", _FLAG, _yes_or_no),
    "postcode": Parameter(
        "A ZIP code: only services for its state or the whole country; with proximity, only places near it.",
        {"type": "string", "pattern": "^[0-9]{5}"},
        _zip_code,
    ),
    "proximity": Parameter(
        "Metres around the middle of the postcode.", {**_NUMBER, "maximum": FARTHEST}, _whole(1, FARTHEST)
    ),
    "top_only": Parameter("Only terms without a parent, which all of ours are.", _FLAG, _yes_or_no),
    "parent_id": Parameter("Only terms below this one; none of ours is below another.", _UUID, _uuid),
}

#: Of one object, which comes with all that belongs to it anyway.
OF_ONE = ("full",)
PAGES = ("page", "per_page", "format")
_NARROWER = ("taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "postcode", "proximity")
OF_SERVICES = ("search", *PAGES, *_NARROWER, "minimal", "full")
OF_PLACES = tuple(name for name in OF_SERVICES if name != "minimal")
OF_ORGANIZATIONS = ("search", *PAGES, "taxonomy_term_id", "taxonomy_id", "modified_after", "full", "full_service")
OF_TAXONOMIES = ("search", *PAGES)
OF_TERMS = ("search", *PAGES, "taxonomy_id", "top_only", "parent_id")


def read_parameters(given: Mapping[str, str], known: Iterable[str]) -> dict[str, Any]:
    """The values of the parameters that are given. Raises AskedWronglyError for one that is unknown or wrong."""
    known, found = tuple(known), {}
    for name, typed in given.items():
        if name not in known:
            others = f"There are: {', '.join(known)}." if known else "There is none at all."
            raise AskedWronglyError(f"There is no parameter “{name[:40]}” here. {others}")
        if typed == "":
            continue
        try:
            found[name] = PARAMETERS[name].read(typed)
        except ValueError as error:
            raise AskedWronglyError(f"The parameter {name} {error}.") from error
    if "proximity" in found and "postcode" not in found:
        raise AskedWronglyError("The parameter proximity needs a postcode.")
    return found
