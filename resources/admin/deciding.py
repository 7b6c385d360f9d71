"""The form with which staff decide a suggestion: field by field what is, what the sender saw, and what is wished."""

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.forms import BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber

from ..curation.wishes import in_order, suggestable_of, value_now
from ..models import Suggestion


class Row(NamedTuple):
    """One wish, as the page's table shows it."""

    label: str
    now: str
    seen: str
    wished: str
    #: Whether somebody changed it since the sender looked.
    moved: bool
    take: BoundField
    #: Where staff may better the wish; None for a fact in words.
    value: BoundField | None
    #: For a fact in words: where staff write it in by hand.
    forms: Sequence[tuple[str, str]]


class DecideForm(forms.Form):
    """What of a suggestion is taken, as it is or bettered, and a note for the sender."""

    def __init__(self, suggestion: Suggestion, data: Any = None) -> None:
        super().__init__(data)
        self.suggestion = suggestion
        self.model = cast(Any, suggestion.content_type.model_class())
        self.in_words = suggestable_of(self.model).in_words
        self.names = in_order(self.model, suggestion.values)
        for name in self.names:
            label = _("Accept: %(field)s") % {"field": self.label_of(name)}
            self.fields[f"take_{name}"] = forms.BooleanField(required=False, label=label)
            if name not in self.in_words:
                self.fields[f"value_{name}"] = self._value_field(name, suggestion.values[name])
        self.fields["note"] = forms.CharField(
            label=_("Note on the decision"),
            required=False,
            max_length=1000,
            widget=forms.Textarea({"rows": 3, "cols": 80}),
            help_text=_("The sender reads it, if they left an email."),
        )
        if suggestion.email:
            self.fields["spam"] = forms.BooleanField(required=False, label=_("Spam: decline without an answer"))

    def _value_field(self, name: str, wish: Any) -> forms.Field:
        column = self.model._meta.get_field(name)
        field = column.formfield(label=_("%(field)s, as it will be") % {"field": self.label_of(name)}, help_text="")
        # What is wrong is said when it is accepted: a wish that staff leave alone may be as wrong as it likes.
        field.required, field.initial = False, wish
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs |= {"rows": 3, "cols": 40}
        return cast(forms.Field, field)

    def label_of(self, name: str) -> str:
        """A field's name for staff."""
        if name in self.in_words:
            return str(self.in_words[name].label)
        return str(capfirst(self.model._meta.get_field(name).verbose_name))

    @property
    def taken(self) -> list[str]:
        """The ticked fields."""
        return [name for name in self.names if self.data.get(f"take_{name}")]

    def edited(self) -> dict[str, Any]:
        """The values to write, by field, of what is ticked. After `is_valid()`."""
        return {name: self.cleaned_data[f"value_{name}"] for name in self.taken if name not in self.in_words}

    def _clean_form(self) -> None:
        super()._clean_form()  # type: ignore[misc]  # the stubs leave it out
        left = [f"value_{name}" for name in self.names if name not in self.taken]
        for name in [name for name in self.errors if name in left]:
            del self.errors[name]

    def told(self, error: ValidationError) -> None:
        """Says beside the fields why the suggestion cannot be decided so."""
        by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, said in by_field.items():
            field = next((one for one in (f"value_{name}", name) if one in self.fields), None)
            for words in said:
                self.add_error(field, words)

    def rows(self) -> list[Row]:
        """The table. Ask it only while the listing is there, or for a new one."""
        return [self._row(name, self.suggestion.values[name]) for name in self.names]

    def _row(self, name: str, wish: Any) -> Row:
        listing, seen = self.suggestion.listing, self.suggestion.seen.get(name)
        now = None if listing is None else value_now(listing, name)
        by_hand = self.in_words[name].forms(listing) if name in self.in_words and listing is not None else ()
        return Row(
            self.label_of(name),
            self.shown(name, now),
            self.shown(name, seen),
            self.shown(name, wish),
            moved=listing is not None and now != seen,
            take=self[f"take_{name}"],
            value=self[f"value_{name}"] if f"value_{name}" in self.fields else None,
            forms=by_hand,
        )

    def shown(self, name: str, value: Any) -> str:
        """A value as a person reads it."""
        if value in (None, "", []):
            return "–"
        column: Any = None if name in self.in_words else self.model._meta.get_field(name)
        if isinstance(value, list):
            return ", ".join(column.labels(value))
        if column is not None and column.choices:
            return str(dict(column.flatchoices).get(value, value))
        python = value if column is None else column.to_python(value)
        return str(python.as_national) if isinstance(python, PhoneNumber) and python.is_valid() else str(value)


def in_short(suggestion: Suggestion) -> str:
    """What a suggestion asks, on one line of a list."""
    model = cast(type[models.Model], suggestion.content_type.model_class())
    in_words = suggestable_of(model).in_words
    parts = [_("has closed")] if suggestion.says_closed else []
    if suggestion.object_id is None:
        parts.append(f"“{suggestion.values.get('name_en', '')}”")
    for name in in_order(model, suggestion.values):
        label = in_words[name].label if name in in_words else model._meta.get_field(name).verbose_name  # type: ignore[union-attr]
        parts.append(str(label))
    if suggestion.message:
        parts.append(f"“{suggestion.message}”")
    return ", ".join(parts)
