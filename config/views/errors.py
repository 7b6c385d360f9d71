"""Pages for when something went wrong. Each keeps the numbers that save lives, and none asks the database."""

import logging
import sys
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override

from config.safe_errors import DATABASE_ERRORS
from resources.dialing import Dialable
from resources.languages import ENGLISH, in_language, language_of, switch

from ..request_ids import request_id, shown

logger = logging.getLogger(__name__)

#: What Django raises when a form brings more than the settings allow.
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
#: Seconds after which a browser or a search engine may try again.
RETRY_AFTER = 30


class FixedLine(NamedTuple):
    """A line for the emergency strip that needs no database."""

    call: Dialable


LIFELINE = FixedLine(Dialable("988", "tel:988"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: we could not read what the browser sent; or 413 when it was too much."""
    if isinstance(exception, TOO_LARGE):
        return too_large(request)
    return _page(request, "400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: this page is for staff."""
    return _page(request, "403.html", 403)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a staff form without its token (setting CSRF_FAILURE_VIEW)."""
    return _page(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such address. The page repeats nothing of what was asked."""
    return _page(request, "404.html", 404)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more was sent than a form of ours takes."""
    return _page(request, "413.html", 413)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, with the beginning of the number that our log knows the request by; or 503 when it was the database that
    failed outside a view (sessions, other middleware).
    """
    if isinstance(sys.exc_info()[1], DATABASE_ERRORS):
        return unavailable(request)
    return _bare_page(request, "500.html", 500, number=shown(request_id()))


def unavailable(request: HttpRequest, places: str = "") -> HttpResponse:
    """503: the database cannot be asked just now. `places` is where groups by town can be read all the same."""
    response = _bare_page(request, "503.html", 503, places=places)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def nowhere(request: HttpRequest) -> dict[str, Any]:
    """The other language of a page that is none: its start page; and that of the admin, for staff who got lost in it.
    Nothing of the address is repeated.
    """
    here, desk = request.path_info, reverse("admin:index")
    return {
        "language": language_of(here),
        "other_language": switch(here, "/"),
        "addresses": {},
        "desk": desk if here.startswith(desk) else "",
    }


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """A page in the site's frame; when even that fails, the bare page with the numbers."""
    try:
        return render(request, template, {"strip_line": LIFELINE, **nowhere(request)}, status=status)
    except Exception:
        logger.exception("The page %s could not be made.", template)
        return _bare_page(request, "500.html", status)


def _bare_page(request: HttpRequest, template: str, status: int, **more: str) -> HttpResponse:
    """A page on its own: no frame, no context processors, no database, no addresses looked up."""
    language = language_of(request.path_info)
    try:
        html = _bare_words(template, language, more)
    except Exception:
        logger.exception("The page %s could not be made in %s.", template, language)
        html = _bare_words(template, ENGLISH, more)
    return HttpResponse(html, status=status, headers={"Cache-Control": "no-store"})


def _bare_words(template: str, language: str, more: dict[str, str]) -> str:
    # English needs no catalog of words.
    with override(None if language == ENGLISH else language):
        stylesheet, home = _address_of("site.css"), in_language("/", language)
        context = {
            "site_name": settings.SITE_NAME,
            "contact_email": settings.CONTACT_EMAIL,
            "stylesheet": stylesheet,
            "icon": _address_of("favicon.svg"),
            "language": language,
            "home": home,
        }
        return get_template(template).render(context | more)


def _address_of(file: str) -> str:
    """A static file's address, also when the manifest of collected files is missing."""
    try:
        return static(file)
    except (ValueError, OSError):
        return f"{settings.STATIC_URL}{file}"
