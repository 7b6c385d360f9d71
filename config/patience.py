"""How long a page waits for the database: not longer than a frightened person waits for an answer.

A page that has a saved copy waits shortly, any other public page a few seconds, staff longer; commands wait as long as
it takes. On SQLite, which is a file, nothing waits.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from . import saved_copies
from .middleware import STAFF_PAGES
from .postgres.limits import waiting

GetResponse = Callable[[HttpRequest], HttpResponse]

#: Seconds that one statement, or the making of a connection, may take.
WITH_A_COPY = 0.7
FOR_FAMILIES = 3.0
FOR_STAFF = 30.0


def patient(get_response: GetResponse) -> GetResponse:
    """The middleware: gives each request its patience."""

    def answer(request: HttpRequest) -> HttpResponse:
        with waiting(_seconds(request)):
            return get_response(request)

    return answer


def _seconds(request: HttpRequest) -> float:
    if request.path_info.startswith(STAFF_PAGES):
        return FOR_STAFF
    return WITH_A_COPY if saved_copies.has(request) else FOR_FAMILIES
