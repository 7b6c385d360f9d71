"""What every admin page of ours has in common."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..addresses import keep_old_address
from ..fields import CodesField
from ..states import STATE_CHOICES
from .forms import AddressForm, StatesField


class StaffAdmin(admin.ModelAdmin):
    """Lists that stay quick with many rows; only a superuser deletes."""

    list_per_page = 50
    # Counting every row for "12 of 10,000" costs a query and helps nobody.
    show_full_result_count = False
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 80})}}

    class Media:
        css = {"all": ["admin_extra.css"]}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if not isinstance(db_field, CodesField):
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        label = capfirst(db_field.verbose_name)
        if db_field.codes == STATE_CHOICES:
            return StatesField(
                label=label,
                required=not db_field.blank,
                help_text=_("Postal codes: CT, MA. %(note)s") % {"note": db_field.help_text},
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs | {"label": label})

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        # PostgreSQL takes no NUL in text; the pickers of related records pass on whatever was typed.
        return super().get_search_results(request, queryset, search_term.replace("\x00", ""))


class AddressAdmin(StaffAdmin):
    """Records with a permanent address: renaming the slug keeps the old one working."""

    form = AddressForm
    #: The field that a new record's address is made from.
    address_from = "name"

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        # On a record that has an address, typing in the name must not move it.
        return {} if obj else {"slug": (self.address_from,)}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "slug" in form.changed_data:
            keep_old_address(obj, form.initial["slug"])


class ReadOnlyAdmin(StaffAdmin):
    """Records to look up, filled by a command or kept by the site itself."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
