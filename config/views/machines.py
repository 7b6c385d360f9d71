"""Addresses that only machines ask for."""

import json
from datetime import timedelta
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from config.operations.readiness import not_ready
from guides.models.guide import DOS_AND_DONTS_SLUG
from resources.today import staff_today

#: The files that a kept page needs; sw.js keeps no other.
KEPT_FILES = ("site.css", "site.js", "favicon.svg")

#: How long a reader may go by a copy of security.txt; the standard advises less than a year.
GOOD_FOR = timedelta(days=180)


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


def favicon(request: HttpRequest) -> HttpResponse:
    """Where a browser looks for an icon by itself, on a page that names none."""
    return redirect(static("favicon.svg"))


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


def security_txt(request: HttpRequest) -> HttpResponse:
    """Where somebody who found a hole can write (RFC 9116); 404 where nobody can be reached."""
    ways = [f"mailto:{quote(settings.CONTACT_EMAIL, safe='@')}"] if settings.CONTACT_EMAIL else []
    lines = []
    if settings.SITE_URL:
        ways.append(settings.SITE_URL + reverse("about"))
        lines.append(f"Canonical: {settings.SITE_URL}{reverse('security_txt')}")
    if not ways:
        raise Http404
    expires = (timezone.now() + GOOD_FOR).strftime("%Y-%m-%dT00:00:00Z")
    lines = [*(f"Contact: {way}" for way in ways), f"Expires: {expires}", "Preferred-Languages: en, es", *lines]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _script_list(addresses: list[str]) -> str:
    """Our own addresses as a list in JavaScript."""
    return mark_safe(json.dumps(addresses))  # noqa: S308  # made by reverse() and static(), of nothing a visitor sends
