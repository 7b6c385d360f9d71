"""The file of another directory as lists of its services and organizations."""

from dataclasses import dataclass, field
from typing import Any

from ...feed_files import FeedError, json_of, text_of
from ..taxonomies import Json

_WHAT = "a list of services"


@dataclass
class Directory:
    """What a file holds."""

    services: list[Json] = field(default_factory=list)
    organizations: list[Json] = field(default_factory=list)
    #: Number and "object 12: reason" of what is neither.
    skipped: list[str] = field(default_factory=list)
    #: The services that came with one of their places at a time, by their ids.
    placed: dict[str, Json] = field(default_factory=dict)


def read_directory(content: bytes) -> Directory:
    """The services and organizations of a file: a list, a page of the API, ndjson, or an object with both lists.

    Raises FeedError for a file that is broken, empty, too large or something else.
    """
    text = text_of(content, _WHAT)
    if text[0] not in "[{":
        raise FeedError("This is not JSON. A list of services comes as JSON or ndjson.")
    found = Directory()
    for number, told in enumerate(_objects(text), start=1):
        _sort(found, number, told)
    if not found.services and not found.organizations:
        first = f" The first: {found.skipped[0]}." if found.skipped else ""
        raise FeedError(f"The file has no services and no organizations.{first}")
    return found


def page_numbers(content: bytes) -> tuple[int, int]:
    """Which page of how many a file is, by the envelope of the API; (1, 1) for any other. Raises FeedError."""
    objects = _objects_of(text_of(content, _WHAT))
    told = objects[0] if len(objects) == 1 else None
    if not isinstance(told, dict):
        return 1, 1
    numbers = told.get("page_number"), told.get("total_pages")
    return numbers if all(isinstance(number, int) for number in numbers) else (1, 1)  # type: ignore[return-value]


def _objects_of(text: str) -> list[Any]:
    """What a text says: one value of JSON, or one on each line (ndjson)."""
    try:
        return [json_of(text)]
    except FeedError:
        # Not `splitlines`: a text may hold other ends of lines, as Word writes them.
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) < 2 or not all(line.strip()[0] == "{" and line.strip()[-1] == "}" for line in lines[:2]):
            raise
        return [json_of(line) for line in lines]


def _objects(text: str) -> list[Any]:
    told, *others = _objects_of(text)
    if others:
        return [told, *others]
    if isinstance(told, list):
        return told
    if not isinstance(told, dict):
        return [told]
    lists = [told.get(name) for name in ("contents", "services", "organizations")]
    inside = [each for some in lists if isinstance(some, list) for each in some]
    # An organization by itself also has services.
    return [told] if "id" in told or not inside else inside


def _sort(found: Directory, number: int, told: Any) -> None:
    """Puts an object where it belongs; the services of an organization go to the others."""
    if not isinstance(told, dict):
        found.skipped.append(f"object {number}: it is no object")
    elif isinstance(service := told.get("service"), dict):
        # A service at a location: the service, at each of the places that such objects name.
        place = {name: value for name, value in told.items() if name != "service"}
        before = found.placed.get(key := str(service.get("id")))
        if before is None:
            found.services.append(before := service | {"service_at_locations": []})
            found.placed[key] = before
        before["service_at_locations"].append(place)
    elif "status" in told or "service_at_locations" in told or "organization" in told:
        found.services.append(told)
    elif "name" in told:
        alone = {name: value for name, value in told.items() if name != "services"}
        found.organizations.append(alone)
        services = told.get("services")
        whole = [each for each in services if isinstance(each, dict)] if isinstance(services, list) else []
        found.services += [{"organization": alone, **each} for each in whole if set(each) - _BARE]
    else:
        found.skipped.append(f"object {number}: it has neither a name nor a service")


#: What an organization names of its services where it does not tell them whole.
_BARE = {"id", "organization_id", "name", "status"}
