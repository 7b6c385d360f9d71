"""Suggestions in the admin: what waits, by listing, and the page on which staff decide."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..addresses import form_of
from ..curation import needs
from ..curation.people import DECIDE, PUBLISH, may, may_edit, within_remit
from ..curation.suggesting import AlreadyDecidedError, accept, close_as_suggested, decline
from ..kinds import listing_kinds
from ..models import Suggestion
from ..today import staff_today
from .at_once import AT_ONCE
from .base import StaffAdmin
from .deciding import DecideForm, in_short
from .drafts import FROM_SUGGESTION, edit_links
from .forms import CloseForm

PENDING = Suggestion.Status.PENDING


class WaitingFilter(admin.SimpleListFilter):
    """What waits, unless something else is asked for."""

    title = gettext_lazy("status")
    parameter_name = "is"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*((value, label) for value, label in Suggestion.Status.choices if value != PENDING), ("any", _("any"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "any":
            return queryset
        return queryset.filter(status=self.value() if self.value() in Suggestion.Status.values else PENDING)

    def choices(self, changelist: Any) -> Iterator[Any]:
        waiting, *others = super().choices(changelist)
        yield {**waiting, "display": PENDING.label}
        yield from others


class KindFilter(admin.SimpleListFilter):
    """Suggestions about one kind of listing, or for new ones."""

    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*((kind.key, kind.label) for kind in listing_kinds()), ("new", gettext_lazy("new listings"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "new":
            return queryset.filter(object_id__isnull=True)
        known = {kind.key for kind in listing_kinds()}
        return queryset.filter(content_type__model=self.value()) if self.value() in known else queryset


@admin.register(Suggestion)
class SuggestionAdmin(StaffAdmin):
    """Nobody adds or edits a suggestion here: its page is there to decide it."""

    list_display = ("asked", "about", "origin", "sent", "last_sent", "status")
    list_filter = (WaitingFilter, KindFilter, "origin", "says_closed")
    search_fields = ("message", "decision_note")
    actions = ["decline_as_spam"]
    # Those about one listing stand together.
    ordering = ("content_type", "object_id", "-last_sent", "-pk")

    class Media:
        css = {"all": ["admin_suggestions.css"]}

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("content_type", "decided_by").prefetch_related("listing")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, DECIDE) and super().has_change_permission(request, obj)

    @admin.action(permissions=["change"], description=gettext_lazy("Decline as spam, without an answer"))
    def decline_as_spam(self, request: HttpRequest, queryset: Any) -> None:
        """Clears away what a robot sent."""
        waiting = [one for one in queryset.filter(status=PENDING)[:AT_ONCE] if self._may_decide(request, one)]
        done = 0
        with transaction.atomic():
            for suggestion in waiting:
                # What somebody decided meanwhile is theirs, and not counted.
                with suppress(AlreadyDecidedError):
                    decline(suggestion, by=cast(AbstractBaseUser, request.user), note=_("Spam."), tell=False)
                    done += 1
        said = ngettext("%d suggestion is declined.", "%d suggestions are declined.", done) % done
        self.message_user(request, said, messages.SUCCESS)

    @admin.display(description=gettext_lazy("what it asks"))
    def asked(self, obj: Suggestion) -> str:
        """In short; a link to its page."""
        return Truncator(in_short(obj)).chars(120)

    @admin.display(description=gettext_lazy("about"), ordering="object_id")
    def about(self, obj: Suggestion) -> str:
        """The listing, with all that was suggested about it."""
        if obj.object_id is None:
            return _("new: %(kind)s") % {"kind": obj.content_type.name}
        return format_html('<a href="{}">{}</a>', all_about(obj.content_type_id, obj.object_id), obj.listing or "–")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page on which a suggestion is decided, and on which its decision stands afterwards."""
        suggestion = self.get_object(request, unquote(object_id))
        if suggestion is None:
            raise Http404
        if not self.has_view_or_change_permission(request, suggestion):
            raise PermissionDenied
        deciding = suggestion.status == PENDING and self._may_decide(request, suggestion)
        if request.method != "POST":
            form, closing = DecideForm(suggestion), CloseForm(prefix="close", initial={"on": staff_today()})
            return self._page(request, suggestion, form, closing, deciding=deciding)
        if not self._may_decide(request, suggestion):
            raise PermissionDenied
        return self._decide(request, suggestion)

    def _may_decide(self, request: HttpRequest, suggestion: Suggestion) -> bool:
        listing = suggestion.listing
        allowed = self.has_change_permission(request, suggestion)
        return allowed and (listing is None or may_edit(request.user, listing))

    def _decide(self, request: HttpRequest, suggestion: Suggestion) -> HttpResponse:
        form = DecideForm(suggestion, request.POST)
        closes = "_close" in request.POST
        closing = CloseForm(request.POST if closes else None, prefix="close", initial={"on": staff_today()})
        if form.is_valid() and (not closes or closing.is_valid()):
            try:
                self._write(request, suggestion, form, closing)
            except AlreadyDecidedError as error:
                who = error.suggestion.decided_by or _("Somebody")
                said = _("%(who)s decided this just before you: %(what)s. Nothing of yours was written.")
                what = error.suggestion.get_status_display()
                self.message_user(request, said % {"who": who, "what": what}, messages.WARNING)
                return HttpResponseRedirect(form_of(suggestion))
            except ValidationError as error:
                form.told(error)
            else:
                return HttpResponseRedirect(reverse("admin:resources_suggestion_changelist"))
        return self._page(request, suggestion, form, closing, deciding=True)

    def _write(self, request: HttpRequest, suggestion: Suggestion, form: DecideForm, closing: CloseForm) -> None:
        who, note = cast(AbstractBaseUser, request.user), form.cleaned_data["note"]
        if "_close" in request.POST:
            if not may(request.user, PUBLISH):
                raise PermissionDenied
            said = closing.cleaned_data
            done = close_as_suggested(suggestion, on=said["on"], reason=said["reason"], by=who, note=note)
        elif "_decline" in request.POST:
            spam = bool(form.cleaned_data.get("spam"))
            if suggestion.email and not (note or spam):
                raise ValidationError({"note": _("The sender left an email: write them why.")})
            done = decline(suggestion, by=who, note=note, tell=not spam)
        elif suggestion.values and not form.taken:
            raise ValidationError(_("Tick at least one field, or decline."))
        else:
            done = accept(suggestion, form.taken, by=who, note=note, edited=form.edited())
        self.log_change(request, done, f"Decided: {done.status}.")
        self.message_user(request, _("Suggestion: %(what)s.") % {"what": done.get_status_display()}, messages.SUCCESS)

    def _page(
        self, request: HttpRequest, suggestion: Suggestion, form: DecideForm, closing: CloseForm, *, deciding: bool
    ) -> HttpResponse:
        listing: Any = suggestion.listing
        model = form.model
        add = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Suggestion about “%(name)s”") % {"name": listing}
            if listing
            else _("Suggestion: a new listing"),
            "suggestion": suggestion,
            "listing": listing,
            "form": form,
            "rows": form.rows(),
            "closing": closing if suggestion.says_closed and may(request.user, PUBLISH) else None,
            "deciding": deciding,
            "links": edit_links(listing) if listing else [],
            "draft_url": f"{add}?{FROM_SUGGESTION}={suggestion.pk}" if suggestion.object_id is None else "",
            "others": self._others(request, suggestion) if listing else (),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/suggestions/decide.html", context)

    def _others(self, request: HttpRequest, suggestion: Suggestion) -> Any:
        """What else waits about the same listing."""
        same = self.get_queryset(request).filter(content_type=suggestion.content_type, object_id=suggestion.object_id)
        return [(in_short(other), form_of(other)) for other in same.filter(status=PENDING).exclude(pk=suggestion.pk)]


def all_about(content_type_id: int, object_id: int) -> str:
    """The address of the list of what waits about one listing."""
    return f"{reverse('admin:resources_suggestion_changelist')}?content_type={content_type_id}&object_id={object_id}"


#: Listings that the front page names; the rest are counted together.
MOST_NAMED = 10


def waiting_lines(user: AbstractBaseUser) -> list[needs.Line]:
    """What waits, by listing, those with most first: a query for each kind of listing, and three more."""
    if not may(user, "resources.view_suggestion"):
        return []
    waiting = within_remit(Suggestion.objects.filter(status=PENDING), user)
    groups = waiting.order_by().values_list("content_type", "object_id").annotate(many=Count("pk"), at=Max("last_sent"))
    named = list(groups.order_by("-many", "-at", "content_type", "object_id")[:MOST_NAMED])
    lines = [needs.Line(many, label, url) for (label, url), many in zip(_named(named), _counts(named), strict=True)]
    rest = waiting.count() - sum(line.count for line in lines)
    return [*lines, needs.Line(rest, _("about other listings"), reverse("admin:resources_suggestion_changelist"))]


def _counts(named: list[Any]) -> list[int]:
    return [row[2] for row in named]


def _named(named: list[Any]) -> Iterator[tuple[str, str]]:
    """Words and address for each group of suggestions."""
    kinds = {ContentType.objects.get_for_model(kind.model).pk: kind for kind in listing_kinds()}
    names: dict[tuple[int, int], str] = {}
    for key, kind in kinds.items():
        if numbers := [row[1] for row in named if row[0] == key and row[1] is not None]:
            found = kind.model._default_manager.filter(pk__in=numbers)
            names |= {(key, listing.pk): str(listing) for listing in found}
    for key, number, *_rest in named:
        if number is None:
            listed = f"{reverse('admin:resources_suggestion_changelist')}?kind=new&content_type={key}"
            yield _("new: %(kind)s") % {"kind": kinds[key].label}, listed
        else:
            yield names.get((key, number), "–"), all_about(key, number)


needs.register("suggestions", needs.Need(gettext_lazy("Suggestions waiting"), waiting_lines, order=20))
