"""The pages that are measured, and what one of them costs."""

import http.client
import re
from typing import Any, NamedTuple

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.budgets import FINDER, FINDER_NEAR, GROUP, GUIDE, HOME
from bench.server import AS_A_BROWSER, Server, ask
from guides.models import Guide
from resources.models import Helpline


class Page(NamedTuple):
    """A public page."""

    name: str
    address: str
    #: Whether it is measured at sixteen connections, too.
    loaded: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether the page cache keeps it: a page, not a file, and nothing that a family typed."""
        return self.address.endswith("/")


def pages() -> list[Page]:
    """Public pages of every kind."""
    group = "/groups/made-up-group-0/"
    return [
        Page(HOME, "/", loaded=True),
        Page(FINDER, "/groups/", loaded=True),
        Page(FINDER_NEAR, "/groups/?near=10001", loaded=True),
        Page("Finder near 10001, soonest", "/groups/?near=10001&sort=soonest"),
        Page("Finder near 10001, Tuesday", "/groups/?near=10001&day=tuesday"),
        Page("Finder near 06702, 100 miles", "/groups/?near=06702&radius=100"),
        Page("Finder near 59401 (rural)", "/groups/?near=59401"),
        Page(GROUP, group, loaded=True),
        Page("Its calendar", f"{group}calendar.ics"),
        Page("Its flyer", f"{group}flyer/"),
        Page(GUIDE, Guide.objects.published().exclude(slug="overdose")[0].get_absolute_url(), loaded=True),
        Page("Overdose", "/overdose/", loaded=True),
        Page("Helplines", "/helplines/", loaded=True),
        Page("One helpline", Helpline.objects.published()[0].get_absolute_url()),
        Page("Naloxone", "/naloxone/"),
        Page("A town", "/places/ct/waterbury/", loaded=True),
        Page("A state", "/places/ct/"),
        Page("Search", "/search/?q=naloxone", loaded=True),
    ]


def cost_of(page: Page, server: Server) -> dict[str, Any]:
    """Rows of groups, queries once the process is warm, and the bytes and files of the page as they travel."""
    Client().get(page.address)
    with CaptureQueriesContext(connection) as captured:
        rows = Client().get(page.address).getvalue().count(b'class="group-row')
    return {"rows": rows, "queries": len(captured)} | weight(page.address, server)


def weight(address: str, server: Server) -> dict[str, int]:
    """Bytes of the document, its stylesheets and its scripts, each compressed as the server sends it, and the requests.

    Icon and manifest are not counted: no browser waits for them.
    """
    document = _travelled(server, address)
    html = Client().get(address).getvalue().decode()
    styles, scripts = files_of(html)
    style_bytes, script_bytes = (sum(_travelled(server, file) for file in files) for files in (styles, scripts))
    return {
        "document": document,
        "styles": style_bytes,
        "scripts": script_bytes,
        "bytes": document + style_bytes + script_bytes,
        "requests": 1 + len(styles) + len(scripts),
    }


def files_of(html: str) -> tuple[list[str], list[str]]:
    """The stylesheets and the scripts that a page asks for."""
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
    return styles, re.findall(r'<script[^>]* src="([^"]+)"', html)


def _travelled(server: Server, address: str) -> int:
    """Bytes of a body as a browser gets it."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    status, body = ask(connection, address, AS_A_BROWSER)
    if status != 200:
        raise RuntimeError(f"{address} answers {status}.")
    return len(body)
