"""What services hang on: their organizations, places and sources, as drafts for the engine."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from ....distance import Point
from ....models import Organization, Place, Source, Town, ZipCode
from ....states import STATE_NAMES
from ....towns import town_key
from ...drafts import Table
from ...feed_kinds import FeedDraft
from ...values import as_json, editable_field
from ..taxonomies import Json
from . import told
from .told import Said, Service

_STATES = {town_key(name): code for code, name in STATE_NAMES.items()}
#: The mark of a record for the days on which its house is closed.
CLOSURES = "closures"


def stored(model: type[models.Model], values: Table) -> Table:
    """Values in the one form in which they are kept and compared."""
    return {name: as_json(editable_field(model, name), value) for name, value in values.items()}


def spanish(said: Said, names: Iterable[str]) -> Table:
    """The Spanish texts of an object of a site like ours."""
    return {f"{name}_es": value for name in names if (value := said.fact(f"{name}_es"))}


# Organizations ------------------------------------------------------------------------------------


def organization_drafts(organizations: Iterable[Json]) -> list[FeedDraft]:
    """Organizations, each once, by their ids; one without a name or an id is left out."""
    found: dict[str, FeedDraft] = {}
    for each in organizations:
        key, name = str(each.get("id") or "")[:200], told.line(each.get("name"), 200)
        if key and name and key not in found:
            found[key] = _organization(key, name, each)
    return list(found.values())


def _organization(key: str, name: str, organization: Json) -> FeedDraft:
    said = told.said(organization)
    description = (
        told.exact(organization.get("description")) if said.facts else told.line(organization.get("description"), 600)
    )
    phones = (told.number(each.get("number")) for each in told.objects(organization.get("phones")))
    values = {
        "name": name,
        # HSDS asks for a description: a name in its place says nothing.
        "about": "" if description == name else description,
        "url": told.url(organization.get("website")) or told.url(organization.get("url")),
        "email": told.email(organization.get("email")),
        "phone": next(filter(None, phones), ""),
        **spanish(said, ["about"]),
    }
    marks = {CLOSURES: said.facts["closure"]} if said.facts["closure"] else {}
    return FeedDraft(f"the organization “{name}”", [key], stored(Organization, values), marks=marks)


# Places -------------------------------------------------------------------------------------------


class Gazetteer:
    """Middles and zones of towns and ZIP codes; each is looked up once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], tuple[Point, str] | None] = {}

    def middle(self, zip_code: str, town: str, state: str) -> tuple[Point, str] | None:
        """The middle of a ZIP code, else of a town, and its zone; None where neither is known."""
        key = zip_code, town_key(town), state
        if key not in self._found:
            known: Any = ZipCode.objects.filter(code=zip_code, town__state=state).first() if zip_code else None
            known = known or Town.objects.filter(key=key[1], state=state).first()
            self._found[key] = (known.point, known.zone) if known else None
        return self._found[key]


def place_drafts(services: Iterable[Service], gazetteer: Gazetteer) -> list[FeedDraft]:
    """The places of services, each once, by the ids of their locations; those abroad or without a town are left out.

    Known by their street come before those known by their town alone: of two that are one place, the first counts.
    """
    found: dict[str, FeedDraft] = {}
    for service in services:
        for _at, location in service.locations:
            key = str(location.get("id") or "")[:200]
            if key and key not in found and (draft := _place(key, location, gazetteer, service.zone)):
                found[key] = draft
    for service in services:
        if town := service.said.fact("home_town"):
            found.setdefault(town, town_draft(town, gazetteer, service.zone))
    return list(found.values())


def town_draft(named: str, gazetteer: Gazetteer, zone: str) -> FeedDraft:
    """The place of a group that nobody travels to: "Waterbury, CT"."""
    town, _comma, state = named.rpartition(", ")
    middle = gazetteer.middle("", town, state)
    values = {"town": town[:100], "state": state, "approximate": True, "zone": middle[1] if middle else zone}
    if middle:
        values |= {"latitude": middle[0].latitude, "longitude": middle[0].longitude}
    return FeedDraft(f"the town {named}", [named[:200]], stored(Place, {"name": "", "address": "", **values}))


def _place(key: str, location: Json, gazetteer: Gazetteer, zone: str) -> FeedDraft | None:
    address = next(
        (each for each in told.objects(location.get("addresses")) if told.line(each.get("address_type")) != "postal"),
        None,
    )
    if address is None or location.get("location_type") == "virtual":
        return None
    said = told.said(location)
    is_own = bool(said.facts)
    values = (_own_place if is_own else _foreign_place)(location, address, said)
    if not values["town"] or not values["state"]:
        return None
    values |= _point(location, gazetteer, values, zone, said)
    marks = {CLOSURES: said.facts["closure"]} if said.facts["closure"] else {}
    label = ", ".join(filter(None, (values["name"], values["address"], values["town"], values["state"])))
    return FeedDraft(f"the place {label}", [key], stored(Place, values), marks=marks)


def _own_place(location: Json, address: Json, said: Said) -> Table:
    details = next((each.get("details") for each in told.objects(location.get("accessibility"))), "")
    return {
        "name": told.exact(location.get("name")),
        "address": told.exact(address.get("address_1")),
        "town": told.exact(address.get("city")),
        "state": told.exact(address.get("state_province")),
        "zip_code": told.exact(address.get("postal_code")),
        "approximate": said.fact("approximate") == "yes",
        "accessible": said.fact("accessible") or Place.Access.UNKNOWN,
        "accessibility_note": told.exact(details),
        "directions": told.exact(location.get("description")),
        "parking": said.fact("parking"),
        "transit": told.exact(location.get("transportation")),
        **spanish(said, ("accessibility_note", "directions", "parking", "transit")),
    }


def _foreign_place(location: Json, address: Json, _said: Said) -> Table:
    state = told.line(address.get("state_province"))
    lines = [told.line(address.get(name)) for name in ("address_1", "address_2")]
    street = ", ".join(each for each in lines if each)
    access = " ".join(told.line(each.get("description")) for each in told.objects(location.get("accessibility")))
    return {
        "name": told.line(location.get("name"), 200),
        "address": told.line(street, 200),
        "town": told.line(address.get("city"), 100),
        "state": _STATES.get(town_key(state), state.upper())
        if told.line(address.get("country"))[:2].upper() == "US"
        else "",
        "zip_code": told.digits(address.get("postal_code"))[:5],
        "approximate": not street,
        "accessibility_note": told.line(access, 300),
        "directions": told.line(location.get("description"), 500),
        "transit": told.line(location.get("transportation"), 300),
    }


def _point(location: Json, gazetteer: Gazetteer, values: Table, zone: str, said: Said) -> Table:
    """Where it is: as it says, else the middle of its ZIP code or town."""
    middle = gazetteer.middle(values["zip_code"], values["town"], values["state"])
    found: Table = {"zone": said.fact("zone") or (middle[1] if middle else zone)}
    if point := _point_of(location):
        return found | {"latitude": point.latitude, "longitude": point.longitude}
    if middle and not said.facts:
        return found | {"latitude": middle[0].latitude, "longitude": middle[0].longitude, "approximate": True}
    return found


def _point_of(location: Json) -> Point | None:
    """The point that a location names; None for one beyond the poles, and for 0, 0, which means "not known"."""
    found = []
    for name, most in (("latitude", 90), ("longitude", 180)):
        value = location.get(name)
        if not isinstance(value, int | float) or isinstance(value, bool) or not -most <= value <= most:
            return None
        found.append(float(value))
    return Point(*found) if any(found) else None


# Sources ------------------------------------------------------------------------------------------


#: Kinds of source that another directory may name.
_FOREIGN = set(Source.Kind.values) - {Source.Kind.STAFF}


def source_of(service: Service, feed: Source, known: dict[str, int]) -> int:
    """The source of a listing: the one that its directory names, made where it is new, else that directory itself.

    A fact that was read on its owner's page stays one, through whatever directories it came. But what the staff there
    know, or staff of the same name, our own do not know by that.
    """
    name = service.said.fact("source")[:200]
    if not name:
        return feed.pk
    if name not in known and Source.objects.filter(name=name, kind=Source.Kind.STAFF).exists():
        known[name] = feed.pk
    if name not in known:
        kind = service.said.fact("source_kind")
        made, _is_new = Source.objects.get_or_create(
            name=name,
            defaults={
                "kind": kind if kind in _FOREIGN else Source.Kind.UNCONFIRMED,
                "url": told.url(service.said.fact("source_url")),
                "read_on": told.day(service.said.fact("source_read_on")),
            },
        )
        known[name] = made.pk
    return known[name]
