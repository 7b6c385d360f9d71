"""What happens around every request."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from resources.curation.counting import tally
from resources.languages import language_of

from .safe_errors import DATABASE_ERRORS, safe_reason
from .saved_copies import saved_copy, saved_places
from .views.errors import unavailable

logger = logging.getLogger(__name__)

#: Where sessions are: nothing else of the site looks at one.
STAFF_PAGES = "/admin/"
#: What load balancers ask: no pages, and nothing is asked of the database on their behalf but by their own views.
PROBES = ("/healthz", "/readyz")

GetResponse = Callable[[HttpRequest], HttpResponse]


def cookies_of_staff(get_response: GetResponse) -> GetResponse:
    """Public pages see no cookie at all: whoever brings one gets the page that everybody gets.

    (Django would answer a broken form cookie with a new one, on any page.)
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(STAFF_PAGES):
            request.COOKIES = {}
        return get_response(request)

    return answer


def language_of_address(get_response: GetResponse) -> GetResponse:
    """Answers in the language of the address: no cookie and no header of the browser decides.

    (Django's own middleware would add `Vary: Accept-Language` to every page, and caches would keep one copy a reader.)
    """

    def answer(request: HttpRequest) -> HttpResponse:
        language = language_of(request.path_info)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            return get_response(request)

    return answer


def count_pages(get_response: GetResponse) -> GetResponse:
    """Counts which public pages are read, by day and without visitors: see `resources.curation.counting`."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if is_page(request, response):
            note_read(request.path)
        return response

    return answer


def note_read(path: str) -> None:
    """Counts one reading of a public page."""
    tally.page(path)
    if tally.is_due:
        tally.write()


def is_page(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether this is a page that families read: no staff page, no file, and no address that is a secret."""
    match = request.resolver_match
    return (
        request.method == "GET"
        and response.status_code == 200
        and response.headers.get("Content-Type", "").startswith("text/html")
        and match is not None
        and not request.path_info.startswith(STAFF_PAGES)
        and "token" not in match.kwargs
    )


#: Seconds before a request is noted again: each note writes the session.
NOTED_EVERY = 300


def staff_time(get_response: GetResponse) -> GetResponse:
    """Tells staff the time of their own zone; what they type is of that zone, too."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(STAFF_PAGES):
            return get_response(request)
        with timezone.override(settings.STAFF_ZONE):
            response = get_response(request)
            # A page of the admin is rendered on its way out, and some of the middleware comes before.
            return response.render() if hasattr(response, "render") else response

    return answer


def end_idle_session(get_response: GetResponse) -> GetResponse:
    """Ends a session of staff some time after its last request, and some time after its start whatever happens."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(STAFF_PAGES) and SESSION_KEY in request.session:
            _note_or_end(request.session)
        return get_response(request)

    return answer


def _note_or_end(session: SessionBase) -> None:
    now = int(time.time())
    started, seen = session.get("started", now), session.get("seen", now)
    if now - started > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_SECONDS:
        session.flush()
    elif "started" not in session or now - seen >= NOTED_EVERY:
        session["started"], session["seen"] = started, now


class DatabaseDown:
    """Answers when a view, or a template it renders, finds the database down: with the saved copy of the page where
    there is one, else with 503 and the emergency numbers.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not getattr(request, "database_failed", False):
            return response
        # The page stands without its records; a copy has them.
        return saved_copy(request) or _not_kept(response)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DATABASE_ERRORS):
            return None
        # The path without its query: search terms belong in no log.
        logger.error("Database down at %s %s: %s", request.method, request.path, safe_reason(exception))
        return saved_copy(request) or unavailable(request, places=saved_places(request))


def _not_kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def database_down(get_response: GetResponse) -> DatabaseDown:
    """The middleware, under the name that the settings know."""
    return DatabaseDown(get_response)
