"""Helplines: whom to call now."""

from functools import partial

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..addresses import whole_address
from ..beginnings import only_begun
from ..forms import QueryForm
from ..lines import by_need, open_first
from ..linked_data import helpline_data, page_data
from ..models import Helpline
from ..paging import page_of
from ..sharing import share_helpline
from ..states import state_choices
from .pages import closed_page, find_listing


class HelplinesForm(QueryForm):
    """For which state, and which kind of help."""

    state = forms.ChoiceField(
        required=False,
        label=_("Your state"),
        choices=lambda: [("", _("All states")), *state_choices()],
        error_messages={"invalid_choice": _("We do not know that state, so we show all lines.")},
    )
    kind = forms.ChoiceField(
        required=False,
        label=_("What you need"),
        choices=[("", _("Anything")), *Helpline.Kind.choices],
        error_messages={"invalid_choice": _("We do not know that kind of line, so we show all.")},
    )


def index(request: HttpRequest) -> HttpResponse:
    """All lines, open ones first, computed in each line's own zone."""
    form = HelplinesForm(request.GET)
    lines = by_need(Helpline.objects.listed().with_hours().select_related("source"))
    if state := form.answers["state"]:
        lines = lines.covering(state)
    if kind := form.answers["kind"]:
        lines = lines.filter(kind=kind)
    page = page_of(open_first(lines[:MOST_LINES], timezone.now()), request)
    context = {"section": "helplines", "form": form, "page": page, "only_begun": partial(only_begun, Helpline)}
    return render(request, "helplines/index.html", context)


def _still_open(closed: Helpline) -> list[Helpline]:
    """Up to three lines of the same kind that answer where the closed one did, the open ones first."""
    lines = Helpline.objects.listed().filter(kind=closed.kind).with_hours().select_related("source")
    here = Q(states="")
    for state in closed.states:
        here |= Q(states__has=state)
    found = open_first(by_need(lines.filter(here))[:MOST_LINES], timezone.now())
    return [line.helpline for line in found[:3]]


#: Whether a line is open is known only after reading its hours, so all are read; more than this would be a
#: directory of another kind, and the state filter narrows it.
MOST_LINES = 500


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One line; 301 from an old address, 410 when it is over."""
    lines = Helpline.objects.with_hours().select_related("source", "organization")
    line = find_listing(lines, slug)
    if isinstance(line, HttpResponse):
        return line
    if not line.is_published:
        others = _still_open(line)
        return closed_page(request, line, others=others, more_url=reverse("helplines:index"), section="helplines")
    context = {
        "section": "helplines",
        "line": line,
        "linked_data": page_data(helpline_data(line, whole_address(request, line.get_absolute_url()))),
        "open": line.open_state(timezone.now()),
        "share": share_helpline(line, whole_address(request, line.get_absolute_url())),
    }
    return render(request, "helplines/detail.html", context)
