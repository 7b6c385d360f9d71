"""Support groups, their meetings and their programs in the admin."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resources.admin import FACTS, STATUS, TYPED, ConstraintsForm, ListingAdmin, StaffAdmin
from resources.admin.listings import CheckInline, Section
from resources.admin.said import form_of, how_found, served

from .models import Meeting, Pause, Program, SupportGroup
from .services import refresh


def _rhythm_field(cleaned: dict[str, Any]) -> str:
    every_second_week = cleaned.get("repeats") == Meeting.Repeats.FORTNIGHTLY
    return "first_date" if every_second_week and not cleaned.get("weeks") else "weeks"


class MeetingForm(ConstraintsForm):
    """A meeting. One online or by phone that names no time zone takes that of its place or its group's place."""

    field_of = {
        "meeting_online_can_be_joined": lambda cleaned: "link",
        "meeting_ends_after_start": lambda cleaned: "end",
        "meeting_season_in_order": lambda cleaned: "season_end",
        "meeting_rhythm_is_whole": _rhythm_field,
    }

    class Meta:
        labels = {"weeks": _("Weeks of the month")}

    def clean(self) -> dict[str, Any]:
        cleaned = self._zoned(super().clean() or self.cleaned_data)
        self.mark_broken_rules(cleaned)
        return cleaned

    def _zoned(self, cleaned: dict[str, Any]) -> dict[str, Any]:
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
PAUSES: Section = (None, {"fields": ("pauses_line",)})


class MeetingInline(admin.StackedInline):
    model = Meeting
    form = MeetingForm
    extra = 0
    formfield_overrides = TYPED
    autocomplete_fields = ("place",)
    readonly_fields = ("pauses_line",)
    verbose_name_plural = _("Meetings (each has a link to its pauses and cancelled dates)")
    fieldsets = (WHEN, PAUSES, JOIN, (SEASON[0], SEASON[1] | {"classes": ["collapse"]}))

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("pauses")

    @admin.display(description=_("pauses"))
    def pauses_line(self, obj: Meeting) -> str:
        """A link to the meeting's pauses, which stand on a page of their own, and what is set there."""
        if not obj.pk:
            return gettext("Save the group first. Then a link to pauses and cancelled dates stands here.")
        known = "; ".join(str(pause) for pause in obj.pauses.all())
        link = gettext("Pauses and cancelled dates")
        return format_html('<a href="{}">{}</a> ({})', form_of(obj), link, known or gettext("none"))


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
        words_left = form.instance.open_question or form.instance.schedule_note
        if words_left and form.instance.meetings.exists():
            said = gettext("Times are now set: read again what is “not confirmed yet” and “when, in words”.")
            self.message_user(request, said, messages.WARNING)

    def how_found(self, listing: SupportGroup) -> str:
        """Where families find the group: what they search near is where it meets in person."""
        anywhere = listing.online or listing.by_phone
        from_anywhere = gettext("Families find this from anywhere in %(states)s.") % {"states": served(listing)}
        if anywhere and not listing.in_person:
            if listing.meetings.exists() and not listing.by_phone:
                return f"{gettext('All its meetings are online: it counts as online only.')} {from_anywhere}"
            return from_anywhere
        if listing.place and not listing.in_person:
            return gettext("Families do not find this by distance: tick “meets in person”, or add its meetings.")
        return f"{how_found(listing)} {from_anywhere}" if anywhere else how_found(listing)


class PauseForm(ConstraintsForm):
    """A span without meetings."""

    field_of = {"pause_in_order": lambda cleaned: "last_day"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.mark_broken_rules(cleaned)
        return cleaned


class PauseInline(admin.TabularInline):
    model = Pause
    form = PauseForm
    extra = 0
    formfield_overrides = TYPED


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

    def response_post_save_change(self, request: HttpRequest, obj: Meeting) -> HttpResponseRedirect:
        # An editor comes from the group and has more to do there.
        return HttpResponseRedirect(reverse("admin:groups_supportgroup_change", args=[obj.group_id]))

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
