"""On the form for a new listing, organization or place: is it one that is there already?"""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ..addresses import form_of
from ..curation.duplicates import Twins
from ..curation.people import Person, within_remit
from ..curation.shared_twins import refresh_shared_one, shared_twins_of
from ..models import Listing

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
            self.twins = shown(self.instance, find(self.instance), request.user)
            if self.twins:
                self.add_error(None, _("This may be there already: see those that look like it."))

    return Asking


def shown(record: Any, found: list[Twins], user: Person) -> list[dict[str, Any]]:
    """The likely twins of a new record that a person may know of: each with a page to open ("" for none) and why.

    Of those beyond a remit only what the public sees is shown. A draft that is left out here is no loss: the pair waits
    among the possible duplicates for whoever sees both.
    """
    there = type(record)._default_manager.in_bulk([each.second for each in found])
    own = set(within_remit(type(record)._default_manager.filter(pk__in=there), user).values_list("pk", flat=True))
    known = [each for each in found if each.second in own or _is_public(there[each.second])][:MOST_SHOWN]
    return [
        {"record": twin, "url": form_of(twin) if twin.pk in own else _public_page(twin), "why": ", ".join(each.reasons)}
        for each in known
        for twin in (there[each.second],)
    ]


def _is_public(record: Any) -> bool:
    """Organizations and places are public facts, as the pickers have it; a listing is one while it is published."""
    return not isinstance(record, Listing) or record.is_published


def _public_page(record: Any) -> str:
    # A place has no page of its own.
    return record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""


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
