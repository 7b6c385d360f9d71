"""Forms and what browsers send back from them: values by name, as a form that nobody touched would send them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

#: What a browser sends for one field: the values under each of its names.
Sent = dict[str, list[str]]


def as_sent(bound: forms.BoundField) -> Sent:
    """What a browser would send for a field of an untouched form."""
    widget: Any = getattr(bound.field.widget, "widget", bound.field.widget)
    value = bound.value()
    if isinstance(widget, forms.MultiWidget):
        whole: Any = widget
        pairs = zip(whole.widgets_names, whole.widgets, whole.decompress(value), strict=True)
        return {bound.html_name + name: [_text(part.format_value(each))] for name, part, each in pairs}
    if isinstance(widget, forms.CheckboxInput):
        return {bound.html_name: ["on"] if value else []}
    formatted = widget.format_value(value)
    if isinstance(formatted, list | tuple):
        return {bound.html_name: sorted(_text(each) for each in formatted)}
    return {bound.html_name: [_text(formatted)]}


def sent_for(bound: forms.BoundField, data: Any) -> Sent:
    """What was sent for the same field in `data`."""
    return {name: sorted(data.getlist(name)) for name in as_sent(bound)}


def put(data: QueryDict, sent: Mapping[str, list[str]]) -> None:
    """Puts values into data, in the place of what was sent under the same names."""
    for name, values in sent.items():
        data.pop(name, None)
        if values:
            data.setlist(name, values)


def in_words(bound: forms.BoundField, sent: Sent) -> str:
    """What was sent for a field, as staff read it on the form."""
    values = [value for some in sent.values() for value in some if value]
    field: Any = bound.field
    if isinstance(field, forms.BooleanField):
        return "✓" if values else "–"
    if isinstance(field, forms.ModelChoiceField):
        records: Any = field.queryset
        found = records.filter(pk__in=[value for value in values if value.isdecimal()])
        return ", ".join(str(record) for record in found) or "–"
    choices = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    return ", ".join(choices.get(value, value) for value in values) or "–"


def _text(value: Any) -> str:
    return "" if value is None else str(value)
