"""The form of a record as a row of a sheet: the very form that staff fill in, so each rule stands in one place."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from import_export.fields import Field

from resources.interchange.values import unique_sets

from .cells import Link, Links
from .names import Names


class NamedRecord(forms.Field):
    """Another record, sent as its number."""

    def __init__(self, names: Names, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.names = names

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "pk", value)

    def to_python(self, value: Any) -> Any:
        return None if value in self.empty_values else self._record(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")

    def _record(self, number: Any) -> Any:
        record = self.names.record(number)
        if record is None:
            raise ValidationError(f"There is no such {self.names.model._meta.verbose_name} that you may choose.")
        return record


class NamedRecords(NamedRecord):
    """Several other records, sent as a list of numbers."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[Any]:
        return [self._record(number) for number in value or ()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return {self.prepare_value(each) for each in initial or ()} != set(data or ())


def row_form(model: Any, model_admin: Any, request: HttpRequest, base: Any, columns: Mapping[str, Field]) -> Any:
    """The form class for rows: the admin's own form and fields, but another record is sent by its number."""

    def form_field(db_field: Any, **kwargs: Any) -> Any:
        found = model_admin.formfield_for_dbfield(db_field, request, **kwargs)
        widget = columns[db_field.name].widget
        if found is None or not isinstance(widget, Link):
            return found
        named = NamedRecords if isinstance(widget, Links) else NamedRecord
        return named(widget.names, required=found.required, label=found.label)

    form: Any = forms.modelform_factory(
        model, form=_looking_at_changes(base, model), fields=list(columns), formfield_callback=form_field
    )
    form.staff = request.user
    return form


def _looking_at_changes(base: Any, model: Any) -> Any:
    """The same form, which asks the database only about rules of fields that a row changes.

    A saved record keeps the others already, and each would cost a query for each of a thousand rows.
    """
    rules = [*map(set, unique_sets(model)), *(set(_fields_of(rule)) for rule in model._meta.constraints)]

    class RowForm(base):
        def clean_slug(self) -> str:
            slug: str = self.cleaned_data["slug"]
            is_its_own = self.instance.pk and slug == self.instance.slug
            return slug if is_its_own or not hasattr(base, "clean_slug") else super().clean_slug()

        def mark_broken_rules(self, cleaned: dict[str, Any]) -> None:
            if self._touched(cleaned) & set().union(*rules):
                super().mark_broken_rules(cleaned)

        def _get_validation_exclusions(self) -> set[str]:
            excluded: set[str] = super()._get_validation_exclusions()
            return excluded | self._left_alone

        @cached_property
        def _left_alone(self) -> set[str]:
            # Asked first, and kept, while the record still says what it said before.
            return {field.name for field in model._meta.concrete_fields} - self._touched(self.cleaned_data)

        def _touched(self, cleaned: dict[str, Any]) -> set[str]:
            """The fields that change, and those that share a rule with one."""
            if not self.instance.pk:
                return {field.name for field in model._meta.concrete_fields}
            # Forms give a list where a record holds a tuple of codes.
            plain = {name: tuple(value) if isinstance(value, list) else value for name, value in cleaned.items()}
            changed = {name for name, value in plain.items() if getattr(self.instance, name, None) != value}
            return changed.union(*(rule for rule in rules if rule & changed))

    return RowForm


def _fields_of(rule: Any) -> Iterable[str]:
    """The fields that a constraint of a model looks at."""
    condition = getattr(rule, "condition", None)
    return (*getattr(rule, "fields", ()), *(condition.referenced_base_fields if condition else ()))
