"""The form of a record as a row of a sheet: the very form that staff fill in, so each rule stands in one place."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from import_export.fields import Field

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

    form: Any = forms.modelform_factory(model, form=base, fields=list(columns), formfield_callback=form_field)
    form.staff = request.user
    return form
