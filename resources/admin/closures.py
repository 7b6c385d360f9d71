"""Days on which a place or an organization is closed, and what a change of them does to next dates."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..kinds import all_kinds
from ..models import Closure, Organization, Place
from .forms import ConstraintsForm
from .rows import RowsInline


class ClosureForm(ConstraintsForm):
    """A span without meetings."""

    field_of = {"closure_in_order": lambda cleaned: "last_day"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.mark_broken_rules(cleaned)
        return cleaned


class ClosureInline(RowsInline):
    """The closures of a place or of an organization."""

    model = Closure
    form = ClosureForm
    fields = ("first_day", "last_day", "reason")
    verbose_name_plural = _("Closed days: no meetings then, except those online or by phone")


class OrganizationClosureInline(ClosureInline):
    verbose_name_plural = _("Closed days: none of its groups meets then, not online either")


def closures_changed(formsets: Iterable[Any]) -> bool:
    """Whether saving these formsets wrote or deleted a closure."""
    return any(
        formset.new_objects or formset.changed_objects or formset.deleted_objects
        for formset in formsets
        if formset.model is Closure
    )


def reschedule(model_admin: admin.ModelAdmin, request: HttpRequest, changed: Place | Organization) -> None:
    """Moves the next dates of all that meets at a place, or is an organization's, and tells how many moved."""
    # The kernel does not know who meets; whoever does has registered (resources/kinds.py).
    moved = sum(kind.reschedule(changed) for kind in all_kinds() if kind.reschedule)
    said = ngettext("The next date of %(n)d group changed.", "The next dates of %(n)d groups changed.", moved)
    model_admin.message_user(request, said % {"n": moved}, messages.SUCCESS)
