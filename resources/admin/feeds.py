"""Feeds in the admin: how each is read, an import with a preview, and what past imports did."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Model, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..addresses import form_of, list_of
from ..interchange import uploads
from ..interchange.feed_files import FeedError
from ..interchange.feed_report import FeedReport
from ..interchange.fetching import FetchError, fetch
from ..interchange.hsds.taking.fetching import fetch_directory
from ..interchange.hsds.taking.importing import import_directory
from ..interchange.hsds.taking.kinds import incoming_kinds
from ..models import DirectoryFeed, FeedImport
from .base import ReadOnlyAdmin, StaffAdmin
from .feed_forms import FeedForm, ImportForm


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
        said = gettext("Gone from the source: ask them, then close it or mark it checked.")
        return format_html("{} {}", said, _links(self.gone_lists()))

    def where_drafts(self, feed: Any) -> str:
        """Where staff publish what a feed brought and nobody has published yet; "" when there is nothing."""
        waiting = []
        for model in self.written():
            drafts: Any = model._default_manager.filter(source=feed.source, status="draft")
            if number := drafts.count():
                address = f"{list_of(model)}?status__exact=draft&source__id__exact={feed.source.pk}"
                waiting.append((f"{model._meta.verbose_name_plural} ({number})", address))
        said = gettext("Families do not see drafts. Look through them, and publish what is true:")
        return format_html("{} {}", said, _links(waiting)) if waiting else ""

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
        if drafts := self.where_drafts(feed):
            self.message_user(request, drafts, messages.WARNING)
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


def _links(lists: list[tuple[Any, str]]) -> str:
    """Lists in the admin, by their words and addresses."""
    return format_html_join(" · ", '<a href="{}">{}</a>', [(url, words) for words, url in lists])


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
