"""What the note at the top of a refused form says: which record, which field, and a link down to it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm
from django.utils.text import capfirst


class Wrong(NamedTuple):
    """One error of a form."""

    #: "Meeting #2, link", "Address", or "" for an error of the whole form.
    where: str
    said: str
    #: The field's id on the page, or "".
    anchor: str


def wrong_fields(form: BaseForm, inlines: Any) -> Iterator[Wrong]:
    """Every error of the form and of the tables inside it, in the order of the page."""
    yield from _of_form(form, "")
    for inline in inlines:
        name = capfirst(str(inline.opts.verbose_name))
        for said in inline.formset.non_form_errors():
            yield Wrong(
                str(capfirst(str(inline.opts.verbose_name_plural))), str(said), f"{inline.formset.prefix}-group"
            )
        for number, row in enumerate(inline.formset.forms, start=1):
            # As the heading of the row calls it.
            title = str(row.instance) if row.instance.pk else f"#{number}"
            yield from _of_form(row, f"{name} {title}")


def _of_form(form: BaseForm, row: str) -> Iterator[Wrong]:
    for field, errors in form.errors.items():
        if field == NON_FIELD_ERRORS or form[field].is_hidden:
            where, anchor = row, ""
        else:
            label = str(form[field].label)
            where, anchor = (f"{row}, {label.lower()}" if row else label), form[field].auto_id
        for said in errors:
            yield Wrong(where, str(said), anchor)
