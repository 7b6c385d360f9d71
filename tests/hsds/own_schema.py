"""A small JSON Schema of our own for what the API sends: what HSDS 3.1 requires, and its known traps.

The specification's compiled schemas are much larger; a test beside this checks with them where they are at hand.
"""

from typing import Any

UUID = {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"}
TEXT = {"type": "string", "minLength": 1}
DAY = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$"}
LINK = {"type": "string", "pattern": r"^https?://\S+$"}
HOUR = {"type": "string", "pattern": r"^\d\d:\d\d[+-]\d\d:\d\d$"}


def an_object(required: str, **properties: Any) -> dict[str, Any]:
    """An object of which these keys must be there, and no key but those named may be."""
    return {
        "type": "object",
        "required": required.split(),
        "properties": {"id": UUID, **properties},
        "additionalProperties": False,
    }


def a_list(of: dict[str, Any]) -> dict[str, Any]:
    """A list, which is left out when it is empty."""
    return {"type": "array", "items": of, "minItems": 1}


SHORT_TERM = an_object("id code name description", code=TEXT, name=TEXT, description=TEXT, taxonomy=TEXT, term_uri=LINK)
TERM = an_object(
    "id code name description taxonomy_id",
    **dict.fromkeys(("code", "name", "description", "taxonomy", "language"), TEXT),
    taxonomy_id=UUID,
    term_uri=LINK,
)
TAXONOMY = an_object("id name description", name=TEXT, description=TEXT)
ATTRIBUTE = an_object(
    "id link_id link_entity taxonomy_term_id taxonomy_term",
    link_id=UUID,
    link_type=TEXT,
    link_entity={"enum": ["service", "organization", "location", "schedule"]},
    taxonomy_term_id=UUID,
    taxonomy_term=SHORT_TERM,
    value=TEXT,
)
ATTRIBUTES = a_list(ATTRIBUTE)
PHONE = an_object(
    "id number type",
    service_id=UUID,
    organization_id=UUID,
    number={"type": "string", "pattern": r"^\+?\d{3,15}$"},
    extension={"type": "number"},
    type={"enum": ["voice", "text", "textphone"]},
    description=TEXT,
)
SCHEDULE = an_object(
    "id",
    service_id=UUID,
    freq={"enum": ["WEEKLY", "MONTHLY"]},
    interval={"type": "number", "minimum": 1},
    wkst={"const": "MO"},
    byday={"type": "string", "pattern": r"^(-?\d)?[A-Z]{2}(,(-?\d)?[A-Z]{2})*$"},
    dtstart=DAY,
    valid_from=DAY,
    valid_to=DAY,
    timezone={"type": "number", "minimum": -12, "maximum": 14},
    opens_at=HOUR,
    closes_at=HOUR,
    description=TEXT,
    notes=TEXT,
    schedule_link=LINK,
    attending_type=TEXT,
    attributes=ATTRIBUTES,
)
ADDRESS = an_object(
    "id address_1 city state_province postal_code country address_type",
    location_id=UUID,
    # Required there, and not always known: then they are empty.
    address_1={"type": "string"},
    postal_code={"type": "string", "pattern": r"^(\d{5})?$"},
    city=TEXT,
    state_province={"type": "string", "pattern": "^[A-Z]{2}$"},
    country={"const": "US"},
    address_type={"const": "physical"},
)
LOCATION = an_object(
    "id location_type",
    location_type={"const": "physical"},
    name=TEXT,
    description=TEXT,
    transportation=TEXT,
    latitude={"type": "number", "minimum": -90, "maximum": 90},
    longitude={"type": "number", "minimum": -180, "maximum": 180},
    addresses=a_list(ADDRESS),
    accessibility=a_list(an_object("id", location_id=UUID, description=TEXT, details=TEXT)),
    attributes=ATTRIBUTES,
)
STATUS = {"enum": ["active", "inactive", "defunct", "temporarily closed"]}
ORGANIZATION = an_object(
    "id name description",
    name=TEXT,
    description=TEXT,
    email=TEXT,
    website=LINK,
    phones=a_list(PHONE),
    attributes=ATTRIBUTES,
)
_AT = {"service_id": UUID, "location_id": UUID, "location": LOCATION, "schedules": a_list(SCHEDULE)}
_SERVICE: dict[str, Any] = {
    **dict.fromkeys(("name", "description", "alert", "application_process", "fees_description"), TEXT),
    "eligibility_description": TEXT,
    "organization_id": UUID,
    "organization": ORGANIZATION,
    "url": LINK,
    "additional_urls": a_list(an_object("id url", service_id=UUID, label=TEXT, url=LINK)),
    "email": TEXT,
    "status": STATUS,
    "minimum_age": {"type": "number"},
    "assured_date": DAY,
    "assurer_email": TEXT,
    "last_modified": MOMENT,
    "phones": a_list(PHONE),
    "schedules": a_list(SCHEDULE),
    "languages": a_list(an_object("id name", service_id=UUID, name=TEXT, code=TEXT)),
    "service_areas": a_list(
        an_object("id extent_type", service_id=UUID, name=TEXT, description=TEXT, extent=TEXT, extent_type=TEXT)
    ),
    "cost_options": a_list(
        an_object("id", service_id=UUID, option=TEXT, amount={"const": 0}, currency={"const": "USD"})
    ),
    "attributes": ATTRIBUTES,
    "service_at_locations": a_list(an_object("id service_id location_id location", **_AT)),
}
SERVICE = an_object("id name status last_modified attributes", **_SERVICE)
SERVICE_AT_LOCATION = an_object("id service_id location_id location service", **_AT, service=SERVICE)
WITH_SERVICES = an_object(
    "id name description", **{**ORGANIZATION["properties"], "services": a_list(an_object("id name status", **_SERVICE))}
)
