"""Places in the admin: an address becomes a point on the map, so that families near it find it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Place, Town, ZipCode
from ..towns import town_key
from .base import StaffAdmin
from .closures import ClosureInline, closures_changed, reschedule
from .sheets import SharedSheet
from .twins import AsksForTwins

DEFAULT_ZONE = Place._meta.get_field("zone").get_default()


class PlaceForm(forms.ModelForm):
    """A place: its point has both halves; where nobody typed one, it is the middle of its ZIP code or town."""

    #: What the form filled in by itself or could not, in words for staff.
    told: list[str]

    def clean(self) -> dict[str, Any]:
        self.told = []
        cleaned = super().clean() or self.cleaned_data
        halves = ("latitude", "longitude")
        missing = [name for name in halves if cleaned.get(name) is None and name not in self.errors]
        # The database lets a half point through: in SQL a comparison with nothing is not false.
        if len(missing) == 1 and not any(name in self.errors for name in halves):
            self.add_error(missing[0], ValidationError(_("Latitude and longitude go together: give both, or neither.")))
        area = self._area(cleaned)
        return cleaned if self.errors else self._placed(cleaned, area)

    def _area(self, cleaned: dict[str, Any]) -> ZipCode | Town | None:
        """The row of its ZIP code, else of its town."""
        code = cleaned.get("zip_code")
        if code and (row := ZipCode.objects.select_related("town").filter(code=code).first()):
            return row
        if code and "zip_code" in self.changed_data:
            self.add_error(
                "zip_code", _("We know no ZIP code %(code)s. Correct it, or leave it empty.") % {"code": code}
            )
        return Town.objects.filter(key=town_key(cleaned.get("town", "")), state=cleaned.get("state", "")).first()

    def _placed(self, cleaned: dict[str, Any], area: ZipCode | Town | None) -> dict[str, Any]:
        """The place with its point and time zone; tells what was filled in."""
        if area is None and cleaned["latitude"] is None:
            self.told.append(
                _(
                    "Families cannot find this place by distance: we know neither its ZIP code nor its town. "
                    "Check the spelling, or give latitude and longitude."
                )
            )
        elif not isinstance(area, Town):
            self._tell_of_strange_town(cleaned)
        if area is None:
            return cleaned
        town, code = (area.town, area.code) if isinstance(area, ZipCode) else (area, "")
        if town.state != cleaned["state"]:
            said = _("ZIP code %(code)s is in %(town)s, but the state here is %(state)s. Read both again.")
            self.told.append(said % {"code": code, "town": town, "state": cleaned["state"]})
        if cleaned["latitude"] is None or self._point_is_old(cleaned):
            cleaned |= {"latitude": area.latitude, "longitude": area.longitude, "approximate": True}
            said = _(
                "Nobody gave its point on the map, so it now stands in the middle of %(area)s, marked “town only”. "
                "For exact miles give the latitude and longitude of the street."
            )
            self.told.append(said % {"area": f"{town} {code}".strip()})
        if cleaned["zone"] == DEFAULT_ZONE != area.zone:
            cleaned["zone"] = area.zone
            self.told.append(_("Time zone: %(zone)s, taken from where it is.") % {"zone": area.zone})
        return cleaned

    def _tell_of_strange_town(self, cleaned: dict[str, Any]) -> None:
        """Villages are no towns of ours either, so it is a word and no refusal."""
        name, state = cleaned["town"], cleaned["state"]
        if "town" in self.changed_data and not Town.objects.filter(key=town_key(name), state=state).exists():
            said = _("We know no town “%(town)s” in %(state)s. Check the spelling: families read it.")
            self.told.append(said % {"town": name, "state": state})

    def _point_is_old(self, cleaned: dict[str, Any]) -> bool:
        """Whether the point is the middle of the town or ZIP code that the place was in before."""
        changed = set(self.changed_data)
        moved, placed = {"town", "state", "zip_code"} & changed, {"latitude", "longitude"} & changed
        return bool(self.instance.pk and cleaned["approximate"] and moved and not placed)


class PlaceSheet(SharedSheet):
    model = Place
    key = ("name", "address", "town", "state")
    numbered = True


@admin.register(Place)
class PlaceAdmin(AsksForTwins, StaffAdmin):
    form = PlaceForm
    sheets = (PlaceSheet,)
    list_display = ("__str__", "zip_code", "has_point", "approximate", "accessible")
    list_filter = (("state", admin.AllValuesFieldListFilter), "accessible", "approximate")
    search_fields = ("name", "address", "town", "zip_code")
    fieldsets = (
        (gettext_lazy("Where it is"), {"fields": ("name", "address", ("town", "state", "zip_code"), "zone")}),
        (
            gettext_lazy("On the map"),
            {
                "fields": (("latitude", "longitude"), "approximate"),
                "description": gettext_lazy(
                    "Families find it by distance from this point. Leave both empty, "
                    "and the middle of its ZIP code or town is filled in when you save."
                ),
            },
        ),
        (
            gettext_lazy("Getting in and getting there"),
            {"fields": ("accessible", "accessibility_note", "directions", "parking", "transit")},
        ),
    )
    inlines = (ClosureInline,)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        # The form may have taken the zone from where the place is, which "changed data" does not know.
        zone_changed = change and form.initial.get("zone") != form.instance.zone
        if zone_changed or closures_changed(formsets):
            reschedule(self, request, form.instance)

    @admin.display(description=gettext_lazy("on the map"), boolean=True)
    def has_point(self, obj: Place) -> bool:
        """Whether families near it find it."""
        return obj.point is not None
