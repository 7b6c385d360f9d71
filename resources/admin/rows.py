"""Rows of a form: one line for each of a record's parts, under the names of the columns."""

from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.admin import GenericTabularInline
from django.forms import CheckboxInput
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .typed import TYPED


class RowsInline(admin.TabularInline):
    """Rows to edit. A row's fields have no label on the page, so each tells a screen reader its column."""

    extra = 0
    formfield_overrides = TYPED

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        for field in formset.form.base_fields.values():
            field.widget.attrs.setdefault("aria-label", capfirst(str(field.label)))
        formset.deletion_widget = CheckboxInput(attrs={"aria-label": _("Delete this row")})
        return formset


class RowsToRead(GenericTabularInline):
    """Rows that the site keeps by itself, about a record of any kind."""

    template = "admin/rows_to_read.html"
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
