"""Requests to confirm, in the admin: who was asked and what they answered, on each listing and in a list."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..addresses import form_of
from ..curation.needs import Line, Need, register
from ..curation.people import may, within_remit
from ..curation.requests import ask, contact_of, no_answer, wants_no_mail
from ..models import CheckRequest, Listing
from .at_once import too_many
from .base import ReadOnlyAdmin
from .rows import RowsToRead


@admin.action(permissions=["change"], description=gettext_lazy("Ask by mail whether it is still right"))
def ask_now(modeladmin: Any, request: HttpRequest, queryset: Any) -> None:
    """Queues a request for each chosen listing, due or not, and says for which it could not."""
    if too_many(modeladmin, request, queryset):
        return
    asked = 0
    for listing in queryset.select_related("organization"):
        if why := _not_asked(listing):
            modeladmin.message_user(request, format_html("{}: {}", _link(listing), why), messages.WARNING)
            continue
        modeladmin.log_change(request, listing, "Asked by mail whether it is still right.")
        asked += 1
    if asked:
        said = ngettext(
            "%d mail is on its way within a few minutes.", "%d mails are on their way within a few minutes.", asked
        )
        modeladmin.message_user(request, said % asked, messages.SUCCESS)


def _link(listing: Any) -> str:
    return format_html('<a href="{}">{}</a>', form_of(listing), listing)


def _not_asked(listing: Any) -> str:
    """Asks about a listing; why not, in words, or "" when the mail is queued."""
    address = contact_of(listing)
    if listing.status != Listing.Status.PUBLISHED:
        return _("it is not published.")
    if not address:
        return _("nobody is named who confirms it.")
    if wants_no_mail(address):
        return _("its contact wants no mail from us.")
    try:
        return "" if ask(listing, timezone.now()) else _("its contact was asked already, and the link still works.")
    except (ValidationError, ImproperlyConfigured) as error:
        return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


class CheckRequestInline(RowsToRead):
    """Whom we asked about this listing, and what they said; to read."""

    model = CheckRequest
    fields = readonly_fields = ("sent", "email", "reminded", "expires", "answered", "answer")
    verbose_name_plural = gettext_lazy("Asked by mail")


class AnswerFilter(admin.SimpleListFilter):
    """Requests that wait, that ended without an answer, or that have one."""

    title = gettext_lazy("answer")
    parameter_name = "answer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("waiting", gettext_lazy("waiting")),
            ("none", gettext_lazy("no answer: call them")),
            ("correct", gettext_lazy("all correct")),
            ("changes", gettext_lazy("sent changes")),
            ("closed", gettext_lazy("says it has closed")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        now, asked = timezone.now(), self.value()
        if asked == "none":
            return queryset.filter(no_answer(now))
        if asked == "waiting":
            return queryset.filter(answered__isnull=True, expires__gt=now)
        return queryset.filter(answer=asked) if asked in {"correct", "changes", "closed"} else queryset


@admin.register(CheckRequest)
class CheckRequestAdmin(ReadOnlyAdmin):
    list_display = ("about", "email", "sent", "reminded", "expires", "answered", "answer")
    # The first column leads to the listing.
    list_display_links = ("email",)
    list_filter = (AnswerFilter,)
    search_fields = ("email",)
    fields = readonly_fields = (
        "about",
        "email",
        "language",
        "sent",
        "reminded",
        "expires",
        "answered",
        "answer",
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("content_type").prefetch_related("listing")

    @admin.display(description=gettext_lazy("listing"))
    def about(self, obj: CheckRequest) -> str:
        """A link to the listing's form."""
        return _link(obj.listing) if obj.listing else _("no longer there")


def unanswered(user: AbstractBaseUser) -> list[Line]:
    """Requests within the remit whose link ended without an answer: somebody should call."""
    if not may(user, "resources.view_checkrequest"):
        return []
    silent = within_remit(CheckRequest.objects.filter(no_answer(timezone.now())), user)
    url = f"{reverse('admin:resources_checkrequest_changelist')}?answer=none"
    return [Line(silent.count(), _("No answer to our mail: call them"), url)]


register("requests", Need(gettext_lazy("Asked by mail"), unanswered, order=25))
