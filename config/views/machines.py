"""Addresses that only machines ask for."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from config.operations.readiness import not_ready
from guides.models.guide import DOS_AND_DONTS_SLUG
from resources.today import staff_today

#: The files that a kept page needs; sw.js keeps no other.
KEPT_FILES = ("site.css", "site.js", "favicon.svg")


def healthz(request: HttpRequest) -> HttpResponse:
    """Says that the process answers. It asks no database: a slow one must not have healthy workers killed."""
    return HttpResponse("ok", content_type="text/plain", headers={"Cache-Control": "no-store"})


def readyz(request: HttpRequest) -> HttpResponse:
    """Says whether the process can do its whole work: 200, or 503 with a plain word on each line for what is missing.

    What a load balancer should make of it: docs/decisions/0033-what-a-load-balancer-asks.md.
    """
    missing = not_ready()
    lines = "\n".join(missing or ["ready"])
    status = 503 if missing else 200
    return HttpResponse(lines, status=status, content_type="text/plain", headers={"Cache-Control": "no-store"})


def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone calls the site on its home screen (W3C Web Application Manifest): a neutral name, not the topic.

    `display` is "browser": readers keep the address bar and Back, and no browser offers to install anything.
    """
    icon = {"src": static("favicon.svg"), "type": "image/svg+xml", "sizes": "any"}
    facts = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "lang": get_language() or settings.LANGUAGE_CODE,
        "start_url": reverse("home"),
        "display": "browser",
        "background_color": "#fbf8f3",
        "theme_color": "#fbf8f3",
        "icons": [icon],
    }
    return JsonResponse(facts, content_type="application/manifest+json")


def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps three pages on the phone of a reader who asked for it.

    Its text changes with every new stylesheet or script (their names carry a hash) and with every day, so that a
    browser that still has the old one fetches all copies anew when its reader comes back.
    """
    pages = [reverse("overdose"), reverse("helplines:index"), reverse("guides:detail", args=[DOS_AND_DONTS_SLUG])]
    context = {
        "pages": _script_list(pages),
        "files": _script_list([static(name) for name in KEPT_FILES]),
        "version": staff_today().isoformat(),
    }
    response = render(request, "sw.js", context, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _script_list(addresses: list[str]) -> str:
    """Our own addresses as a list in JavaScript."""
    return mark_safe(json.dumps(addresses))  # noqa: S308  # made by reverse() and static(), of nothing a visitor sends
