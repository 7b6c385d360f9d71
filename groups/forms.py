"""The finder's form: it checks and converts what an address asks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from resources.choices import LANGUAGES
from resources.forms import QueryForm, RadiusField, near_field
from resources.models.helpline import Weekday

from .choices import AUDIENCES
from .models import Program

#: The value of `for` that shows the groups kept apart for the person who uses.
PERSON = "person"
#: Days in addresses: permanent, in English in both languages.
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class FinderForm(QueryForm):
    """Where, when, how, in which language, which program, for whom."""

    near = near_field()
    radius = RadiusField()
    day = forms.ChoiceField(
        required=False,
        label=_("Day"),
        choices=[("", _("Any day")), *zip(DAYS, Weekday.labels, strict=True)],
        error_messages={"invalid_choice": _("We do not know that day, so we show all days.")},
    )
    format = forms.ChoiceField(
        required=False,
        label=_("How it meets"),
        choices=[("", _("Any way")), ("in_person", _("In person")), ("online", _("Online")), ("phone", _("By phone"))],
        error_messages={"invalid_choice": _("We do not know that way of meeting, so we show all.")},
    )
    language = forms.ChoiceField(
        required=False,
        label=_("Language"),
        choices=[("", _("Any language")), *LANGUAGES[:-2]],
        error_messages={"invalid_choice": _("We do not know that language, so we show all.")},
    )
    program = forms.ChoiceField(
        required=False,
        label=_("Program"),
        error_messages={"invalid_choice": _("We do not know that program, so we show all.")},
    )

    def prepare(self) -> None:
        self.fields["program"].choices = [  # type: ignore[attr-defined]
            ("", _("Any program")),
            *Program.objects.values_list("slug", "name"),
        ]
        # "for" is a word of Python, so this field can't be a class attribute.
        self.fields["for"] = forms.ChoiceField(
            required=False,
            label=_("For"),
            choices=[("", _("Families and friends, all groups")), *AUDIENCES, (PERSON, _("The person who uses"))],
            error_messages={"invalid_choice": _("We do not know that choice of people, so we show all family groups.")},
        )


def weekday_of(day: str | None) -> int | None:
    """0 for "monday"; None for no day."""
    return DAYS.index(day) if day else None
