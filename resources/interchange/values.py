"""Values of records in the one form in which they are compared and kept."""

import json
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import models

from ..fields import CodesField
from .drafts import ChildTable, Draft, Table


def editable_field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    """The field that a file may fill. Raises ValidationError when the model has no such field."""
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        found = None
    if not isinstance(found, models.Field) or not found.editable or found.primary_key:
        raise ValidationError(f"“{name}” is not a field of {model._meta.verbose_name}.")
    return found


def as_json(of: "models.Field[Any, Any]", value: Any) -> Any:
    """A value in the one form in which values are compared and kept. Raises ValidationError when it has none."""
    is_text = isinstance(of, models.CharField | models.TextField) and not isinstance(of, CodesField)
    if is_text and isinstance(value, list | dict | bool | int | float):
        raise ValidationError(f"{of.name}: {value!r} must be text in quotes.")
    try:
        plain = of.get_prep_value(of.to_python(value))
    except ValidationError as error:
        raise ValidationError(f"{of.name}: {' '.join(error.messages)}") from error
    except (TypeError, ValueError) as error:
        raise ValidationError(f"{of.name}: {value!r} does not fit: {error}") from error
    return plain if plain is None or isinstance(plain, str | int | float) else str(plain)


def values_of(record: models.Model, names: Iterable[str]) -> Table:
    """What a record holds now in these fields."""
    fields = [editable_field(type(record), name) for name in names]
    return {of.name: as_json(of, getattr(record, of.attname)) for of in fields}


def defaults_of(model: type[models.Model], names: Iterable[str]) -> Table:
    """What a record holds in these fields when nobody has filled them."""
    return values_of(model(), names)


def assign(record: models.Model, values: Table) -> None:
    """Sets values in their stored form on a record."""
    for name, value in values.items():
        of = editable_field(type(record), name)
        setattr(record, of.attname, of.to_python(value))


def clean(record: models.Model, *, unique: bool = False) -> None:
    """Raises ValidationError, in one line, for a record the admin would refuse.

    Foreign keys were resolved before and need no query.
    """
    foreign = {of.name for of in record._meta.concrete_fields if of.is_relation}
    try:
        record.full_clean(exclude=foreign, validate_unique=unique)
    except ValidationError as error:
        named = {name: " ".join(texts) for name, texts in error.message_dict.items()}
        lines = [text if name == NON_FIELD_ERRORS else f"{name}: {text}" for name, text in named.items()]
        raise ValidationError(" ".join(lines)) from error


def checked(draft: Draft, record: models.Model, values: Table, where: str = "") -> models.Model:
    """The record with the values set. Raises FixtureError when it would not be valid."""
    assign(record, values)
    try:
        clean(record)
    except ValidationError as error:
        raise draft.error(where + " ".join(error.messages)) from error
    return record


def made_rows(draft: Draft, child: ChildTable, record: models.Model, rows: list[Table]) -> list[models.Model]:
    """Child rows that are valid but not written yet."""
    numbered = enumerate(rows, start=1)
    return [
        checked(draft, child.model(**{child.parent: record}), values, f"{child.table} {number}: ")
        for number, values in numbered
    ]


def alike(rows: list[Table]) -> list[str]:
    """Rows in a form that compares equal whatever order they came in."""
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


def carry_rows_of_staff(rows: Iterable[models.Model]) -> bool:
    """Whether staff hung something on these rows, such as a pause on a meeting, that a replacement would lose."""
    return any(getattr(row, str(of.get_accessor_name())).exists() for row in rows for of in row._meta.related_objects)


def unique_sets(model: type[models.Model]) -> list[tuple[str, ...]]:
    """The fields that a file may fill, alone or together, of which no two records may share the values."""
    single = [(of.name,) for of in model._meta.concrete_fields if of.unique and of.editable and not of.primary_key]
    return single + [tuple(rule.fields) for rule in model._meta.total_unique_constraints]
