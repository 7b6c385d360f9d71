"""The pages that are measured, and what one of them costs."""

from typing import Any

import brotli
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve

from guides.models import Guide
from resources.models import Helpline

BASELINE = "/bench-baseline/"
#: The budgets of the finder are about this one: so many groups stand around it that 1,000 already fill a page.
FINDER = "Finder near 10001"


def addresses() -> dict[str, str]:
    """The pages that are measured, by what we call them; those that this site does not have yet are left out."""
    group = "/groups/made-up-group-0/"
    pages = {
        "Baseline": BASELINE,
        "Home": "/",
        FINDER: "/groups/?near=10001",
        "Finder near 10001, soonest": "/groups/?near=10001&sort=soonest",
        "Finder near 10001, Tuesday": "/groups/?near=10001&day=tuesday",
        "Finder near 06702, 100 miles": "/groups/?near=06702&radius=100",
        "Finder near 59401 (rural)": "/groups/?near=59401",
        "Finder without a place": "/groups/",
        "One group": group,
        "Its calendar": f"{group}calendar.ics",
        "Its flyer": f"{group}flyer/",
        "Helplines": "/helplines/",
        "One helpline": Helpline.objects.published()[0].get_absolute_url(),
        "One guide": Guide.objects.published().exclude(slug="overdose")[0].get_absolute_url(),
        "Overdose": "/overdose/",
        "Search": "/search/?q=naloxone",
    }
    return {name: address for name, address in pages.items() if _is_there(address)}


def _is_there(address: str) -> bool:
    try:
        resolve(address.split("?", maxsplit=1)[0])
    except Resolver404:
        return False
    return True


def cost_of(address: str) -> dict[str, Any]:
    """Rows of groups, bytes of the HTML, bytes after brotli at quality 5, and queries."""
    with CaptureQueriesContext(connection) as captured:
        body = Client().get(address).getvalue()
    return {
        "rows": body.count(b'class="group-row'),
        "html": len(body),
        "packed": len(brotli.compress(body, quality=5)),
        "queries": len(captured),
    }
