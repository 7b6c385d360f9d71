"""Lock-out after wrong passwords, by django-axes.

It counts by the name that was typed and by nothing else: no network address and no browser is looked at, kept or
logged, and a proxy in front changes nothing. The counts stand in the cache and end by themselves. A lock only keeps
people from signing in: who is in stays in, and a new password by mail opens it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cache, make_cache_key_list
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def no_address(request: HttpRequest) -> None:
    """Setting AXES_CLIENT_IP_CALLABLE: whose address it is we never ask."""


def nobody(*told: Any) -> str:
    """Setting AXES_CLIENT_STR_CALLABLE: what the log says about who tried."""
    return "somebody"


def locked_page(request: HttpRequest, *told: Any) -> HttpResponse:
    """Setting AXES_LOCKOUT_CALLABLE: what a locked-out person reads (429). A name that is nobody's locks too."""
    context = {
        "title": _("Too many tries"),
        "minutes": _minutes(),
        "site_header": admin.site.site_header,
        "site_title": admin.site.site_title,
    }
    response = render(request, "admin/locked.html", context, status=429)
    response["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
    return response


#: From so many on, whoever mistypes a password is told how many tries are left.
FEW_TRIES = 3


class SignInForm(AdminAuthenticationForm):
    """The admin's own, which says that a lock is near. It tells nothing of whether the name is anybody's."""

    def get_invalid_login_error(self) -> ValidationError:
        error = super().get_invalid_login_error()
        left = settings.AXES_FAILURE_LIMIT - _counted([self.cleaned_data["username"]])[0]
        if not 0 < left <= FEW_TRIES:
            return error
        near = ngettext(
            "One more wrong try, and nobody can sign in by this name for %(minutes)d minutes.",
            "%(left)d more wrong tries, and nobody can sign in by this name for %(minutes)d minutes.",
            left,
        )
        return ValidationError([error, near % {"left": left, "minutes": _minutes()}])


def _minutes() -> int:
    return int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)


def _counted(usernames: Sequence[str]) -> list[int]:
    """The wrong tries by each of these names."""
    # A digest stands for each name, as axes itself keeps them.
    keys = [make_cache_key_list([{"username": name}])[0] for name in usernames]
    counts = get_cache().get_many(keys)
    return [counts.get(key, 0) for key in keys]


def locked(usernames: Iterable[str]) -> set[str]:
    """Those of these names that may not sign in now."""
    names = list(usernames)
    return {name for name, count in zip(names, _counted(names), strict=True) if count >= settings.AXES_FAILURE_LIMIT}


def unlock(username: str) -> None:
    """Lets a person try again at once."""
    AxesProxyHandler.reset_attempts(username=username)
