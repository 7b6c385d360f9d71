"""How a value stands in a cell, and what a form is sent for a cell: one widget of django-import-export for each type.

`render` writes a value. `clean` turns a cell into what the record's own form takes from a browser, so that the form,
and nobody else, says what is right.
"""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from import_export.widgets import Widget
from phonenumber_field.modelfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber

from resources.fields import CodesField

from .names import Names

YES = {"yes", "y", "true", "1", "x"}
NO = {"no", "n", "false", "0", ""}


class Text(Widget):
    """Text, numbers, dates and times: as a person types them."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, time):
            return value.isoformat("seconds" if value.second else "minutes")
        return value.isoformat() if isinstance(value, date) else str(value)

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        return value


class Phone(Text):
    """ "(860) 555-0100", and with its country's code from elsewhere."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        if not isinstance(value, PhoneNumber) or not value.is_valid():
            return str(value or "")
        return str(value.as_national if value.country_code == 1 else value.as_international)


class ZipCode(Text):
    """Five digits. Spreadsheet programs take them for a number and drop the zeros at its start: 6702 is 06702."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        lost_zeros = value.isdecimal() and value.isascii() and len(value) in (3, 4) and not value.startswith("0")
        return value.zfill(5) if lost_zeros else value


class YesNo(Widget):
    """ "yes" or "no"; an empty cell is a no."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "yes" if value else "no"

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> bool:
        if value.casefold() not in YES | NO:
            raise ValidationError(f"Write yes or no, not “{value}”.")
        return value.casefold() in YES


class Choice(Widget):
    """One of a list: its code, or its words where the codes are mere numbers; both are read."""

    def __init__(self, choices: Any) -> None:
        super().__init__()
        self.choices = [(code, str(words)) for code, words in choices if code not in ("", None)]
        numbered = any(isinstance(code, int) for code, _words in self.choices)
        self.shown = {code: words if numbered else str(code) for code, words in self.choices}
        self.codes = {words.casefold(): code for code, words in self.choices}
        self.codes |= {shown.casefold(): code for code, shown in self.shown.items()}

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.shown.get(value, "" if value is None else str(value))

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        if not value:
            return ""
        if value.casefold() not in self.codes:
            raise ValidationError(f"“{value}” is none of: {', '.join(self.shown.values())}.")
        return self.codes[value.casefold()]


class Codes(Widget):
    """Several out of a list, by commas."""

    def __init__(self, codes: Any) -> None:
        super().__init__()
        self.one = Choice(codes)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return ", ".join(value or ())

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> list[str]:
        return [self.one.clean(part) for part in _parts(value)]


class Link(Widget):
    """Another record, by its name in cells."""

    def __init__(self, names: Names) -> None:
        super().__init__()
        self.names = names

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.names.written(value) if value is not None else ""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        return self.names.find(value) if value else ""

    def keep(self, value: Any) -> Any:
        """What a form is sent for what a record names already."""
        if value is None:
            return ""
        self.names.keep([value])
        return value.pk

    def take(self, cells: Iterable[str]) -> None:
        """Reads all records that the cells of a column name, in one query."""
        self.names.take(cell for cell in dict.fromkeys(cells) if cell)


class Links(Link):
    """Several other records, by commas."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        # A record that is not saved yet has none.
        return ", ".join(sorted(self.names.written(each) for each in value.all())) if value is not None else ""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> list[int]:
        return [self.names.find(part) for part in _parts(value)]

    def keep(self, value: Any) -> Any:
        records = list(value.all())
        self.names.keep(records)
        return [record.pk for record in records]

    def take(self, cells: Iterable[str]) -> None:
        super().take(part for cell in cells for part in _parts(cell))


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(",") if part.strip()]


def widget_for(field: Any, user: Any) -> Widget:
    """How a model's field stands in a cell, for a person who may choose only some records."""
    if field.is_relation:
        names = Names(field.related_model, user)
        return Links(names) if field.many_to_many else Link(names)
    if isinstance(field, CodesField):
        return Codes(field.codes)
    if isinstance(field, PhoneNumberField):
        return Phone()
    if isinstance(field, models.BooleanField):
        return YesNo()
    if field.choices:
        return Choice(field.choices)
    return ZipCode() if field.name == "zip_code" else Text()
