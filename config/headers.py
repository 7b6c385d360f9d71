"""What browsers are told with every answer, whoever made it: a view, WhiteNoise, an error before any view.

The content security policy is django-csp's, from the setting CONTENT_SECURITY_POLICY. `PolicyMiddleware` stands inside
the page cache, which keeps a page's policy with the page; `guarded` is the first of all middleware and gives the rest
what they lack. No header here differs from one request to the next: kept pages are shown to all.
"""

import base64
import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from .stylesheet import stylesheet_of_finder

GetResponse = Callable[[HttpRequest], HttpResponse]

POLICY = "Content-Security-Policy"
#: What a policy says of a page that may stand in no frame; browsers that do not know it go by an older header.
NO_FRAMES = "frame-ancestors 'none'"

#: What a page of ours never asks a browser for. The finder's "Use my location" asks for the place, and nothing else.
FEATURES_OFF = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "fullscreen",
    "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
    "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
#: With every answer that does not say otherwise itself.
ALWAYS = {
    "Permissions-Policy": ", ".join(["geolocation=(self)", *(f"{feature}=()" for feature in FEATURES_OFF)]),
    # What other sites may take says so itself: the page for frames, open data.
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "X-Content-Type-Options": "nosniff",
}


def guarded(get_response: GetResponse) -> GetResponse:
    """The middleware: every answer has these headers, and a policy, also one that no other middleware saw."""
    policy = build_policy()

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # "Nothing new": what a browser has already is good with the headers that it came with.
        if response.status_code == 304:
            return response
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        # In a trial, Django's own pages about errors hold scripts and styles; it makes no page in production.
        if POLICY not in response.headers and not settings.DEBUG:
            response.headers[POLICY] = policy
        if NO_FRAMES in response.headers.get(POLICY, ""):
            response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        return response

    return answer


class PolicyMiddleware(CSPMiddleware):
    """django-csp's middleware, which also lets a page show the stylesheet that it holds."""

    def get_policy_parts(self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False) -> Any:
        parts = super().get_policy_parts(request, response, report_only)
        if getattr(request, "holds_stylesheet", False):
            parts.update = (parts.update or {}) | {"style-src": [hash_of(stylesheet_of_finder())]}
        return parts


def held_stylesheet(request: HttpRequest) -> str:
    """The finder's stylesheet, for a page that holds it itself; its policy then names it."""
    request.holds_stylesheet = True  # type: ignore[attr-defined]
    return stylesheet_of_finder()


@lru_cache(maxsize=2)
def hash_of(text: str) -> str:
    """How a policy names a style that stands in the page."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
