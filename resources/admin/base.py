"""What every admin page of ours has in common."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..addresses import keep_old_address
from ..curation.holding import hold
from ..curation.people import PUBLISH, choosable, may, may_add, may_edit, within_remit
from ..curation.versions import version_of
from ..fields import CodesField
from ..models import FlaggedWord
from ..searching import index_again
from ..states import STATE_CHOICES
from .errors import wrong_fields
from .forms import AddressForm
from .grades import told_of
from .history import go_back_page, history_page, keeps_history
from .sheets.pages import export_page, import_page, links_on_list
from .spanish import with_spanish
from .texts import TextFilter, has_texts
from .two_editors import refusing, stale_form
from .typed import TYPED, StatesField
from .words import found_in, in_words, typed_in


class WithoutNul(admin.ModelAdmin):
    """Lists that take any address: PostgreSQL takes no NUL in text, and a filter or search may hold one."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        asked = request.GET.lists()
        if any("\x00" in text for name, values in asked for text in (name, *values)):
            request.GET = _without_nul(request.GET)  # type: ignore[assignment]
        return super().changelist_view(request, extra_context)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        # The pickers of related records pass on whatever was typed.
        return super().get_search_results(request, queryset, search_term.replace("\x00", ""))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        return None if "\x00" in object_id else super().get_object(request, object_id, from_field)


def _without_nul(asked: QueryDict) -> QueryDict:
    clean = QueryDict(mutable=True)
    for name, values in asked.lists():
        clean.setlist(name.replace("\x00", ""), [value.replace("\x00", "") for value in values])
    return clean


class WithinRemit(WithoutNul):
    """Shows a member of staff what is theirs, in lists, forms, histories and pickers alike; the rest answers 403."""

    #: Fields that publish or close a record: read-only for whoever may not.
    publishing: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> Any:
        match = request.resolver_match
        narrowed = choosable if match and match.url_name == "autocomplete" else within_remit
        return narrowed(super().get_queryset(request), request.user)

    def get_field_queryset(self, db: Any, db_field: Any, request: HttpRequest) -> Any:
        found = super().get_field_queryset(db, db_field, request)
        if found is None:
            found = db_field.remote_field.model._default_manager.using(db)
        # What a picker does not offer cannot be sent by hand either.
        return choosable(found, request.user)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is None and self._exists(object_id, from_field):
            raise PermissionDenied
        return found

    def _exists(self, object_id: str, from_field: str | None) -> bool:
        field = self.opts.get_field(from_field) if from_field else self.opts.pk
        try:
            wanted = field.to_python(object_id)  # type: ignore[union-attr]  # an address names a plain field
            return "\x00" not in object_id and self.model._default_manager.filter(**{field.name: wanted}).exists()
        except (ValidationError, ValueError):
            return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and may_add(request.user, self.model)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None or obj.pk is None or not super().has_change_permission(request, obj):
            return super().has_change_permission(request, obj)
        # One page asks this a dozen times.
        known: dict[Any, bool] = vars(request).setdefault("may_edit", {})
        key = (self.model, obj.pk)
        if key not in known:
            known[key] = may_edit(request.user, obj)
        return known[key]

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """For actions that publish and close."""
        return may(request.user, PUBLISH)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = tuple(super().get_readonly_fields(request, obj))
        return fixed if self.has_publish_permission(request) else fixed + self.publishing


class StaffAdmin(WithinRemit):
    """Lists that stay quick with many rows; only a superuser deletes."""

    list_per_page = 50
    # Counting every row for "12 of 10,000" costs a query and helps nobody.
    show_full_result_count = False
    formfield_overrides = TYPED
    #: Whether staff are told, after saving, of words in it that hurt.
    hints_at_words = True
    #: The tables (`sheets.Sheet`) that go out as spreadsheets and come back in; none for what staff don't fill in.
    sheets: tuple[Any, ...] = ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def get_urls(self) -> list[Any]:
        start, staff_only = f"{self.opts.app_label}_{self.opts.model_name}", self.admin_site.admin_view
        ours = []
        if keeps_history(self.model):
            back = staff_only(self.go_back_view)
            ours.append(path("<path:object_id>/history/<slug:story>/", back, name=f"{start}_go_back"))
        if self.sheets:
            ours.append(path("sheet/", staff_only(self.sheet_view), name=f"{start}_sheet"))
            ours.append(path("sheet/import/", staff_only(self.sheet_import_view), name=f"{start}_sheet_import"))
        return [*ours, *super().get_urls()]

    def sheet_view(self, request: HttpRequest) -> HttpResponseBase:
        """The records of the list as a spreadsheet."""
        return export_page(self, request)

    def sheet_import_view(self, request: HttpRequest) -> HttpResponse:
        """A spreadsheet with its preview, and then into the records."""
        return import_page(self, request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        links = links_on_list(self, request) if self.sheets else {}
        return super().changelist_view(request, links | (extra_context or {}))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if keeps_history(self.model):
            return history_page(self, request, unquote(object_id))
        return super().history_view(request, object_id, extra_context)

    def go_back_view(self, request: HttpRequest, object_id: str, story: str) -> HttpResponse:
        """Undoes one change of a record's history."""
        return go_back_page(self, request, unquote(object_id), story)

    def get_list_filter(self, request: HttpRequest) -> Any:
        filters = super().get_list_filter(request)
        return [*filters, TextFilter] if has_texts(self.model) else filters

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return with_spanish(super().get_fieldsets(request, obj), self.model)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if not isinstance(db_field, CodesField):
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        label = capfirst(db_field.verbose_name)
        if db_field.codes == STATE_CHOICES:
            return StatesField(
                label=label,
                required=not db_field.blank,
                help_text=_("Postal codes of two letters, by commas. %(note)s") % {"note": db_field.help_text},
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs | {"label": label})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for said in getattr(form, "told", ()):
            self.message_user(request, said, messages.WARNING)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        # Only now are all its rows saved: a guide is found by its points, a group by its organization's name.
        index_again(form.instance)
        text = typed_in(form, formsets).strip() if self.hints_at_words else ""
        if text and (found := found_in(text, FlaggedWord.objects.all())):
            told = format_html("{} {}", _("Saved, but please think about these words:"), in_words(found))
            self.message_user(request, told, messages.WARNING)
        for level, words in told_of(form.instance, form, formsets):
            self.message_user(request, words, level)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        with transaction.atomic():
            if request.method == "POST" and object_id and keeps_history(self.model):
                self._lay_over_others(request, unquote(object_id))
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _lay_over_others(self, request: HttpRequest, object_id: str) -> None:
        """Looks, while nobody else can save it, whether the record is as it was when the form was opened."""
        record = self.get_object(request, object_id)
        if record is None or not self.has_change_permission(request, record):
            return
        hold(record)
        if stale := stale_form(self, request, record):
            request.POST = stale.data  # type: ignore[assignment]
            request.stale = stale  # type: ignore[attr-defined]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if not hasattr(request, "stale"):
            return form
        return refusing(form, request.stale.words)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        record = context.get("original")
        context["stale"] = getattr(request, "stale", None)
        context["version"] = version_of(record) if record is not None and keeps_history(self.model) else ""
        context["wrong"] = list(wrong_fields(context["adminform"].form, context["inline_admin_formsets"]))
        return super().render_change_form(request, context, *args, **kwargs)


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
