"""All public addresses of a running site, and its forms, found as a search engine finds them: by its links."""

import re
from collections import deque
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit

from html5lib import parse

from resources.interchange.hsds.asking import PARAMETERS
from tests.serving import Site
from tests.typed_forms import typed

#: Machines' addresses, to which no page links.
UNLINKED = ["/healthz", "/manifest.webmanifest", "/sw.js", "/es/", "/feeds/meetings.json", "/nothing-here/"]
UNLINKED += [f"/hsds/{name}" for name in ("services", "organizations", "service_at_locations", "taxonomy_terms")]
UNLINKED += [f"/hsds/{name}/4ccaf732-cff6-45bc-ab5d-357ee5bf6f3f" for name in ("services", "taxonomies")]
MOST = 400


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
    found, waiting, seen = Found(), deque(["/", *UNLINKED]), {"/", *UNLINKED}
    found.parameters |= set(PARAMETERS)
    while waiting and len(found.addresses) < MOST:
        address = waiting.popleft()
        found.addresses.append(address)
        response = site.get(address)
        if "text/html" not in response.headers.get("Content-Type", ""):
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


def _note_forms(found: Found, address: str, html: str) -> None:
    for form in parse(html, namespaceHTMLElements=False).iter("form"):
        if form.get("method") == "post":
            found.forms[urljoin(address, form.get("action") or "")] = typed(html)
        else:
            found.parameters |= {one.get("name") for one in form.iter() if one.get("name")}
