"""Feeds in the admin: how each is read, an import with a preview, and what past imports did."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..addresses import form_of, list_of
from ..interchange import uploads
from ..interchange.feed_files import MOST_BYTES, FeedError
from ..interchange.feed_report import FeedReport
from ..interchange.fetching import FetchError, fetch
from ..interchange.hsds.taking.fetching import fetch_directory
from ..interchange.hsds.taking.importing import import_directory
from ..interchange.hsds.taking.kinds import incoming_kinds
from ..models import DirectoryFeed, FeedImport, Source
from .base import ReadOnlyAdmin, StaffAdmin


class FeedForm(forms.ModelForm):
    """A feed. Its source is one that is there already, or a new one by its name."""

    new_source = forms.CharField(
        label=_("or a new source"),
        max_length=200,
        required=False,
        help_text=_("As families read it: “al-anon-ma.org”."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "source" in self.fields:
            self.fields["source"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        name = (cleaned.get("new_source") or "").strip()
        if name and not cleaned.get("source"):
            if Source.objects.filter(name=name).exists():
                self.add_error("new_source", _("There is a source of this name: choose it above."))
            else:
                cleaned["source"] = Source(name=name, kind=Source.Kind.FEED)
        elif "source" in self.fields and not cleaned.get("source") and "source" not in self.errors:
            self.add_error("source", _("Choose the source, or write the name of a new one."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # A new source has no key yet: it is written with the feed, once all else is right.
        source = self.cleaned_data.get("source")
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # the stubs leave it out
        return excluded | ({"source"} if source and source.pk is None else set())

    def save(self, commit: bool = True) -> Any:
        """The feed, and its source where that is new."""
        if self.instance.source.pk is None:
            self.instance.source.save()
        return super().save(commit)


class ImportForm(forms.Form):
    """Where the list comes from this time."""

    file = forms.FileField(label=_("File"), required=False)

    def __init__(self, *args: Any, address: str, files_are: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address
        left_empty = gettext("Left empty, the feed's own address is read.") if address else ""
        self.fields["file"].help_text = f"{files_are} {left_empty}".strip()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise ValidationError(gettext("The file is larger than %d MB.") % (MOST_BYTES // (1024 * 1024)))
        if not file and not self.address:
            raise ValidationError(_("Choose a file: this feed has no address."))
        return file

    def content(self, fetched: Callable[[str], bytes]) -> tuple[str, bytes]:
        """The name or address, and the bytes; `fetched` reads an address. Raises FetchError."""
        file = self.cleaned_data["file"]
        if not file:
            return self.address, fetched(self.address)
        file.seek(0)  # it may have been read before, to compare it
        return file.name, file.read()


class FeedList(ChangeList):
    """Feeds, each with its latest import: one query for all of a page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        latest = (
            FeedImport.objects.select_related("source")
            .defer("report")
            .in_bulk([feed.latest for feed in self.result_list if feed.latest])
        )
        for feed in self.result_list:
            feed.latest_import = latest.get(feed.latest)


class FeedAdmin(StaffAdmin):
    """Feeds of one sort, each with a button that leads to a preview of an import."""

    form = FeedForm
    change_form_template = "admin/feeds/change_form.html"
    search_fields = ("source__name", "address")
    #: What kinds of file its import reads.
    files_are: Any = ""

    def bring(self, feed: Any, content: bytes, **how: Any) -> FeedReport:
        """Takes in a file of the feed, as `import_meetings` does. Raises FeedError."""
        raise NotImplementedError

    def fetched(self, address: str) -> bytes:
        """What stands at an address. Raises FetchError."""
        return fetch(address)

    def written(self) -> list[type[Model]]:
        """The kinds of listing that an import writes."""
        raise NotImplementedError

    def gone_lists(self) -> list[tuple[Any, str]]:
        """Lists in the admin of what its source no longer has: words and address of each."""
        return [(model._meta.verbose_name_plural, f"{list_of(model)}?sure=gone") for model in self.written()]

    def where_gone(self) -> str:
        """Where staff decide about what a source no longer has."""
        links = format_html_join(" · ", '<a href="{}">{}</a>', [(url, words) for words, url in self.gone_lists()])
        return format_html("{} {}", gettext("Gone from the source: ask them, then close it or mark it checked."), links)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # All that a feed brought hangs on its source.
        return ("source",) if obj else ()

    def get_queryset(self, request: HttpRequest) -> Any:
        latest = FeedImport.objects.filter(source=OuterRef("source")).values("pk")[:1]
        return super().get_queryset(request).annotate(latest=Subquery(latest))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return FeedList

    @admin.display(description=_("last import"))
    def last_import(self, obj: Any) -> str:
        """A link to what the latest import did."""
        latest = obj.latest_import
        return format_html('<a href="{}">{}</a>', form_of(latest), latest) if latest else gettext("none yet")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.import_view)
        return [
            path("<int:pk>/import/", view, name=f"{self.opts.app_label}_{self.opts.model_name}_import"),
            *super().get_urls(),
        ]

    def import_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks for the file, shows what an import would do, and does it."""
        feed = self.get_object(request, str(pk))
        if feed is None:
            raise Http404
        # An import writes listings, whoever may change how the feed is read.
        if not self.has_change_permission(request, feed) or not request.user.has_perms(self._writes()):
            raise PermissionDenied
        if request.method == "POST" and "ticket" in request.POST:
            return self._import(request, feed)
        if request.method != "POST":
            return self._page(request, feed, self._form(feed))
        form = self._form(feed, request.POST, request.FILES)
        return self._preview(request, feed, form) if form.is_valid() else self._page(request, feed, form)

    def _form(self, feed: Any, *sent: Any) -> ImportForm:
        return ImportForm(*sent, address=feed.address, files_are=self.files_are)

    def _writes(self) -> list[str]:
        """What an import does to listings, as permissions."""
        models = [model._meta for model in self.written()]
        return [f"{each.app_label}.{may}_{each.model_name}" for each in models for may in ("add", "change")]

    def _preview(self, request: HttpRequest, feed: Any, form: ImportForm) -> HttpResponse:
        try:
            origin, content = form.content(self.fetched)
            who = request.user.get_username()
            report = self.bring(feed, content, origin=origin, by_name=who, dry_run=True)
        except (FetchError, FeedError) as error:
            form.add_error(None, str(error))
            return self._page(request, feed, form)
        return self._page(
            request,
            feed,
            self._form(feed),
            report=report,
            sections=report.sections(everything=True),
            origin=origin,
            ticket=uploads.keep(_target(feed), origin, content),
        )

    def _import(self, request: HttpRequest, feed: Any) -> HttpResponse:
        ticket = uploads.read_ticket(request.POST["ticket"], _target(feed))
        form = self._form(feed, request.POST, request.FILES)
        if ticket is None:
            form.add_error(None, _("That preview is older than an hour. Look at it again."))
            return self._page(request, feed, form)
        try:
            content = uploads.kept(ticket)
            if content is None:
                if not request.FILES and "://" not in ticket.origin:
                    form.add_error(None, _("The file is no longer at hand. Choose it again: it is imported at once."))
                    return self._page(request, feed, form, ticket=request.POST["ticket"], origin=ticket.origin)
                if not form.is_valid():
                    return self._page(request, feed, form)
                _origin, content = form.content(self.fetched)
                if not ticket.is_for(content):
                    self.message_user(request, _("The list is another one by now: look again."), messages.WARNING)
                    return self._preview(request, feed, form)
            self.bring(feed, content, origin=ticket.origin, by=request.user)
        except (FetchError, FeedError) as error:
            form.add_error(None, str(error))
            return self._page(request, feed, form)
        uploads.forget(ticket)
        return self._done(request, feed)

    def _done(self, request: HttpRequest, feed: Any) -> HttpResponse:
        self.log_change(request, feed, "Imported.")
        self.message_user(request, _("The feed is imported. This is what it did."), messages.SUCCESS)
        done: FeedImport = feed.source.imports.first()  # it was just written
        if done.gone:
            self.message_user(request, self.where_gone(), messages.WARNING)
        return HttpResponseRedirect(form_of(done))

    def _page(self, request: HttpRequest, feed: Any, form: ImportForm, **more: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Import from %s") % feed,
            "feed": feed,
            "form": form,
            "media": self.media,
            "back": form_of(feed),
        }
        return TemplateResponse(request, "admin/feeds/import.html", context | more)


def _target(feed: Any) -> str:
    """What a file is kept for between preview and import."""
    return f"{feed._meta.label_lower} {feed.pk}"


@admin.register(DirectoryFeed)
class DirectoryFeedAdmin(FeedAdmin):
    """Other directories whose services this site takes in (HSDS)."""

    files_are = _("JSON or ndjson, to HSDS 3.")
    list_display = ("source", "take_as", "publish", "last_import")
    list_select_related = ("source",)
    autocomplete_fields = ("source",)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        source = ("source",) if obj else (("source", "new_source"),)
        return (
            (_("Where the list comes from"), {"fields": (*source, "address", "zone")}),
            (_("What all its services are"), {"fields": ("take_as", "publish")}),
        )

    def written(self) -> list[type[Model]]:
        return [kind.model for kind in incoming_kinds().values()]

    def fetched(self, address: str) -> bytes:
        return fetch_directory(address)

    def bring(self, feed: Any, content: bytes, **how: Any) -> FeedReport:
        return import_directory(feed, content, **how)


@admin.register(FeedImport)
class FeedImportAdmin(ReadOnlyAdmin):
    """What past imports did, to read."""

    list_display = ("started", "source", "succeeded", "by_name", "created", "changed", "skipped", "gone")
    list_filter = ("succeeded", ("source", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("source",)
    search_fields = ("source__name", "origin")
    fields = ("source", "started", "by_name", "origin", "succeeded", "report_as_written")
    readonly_fields = ("report_as_written",)

    @admin.display(description=_("report"))
    def report_as_written(self, obj: FeedImport) -> str:
        """The report with its line breaks."""
        return format_html('<pre class="feed-report">{}</pre>', obj.report)
