"""Open data: what other sites may take."""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import condition, require_safe

from ..feeds_out.rows import Row, feed_rows
from ..feeds_out.table import csv_parts
from ..feeds_out.version import feeds_version
from ..filters import PERSON
from ..models import SupportGroup

#: Another site's page may read these two, and nothing else of ours; a cache between us keeps them for a minute at most.
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=0, s-maxage=60",
    "Vary": "Accept-Encoding",
}
View = Callable[[HttpRequest], HttpResponseBase]


def open_to_all(view: View) -> View:
    """A view whose every answer has `HEADERS`, also "nothing new" (RFC 9110, 15.4.5)."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponseBase:
        response = view(request)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return answer


def etag(request: HttpRequest) -> str:
    """The version of what is asked for, as a header."""
    asked = (request.path, _whom(request), _site_url(request))
    return f'"{feeds_version(timezone.now().date(), *asked)}"'


@require_safe
@open_to_all
@condition(etag_func=etag)
def meetings(request: HttpRequest) -> HttpResponseBase:
    """Every meeting to the Meeting Guide specification; `for=person` gives those for the person who uses."""
    return _streamed(request, json_parts(_rows(request)), "application/json", "meetings.json")


@require_safe
@open_to_all
@condition(etag_func=etag)
def groups(request: HttpRequest) -> HttpResponseBase:
    """The same as a spreadsheet, one line a meeting."""
    return _streamed(request, csv_parts(_rows(request)), "text/csv; charset=utf-8", "groups.csv")


def json_parts(rows: Iterable[list[Row]]) -> Iterator[str]:
    """One array, piece by piece, a meeting a line."""
    separator = "[\n"
    for some in rows:
        if some:
            yield separator + ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in some)
            separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _rows(request: HttpRequest) -> Iterator[list[Row]]:
    """Family groups and groups for the person who uses are never one list: other sites would mix them."""
    asked = SupportGroup.objects.listed().filter(for_person_who_uses=_whom(request) == PERSON)
    return feed_rows(asked, _site_url(request), timezone.now())


def _whom(request: HttpRequest) -> str:
    return PERSON if request.GET.get("for") == PERSON else ""


def _site_url(request: HttpRequest) -> str:
    return settings.SITE_URL or request.build_absolute_uri("/").rstrip("/")


def _streamed(request: HttpRequest, parts: Iterator[str], content_type: str, name: str) -> StreamingHttpResponse:
    """The parts as they are made, so that memory does not grow with the number of groups; none of them for HEAD."""
    response = StreamingHttpResponse(iter(()) if request.method == "HEAD" else parts, content_type)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
