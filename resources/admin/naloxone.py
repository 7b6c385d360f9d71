"""Naloxone programs in the admin."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import NaloxoneProgram
from .listings import FACTS, STATUS, ListingAdmin
from .sheets import ListingSheet


class KindFilter(admin.SimpleListFilter):
    """Programs of one kind; a program may be of several."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return list(NaloxoneProgram.KINDS)

    def queryset(self, request: Any, queryset: Any) -> Any:
        known = self.value() in dict(NaloxoneProgram.KINDS)
        return queryset.filter(kinds__has=self.value()) if known else queryset


class NaloxoneProgramSheet(ListingSheet):
    model = NaloxoneProgram


@admin.register(NaloxoneProgram)
class NaloxoneProgramAdmin(ListingAdmin):
    sheets = (NaloxoneProgramSheet,)
    list_display = ("name", "status", "sure", "where", "kind_words", "cost", "organization", "assigned_to")
    list_filter = (*ListingAdmin.list_filter, KindFilter, "cost")
    search_fields = (*ListingAdmin.search_fields, "phone", "coverage_note", "place__name", "place__town")
    list_select_related = (*ListingAdmin.list_select_related, "place")
    autocomplete_fields = ("organization", "source", "place")
    fieldsets = (
        (
            _("What families see first"),
            {
                "fields": (
                    "name",
                    "slug",
                    "kinds",
                    "summary",
                    "how_to_get",
                    ("cost", "cost_note"),
                    "facts",
                    "organization",
                )
            },
        ),
        (_("How to reach it"), {"fields": ("phone", "url")}),
        (_("When and where"), {"fields": ("hours_note", "place", "states", "coverage_note")}),
        FACTS,
        STATUS,
    )

    @admin.display(description=_("kind"))
    def kind_words(self, obj: NaloxoneProgram) -> str:
        """Its kinds, as families read them."""
        return ", ".join(obj.get_kinds_display())
