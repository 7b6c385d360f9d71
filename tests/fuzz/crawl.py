"""All public addresses of a running site, and its forms, found as a search engine finds them: by its links."""

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.urls import NoReverseMatch, Resolver404, URLResolver, get_resolver, resolve, reverse
from html5lib import parse

from resources.interchange.hsds.asking import PARAMETERS
from tests.serving import Site
from tests.typed_forms import typed

#: Addresses of kinds to which no page of ours links: those with a secret in them, and the doors of the admin.
SECRETS = [f"/confirm/forged/{step}" for step in ("", "change/", "closed/", "stop/")]
DOORS = ["/admin/", "/admin/login/", "/admin/password_reset/", "/admin/reset/MQ/forged-one/"]
UNLINKED = [
    *SECRETS,
    *DOORS,
    "/es/",
    "/groups/al-anon/calendar.ics",
    "/sitemap-groups-en.xml",
    "/nothing-here/",
    "/hsds/nothing",
]
#: Records of open data that are not there.
UNLINKED += ["/hsds/nothing"]
UNLINKED += [f"/hsds/{name}/4ccaf732-cff6-45bc-ab5d-357ee5bf6f3f" for name in ("services", "taxonomies")]
#: More than there are: a site with more pages would have only its first ones tried, and the test says so.
MOST = 2000


@dataclass
class Found:
    """What a site offers."""

    addresses: list[str] = field(default_factory=list)
    #: The names of parameters that stand in links and in forms that are sent by GET.
    parameters: set[str] = field(default_factory=set)
    #: Where a form is sent, and its fields as they stand, each with its signed stamp.
    forms: dict[str, dict[str, list[str]]] = field(default_factory=dict)


def crawl(site: Site) -> Found:
    """Follows links from home until there are no more, or enough."""
    begin = list(dict.fromkeys(["/", *UNLINKED, *_without_parts()]))
    found, waiting, seen = Found(), deque(begin), set(begin)
    found.parameters |= set(PARAMETERS)
    while waiting and len(found.addresses) < MOST:
        address = waiting.popleft()
        found.addresses.append(address)
        response = site.get(address)
        kind = response.headers.get("Content-Type", "")
        if kind.startswith("application/json"):
            waiting.extend(_one_of(address, response.body))
        if "text/html" not in kind:
            continue
        html = response.body.decode()
        _note_forms(found, address, html)
        for link in re.findall(r'href="([^"]+)"', html):
            parts = urlsplit(urljoin(address, unescape(link)))
            found.parameters |= set(re.findall(r"(?:^|&)([^=&]+)=", parts.query))
            # One page of each list is enough: its parameters are tried anyway.
            if not parts.netloc and not parts.scheme and not parts.query and parts.path not in seen:
                seen.add(parts.path)
                waiting.append(parts.path)
    return found


def _one_of(address: str, body: bytes) -> list[str]:
    """The address of the first record of a list of open data (HSDS), if this is one. Its like are made alike."""
    told = json.loads(body)
    records = told.get("contents") if isinstance(told, dict) else None
    return [f"{address}/{records[0]['id']}"] if records else []


def _note_forms(found: Found, address: str, html: str) -> None:
    for form in parse(html, namespaceHTMLElements=False).iter("form"):
        if form.get("method") == "post":
            found.forms[urljoin(address, form.get("action") or "")] = typed(html)
        else:
            found.parameters |= {one.get("name") for one in form.iter() if one.get("name")}


def names() -> Iterator[str]:
    """The names of all public addresses: "groups:detail"."""
    yield from _names(get_resolver().url_patterns, "")


def _names(patterns: list, space: str) -> Iterator[str]:
    for each in patterns:
        if not isinstance(each, URLResolver):
            yield f"{space}{each.name}"
        elif not str(each.pattern).startswith("admin/"):
            yield from _names(each.url_patterns, f"{space}{each.namespace}:" if each.namespace else space)


def _without_parts() -> Iterator[str]:
    """Addresses that stand by themselves, machines' too, to which no page need link."""
    for name in names():
        try:
            yield reverse(name)
        except NoReverseMatch:
            continue


def untried(found: Found) -> set[str]:
    """The names of public addresses of which none was found."""
    tried = set()
    for address in found.addresses:
        try:
            tried.add(resolve(address).view_name)
        except Resolver404:
            continue
    return set(names()) - tried
