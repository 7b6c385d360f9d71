"""On the form for a new listing, organization or place: is it one that is there already?"""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ..curation.duplicates import Twins
from ..curation.shared_twins import refresh_shared_one, shared_twins_of
from .said import form_of

#: Name of the box that lets a new record be saved although it looks like another.
ANYWAY = "_new_anyway"
#: More than this are no help.
MOST_SHOWN = 5


def asking_for_twins(form: Any, request: HttpRequest, find: Callable[[Any], list[Twins]]) -> Any:
    """The form class for a new record that is sent: refused, once, when `find` finds likely twins, with `twins` set."""
    if request.method != "POST" or ANYWAY in request.POST:
        return form

    class Asking(form):
        def _post_clean(self) -> None:
            super()._post_clean()
            if self.errors:
                return
            self.twins = shown(self.instance, find(self.instance))
            if self.twins:
                self.add_error(None, _("This may be there already: see those that look like it."))

    return Asking


def shown(record: Any, found: list[Twins]) -> list[dict[str, Any]]:
    """The likely twins of a new record with their forms and why."""
    twins = found[:MOST_SHOWN]
    there = type(record)._default_manager.in_bulk([each.second for each in twins])
    return [
        {"record": there[each.second], "url": form_of(there[each.second]), "why": ", ".join(each.reasons)}
        for each in twins
    ]


class AsksForTwins(admin.ModelAdmin):
    """Organizations and places: a new one is asked about, and each save looks for likely twins."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return form if obj else asking_for_twins(form, request, shared_twins_of)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        context["twins"] = getattr(context["adminform"].form, "twins", [])
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        refresh_shared_one(form.instance)
