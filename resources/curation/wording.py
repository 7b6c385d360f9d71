"""Values of records in words, for staff who read what changed: "Tuesday", "June 1, 2026", "Silas Library"."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from phonenumber_field.modelfields import PhoneNumberField
from phonenumber_field.phonenumber import to_python as phone_number

from ..fields import CodesField

#: A longer text is shortened; the whole unfolds.
LONGEST = 120


class Said(NamedTuple):
    """A value in words."""

    short: str
    #: The whole text where `short` is not all of it, else "".
    whole: str = ""


class Names:
    """The names of the records that values lead to, looked up together: one query for each kind of record."""

    def __init__(self) -> None:
        self._wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        self._known: dict[tuple[type[models.Model], Any], str] = {}

    def want(self, field: Any, values: Iterable[Any]) -> None:
        """Notes that the names behind these values of a relation will be asked for."""
        if field.is_relation:
            self._wanted[field.related_model].update(value for value in values if value)

    def look_up(self) -> None:
        """Reads all names that are wanted."""
        for model, keys in self._wanted.items():
            for key, record in model._default_manager.in_bulk(list(keys)).items():
                self._known[model, key] = str(record)

    def of(self, field: Any, key: Any) -> str:
        """The name of the record that a relation leads to; one that was deleted since has only its number."""
        known = self._known.get((field.related_model, key))
        return known if known is not None else _("deleted since (%(number)s)") % {"number": key}


def label_of(field: Any) -> str:
    """A field as staff know it from its form; a text in one of two languages says which: "Name (Spanish)"."""
    of = getattr(field, "translated_field", None)
    if of is None:
        return str(capfirst(field.verbose_name))
    names = {"en": _("English"), "es": _("Spanish")}
    language = names.get(field.language, dict(settings.LANGUAGES).get(field.language, field.language))
    return f"{capfirst(of.verbose_name)} ({language})"


def said(field: Any, value: Any, names: Names) -> Said:
    """A value of a field in words."""
    if value is None or value in ("", (), []):
        return Said(_("nothing"))
    if field.many_to_many:
        return _short(", ".join(names.of(field, key) for key in value))
    return _short(_plain(field, value, names))


def _plain(field: Any, value: Any, names: Names) -> str:
    if field.is_relation:
        return names.of(field, value)
    if isinstance(field, CodesField):
        return ", ".join(field.labels(field.to_python(value)))
    if isinstance(field, models.BooleanField):
        return _("yes") if value else _("no")
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, PhoneNumberField):
        number = phone_number(value)
        return number.as_national if number and number.is_valid() else str(value)
    return _of_time(value)


def _of_time(value: Any) -> str:
    if isinstance(value, datetime):
        return date_format(value, "F j, Y, P")
    if isinstance(value, date):
        return date_format(value, "F j, Y")
    return time_format(value, "P") if isinstance(value, time) else str(value)


def _short(text: str) -> Said:
    return Said(text) if len(text) <= LONGEST else Said(f"{text[: LONGEST - 1].rstrip()}…", text)
