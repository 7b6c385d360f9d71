"""How long a page waits for the database: not longer than a frightened person waits for an answer.

A page that has a saved copy waits shortly, a load balancer a second, any other public page a few, staff longer;
commands wait as long as it takes. On SQLite, which is a file, nothing waits.
"""

from collections.abc import Callable, Iterator
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from . import saved_copies
from .middleware import PROBES, STAFF_PAGES
from .postgres.limits import waiting

GetResponse = Callable[[HttpRequest], HttpResponse]

#: Seconds that a request may wait for the database in all.
WITH_A_COPY = 0.7
FOR_FAMILIES = 3.0
#: A load balancer that asks whether all is ready.
FOR_A_PROBE = 1.0
#: Staff look, and what they send may ask thousands of questions (an import).
FOR_STAFF, FOR_FORMS_OF_STAFF = 10.0, 60.0
#: Seconds for each part of a feed, which is made while it is sent.
FOR_A_PART = 10.0


def patient(get_response: GetResponse) -> GetResponse:
    """The middleware: gives each request its patience."""

    def answer(request: HttpRequest) -> HttpResponse:
        with waiting(lambda: _seconds(request)):
            response = get_response(request)
        if response.streaming:
            feed = cast(StreamingHttpResponse, response)
            feed.streaming_content = _in_parts(feed.streaming_content)
        return response

    return answer


def _seconds(request: HttpRequest) -> float:
    if request.path_info.startswith(STAFF_PAGES):
        return FOR_FORMS_OF_STAFF if request.method == "POST" else FOR_STAFF
    if request.path_info in PROBES:
        return FOR_A_PROBE
    return WITH_A_COPY if saved_copies.has(request) else FOR_FAMILIES


def _in_parts(parts: Any) -> Iterator[Any]:
    """The parts of a response, each made within its own time."""
    parts = iter(parts)
    while True:
        with waiting(lambda: FOR_A_PART):
            try:
                part = next(parts)
            except StopIteration:
                return
        yield part
