"""Form fields that take times, dates and states the way a person types them."""

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminTextInputWidget, AdminTimeWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ..states import STATE_NAMES


def _with_example(help_text: Any, example: Any) -> Any:
    return format_lazy("{} {}", help_text, example) if help_text else example


def _plain(typed: Any) -> Any:
    """Without full stops and commas ("Dec. 29, 2026", "7 p.m."), which tell nothing."""
    return " ".join(typed.replace(".", "").replace(",", " ").split()) if isinstance(typed, str) else typed


class ClockWidget(AdminTimeWidget):
    """Shows a time as families read it: "7:00 pm"."""

    def format_value(self, value: Any) -> Any:
        if not isinstance(value, time):
            return super().format_value(value)
        return f"{value.hour % 12 or 12}:{value:%M} {'am' if value.hour < 12 else 'pm'}"


class ClockField(forms.TimeField):
    """A time: "7 pm", "7:00pm", "7:30 p.m." or "19:00"."""

    widget = ClockWidget
    input_formats = ["%H:%M:%S", "%H:%M", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p"]
    default_error_messages = {"invalid": _("Type a time like 7 pm, 7:30 pm or 19:30.")}

    def __init__(self, **kwargs: Any) -> None:
        help_text = _with_example(kwargs.pop("help_text", ""), _("7 pm or 19:00."))
        super().__init__(help_text=help_text, **kwargs)

    def to_python(self, value: Any) -> time | None:
        return super().to_python(_plain(value))


class DayField(forms.DateField):
    """A date: "12/29/2026", "2026-12-29", "December 29, 2026" or "Dec 29 2026"."""

    widget = AdminDateWidget
    input_formats = ["%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%B %d %Y", "%b %d %Y"]
    default_error_messages = {"invalid": _("Type a date like 12/29/2026 or December 29, 2026.")}

    def __init__(self, **kwargs: Any) -> None:
        help_text = _with_example(kwargs.pop("help_text", ""), _("12/29/2026 or Dec 29, 2026."))
        super().__init__(help_text=help_text, **kwargs)

    def to_python(self, value: Any) -> date | None:
        return super().to_python(_plain(value))


#: `formfield_overrides` of every admin page and of every table inside one.
TYPED: dict[type[models.Field], dict[str, Any]] = {
    models.TimeField: {"form_class": ClockField, "widget": ClockWidget},
    models.DateField: {"form_class": DayField, "widget": AdminDateWidget},
    models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 80})},
}


class StatesField(forms.CharField):
    """States typed as postal codes, "CT, MA": fifty-six checkboxes would eat the screen."""

    widget = AdminTextInputWidget

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else ", ".join(value or ())

    def to_python(self, value: Any) -> Any:
        typed = value if isinstance(value, str) else ", ".join(value or ())
        codes = dict.fromkeys(code.upper() for code in re.split(r"[\s,;]+", typed) if code)
        return tuple(code for code in STATE_NAMES if code in codes) + tuple(c for c in codes if c not in STATE_NAMES)

    def validate(self, value: Iterable[str]) -> None:
        super().validate(value)
        if unknown := [code for code in value if code not in STATE_NAMES]:
            raise ValidationError(
                _("We know no state “%(codes)s”. Type postal codes of two letters, by commas."),
                params={"codes": ", ".join(unknown)},
            )

    def run_validators(self, value: Any) -> None:
        # Validators of text have nothing to say about a tuple of known codes.
        return

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))
