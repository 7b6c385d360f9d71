"""Support groups and their programs in the admin."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import time
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resources.admin import FACTS, STATUS, ListingAdmin, StaffAdmin
from resources.admin.listings import CheckInline
from resources.admin.said import how_found, served
from resources.admin.typed import ClockField

from ..models import Program, SupportGroup
from ..services import refresh
from .meetings import MeetingInline
from .sheets import MeetingSheet, ProgramSheet, SupportGroupSheet

#: Meetings of a new group that are compared with those of others.
MOST_TYPED = 20


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
    sheets = (SupportGroupSheet, MeetingSheet)
    list_display = ("name", "where", "status", "sure", "program", "organization", "assigned_to")
    list_filter = (*ListingAdmin.list_filter, FormatFilter, "for_person_who_uses", "program")
    search_fields = (*ListingAdmin.search_fields, "program__name", "place__name", "place__town", "place__zip_code")
    list_select_related = (*ListingAdmin.list_select_related, "place", "program")
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

    def typed_hours(self, request: HttpRequest) -> set[tuple[int, time]]:
        """When the meetings of a new group are, as they were typed; what cannot be read is left out."""
        hours, start = set(), ClockField()
        for index in range(MOST_TYPED):
            day, typed = (request.POST.get(f"meetings-{index}-{name}", "") for name in ("weekday", "start"))
            with suppress(ValidationError):
                if day in {"0", "1", "2", "3", "4", "5", "6"} and typed:
                    hours.add((int(day), start.clean(typed)))
        return hours

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


@admin.register(Program)
class ProgramAdmin(StaffAdmin):
    sheets = (ProgramSheet,)
    list_display = ("name", "slug", "url")
    search_fields = ("name", "slug")

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ("name",)}
