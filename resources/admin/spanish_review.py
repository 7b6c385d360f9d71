"""The staff's list of Spanish that someone who grew up with it should read, and of English that has no Spanish."""

from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from modeltranslation.translator import translator

from ..addresses import form_of
from ..curation.people import may_edit, within_remit
from ..curation.proofreading import was_read
from ..models import SpanishReview
from ..paging import page_of
from ..spanish_review import Reading, having, mark_read, readings, reviewed_by_kind, standing_of
from ..texts import spoken
from .base import ReadOnlyAdmin

#: What the list of one kind may show, each with the heading of its column.
SHOWN = {
    "unread": gettext_lazy("To be read"),
    "missing": gettext_lazy("English without Spanish"),
    "read": gettext_lazy("Read"),
}


class KindLine(NamedTuple):
    """One kind of record in the overview."""

    label: str
    url: str
    #: How many records, for each of `SHOWN`.
    counts: dict[str, int]


class Item(NamedTuple):
    """One record in the list of its kind."""

    record: models.Model
    url: str
    reading: Reading


def kinds_with_spanish(request: HttpRequest) -> list[type[models.Model]]:
    """Every kind of record that has Spanish and whose page in the admin this person may see, by name."""
    registry = admin.site._registry
    kinds = [model for model in translator.get_registered_models(abstract=False) if model in registry]
    seen = [model for model in kinds if registry[model].has_view_permission(request)]
    return sorted(seen, key=lambda model: str(model._meta.verbose_name_plural))


@admin.register(SpanishReview)
class SpanishReviewAdmin(ReadOnlyAdmin):
    """An overview of all kinds, and for each kind a list in which both languages stand side by side."""

    def get_urls(self) -> list[Any]:
        here = self.admin_site.admin_view
        return [
            path("", here(self.overview), name="resources_spanishreview_changelist"),
            path("<str:app>/<str:name>/", here(self.one_kind), name="resources_spanishreview_kind"),
        ]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may see a kind of record that has Spanish."""
        return bool(kinds_with_spanish(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def overview(self, request: HttpRequest) -> HttpResponse:
        """For each kind how many records are to be read, lack Spanish, or are read; a few queries for each kind."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        lines, reviewed = [], reviewed_by_kind()
        for model in kinds_with_spanish(request):
            known = reviewed[ContentType.objects.get_for_model(model).pk]
            counts = standing_of(_seen(request, model), known)._asdict()
            lines.append(KindLine(capfirst(str(model._meta.verbose_name_plural)), _address(model), counts))
        context = self._context(request, _("Spanish to be read")) | {"lines": lines, "columns": SHOWN.values()}
        return TemplateResponse(request, "admin/spanish_review/overview.html", context)

    def one_kind(self, request: HttpRequest, app: str, name: str) -> HttpResponse:
        """The records of one kind, page by page; `show` is one of `SHOWN`. A POST marks the chosen ones as read."""
        kinds = {(one._meta.app_label, one._meta.model_name): one for one in kinds_with_spanish(request)}
        model = kinds.get((app, name))
        if model is None:
            raise Http404(name)
        may_mark = admin.site._registry[model].has_change_permission(request)
        if request.method == "POST":
            if not may_mark:
                raise PermissionDenied
            _mark(self, request, model)
            return HttpResponseRedirect(request.get_full_path())
        show = request.GET.get("show", "")
        show = show if show in SHOWN else "unread"
        page = page_of(having(_seen(request, model), show).values_list("pk", flat=True), request)
        page.object_list = _items(model, readings(model, page.object_list))
        context = self._context(request, capfirst(str(model._meta.verbose_name_plural))) | {
            "page": page,
            "show": show,
            "choices": SHOWN.items(),
            "may_mark": may_mark and show == "unread",
        }
        return TemplateResponse(request, "admin/spanish_review/kind.html", context)

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts, "media": self.media}


def _address(model: type[models.Model]) -> str:
    return reverse("admin:resources_spanishreview_kind", args=[model._meta.app_label, model._meta.model_name])


def _seen(request: HttpRequest, model: type[models.Model]) -> models.QuerySet[Any]:
    """The records that this person sees."""
    return within_remit(spoken(model), request.user)


def _items(model: type[models.Model], found: list[Reading]) -> list[Item]:
    """The records of one page with their forms' addresses; one query."""
    records = model._default_manager.in_bulk([one.pk for one in found])
    return [Item(records[one.pk], form_of(records[one.pk]), one) for one in found if one.pk in records]


def _mark(modeladmin: Any, request: HttpRequest, model: type[models.Model]) -> None:
    """Marks what was chosen as read, and says what was done."""
    wanted = [tuple(value.split(":", 1)) for value in request.POST.getlist("read")]
    # No key has more digits; a longer number would be more than a database takes.
    keys = (pair for pair in wanted if len(pair) == 2 and pair[0].isdecimal() and len(pair[0]) < 19)
    chosen = [(int(pk), digest) for pk, digest in keys]
    theirs = model._default_manager.in_bulk([pk for pk, _digest in chosen])
    if any(not may_edit(request.user, record) for record in theirs.values()):
        raise PermissionDenied
    with transaction.atomic():
        done = mark_read(model, chosen, by=request.user)
        for record in model._default_manager.filter(pk__in=done):
            admin.site._registry[model].log_change(request, record, "Spanish marked as read.")
    was_read(model, done)
    said = ngettext("%d record is marked as read.", "%d records are marked as read.", len(done)) % len(done)
    modeladmin.message_user(request, said, messages.SUCCESS if done else messages.WARNING)
    if len(done) < len(chosen):
        said = _("Some texts changed while you read them. They still stand here: please read them again.")
        modeladmin.message_user(request, said, messages.WARNING)
