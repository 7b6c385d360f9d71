"""What every page's template knows."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from resources.addresses import whole_address
from resources.languages import ENGLISH, SPANISH, in_language, language_of, switch
from resources.lines import always_open_line
from resources.models import Helpline

from .headers import held_stylesheet
from .safe_errors import DATABASE_ERRORS
from .views.errors import LIFELINE, FixedLine

#: Characters of an address that a page repeats at most: all filters of the finder fit.
MOST_REPEATED = 600


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name, and the line for the emergency strip (asked for only when a template shows it).

    A page that is made to be saved (`config.saved_copies`) says when that was.
    """
    return {
        "site_name": settings.SITE_NAME,
        "strip_line": partial(strip_line, request),
        "contact_email": settings.CONTACT_EMAIL,
        "saved_at": getattr(request, "saved_at", None),
        "finder_stylesheet": partial(held_stylesheet, request),
        **languages(request),
    }


def languages(request: HttpRequest) -> dict[str, Any]:
    """The link to the same page in the other language, and the page's addresses for search engines (without its query:
    nothing that a family typed stands in them).
    """
    addresses = {code: whole_address(request, in_language(request.path, code)) for code in (ENGLISH, SPANISH)}
    return {
        "language": language_of(request.path_info),
        "other_language": switch(request.path_info, _asked(request)),
        "addresses": addresses if request.resolver_match else {},
    }


def _asked(request: HttpRequest) -> str:
    """The page's address with its query; without one that no form of ours can make, which we do not repeat."""
    asked = request.get_full_path()
    return asked if len(asked) <= MOST_REPEATED else request.path


def strip_line(request: HttpRequest) -> Helpline | FixedLine:
    """The line of the strip; 988 before any was entered, and when the database can't be asked.

    A page without the database is marked `database_failed`: a saved copy may say more, and nobody should keep it.
    """
    try:
        return always_open_line() or LIFELINE
    except DATABASE_ERRORS:
        request.database_failed = True  # type: ignore[attr-defined]
        return LIFELINE
