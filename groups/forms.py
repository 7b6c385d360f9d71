"""The finder's form: it checks and converts what an address asks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from resources.choices import LANGUAGES
from resources.forms import QueryForm, RadiusField, SeveralField, TypedField, near_field
from resources.kept import until_content_changes
from resources.models.helpline import Weekday

from .choices import AUDIENCES, FORMATS, TIMES, ZONES
from .filters import PERSON
from .models import Program
from .when import DAYS

#: The fields of which several values may be chosen, in the order in which the form shows them.
SEVERAL = ["day", "time", "format", "language", "program", "for", "accessible"]


@until_content_changes
def _program_choices() -> list[tuple[str, str]]:
    """Short name and name of every program, from A to Z in the language of the page."""
    programs = Program.objects.order_by("pk")
    return sorted(((program.slug, program.name) for program in programs), key=lambda choice: choice[1].lower())


class FinderForm(QueryForm):
    """Where, when, how, in which language, which program, for whom, and in which order."""

    near = near_field()
    radius = RadiusField()
    sort = forms.ChoiceField(
        required=False,
        label=_("Which first"),
        choices=[("nearest", _("Nearest first")), ("soonest", _("Soonest first"))],
        error_messages={"invalid_choice": _("We do not know that order, so we show the usual one.")},
    )
    zone = forms.ChoiceField(
        required=False,
        label=_("Time zone for groups online and by phone"),
        choices=[("", _("My place's, or their own")), *ZONES],
        error_messages={"invalid_choice": _("We do not know that time zone, so we show the usual one.")},
    )
    q = TypedField(_("A word, like a name or a church"), _("We could not read those words, so we show all groups."))
    day = SeveralField(
        _("Day"),
        list(zip(DAYS, Weekday.labels, strict=True)),
        _("We do not know that day, so we show all days."),
    )
    time = SeveralField(_("Time of day"), TIMES, _("We do not know that time of day, so we show all."))
    format = SeveralField(_("How it meets"), FORMATS, _("We do not know that way of meeting, so we show all."))
    language = SeveralField(_("Language"), LANGUAGES[:-2], _("We do not know that language, so we show all."))
    program = SeveralField(_("Program"), (), _("We do not know that program, so we show all."))
    accessible = SeveralField(
        _("Getting in"),
        [("yes", _("Step-free for wheelchairs"))],
        _("We do not know that need, so we show all groups."),
    )

    def prepare(self) -> None:
        self.fields["program"].choices = _program_choices()  # type: ignore[attr-defined]
        # "for" is a word of Python, so this field can't be a class attribute.
        self.fields["for"] = SeveralField(
            _("For"),
            [*AUDIENCES, (PERSON, _("The person who uses"))],
            _("We do not know that choice of people, so we show all family groups."),
        )
