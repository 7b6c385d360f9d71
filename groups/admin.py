"""Support groups, their meetings and their programs in the admin."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from resources.admin import FACTS, STATUS, ListingAdmin, StaffAdmin
from resources.admin.listings import CheckInline, Section

from .models import Meeting, Pause, Program, SupportGroup
from .services import refresh


class MeetingForm(forms.ModelForm):
    """A meeting. One online or by phone that names no time zone takes that of its place or its group's place."""

    class Meta:
        labels = {"weeks": _("Weeks of the month")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        meets_here_only = cleaned.get("format") == Meeting.Format.IN_PERSON
        if meets_here_only or cleaned.get("zone") or "zone" in self.errors or "format" in self.errors:
            return cleaned
        # In the group's form the group comes as it was just typed, with the place that was just chosen.
        group = cleaned.get("group") or self.instance.group
        place = cleaned.get("place") or group.place
        if place:
            return cleaned | {"zone": place.zone}
        self.add_error(
            "zone", _("A meeting online or by phone needs its organizer's time zone, such as America/New_York.")
        )
        return cleaned


WHEN: Section = (
    None,
    {"fields": (("weekday", "format"), ("start", "end", "past_midnight"), ("repeats", "first_date"), "weeks")},
)
JOIN: Section = (
    _("Where it is, how to join"),
    {"fields": ("place", "room", "zone", "link", "ask_for_link", ("phone", "access_code"))},
)
SEASON: Section = (_("Season and note"), {"fields": (("season_start", "season_end"), "note")})


class MeetingInline(admin.StackedInline):
    model = Meeting
    form = MeetingForm
    extra = 0
    show_change_link = True
    autocomplete_fields = ("place",)
    verbose_name_plural = _("Meetings (to pause one or call off a date, choose “Change” beside it)")
    fieldsets = (WHEN, JOIN, (SEASON[0], SEASON[1] | {"classes": ["collapse"]}))


class FormatFilter(admin.SimpleListFilter):
    """Groups that meet in one way; a group may meet in several."""

    title = _("how it meets")
    parameter_name = "meets"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("in_person", _("in person")), ("online", _("online")), ("by_phone", _("by phone"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        known = self.value() in {"in_person", "online", "by_phone"}
        return queryset.filter(**{str(self.value()): True}) if known else queryset


@admin.register(SupportGroup)
class SupportGroupAdmin(ListingAdmin):
    list_display = ("name", "status", "sure", "where", "organization", "program")
    list_filter = (*ListingAdmin.list_filter, FormatFilter, "for_person_who_uses", "program")
    search_fields = (*ListingAdmin.search_fields, "program__name", "place__name", "place__town", "place__zip_code")
    list_select_related = ("organization", "source", "place", "program")
    autocomplete_fields = ("organization", "source", "place", "program")
    inlines = (MeetingInline, CheckInline)
    fieldsets = (
        (
            _("What families see first"),
            {
                "fields": (
                    "name",
                    "slug",
                    "summary",
                    "program",
                    "organization",
                    "audience",
                    "audience_note",
                    ("for_person_who_uses", "minimum_age"),
                    "topics",
                    "languages",
                )
            },
        ),
        (_("How to reach it"), {"fields": (("phone", "text_number"), "email", "url")}),
        (
            _("When and where"),
            {
                "fields": ("place", "states", "schedule_note", ("in_person", "online", "by_phone")),
                "description": _(
                    "Exact times are its meetings, further down. When it has any, they set how it meets; "
                    "when it has none, tick here what you know."
                ),
            },
        ),
        (
            _("Coming for the first time"),
            {"fields": (("cost", "cost_note"), ("registration", "registration_note"), "first_visit")},
        ),
        FACTS,
        STATUS,
    )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        refresh(form.instance)


class PauseInline(admin.TabularInline):
    model = Pause
    extra = 0


@admin.register(Meeting)
class MeetingAdmin(StaffAdmin):
    """One meeting with its pauses. Meetings are added and removed on their group's page."""

    form = MeetingForm
    list_display = ("__str__", "group", "repeats", "format", "place")
    list_display_links = ("__str__", "group")
    list_filter = ("weekday", "format", "repeats")
    list_select_related = ("group", "place")
    search_fields = ("group__name", "place__town", "place__name")
    autocomplete_fields = ("place",)
    readonly_fields = ("group",)
    fieldsets = ((None, {"fields": ("group",)}), WHEN, JOIN, SEASON)
    inlines = (PauseInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        refresh(form.instance.group)


@admin.register(Program)
class ProgramAdmin(StaffAdmin):
    list_display = ("name", "slug", "url")
    search_fields = ("name", "slug")

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ("name",)}
