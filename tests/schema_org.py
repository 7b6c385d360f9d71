"""The part of schema.org's vocabulary that the site uses: which type has which properties, and what each may hold.

Written from schema.org's own pages of the types; a property that is not here is a fault until somebody looks it up.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any

HOST = "https://alongside.example"
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)

Check = Callable[[Any], bool]


def text(value: Any) -> bool:
    return isinstance(value, str) and value.strip() == value and len(value) > 0


def url(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"https?://[^\s/]+\S*", value) is not None


def own(value: Any) -> bool:
    """An address of ours."""
    return url(value) and value.startswith(f"{HOST}/")


def day(value: Any) -> bool:
    return _reads(date.fromisoformat, value) and len(value) == 10


def moment(value: Any) -> bool:
    return _reads(datetime.fromisoformat, value) and datetime.fromisoformat(value).tzinfo is not None


def clock(value: Any) -> bool:
    return _reads(time.fromisoformat, value) and len(value) == 5


def _reads(reader: Callable[[str], Any], value: Any) -> bool:
    try:
        reader(value)
    except (TypeError, ValueError):
        return False
    return True


def duration(value: Any) -> bool:
    """As ISO 8601 has it."""
    return isinstance(value, str) and re.fullmatch(r"P(\d+[DWMY]|T\d+[HMS])", value) is not None


def number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def truth(value: Any) -> bool:
    return isinstance(value, bool)


def language(value: Any) -> bool:
    """As BCP 47 has it."""
    return isinstance(value, str) and re.fullmatch(r"[a-z]{2,3}", value) is not None


def telephone(value: Any) -> bool:
    """With its country's code, or a short number."""
    return isinstance(value, str) and re.fullmatch(r"\+\d{10,15}|\d{3,6}", value) is not None


def email(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[^\s@:]+@[^\s@]+\.\w+", value) is not None


def one_of(*names: str) -> Check:
    return lambda value: value in {f"https://schema.org/{name}" for name in names}


DAYS = one_of(*(f"{name}day" for name in ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun")))


def week_day(value: Any) -> bool:
    """A day, or one of a month as iCalendar has it."""
    return DAYS(value) or re.fullmatch(r"(-1|[1-5])(MO|TU|WE|TH|FR|SA|SU)", str(value)) is not None


class Is:
    """Another thing, of one of these types; or only its name, where it stands elsewhere on the page."""

    def __init__(self, *types: str) -> None:
        self.types = types


Property = Check | Is
THING: dict[str, Property] = {"@id": own, "name": text, "description": text, "url": url, "sameAs": url}
WORK = THING | {"inLanguage": language, "publisher": Is("Organization"), "creditText": text, "dateModified": moment}
#: Each type, its properties, and which of them it must have.
TYPES: dict[str, tuple[dict[str, Property], set[str]]] = {
    "Organization": (
        THING | {"telephone": telephone, "email": email, "parentOrganization": Is("Organization")},
        {"name"},
    ),
    "Person": (THING | {"jobTitle": text}, {"name"}),
    "WebSite": (WORK, {"name", "url", "inLanguage", "publisher"}),
    "MedicalWebPage": (
        WORK | {"lastReviewed": day, "reviewedBy": Is("Person"), "citation": Is("CreativeWork")},
        {"name", "url", "description", "inLanguage", "dateModified"},
    ),
    "CreativeWork": (WORK, {"name"}),
    "VideoObject": (WORK | {"duration": duration}, {"name", "url"}),
    "DefinedTermSet": (WORK | {"hasDefinedTerm": Is("DefinedTerm")}, {"name", "url", "hasDefinedTerm"}),
    "DefinedTerm": (THING, {"@id", "name", "description"}),
    "ItemList": ({"itemListElement": Is("ListItem")}, {"itemListElement"}),
    "BreadcrumbList": ({"itemListElement": Is("ListItem")}, {"itemListElement"}),
    "ListItem": ({"position": number, "name": text, "item": own}, {"position"}),
    "Service": (
        THING
        | {
            "serviceType": text,
            "provider": Is("Organization"),
            "areaServed": Is("State", "Country"),
            "availableChannel": Is("ServiceChannel"),
            "offers": Is("Offer"),
        },
        {"name", "url", "areaServed"},
    ),
    "ServiceChannel": (
        {
            "servicePhone": Is("ContactPoint"),
            "serviceSmsNumber": Is("ContactPoint"),
            "serviceUrl": url,
            "serviceLocation": Is("Place"),
            "availableLanguage": language,
        },
        set(),
    ),
    "ContactPoint": (
        {"telephone": telephone, "availableLanguage": language, "hoursAvailable": Is("OpeningHoursSpecification")},
        {"telephone"},
    ),
    "OpeningHoursSpecification": (
        {"dayOfWeek": DAYS, "opens": clock, "closes": clock},
        {"dayOfWeek", "opens", "closes"},
    ),
    "Offer": ({"price": number, "priceCurrency": lambda value: value == "USD"}, {"price", "priceCurrency"}),
    "State": ({"name": text}, {"name"}),
    "Country": ({"name": text}, {"name"}),
    "Place": ({"name": text, "address": Is("PostalAddress")}, {"name", "address"}),
    "PostalAddress": (
        {
            "streetAddress": text,
            "addressLocality": text,
            "addressRegion": lambda value: re.fullmatch("[A-Z]{2}", value) is not None,
            "postalCode": lambda value: re.fullmatch(r"\d{5}", value) is not None,
            "addressCountry": lambda value: value == "US",
        },
        {"addressLocality", "addressRegion", "addressCountry"},
    ),
    "VirtualLocation": ({"url": own}, {"url"}),
    "Event": (
        THING
        | {
            "startDate": moment,
            "endDate": moment,
            "previousStartDate": moment,
            "eventStatus": one_of("EventScheduled", "EventRescheduled", "EventPostponed"),
            "eventAttendanceMode": one_of(*(f"{mode}EventAttendanceMode" for mode in ("Offline", "Online", "Mixed"))),
            "location": Is("Place", "VirtualLocation"),
            "eventSchedule": Is("Schedule"),
            "organizer": Is("Organization"),
            "isAccessibleForFree": truth,
            "typicalAgeRange": text,
            "inLanguage": language,
        },
        {"name", "startDate", "location", "eventStatus", "organizer"},
    ),
    "Schedule": (
        {
            "repeatFrequency": duration,
            "byDay": week_day,
            "byMonthWeek": number,
            "startTime": clock,
            "endTime": clock,
            "scheduleTimezone": text,
            "startDate": day,
            "endDate": day,
            "exceptDate": day,
        },
        {"repeatFrequency", "byDay", "startTime", "scheduleTimezone"},
    ),
}


def blocks_of(html: str) -> list[Any]:
    """What stands as data in a page."""
    return [json.loads(block) for block in SCRIPT.findall(html)]


def things_of(html: str) -> list[dict[str, Any]]:
    """The things at the top of all that a page tells."""
    return [thing for block in blocks_of(html) for thing in block.get("@graph", [block])]


def faults_of(html: str) -> list[str]:
    """What is wrong with the data of a page."""
    faults, told = [], set()
    for block in blocks_of(html):
        if block.get("@context") != "https://schema.org":
            faults.append(f"another context: {block.get('@context')}")
        told |= {each["@id"] for each in _all(block) if "@type" in each and "@id" in each}
    for thing in things_of(html):
        faults += _faults({name: value for name, value in thing.items() if name != "@context"}, told, "")
    return faults


def _all(value: Any) -> Iterator[dict[str, Any]]:
    """Every thing within."""
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _all(part)
    if isinstance(value, dict):
        yield value


def _faults(thing: Any, told: set[str], where: str) -> Iterator[str]:
    if not isinstance(thing, dict) or thing.get("@type") not in TYPES:
        yield f"{where}: no type that we know: {str(thing)[:80]}"
        return
    kind = thing["@type"]
    properties, required = TYPES[kind]
    yield from (f"{where}{kind} has no {name}" for name in sorted(required - thing.keys()))
    for name, value in thing.items():
        if name == "@type":
            continue
        if name not in properties:
            yield f"{where}{kind} knows no {name}"
            continue
        if value in ("", None, [], {}):
            yield f"{where}{kind}.{name} is empty"
        for each in value if isinstance(value, list) else [value]:
            yield from _wrong(properties[name], each, told, f"{where}{kind}.{name}")


def _wrong(wanted: Property, value: Any, told: set[str], where: str) -> Iterator[str]:
    if not isinstance(wanted, Is):
        # The items of a library are things of their own.
        if isinstance(value, dict) and where.endswith("ListItem.item"):
            yield from _faults(value, told, f"{where} ")
        elif not wanted(value):
            yield f"{where}: {str(value)[:80]}"
    elif isinstance(value, dict) and value.keys() == {"@id"}:
        if value["@id"] not in told:
            yield f"{where}: nothing is called {value['@id']}"
    elif not isinstance(value, dict) or value.get("@type") not in wanted.types:
        yield f"{where} is none of {wanted.types}: {str(value)[:80]}"
    else:
        yield from _faults(value, told, f"{where} ")
