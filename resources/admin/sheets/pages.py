"""The pages of spreadsheets: what to export, an import's file, its preview, and the press of "Import now"."""

from collections.abc import Sequence
from copy import copy
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resources.interchange import uploads
from resources.interchange.sheets import SheetError, read_sheet, write_csv
from resources.interchange.workbooks import write_workbook
from resources.today import staff_today

from ..history import keeps_history
from .report import SheetReport
from .sheet import Sheet
from .taking_in import preview, take_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Parts of an address that are no filter of a list.
OF, AS, COLUMNS = "of", "as", "columns"


def sheets_of(model_admin: Any, request: HttpRequest) -> list[Sheet]:
    """The tables that an admin page offers as spreadsheets."""
    return [sheet(model_admin, request) for sheet in model_admin.sheets]


# Out ---------------------------------------------------------------------------------------------


def export_page(model_admin: Any, request: HttpRequest) -> HttpResponseBase:
    """What can be exported, of the records that the list shows; with `as`, the file (without rows: `columns`)."""
    sheets = [sheet for sheet in sheets_of(model_admin, request) if sheet.may_export]
    if not sheets or not model_admin.has_view_permission(request):
        raise PermissionDenied
    filters = request.GET.copy()
    of, wanted = "".join(filters.pop(OF, [])), "".join(filters.pop(AS, []))
    is_empty = bool(filters.pop(COLUMNS, []))
    try:
        chosen = _chosen(model_admin, request, filters)
    except IncorrectLookupParameters:
        return HttpResponseRedirect(request.path)
    if wanted in {"csv", "xlsx"}:
        sheet = next((sheet for sheet in sheets if sheet.name == of), sheets[0])
        try:
            return _file(sheet, chosen.none() if is_empty else chosen, wanted)
        except SheetError as error:
            model_admin.message_user(request, str(error), messages.ERROR)
    more = {
        "sheets": sheets,
        "count": chosen.count(),
        "filters": filters.urlencode(),
        "may_import": _may_import(sheets),
    }
    return _page(model_admin, request, "export", _("Export"), **more)


def _chosen(model_admin: Any, request: HttpRequest, filters: Any) -> models.QuerySet[Any]:
    """The records that the list shows with these filters, on all its pages."""
    narrowed = copy(request)
    narrowed.GET = filters
    found: models.QuerySet[Any] = model_admin.get_changelist_instance(narrowed).get_queryset(narrowed)
    return found


def _file(sheet: Sheet, chosen: models.QuerySet[Any], wanted: str) -> HttpResponseBase:
    response: HttpResponseBase
    if wanted == "csv":
        response = StreamingHttpResponse(write_csv(sheet.table(chosen)), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(write_workbook(sheet.title, sheet.table(chosen)), content_type=XLSX)
    name = f"{sheet.name}-{staff_today():%Y-%m-%d}.{wanted}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# In ----------------------------------------------------------------------------------------------


class UploadForm(forms.Form):
    """Which table, and the file."""

    of = forms.ChoiceField(label=gettext_lazy("What the file holds"))
    file = forms.FileField(label=gettext_lazy("File"))

    def __init__(self, *args: Any, sheets: Sequence[Sheet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheets = {sheet.name: sheet for sheet in sheets}
        self.fields["of"].choices = [(sheet.name, sheet.title) for sheet in sheets]  # type: ignore[attr-defined]
        self.fields["file"].help_text = _("CSV in UTF-8, or XLSX; at most %(mb)d MB and %(rows)s rows.") % {
            "mb": settings.SHEET_MOST_MEGABYTES,
            "rows": f"{settings.SHEET_MOST_ROWS:,}",
        }
        if len(sheets) == 1:
            self.fields["of"].widget = forms.HiddenInput()
            self.fields["of"].initial = sheets[0].name

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.SHEET_MOST_MEGABYTES * 1024 * 1024:
            raise ValidationError(_("The file is larger than %d MB.") % settings.SHEET_MOST_MEGABYTES)
        return file

    @property
    def sheet(self) -> Sheet | None:
        """The table that was chosen."""
        return self.sheets.get(str(self["of"].value()))


def import_page(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """Asks for a file, shows what an import would do, and does it."""
    sheets = [sheet for sheet in sheets_of(model_admin, request) if sheet.may_import]
    if not sheets:
        raise PermissionDenied
    if request.method != "POST":
        form = UploadForm(sheets=sheets, initial={"of": request.GET.get(OF, sheets[0].name)})
        return _import_page(model_admin, request, form)
    form = UploadForm(request.POST, request.FILES, sheets=sheets)
    try:
        return _Upload(model_admin, request, form).answer()
    except SheetError as error:
        form.add_error("file", str(error))
        return _import_page(model_admin, request, form)


class _Upload:
    """One press of a button on the page of an import."""

    def __init__(self, model_admin: Any, request: HttpRequest, form: UploadForm) -> None:
        self.model_admin, self.request, self.form = model_admin, request, form

    def answer(self) -> HttpResponse:
        """The page that comes next. Raises SheetError for a file that cannot be read."""
        sheet, signed = self.form.sheet, self.request.POST.get("ticket", "")
        if not signed or sheet is None:
            return self._look() if self.form.is_valid() else self._again()
        ticket = uploads.read_ticket(signed, self._target(sheet))
        if ticket is None:
            self.form.errors.clear()
            self.form.add_error(None, _("That preview is older than an hour. Choose the file again."))
            return self._again()
        content = uploads.kept(ticket)
        if content is None and not self.request.FILES:
            self.form.errors.clear()
            said = _("The file is no longer at hand. Choose it again: it is imported at once.")
            self.form.add_error(None, said)
            return self._again(ticket=signed, origin=ticket.origin)
        if content is None:
            if not self.form.is_valid():
                return self._again()
            content = self.form.cleaned_data["file"].read()
            if not ticket.is_for(content):
                self._tell(_("This is another file than the one you looked at: look again."))
                return self._show(sheet, self.form.cleaned_data["file"].name, content)
        return self._take_in(sheet, ticket, content)

    def _look(self) -> HttpResponse:
        file = self.form.cleaned_data["file"]
        return self._show(self.form.sheets[self.form.cleaned_data["of"]], file.name, file.read())

    def _show(self, sheet: Sheet, origin: str, content: bytes) -> HttpResponse:
        report = preview(sheet, read_sheet(content, settings.SHEET_MOST_ROWS))
        return self._previewed(sheet, origin, content, report)

    def _previewed(self, sheet: Sheet, origin: str, content: bytes, report: SheetReport) -> HttpResponse:
        ticket = ""
        if report.is_sound and report.writes:
            ticket = uploads.keep(self._target(sheet), origin, content, report.digest)
        form = UploadForm(sheets=list(self.form.sheets.values()), initial={"of": sheet.name})
        more = {"report": report, "origin": origin, "ticket": ticket, "sheet": sheet}
        return _import_page(self.model_admin, self.request, form, **more)

    def _take_in(self, sheet: Sheet, ticket: uploads.Ticket, content: bytes) -> HttpResponse:
        file = read_sheet(content, settings.SHEET_MOST_ROWS)
        report, done = take_in(sheet, file, origin=ticket.origin, seen=ticket.seen)
        if not done:
            self._tell(_("Nothing is imported: these records were changed since you looked. Look again."))
            return self._previewed(sheet, ticket.origin, content, report)
        uploads.forget(ticket)
        if not keeps_history(sheet.model):
            for record in sheet.wrote:
                self.model_admin.log_change(self.request, record, f"Spreadsheet “{ticket.origin}”")
        counts = {name: len(report.of(name)) for name in ("new", "changed", "unchanged")}
        said = _("Imported “%(origin)s”: %(new)d new, %(changed)d changed, %(unchanged)d left as they were.")
        self.model_admin.message_user(self.request, said % {"origin": ticket.origin, **counts}, messages.SUCCESS)
        return HttpResponseRedirect(_list_of(self.model_admin))

    def _again(self, **more: Any) -> HttpResponse:
        return _import_page(self.model_admin, self.request, self.form, **more)

    def _tell(self, words: str) -> None:
        self.model_admin.message_user(self.request, words, messages.WARNING)

    def _target(self, sheet: Sheet) -> str:
        """What a file is kept for: one kind of record, and one person."""
        return f"sheet {sheet.model._meta.label} {sheet.user.pk}"


# Both --------------------------------------------------------------------------------------------


def _may_import(sheets: Sequence[Sheet]) -> bool:
    return any(sheet.may_import for sheet in sheets)


def links_on_list(model_admin: Any, request: HttpRequest) -> dict[str, str]:
    """The addresses of both pages for the list of records, where this person may open them."""
    sheets = sheets_of(model_admin, request)
    filters = request.GET.urlencode()
    export = f"{_address(model_admin, 'sheet')}{'?' if filters else ''}{filters}"
    return {
        "sheet_export": export if any(sheet.may_export for sheet in sheets) else "",
        "sheet_import": _address(model_admin, "sheet_import") if _may_import(sheets) else "",
    }


def _address(model_admin: Any, name: str) -> str:
    return reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_{name}")


def _list_of(model_admin: Any) -> str:
    return _address(model_admin, "changelist")


def _import_page(model_admin: Any, request: HttpRequest, form: UploadForm, **more: Any) -> HttpResponse:
    return _page(model_admin, request, "import", _("Import a spreadsheet"), form=form, **more)


def _page(model_admin: Any, request: HttpRequest, name: str, title: str, **more: Any) -> HttpResponse:
    context = model_admin.admin_site.each_context(request) | {
        "opts": model_admin.opts,
        "title": f"{title}: {model_admin.opts.verbose_name_plural}",
        "heading": title,
        "media": model_admin.media,
        "back": _list_of(model_admin),
        "import_url": _address(model_admin, "sheet_import"),
    }
    return TemplateResponse(request, f"admin/sheets/{name}.html", context | more)
