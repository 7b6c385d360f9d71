"""Lock-out after wrong passwords, by django-axes.

It counts by the name that was typed and by nothing else: no network address and no browser is looked at, kept or
logged, and a proxy in front changes nothing. The counts stand in the cache and end by themselves. A lock only keeps
people from signing in: who is in stays in, and a new password by mail opens it.
"""

from collections.abc import Iterable
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cache, make_cache_key_list
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def no_address(request: HttpRequest) -> None:
    """Setting AXES_CLIENT_IP_CALLABLE: whose address it is we never ask."""


def nobody(*told: Any) -> str:
    """Setting AXES_CLIENT_STR_CALLABLE: what the log says about who tried."""
    return "somebody"


def locked_page(request: HttpRequest, *told: Any) -> HttpResponse:
    """Setting AXES_LOCKOUT_CALLABLE: what a locked-out person reads (429). A name that is nobody's locks too."""
    context = {
        "title": _("Too many tries"),
        "minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60),
        "site_header": admin.site.site_header,
        "site_title": admin.site.site_title,
    }
    response = render(request, "admin/locked.html", context, status=429)
    response["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
    return response


def locked(usernames: Iterable[str]) -> set[str]:
    """Those of these names that may not sign in now."""
    # A digest stands for each name, as axes itself keeps them.
    keys = {make_cache_key_list([{"username": name}])[0]: name for name in usernames}
    counts = get_cache().get_many(list(keys))
    return {keys[key] for key, count in counts.items() if count >= settings.AXES_FAILURE_LIMIT}


def unlock(username: str) -> None:
    """Lets a person try again at once."""
    AxesProxyHandler.reset_attempts(username=username)
