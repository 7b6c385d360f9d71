"""The finder: groups near what was typed, and beside them the ones from anywhere."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from resources.beginnings import only_begun
from resources.curation.counting import tally
from resources.geocoding import find_spot
from resources.lines import instead_of_own_phone
from resources.nearby import DEFAULT_RADIUS

from ..chosen import chips, choices, nothing_chosen
from ..filters import PERSON
from ..finder import Found, find
from ..forms import FinderForm
from ..maps import draw_map
from ..models import SupportGroup


def index(request: HttpRequest) -> HttpResponse:
    """The finder: groups near what was typed, and beside them the ones from anywhere."""
    form = FinderForm(request.GET)
    asked = form.answers
    where = find_spot(asked["near"] or "")
    found = find(asked, where.spot, request, timezone.now())
    chosen = chips(form, request.GET)
    if _found_nothing(found, asked, chosen):
        tally.nothing_near("supportgroup", where.spot.town.pk)  # type: ignore[union-attr]  # only asked with a spot
    context = {
        "section": "groups",
        "form": form,
        "where": where,
        "typed": asked["near"] or "",
        "for_person": PERSON in asked["for"],
        "narrowed": bool(chosen),
        "chips": chosen,
        "nothing_chosen": nothing_chosen(request.GET),
        "choices": choices(form, found.counts),
        "found": found,
        "map": draw_map(found.rows, where.spot.point if where.spot else None, _radius(found, asked)),
        # Asked only where nothing was found.
        "only_begun": partial(only_begun, SupportGroup, where.spot.state if where.spot else ""),
        # Where no group is near, a number stands right there.
        "lines": instead_of_own_phone(where.spot.state) if where.spot and not found.page.object_list else [],
    }
    return render(request, "groups/index.html", context)


def _found_nothing(found: Found, asked: dict[str, Any], chosen: list[Any]) -> bool:
    """Whether a place has no group within the distance asked, whatever else was asked."""
    wide = asked["radius"] >= DEFAULT_RADIUS
    return found.nearby is not None and wide and not chosen and (found.nearby.widened or not found.nearby.count)


def _radius(found: Found, asked: dict[str, Any]) -> float:
    """Miles that were looked through."""
    return found.nearby.radius if found.nearby else asked["radius"]
