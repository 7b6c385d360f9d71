"""Organizations and places as HSDS has them."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings

from ...closures import still_ahead
from ...models import Closure, Organization, Place
from ...today import staff_today
from ..spans import SpanOff, span_line
from .identity import derived
from .parts import compact, phones
from .taxonomies import Json, fact_values, facts, register_facts

_ACCESS = {Place.Access.YES: "Step-free for wheelchairs", Place.Access.PARTLY: "Partly step-free"} | {
    Place.Access.NO: "There are steps"
}
_PLACE_FACTS = ("approximate", "parking", "zone")
_SPANISH = ("accessibility_note_es", "directions_es", "parking_es", "transit_es")
_COUNTRY = "US"

register_facts(
    {
        "about": "What an organization is, in one or two sentences.",
        "accessible": "Whether a place is step-free for wheelchairs: yes, partly or no.",
        "accessibility_note": "More on getting in with a wheelchair.",
        "approximate": "Yes where only the town is known: the point is its middle.",
        "closure": "Days on which nothing takes place at a place or of an organization: first day/last day and the "
        "reason, as 2026-07-01/2026-08-31 Summer break; two dots for the last day mean until further notice.",
        "directions": "How to find the door.",
        "page": "The page about this record on the site that it comes from.",
        "parking": "Where to park.",
        "transit": "Bus and train.",
        "zone": "The time zone that times of day are in, by its IANA name.",
    }
)


def page_of(record: Organization) -> str:
    """The address of a record's own page, without its site where SITE_URL is not set."""
    return f"{settings.SITE_URL}{record.get_absolute_url()}"


def organization_json(organization: Organization) -> Json:
    """An organization with all that its page shows but its listings. Needs its `closures`."""
    uid = organization.uid
    told = [
        ("page", page_of(organization)),
        *fact_values(organization, ["about_es"]),
        *_closures(organization.closures.all()),
    ]
    return compact(
        id=str(uid),
        name=organization.name,
        # HSDS asks for a description; the name is at least true.
        description=organization.about or organization.name,
        email=organization.email,
        website=organization.url,
        phones=phones(uid, [(organization.phone, "voice", "")], "organization"),
        attributes=list(facts("organization", uid, told)),
    )


def location_json(place: Place) -> Json:
    """A place with its address. Needs its `closures`."""
    uid = place.uid
    told = [
        ("accessible", "" if place.accessible == Place.Access.UNKNOWN else place.accessible),
        *fact_values(place, _PLACE_FACTS),
        *fact_values(place, _SPANISH),
        *_closures(place.closures.all()),
    ]
    return compact(
        id=str(uid),
        location_type="physical",
        name=place.name,
        description=place.directions,
        transportation=place.transit,
        latitude=place.latitude,
        longitude=place.longitude,
        addresses=[_address(place)],
        accessibility=_accessibility(place),
        attributes=list(facts("location", uid, told)),
    )


def _address(place: Place) -> Json:
    """HSDS asks for each of these; what is not known is an empty text and nothing made up."""
    return {
        "id": derived(place.uid, "address"),
        "location_id": str(place.uid),
        "address_1": place.address,
        "city": place.town,
        "state_province": place.state,
        "postal_code": place.zip_code,
        "country": _COUNTRY,
        "address_type": "physical",
    }


def _accessibility(place: Place) -> list[Json]:
    words, details = _ACCESS.get(Place.Access(place.accessible), ""), place.accessibility_note
    if not words and not details:
        return []
    return [
        compact(id=derived(place.uid, "accessibility"), location_id=str(place.uid), description=words, details=details)
    ]


def _closures(closures: Iterable[Closure], today: date | None = None) -> list[tuple[str, str]]:
    today = today or staff_today()
    return [
        ("closure", span_line(SpanOff(closure.first_day, closure.last_day, reason=closure.reason)))
        for closure in closures
        if still_ahead(closure, today)
    ]
