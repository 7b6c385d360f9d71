"""Records for search engines, in the vocabulary of schema.org (JSON-LD). Pure functions.

What we do not know stays out: nothing here says more than the page does. `address` is the whole address of the page.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from .models import Helpline, NaloxoneProgram, Organization, Place
from .states import state_name

Data = dict[str, Any]

SCHEMA = "https://schema.org/"
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
#: "asl" is no code of BCP 47, and "many" is no language.
_CODES = {"asl": "ase", "many": "", "interpreter": ""}


def as_script(data: Data) -> SafeString:
    """The data as a script element that nothing written in it can end, and that no browser runs."""
    text = json.dumps(data, separators=(",", ":")).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  # escaped above


def page_data(*things: Data) -> SafeString:
    """One thing or several, as a page holds them."""
    context = {"@context": "https://schema.org"}
    return as_script(context | (things[0] if len(things) == 1 else {"@graph": list(things)}))


def known(facts: Data) -> Data:
    """Only what we know."""
    return {name: value for name, value in facts.items() if value not in (None, "", [], {})}


def language_codes(languages: Iterable[str]) -> list[str]:
    """Languages as BCP 47 names them."""
    return [code for language in languages if (code := _CODES.get(language, language))]


def crumbs_data(ways: Sequence[tuple[str, str]]) -> Data:
    """The way from the start page to this one: names and whole addresses, "" for the page itself."""
    items = [
        known({"@type": "ListItem", "position": place, "name": name, "item": address})
        for place, (name, address) in enumerate(ways, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def place_data(place: Place) -> Data:
    return known(
        {
            "@type": "Place",
            "name": place.name or place.town,
            "address": known(
                {
                    "@type": "PostalAddress",
                    "streetAddress": place.address,
                    "addressLocality": place.town,
                    "addressRegion": place.state,
                    "postalCode": place.zip_code,
                    "addressCountry": "US",
                }
            ),
        }
    )


def organization_data(organization: Organization, address: str) -> Data:
    """Who runs listings, on its own page."""
    return known(
        {
            "@type": "Organization",
            "@id": f"{address}#organization",
            "name": organization.name,
            "url": address,
            "sameAs": organization.url,
            "description": organization.about,
            "telephone": organization.phone.as_e164 if organization.phone else "",
            "email": organization.email,
        }
    )


def provider(organization: Organization | None) -> Data:
    """Who runs a listing, on the listing's page."""
    return known({"@type": "Organization", "name": organization.name, "url": organization.url}) if organization else {}


def helpline_data(line: Helpline, address: str) -> Data:
    """A line: a service that one reaches by phone, text or chat."""
    languages = language_codes(line.languages)
    number = line.phone.as_e164 if line.phone else line.short_number
    phone = _contact(number, availableLanguage=languages, hoursAvailable=_hours(line))
    channel = known(
        {
            "@type": "ServiceChannel",
            "servicePhone": phone,
            "serviceSmsNumber": _contact(line.text_number),
            "serviceUrl": line.chat_url,
            "availableLanguage": languages,
        }
    )
    return _service(line, address) | known(
        {
            "serviceType": str(line.get_kind_display()),
            "areaServed": _area(line.states),
            "availableChannel": channel if len(channel) > 1 else {},
        }
    )


def naloxone_data(program: NaloxoneProgram, address: str) -> Data:
    """Where naloxone is: a service at a place, or across a state."""
    channel = known(
        {
            "@type": "ServiceChannel",
            "servicePhone": _contact(program.phone.as_e164 if program.phone else ""),
            "serviceLocation": place_data(program.place) if program.place else {},
        }
    )
    free = {"@type": "Offer", "price": 0, "priceCurrency": "USD"} if program.cost == program.Cost.FREE else {}
    return _service(program, address) | known(
        {
            "description": program.summary or program.how_to_get,
            "areaServed": _area(program.states),
            "availableChannel": channel if len(channel) > 1 else {},
            "offers": free,
        }
    )


def _service(listing: Helpline | NaloxoneProgram, address: str) -> Data:
    return known(
        {
            "@type": "Service",
            "@id": f"{address}#service",
            "name": listing.name,
            "url": address,
            "sameAs": listing.url,
            "description": listing.summary,
            "provider": provider(listing.organization),
        }
    )


def _contact(number: str, **more: Any) -> Data:
    return known({"@type": "ContactPoint", "telephone": number, **more}) if number else {}


def _area(states: Sequence[str]) -> Data | list[Data]:
    """The states that something serves; the whole country where it names none."""
    if not states:
        return {"@type": "Country", "name": "US"}
    return [{"@type": "State", "name": state_name(state)} for state in states]


def _hours(line: Helpline) -> list[Data]:
    """When a line answers. A span past midnight ends on the next day, which schema.org reads so, too."""
    every_day = [f"{SCHEMA}{day}" for day in DAYS]
    if line.always_open:
        return [_opening(every_day, "00:00", "23:59")]
    return [
        _opening(f"{SCHEMA}{DAYS[span.weekday]}", f"{span.opens:%H:%M}", f"{span.closes:%H:%M}") for span in line.spans
    ]


def _opening(days: str | list[str], opens: str, closes: str) -> Data:
    return {"@type": "OpeningHoursSpecification", "dayOfWeek": days, "opens": opens, "closes": closes}
