"""Helplines in the admin."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from ..models import Helpline, OpeningHours
from .forms import ConstraintsForm, ListingForm
from .listings import FACTS, STATUS, CheckInline, ListingAdmin
from .rows import RowsInline
from .sheets import ListingSheet, Sheet

HOURS_NEED_ZONE = _("Opening hours need the line's time zone (under “When and where it answers”).")


class HelplineForm(ConstraintsForm, ListingForm):
    """A helpline. An emergency number is never hidden."""

    field_of = {"helpline_emergency_is_shown": lambda cleaned: "hidden_until_checked"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.mark_broken_rules(cleaned)
        return cleaned


class OpeningHoursFormSet(BaseInlineFormSet):
    """The week of one helpline."""

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if form.has_changed() or form.instance.pk]
        kept = [form for form in kept if form not in self.deleted_forms]
        if kept and not self.instance.zone and not self.instance.always_open:
            raise ValidationError(HOURS_NEED_ZONE)


class OpeningHoursInline(RowsInline):
    model = OpeningHours
    formset = OpeningHoursFormSet


class HelplineSheet(ListingSheet):
    model = Helpline


class OpeningHoursSheet(Sheet):
    model = OpeningHours
    key = ("helpline", "weekday", "opens")
    numbered = True
    owner = "helpline"

    def check(self, record: Any) -> None:
        if not record.helpline.zone and not record.helpline.always_open:
            raise ValidationError(HOURS_NEED_ZONE)


@admin.register(Helpline)
class HelplineAdmin(ListingAdmin):
    form = HelplineForm
    sheets = (HelplineSheet, OpeningHoursSheet)
    list_display = ("name", "status", "number", "sure", "where", "kind", "organization", "assigned_to")
    list_filter = (*ListingAdmin.list_filter, "kind", "is_emergency")
    search_fields = (*ListingAdmin.search_fields, "phone", "short_number", "text_number", "coverage_note")
    inlines = (OpeningHoursInline, CheckInline)
    fieldsets = (
        (
            _("What families see first"),
            {"fields": ("name", "slug", ("kind", "is_emergency"), "summary", "organization")},
        ),
        (
            _("How to reach it"),
            {
                "fields": (
                    ("phone", "short_number"),
                    "tty",
                    ("text_number", "text_keyword"),
                    "text_note",
                    "chat_url",
                    "url",
                )
            },
        ),
        (
            _("When and where it answers"),
            {
                "fields": (
                    ("always_open", "zone"),
                    "hours_note",
                    "languages",
                    "languages_note",
                    "states",
                    "coverage_note",
                )
            },
        ),
        FACTS,
        STATUS,
    )

    @admin.display(description=_("number"))
    def number(self, obj: Helpline) -> str:
        """What to dial, as families read it."""
        return obj.short_number or (obj.phone.as_national if obj.phone else obj.text_number)
