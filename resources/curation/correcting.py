"""Public forms over what may be suggested about a listing: filled with what we have, or empty for a new one."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from ..languages import ENGLISH
from ..models import Listing
from .wishes import column_of, plain, suggestable_of

#: Characters of one longer answer.
LONGEST = 1000
#: Links in one answer; more is what robots send.
MOST_LINKS = 2

TOO_LONG = _("This is too long for us. Please use fewer words.")

#: How families call what staff call otherwise.
LABELS: dict[str, Any] = {
    "name": _("Its name"),
    "phone": _("Phone"),
    "short_number": _("Short number, like 988"),
    "text_number": _("Number to text"),
    "chat_url": _("Page to chat"),
    "url": _("Website"),
    "email": _("Its public email"),
    "languages": _("Languages"),
    "cost": _("What it costs"),
    "how_to_get": _("How one gets it"),
    "kinds": _("What it is"),
    "hours_note": _("When it is open"),
    "schedule_note": _("When it meets"),
    "coverage_note": _("For people where"),
    "summary": _("What it is good for"),
}


def few_links(text: Any) -> None:
    """Raises ValidationError for a text with more links than a person would write."""
    if str(text).lower().count("http") > MOST_LINKS:
        raise ValidationError(_("Please name at most two web addresses here."))


def long_text(label: Any, *, longest: int = LONGEST, rows: int = 3, **more: Any) -> forms.CharField:
    """A field for a few lines of words, not longer than a person would write."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
        validators=[few_links],
        error_messages={"max_length": TOO_LONG},
        **more,
    )


class CorrectionForm(forms.Form):
    """What we have about a listing, to be corrected; for a model, the same questions without answers.

    After `is_valid()`, `changes` holds what was changed and nothing else. What was left as it is raises no error, also
    where it is wrong by today's rules.
    """

    def __init__(
        self, target: Listing | type[Listing], names: Iterable[str], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, prefix="new")
        self.target = target
        self.model = target if isinstance(target, type) else type(target)
        in_words = suggestable_of(self.model).in_words
        for name in names:
            self.fields[name] = long_text(in_words[name].label) if name in in_words else _field(self.model, name)
            # The browser knows the reader's own name and number; they are not the listing's.
            if not isinstance(self.fields[name].widget, forms.CheckboxSelectMultiple):
                self.fields[name].widget.attrs["autocomplete"] = "off"
            if not isinstance(target, type):
                fact = in_words.get(name)
                self.initial[name] = fact.now(target) if fact else getattr(target, self._column(name))

    @property
    def changes(self) -> dict[str, Any]:
        """The new values by field, as `propose` takes them."""
        return {
            name: value for name, value in self.cleaned_data.items() if name in self.fields and not self._as_was(name)
        }

    def _clean_form(self) -> None:
        super()._clean_form()  # type: ignore[misc]  # the stubs leave it out
        if isinstance(self.target, type):
            return
        for name in [name for name in self.errors if name != NON_FIELD_ERRORS and self._as_was(name)]:
            del self.errors[name]

    def _as_was(self, name: str) -> bool:
        """Whether an answer came back as the page showed it."""
        bound, widget = self[name], self.fields[name].widget
        shown = self.fields[name].prepare_value(self.initial.get(name))
        if isinstance(widget, forms.CheckboxSelectMultiple):
            return {*map(str, bound.data or ())} == {*map(str, shown or ())}
        was = widget.format_value(shown) if not isinstance(widget, forms.Select) else shown
        return plain(str(bound.data or "")) == plain(str(was or ""))

    def _column(self, name: str) -> str:
        return column_of(self.target, name, get_language() or ENGLISH)


def _field(model: type[models.Model], name: str) -> forms.Field:
    """The form's field for a field of the model, in families' words."""
    column = model._meta.get_field(name)
    label = LABELS.get(name, column.verbose_name)  # type: ignore[union-attr]  # a plain field
    if isinstance(column, models.TextField) and not getattr(column, "codes", None):
        return long_text(label)
    field: Any = column.formfield(label=label, help_text="")  # type: ignore[union-attr]  # a plain field
    field.required = name == "name"
    field.error_messages["max_length"] = TOO_LONG
    if isinstance(column, PhoneNumberField):
        field.error_messages["invalid"] = _("We could not read that phone number. Please type it like 860-555-0123.")
    if isinstance(field, forms.CharField) and not isinstance(field, forms.URLField):
        field.validators = [*field.validators, few_links]
    return cast(forms.Field, field)


def correction_form(listing: Listing, data: Mapping[str, Any] | None = None) -> CorrectionForm:
    """A form filled with what we have about a listing, in the language that is active."""
    known = suggestable_of(type(listing))
    return CorrectionForm(listing, (*known.fields, *known.in_words), data)


def new_listing_form(model: type[Listing], data: Mapping[str, Any] | None = None) -> CorrectionForm:
    """The few questions about a new listing of a kind."""
    return CorrectionForm(model, suggestable_of(model).when_new, data)
