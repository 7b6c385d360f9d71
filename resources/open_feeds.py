"""What every feed of open data has in common: its headers, its version, how it is sent."""

from collections.abc import Callable, Iterator
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition

from . import content

#: Another site's page may read open data, and nothing else of ours; a cache between us keeps it for a minute at most.
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=0, s-maxage=60",
    "Vary": "Accept-Encoding",
}
READING = ("GET", "HEAD")
#: What a browser asks before another site's script may say which version it has already (Fetch, "CORS-preflight").
PREFLIGHT = {
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}
View = Callable[..., HttpResponseBase]


def open_feed(view: View) -> View:
    """A view of open data, for GET and HEAD: `HEADERS` and the licence on every answer, 304 for who has it already."""

    @csrf_exempt  # nothing is ever changed here: who sends a form hears that, and not that a token is missing
    @wraps(view)
    def answer(request: HttpRequest, **named: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204, headers=PREFLIGHT)
        elif request.method not in READING:
            response = HttpResponseNotAllowed(READING)
        else:
            response = condition(etag_func=version_of)(view)(request, **named)
        for name, value in {**HEADERS, "Link": licence_link()}.items():
            # Also on "nothing new" (RFC 9110, 15.4.5).
            response.headers[name] = value
        return response

    return answer


def licence_link() -> str:
    """The licence as a header tells it (RFC 8288, RFC 4946)."""
    return f'<{settings.DATA_LICENCE_URL}>; rel="license"; title="{settings.DATA_LICENCE}"'


def version_of(request: HttpRequest, **_named: Any) -> str:
    """The version of what is asked for, as a header.

    Another one each hour: somewhere a day begins, and with it a pause or the other half of the year's clocks.
    """
    asked = (content.version(), f"{timezone.now():%Y-%m-%dT%H}", request.get_full_path(), site_url(request))
    return f'"{sha256(repr(asked).encode()).hexdigest()[:20]}"'


def site_url(request: HttpRequest) -> str:
    """Where the site is, without a slash at its end."""
    return settings.SITE_URL or request.build_absolute_uri("/").rstrip("/")


def streamed(request: HttpRequest, parts: Iterator[str], content_type: str, name: str) -> StreamingHttpResponse:
    """The parts as they are made, so that memory does not grow with the number of records; none of them for HEAD."""
    response = StreamingHttpResponse(iter(()) if request.method == "HEAD" else parts, content_type)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
