"""Organizations, sources and the lookups that listings lean on."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..models import FlaggedWord, OldAddress, Organization, Source, Town, ZipCode
from .base import AddressAdmin, ReadOnlyAdmin, StaffAdmin
from .closures import OrganizationClosureInline, closures_changed, reschedule
from .sheets import SharedSheet, Sheet
from .twins import AsksForTwins


class OrganizationSheet(SharedSheet):
    model = Organization


class SourceSheet(Sheet):
    model = Source
    key = ("name",)


class FlaggedWordSheet(Sheet):
    model = FlaggedWord
    key = ("flag",)


@admin.register(Organization)
class OrganizationAdmin(AsksForTwins, AddressAdmin):
    sheets = (OrganizationSheet,)
    list_display = ("name", "phone", "email", "url")
    search_fields = ("name", "slug", "url", "email")
    fieldsets = (
        (_("What families see first"), {"fields": ("name", "slug", "about")}),
        (_("How to reach it"), {"fields": ("phone", "email", "url")}),
        (
            _("How we ask it"),
            {
                "fields": (("contact_email", "contact_language"),),
                "description": _(
                    "We mail this address when one of its listings is due for a check: one mail for each listing, with "
                    "a link to confirm or correct it. No account is needed."
                ),
            },
        ),
    )
    inlines = (OrganizationClosureInline,)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if closures_changed(formsets):
            reschedule(self, request, form.instance)


@admin.register(Source)
class SourceAdmin(StaffAdmin):
    sheets = (SourceSheet,)
    list_display = ("name", "kind", "read_on", "url")
    list_filter = ("kind",)
    search_fields = ("name", "url")


@admin.register(FlaggedWord)
class FlaggedWordAdmin(StaffAdmin):
    sheets = (FlaggedWordSheet,)
    list_display = ("flag", "suggest", "kind", "source")
    list_filter = ("kind",)
    search_fields = ("flag", "suggest")


@admin.register(Town)
class TownAdmin(ReadOnlyAdmin):
    list_display = ("name", "state", "county", "zone", "zip_count")
    list_filter = (("state", admin.AllValuesFieldListFilter),)
    search_fields = ("^name", "^key")


@admin.register(ZipCode)
class ZipCodeAdmin(ReadOnlyAdmin):
    list_display = ("code", "town", "zone")
    list_select_related = ("town",)
    search_fields = ("^code", "^town__name")


@admin.register(OldAddress)
class OldAddressAdmin(ReadOnlyAdmin):
    list_display = ("slug", "content_type", "leads_to", "created")
    list_filter = (("content_type", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("content_type",)
    search_fields = ("slug",)
    fields = readonly_fields = ("slug", "content_type", "leads_to", "created")

    @admin.display(description=_("leads to"))
    def leads_to(self, obj: OldAddress) -> str:
        """A link to the record's form, made without loading the record."""
        kind = obj.content_type
        try:
            url = reverse(f"admin:{kind.app_label}_{kind.model}_change", args=[obj.object_id])
        except NoReverseMatch:
            return str(obj.object_id)
        return format_html('<a href="{}">{} {}</a>', url, kind.name, obj.object_id)
