"""The check mode: one listing a screen, until the queue is empty. Works without JavaScript and by keyboard alone."""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ..addresses import form_of
from ..curation.people import PUBLISH, may, may_edit, within_remit
from ..curation.queue import COMES_BACK_AFTER, Queue, Spot, Standing, kinds_to_check, most_visited_first
from ..curation.working import AlreadyDoneError, could_not_reach, has_closed, still_right
from ..freshness import freshness
from ..kinds import Kind
from ..models import Attempt, Check
from ..models.listing import CheckMethod
from ..states import state_name
from ..today import staff_today
from .said import still_open

#: How staff check. (An organization confirms by its own link.)
WAYS = [way for way in CheckMethod if way != CheckMethod.LINK]
#: Name of the field in the address of a form that leads back here: the address of the queue.
BACK = "queue"
#: So many of the last checks and tries are shown.
LAST_SHOWN = 3


class DecisionForm(forms.Form):
    """What goes with a decision, and which listing as it was seen it is about."""

    listing = forms.CharField(widget=forms.HiddenInput, max_length=60)
    note = forms.CharField(
        label=gettext_lazy("Note for staff (optional)"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it closed"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Shown to families who follow an old link."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.data.get("decision") == "closed" and not cleaned.get("reason"):
            self.add_error("reason", _("Say why it closed: families who follow an old link read it."))
        return cleaned


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a kind, a state, only one's own, and after which listing."""

    kind: str
    state: str
    mine: bool
    after: Spot | None

    @classmethod
    def of(cls, asked: QueryDict) -> "Asked":
        state = asked.get("in", "")
        return cls(
            kind=asked.get("kind", ""),
            state=state if state in {*settings.STATES, "US"} else "",
            mine=asked.get("mine") == "1",
            after=Spot.read(asked.get("after", "")),
        )

    def query(self, after: Spot | None) -> str:
        """The same walk, after another listing."""
        found = {"kind": self.kind, "in": self.state, "mine": "1" if self.mine else "", "after": str(after or "")}
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in found.items() if value})
        return query.urlencode()

    def address(self, after: Spot | None = None) -> str:
        """Where the walk goes on."""
        query = self.query(after)
        return reverse("admin_check") + (f"?{query}" if query else "")


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The next listing that is due; a decision about it leads to the one after."""
    user = cast(AbstractBaseUser, request.user)
    kinds = kinds_to_check(user)
    if not kinds:
        raise PermissionDenied
    asked = Asked.of(request.GET)
    form = None
    if request.method == "POST":
        form = DecisionForm(request.POST)
        if form.is_valid():
            return _decide(request, form, asked, kinds)
    return _shown(request, asked, kinds, form)


def _shown(request: HttpRequest, asked: Asked, kinds: list[Kind], form: DecisionForm | None) -> HttpResponse:
    user, today = cast(AbstractBaseUser, request.user), staff_today()
    wanted = [kind for kind in kinds if kind.key == asked.kind] or kinds
    queue = Queue(user, most_visited_first(wanted, today), asked.state, asked.mine, asked.after)
    standing = queue.standing()
    context = admin.site.each_context(request) | {
        "title": _("Check listings, one by one"),
        "standing": standing,
        "asked": asked,
        "kinds": [(kind.key, capfirst(kind.label)) for kind in kinds],
        "states": [*((code, state_name(code)) for code in settings.STATES), ("US", _("the whole country"))],
        "from_start": asked.address(),
    }
    if standing.listing:
        context |= _listing_shown(standing, asked, today, may_close=may(user, PUBLISH))
        context["form"] = _about(standing, form)
    return TemplateResponse(request, "admin/check.html", context)


def _about(standing: Standing, form: DecisionForm | None) -> DecisionForm:
    """The form for this listing: the refused one only when it was about the same."""
    spot = str(Spot.of(standing.listing))
    if form is not None and form.data.get("listing") == spot:
        return form
    return DecisionForm(initial={"listing": spot})


def _listing_shown(standing: Standing, asked: Asked, today: date, *, may_close: bool) -> dict[str, Any]:
    listing, kind = standing.listing, cast(Kind, standing.kind)
    of_this = {"content_type": ContentType.objects.get_for_model(listing), "object_id": listing.pk}
    return {
        "listing": listing,
        "kind_name": capfirst(kind.model._meta.verbose_name),
        "row": kind.rows([listing], timezone.now())[0] if kind.rows else listing,
        "facts_template": f"admin/check/{kind.key}.html",
        "freshness": freshness(listing, today),
        "checks": Check.objects.filter(**of_this)[:LAST_SHOWN],
        "attempts": Attempt.objects.filter(**of_this).select_related("by")[:LAST_SHOWN],
        "ways": [(way.value, way.label) for way in WAYS],
        "rests": COMES_BACK_AFTER.days,
        "may_close": may_close,
        "change_url": f"{form_of(listing)}?{_back(asked)}",
        "skip_url": asked.address(Spot.of(listing)),
    }


def _back(asked: Asked) -> str:
    query = QueryDict(mutable=True)
    query[BACK] = asked.query(asked.after)
    return query.urlencode()


def way_back(asked: QueryDict) -> str | None:
    """Where a form that was opened from the queue leads after saving; None for one that was not."""
    if BACK not in asked:
        return None
    # Read and written anew: an address that somebody made up leads nowhere but into the queue.
    before = Asked.of(QueryDict(str(asked[BACK])))
    return before.address(before.after)


def _decide(request: HttpRequest, form: DecisionForm, asked: Asked, kinds: list[Kind]) -> HttpResponse:
    """Does what was decided, and goes on. What somebody else did first is told instead."""
    listing, seen = _listing_of(request, form, kinds)
    try:
        said = _done(request, form, listing, seen)
    except AlreadyDoneError as first:
        # Who pressed twice need not hear of it as of a fault.
        level = messages.SUCCESS if first.by_me else messages.WARNING
        messages.add_message(request, level, format_html("“{}”: {}", listing.name, str(first)))
    else:
        messages.success(request, format_html("“{}”: {} {}", listing.name, said, still_open([listing])))
    return HttpResponseRedirect(asked.address(asked.after))


def _listing_of(request: HttpRequest, form: DecisionForm, kinds: list[Kind]) -> tuple[Any, date | None]:
    spot = Spot.read(form.cleaned_data["listing"])
    kind = next((kind for kind in kinds if spot and kind.key == spot.kind), None)
    if spot is None or kind is None:
        raise Http404
    listing = within_remit(kind.model._default_manager.filter(pk=spot.pk), request.user).first()
    if listing is None or not may_edit(request.user, listing):
        raise PermissionDenied
    return listing, spot.checked_on


def _done(request: HttpRequest, form: DecisionForm, listing: Any, seen: date | None) -> str:
    """Does one step and says so. Raises AlreadyDoneError, and PermissionDenied for closing without the right to."""
    by, note = cast(AbstractBaseUser, request.user), form.cleaned_data["note"]
    if how := request.POST.get("right"):
        if how not in WAYS:
            raise Http404
        still_right(listing, how=how, note=note, by=by, seen=seen)
        words = CheckMethod(how).label
        _log(request, listing, f"Checked {words}.")
        return _("marked as checked today, %(how)s.") % {"how": words}
    if request.POST.get("decision") == "unreached":
        could_not_reach(listing, note=note, by=by, seen=seen)
        return _("nobody reached. It comes back in %(days)d days.") % {"days": COMES_BACK_AFTER.days}
    if request.POST.get("decision") != "closed":
        raise Http404
    if not may(request.user, PUBLISH):
        raise PermissionDenied
    has_closed(listing, reason=form.cleaned_data["reason"], by=by, seen=seen)
    _log(request, listing, f"Closed: {form.cleaned_data['reason']}")
    return _("closed.")


def _log(request: HttpRequest, listing: Any, said: str) -> None:
    admin.site._registry[type(listing)].log_change(request, listing, said)
