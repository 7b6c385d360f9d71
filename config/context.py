"""What every page's template knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from resources.lines import always_open_line
from resources.models import Helpline

from .views.errors import DATABASE_ERRORS, LIFELINE, FixedLine


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name, and the line for the emergency strip (asked for only when a template shows it)."""
    return {"site_name": settings.SITE_NAME, "strip_line": strip_line, "contact_email": settings.CONTACT_EMAIL}


def strip_line() -> Helpline | FixedLine | None:
    """The line of the strip; 988 when the database can't be asked, so that a page without records still stands."""
    try:
        return always_open_line()
    except DATABASE_ERRORS:
        return LIFELINE
