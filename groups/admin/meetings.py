"""Meetings in the admin: inside their group's form, and each on a page of its own with what cancels it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resources.addresses import form_of
from resources.admin import TYPED, StaffAdmin
from resources.admin.listings import Section, with_gone_line

from ..models import Meeting
from ..services import refresh
from .meeting_forms import MeetingForm, MeetingPageForm
from .pauses import PauseInline
from .sheets import MeetingSheet, PauseSheet

GONE: Section = (None, {"fields": ("gone_since", "still_right")})
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
    readonly_fields = ("pauses_line", "gone_since")
    verbose_name_plural = _("Meetings (each has a link to its pauses, cancelled and moved dates)")
    fieldsets = (WHEN, PAUSES, JOIN, (SEASON[0], SEASON[1] | {"classes": ["collapse"]}))

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("pauses")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        # All rows share their sections, so the line stands only where a meeting of the group is gone.
        gone = obj and obj.meetings.filter(gone_since__isnull=False).first()
        return with_gone_line(super().get_fieldsets(request, obj), gone)

    @admin.display(description=_("pauses"))
    def pauses_line(self, obj: Meeting) -> str:
        """A link to the meeting's pauses, which stand on a page of their own, and what is set there."""
        if not obj.pk:
            return gettext("Save the group first. Then a link to pauses, cancelled and moved dates stands here.")
        known = "; ".join(str(pause) for pause in obj.pauses.all())
        link = gettext("Pauses, cancelled and moved dates")
        return format_html('<a href="{}">{}</a> ({})', form_of(obj), link, known or gettext("none"))


class GoneFilter(admin.SimpleListFilter):
    """Meetings that their source no longer has."""

    title = _("its source")
    parameter_name = "gone"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("gone from its source"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(gone_since__isnull=False) if self.value() == "yes" else queryset


@admin.register(Meeting)
class MeetingAdmin(StaffAdmin):
    """One meeting with its pauses. Meetings are added and removed on their group's page."""

    form = MeetingPageForm
    sheets = (MeetingSheet, PauseSheet)
    list_display = ("__str__", "group", "repeats", "format", "where")
    list_display_links = ("__str__", "group")
    list_filter = ("weekday", "format", "repeats", GoneFilter)
    list_select_related = ("group__place", "place")
    search_fields = ("group__name", "place__town", "place__name")
    autocomplete_fields = ("place",)
    readonly_fields = ("group", "gone_since")
    fieldsets = ((None, {"fields": ("group",)}), WHEN, JOIN, SEASON)
    inlines = (PauseInline,)

    @admin.display(description=_("where"), ordering="place")
    def where(self, obj: Meeting) -> str:
        """Its own place or its group's; nothing for one that nobody travels to."""
        goes_there = obj.format in {Meeting.Format.IN_PERSON, Meeting.Format.HYBRID}
        return str((obj.place or obj.group.place if goes_there else None) or "–")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        sections = super().get_fieldsets(request, obj)
        return [GONE, *sections] if obj and obj.gone_since else sections

    def save_model(self, request: HttpRequest, obj: Meeting, form: Any, change: bool) -> None:
        if form.cleaned_data.get("still_right"):
            obj.gone_since = None
        super().save_model(request, obj, form, change)

    def response_post_save_change(self, request: HttpRequest, obj: Meeting) -> HttpResponseRedirect:
        # An editor comes from the group and has more to do there.
        return HttpResponseRedirect(reverse("admin:groups_supportgroup_change", args=[obj.group_id]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        group = form.instance.group
        refresh(group)
        # A meeting is part of its group: what a family's calendar reads as "last changed".
        group.save(update_fields=["updated"])
