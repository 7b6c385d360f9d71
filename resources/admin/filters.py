"""Filters of the lists of listings."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from ..freshness import cycle_days
from ..states import state_name
from ..today import staff_today


class SureFilter(admin.SimpleListFilter):
    """Listings that somebody should call, write to or look up."""

    title = gettext_lazy("how sure we are")
    parameter_name = "sure"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("due", gettext_lazy("due for a check")),
            ("stale", gettext_lazy("overdue by two cycles")),
            ("never", gettext_lazy("never checked")),
            ("question", gettext_lazy("something is not confirmed")),
            ("gone", gettext_lazy("gone from its source")),
            ("hidden", gettext_lazy("hidden until checked")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        listings: Any = queryset
        narrowed = {
            "due": listings.due_for_check(staff_today(), cycle_days(str(listings.model._meta.model_name))),
            "stale": listings.published().stale(staff_today()),
            "never": listings.filter(checked_on__isnull=True),
            # Greater than nothing: a column of a second language may hold no text at all.
            "question": listings.filter(open_question__gt=""),
            "gone": listings.filter(gone_since__isnull=False),
            "hidden": listings.filter(hidden_until_checked=True),
        }
        found: QuerySet[Any] = narrowed.get(self.value() or "", queryset)
        return found


class StateFilter(admin.SimpleListFilter):
    """Listings of one of the states that this site's staff keep, by their place or by the states they serve."""

    title = gettext_lazy("state")
    parameter_name = "in"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*((code, state_name(code)) for code in settings.STATES), ("US", gettext_lazy("the whole country"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        state = self.value()
        known = state in {*settings.STATES, "US"}
        return queryset.in_state(state) if known else queryset  # type: ignore[attr-defined]


class LookedAfterFilter(admin.SimpleListFilter):
    """Listings that the reader looks after, that somebody else does, or nobody."""

    title = gettext_lazy("looked after by")
    parameter_name = "mine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("me", gettext_lazy("me")),
            ("others", gettext_lazy("somebody else")),
            ("nobody", gettext_lazy("nobody")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "me":
            return queryset.filter(assigned_to=request.user)
        if self.value() == "others":
            return queryset.filter(assigned_to__isnull=False).exclude(assigned_to=request.user)
        return queryset.filter(assigned_to__isnull=True) if self.value() == "nobody" else queryset
