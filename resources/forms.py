"""Forms that public pages share. They check and convert; a wrong value gets a clear message and a working page."""

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .nearby import DEFAULT_RADIUS, RADII

MAX_TYPED = 100
#: More values of one parameter than any of our forms has.
MAX_VALUES = 60


class QueryForm(forms.Form):
    """A form read from an address. `answers` holds what was valid; the rest falls back to "not asked".

    Repeated parameters count once (the last), as browsers' address bars do, except those of a `SeveralField`.
    """

    def __init__(self, query: QueryDict) -> None:
        super().__init__()
        self.prepare()
        # Never echo more than a little of what an address carries; an overlong value fails its field's check.
        self.data = {name: self._asked(query, name, field) for name, field in self.fields.items()}
        self.is_bound = True
        self.is_valid()

    def _asked(self, query: QueryDict, name: str, field: forms.Field) -> Any:
        if isinstance(field, SeveralField):
            return [value[: 2 * MAX_TYPED] for value in query.getlist(name) if value][:MAX_VALUES]
        return query.get(name, "")[: 2 * MAX_TYPED] or field.initial or ""

    def prepare(self) -> None:
        """Where a subclass adds fields or choices that only the database knows."""

    @cached_property
    def answers(self) -> dict[str, Any]:
        """The valid values by field name; None, "", [] or the default where nothing valid was asked."""
        return {
            name: field.known(self.data[name])
            if isinstance(field, SeveralField)
            else self.cleaned_data.get(name, field.initial)
            for name, field in self.fields.items()
        }

    @property
    def problems(self) -> list[str]:
        """What was wrong, in words for families."""
        return [str(message) for messages in self.errors.values() for message in messages]


class SeveralField(forms.MultipleChoiceField):
    """Any number of choices: the parameter is repeated ("day=monday&day=tuesday")."""

    def __init__(self, label: Any, choices: Any = (), unknown: Any = None) -> None:
        super().__init__(required=False, label=label, choices=choices, error_messages={"invalid_choice": unknown})

    def known(self, values: list[str]) -> list[str]:
        """Those of `values` that are choices, in the order of the choices."""
        return [str(value) for value, _label in self.choices if str(value) in values]  # type: ignore[union-attr,misc]


class TypedField(forms.CharField):
    """A short text that a family types: letters a person can read, not more than a line of them."""

    def __init__(self, label: Any, unreadable: Any) -> None:
        super().__init__(required=False, label=label)
        self.unreadable = unreadable

    def clean(self, value: Any) -> str:
        """The text without spaces around it. Raises ValidationError when it is too long or no text at all."""
        text = str(value or "").strip()
        # Control characters have no business on a page; U+FFFD stands for bytes that are no UTF-8.
        if len(text) > MAX_TYPED or not text.isprintable() or "\ufffd" in text:
            raise ValidationError(self.unreadable)
        return text


def near_field() -> TypedField:
    """A ZIP code or town as typed."""
    return TypedField(
        _("Your ZIP code or town"),
        _("We could not read that place. Please type a ZIP code, or a town with the two letters of its state."),
    )


def _radii() -> list[tuple[int, str]]:
    """Each radius in the words of the page's language, which is known only when somebody asks."""
    return [(radius, gettext("%(miles)d miles") % {"miles": radius}) for radius in RADII]


class RadiusField(forms.TypedChoiceField):
    """Miles around the place."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            label=_("How far"),
            choices=_radii,
            coerce=int,
            empty_value=DEFAULT_RADIUS,  # type: ignore[arg-type]  # the stubs know text only
            initial=DEFAULT_RADIUS,
            error_messages={"invalid_choice": _("We do not know that distance, so we looked within 25 miles.")},
        )
