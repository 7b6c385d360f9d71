"""Where naloxone is."""

from functools import partial

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..addresses import whole_address
from ..beginnings import only_begun
from ..curation.counting import tally
from ..forms import QueryForm, RadiusField, near_field
from ..geocoding import find_spot
from ..linked_data import naloxone_data, page_data
from ..models import NaloxoneProgram, NaloxoneQuerySet
from ..nearby import search_nearby
from ..paging import page_of
from ..sharing import share_program
from ..today import staff_today
from .pages import closed_page, find_listing


class NaloxoneForm(QueryForm):
    """Where, which kind, at what cost."""

    near = near_field()
    radius = RadiusField()
    kind = forms.ChoiceField(
        required=False,
        label=_("How you get it"),
        choices=[("", _("Any way")), *NaloxoneProgram.KINDS],
        error_messages={"invalid_choice": _("We do not know that way of getting it, so we show all.")},
    )
    cost = forms.ChoiceField(
        required=False,
        label=_("Cost"),
        choices=[("", _("Any")), *NaloxoneProgram.Cost.choices],
        error_messages={"invalid_choice": _("We do not know that cost, so we show all.")},
    )


def index(request: HttpRequest) -> HttpResponse:
    """Programs near a place, and those that serve the whole state or come by mail."""
    form = NaloxoneForm(request.GET)
    asked = form.answers
    where = find_spot(asked["near"] or "")
    programs = _narrowed(asked["kind"], asked["cost"]).with_stale(staff_today())
    context = {
        "section": "naloxone",
        "form": form,
        "where": where,
        "typed": asked["near"] or "",
        # Asked only where nothing was found.
        "only_begun": partial(only_begun, NaloxoneProgram, where.spot.state if where.spot else ""),
    }
    if where.spot:
        near = search_nearby(programs, where.spot.point, asked["radius"])
        if not asked["kind"] and not asked["cost"] and (near.widened or not near.count):
            tally.nothing_near("naloxoneprogram", where.spot.town.pk)
        context |= {
            "near": near,
            "page": page_of(near.rows.order_by("stale", "miles", "pk"), request, count=near.count),
            "everywhere": programs.everywhere_in(where.spot.state).order_by("stale", "name", "pk")[:20],
        }
    else:
        context["page"] = page_of(programs.order_by("stale", "name", "pk"), request)
    return render(request, "naloxone/index.html", context)


def _narrowed(kind: str | None, cost: str | None) -> NaloxoneQuerySet:
    programs = NaloxoneProgram.objects.listed().select_related("place", "source", "organization")
    if kind:
        programs = programs.filter(kinds__has=kind)
    if cost:
        programs = programs.filter(cost=cost)
    return programs


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One program; 301 from an old address, 410 when it is over."""
    programs = NaloxoneProgram.objects.select_related("place", "source", "organization")
    program = find_listing(programs, slug)
    if isinstance(program, HttpResponse):
        return program
    if not program.is_published:
        return closed_page(
            request, program, others=_still_open(program), more_url=reverse("naloxone:index"), section="naloxone"
        )
    address = whole_address(request, program.get_absolute_url())
    context = {
        "section": "naloxone",
        "program": program,
        "share": share_program(program, address),
        "linked_data": page_data(naloxone_data(program, address)),
    }
    return render(request, "naloxone/detail.html", context)


#: Miles around a closed program within which another one helps.
STILL_OPEN_WITHIN = 50


def _still_open(program: NaloxoneProgram) -> list[NaloxoneProgram]:
    """The nearest three that are open, else ones that serve anyone."""
    programs = NaloxoneProgram.objects.listed().select_related("place")
    point = program.place.point if program.place else None
    near = list(programs.near(point, STILL_OPEN_WITHIN)[:3]) if point else []
    return near or list(programs.filter(place__isnull=True)[:3])
