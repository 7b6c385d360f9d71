"""What cancels or moves dates of a meeting: one short table on the meeting's page."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.forms.models import BaseInlineFormSet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resources.admin import ConstraintsForm
from resources.admin.rows import RowsInline

from ..models import Meeting, Pause
from ..schedule import Rhythm, dates_around, is_date
from ..services import rhythm_of


class PauseForm(ConstraintsForm):
    """A span without meetings, or one date that is cancelled or moved."""

    field_of = {
        "pause_in_order": lambda cleaned: "last_day",
        "pause_moves_one_day": lambda cleaned: "last_day",
        "pause_moved_start_has_day": lambda cleaned: "moved_to",
    }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("moved_to") and not cleaned.get("last_day") and "last_day" not in self.errors:
            # Only one date can move, so who left "to" empty meant that one.
            cleaned["last_day"] = cleaned.get("first_day")
        self.mark_broken_rules(cleaned)
        return cleaned

    @property
    def single_date(self) -> date | None:
        """The one date that is cancelled or moved; None for a span."""
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        return first if first == last else None


class PauseFormSet(BaseInlineFormSet):
    """All that cancels one meeting. A single date is one on which the meeting meets, and stands here once."""

    def clean(self) -> None:
        super().clean()
        rhythm = self._rhythm()
        seen: set[date] = set()
        for form in self.forms:
            if not hasattr(form, "cleaned_data") or form.cleaned_data.get("DELETE"):
                continue
            day = form.single_date
            if day is None:
                continue
            # What was right when it was entered stays, whatever the meeting has become since.
            if rhythm and form.has_changed() and not is_date(rhythm, day):
                form.add_error("first_day", not_a_date(rhythm, day))
            elif day in seen:
                form.add_error("first_day", _("This date already stands in another row."))
            seen.add(day)

    def _rhythm(self) -> Rhythm | None:
        """When the meeting meets as it was just typed; None while what was typed about it is wrong."""
        meeting = self.instance
        if meeting.pk is None or meeting.weekday is None or meeting.start is None:
            return None
        return without_pauses(meeting)


def without_pauses(meeting: Meeting) -> Rhythm:
    """When a meeting would meet if nothing cancelled it."""
    return replace(rhythm_of(meeting), pauses=(), moves=())


def not_a_date(rhythm: Rhythm, day: date) -> str:
    """That it does not meet on a day, and when it does around it."""
    said = _("It does not meet on %(day)s.") % {"day": _in_words(day)}
    near = [_in_words(found) for found in dates_around(rhythm, day)]
    if not near:
        return said
    nearest = _("%(before)s and %(after)s") % {"before": near[0], "after": near[1]} if len(near) > 1 else near[0]
    return f"{said} {_('Nearest dates: %(dates)s.') % {'dates': nearest}}"


def _in_words(day: date) -> str:
    return date_format(day, "l, F j, Y")


class PauseInline(RowsInline):
    model = Pause
    form: type[forms.ModelForm] = PauseForm
    formset = PauseFormSet
    verbose_name_plural = gettext_lazy("Pauses, cancelled and moved dates: for one date give it as “from” and “to”")
    fields = ("first_day", "last_day", "moved_to", "moved_start", "reason")
