"""The forms of a meeting: in its group's form, on its own page, and as a row of a spreadsheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resources.admin import ConstraintsForm

from ..models import Meeting


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


class MeetingPageForm(MeetingForm):
    """The same on a page of its own, where staff decide about a meeting that its source no longer has."""

    still_right = forms.BooleanField(
        required=False,
        label=_("It is still right: take this mark off"),
        help_text=_("Families then no longer read that it left the list it came from. The next import leaves it so."),
    )
