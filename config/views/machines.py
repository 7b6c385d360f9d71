"""Addresses that only machines ask for."""

from django.http import HttpRequest, HttpResponse


def healthz(request: HttpRequest) -> HttpResponse:
    """Says that the process answers. It asks no database: a slow one must not have healthy workers killed."""
    return HttpResponse("ok", content_type="text/plain", headers={"Cache-Control": "no-store"})
