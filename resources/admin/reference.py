"""Organizations, places, sources and the lookups that listings lean on."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..models import FlaggedWord, OldAddress, Organization, Place, Source, Town, ZipCode
from .base import AddressAdmin, ReadOnlyAdmin, StaffAdmin


@admin.register(Organization)
class OrganizationAdmin(AddressAdmin):
    list_display = ("name", "phone", "email", "url")
    search_fields = ("name", "slug", "url", "email")
    fieldsets = (
        (_("What families see first"), {"fields": ("name", "slug", "about")}),
        (_("How to reach it"), {"fields": ("phone", "email", "url")}),
    )


class PlaceForm(forms.ModelForm):
    """A place: its point has both halves or none."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        halves = ("latitude", "longitude")
        missing = [name for name in halves if cleaned.get(name) is None and name not in self.errors]
        # The database lets a half point through: in SQL a comparison with nothing is not false.
        if len(missing) == 1 and not any(name in self.errors for name in halves):
            self.add_error(missing[0], ValidationError(_("Latitude and longitude go together: give both, or neither.")))
        return cleaned


@admin.register(Place)
class PlaceAdmin(StaffAdmin):
    form = PlaceForm
    list_display = ("__str__", "zip_code", "has_point", "approximate", "accessible")
    list_filter = (("state", admin.AllValuesFieldListFilter), "accessible", "approximate")
    search_fields = ("name", "address", "town", "zip_code")
    fieldsets = (
        (_("Where it is"), {"fields": ("name", "address", ("town", "state", "zip_code"), "zone")}),
        (
            _("On the map"),
            {
                "fields": (("latitude", "longitude"), "approximate"),
                "description": _("Families see how far it is only when a place has its point."),
            },
        ),
        (_("Getting in and getting there"), {"fields": ("accessible", "accessibility_note", "parking", "transit")}),
    )

    @admin.display(description=_("on the map"), boolean=True)
    def has_point(self, obj: Place) -> bool:
        """Whether families near it find it."""
        return obj.point is not None


@admin.register(Source)
class SourceAdmin(StaffAdmin):
    list_display = ("name", "kind", "read_on", "url")
    list_filter = ("kind",)
    search_fields = ("name", "url")


@admin.register(FlaggedWord)
class FlaggedWordAdmin(StaffAdmin):
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
