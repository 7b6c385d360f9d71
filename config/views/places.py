"""Everything near one town or in one state: groups, helplines and naloxone on one page."""

from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone

from groups.finder import as_rows
from groups.models import SupportGroup
from resources.beginnings import only_begun
from resources.lines import ALWAYS_OPEN_CRISIS, by_need, open_first
from resources.models import Helpline, NaloxoneProgram, Place, Town
from resources.paging import PER_PAGE, page_with_total
from resources.states import STATE_NAMES, state_name
from resources.today import staff_today
from resources.towns import town_key, town_slug

from .errors import LIFELINE

#: Miles around a town that its page looks; the finder looks further.
TOWN_RADIUS = 50
#: Places of a state that are looked through for a town our tables lack.
MOST_PLACES = 2000
_CODE_BY_NAME = {town_slug(name): code for code, name in STATE_NAMES.items()}


def index(request: HttpRequest) -> HttpResponse:
    """The states whose listings our staff keep, and the towns in them that have a group."""
    towns = towns_with_groups(settings.STATES)
    states = [(code, state_name(code), [town for town in towns if town["state"] == code]) for code in settings.STATES]
    return render(request, "places/index.html", {"states": states})


def state(request: HttpRequest, state: str) -> HttpResponse:
    """One state: its towns with groups, its groups, its own helplines, its naloxone programs."""
    code = _state_code(state)
    if state != code.lower():
        return redirect("places:state", code.lower(), permanent=True)
    today = staff_today()
    groups = SupportGroup.objects.listed().for_families().select_related("place", "program", "source").with_stale(today)
    here = groups.filter(Q(place__state=code) | Q(place__isnull=True, states__has=code))
    # Groups of the whole state first, on every database, then town by town; those long unchecked at the end.
    page = page_with_total(here.order_by("stale", F("place__town").asc(nulls_first=True), "name", "pk"), request)
    programs = NaloxoneProgram.objects.listed().select_related("place", "source").with_stale(today)
    programs = programs.filter(Q(states__has=code) | Q(place__state=code))
    context = {
        "code": code,
        "name": state_name(code),
        "covered": code in settings.STATES,
        "towns": towns_with_groups([code]),
        "page": page,
        "rows": as_rows(page.object_list, timezone.now()),
        **_lines(code),
        "programs": programs.order_by("stale", "name", "pk")[:PER_PAGE],
    }
    return render(request, "places/state.html", context)


def town(request: HttpRequest, state: str, town: str) -> HttpResponse:
    """One town: the nearest groups and naloxone, and the state's helplines."""
    code = _state_code(state)
    row = Town.objects.filter(key=town_key(town), state=code).first() or _town_of_a_place(town, code)
    if (state, town) != (code.lower(), town_slug(row.name)):
        return redirect("places:town", code.lower(), town_slug(row.name), permanent=True)
    today, near = staff_today(), ("stale", "miles", "pk")
    groups = SupportGroup.objects.listed().for_families().filter(in_person=True).with_stale(today)
    groups = groups.select_related("place", "program", "source").near(row.point, TOWN_RADIUS)
    programs = NaloxoneProgram.objects.listed().select_related("place", "source").with_stale(today)
    context = {
        "town": row,
        "code": code,
        "state_name": state_name(code),
        # Asked only where nothing was found.
        "only_begun": partial(only_begun, SupportGroup, code),
        "rows": as_rows(groups.order_by(*near)[:PER_PAGE], timezone.now()),
        "programs": programs.near(row.point, TOWN_RADIUS).order_by(*near)[:PER_PAGE],
        **_lines(code),
        "radius": TOWN_RADIUS,
        "finder": f"{reverse('groups:index')}?near=",
    }
    return render(request, "places/town.html", context)


def _town_of_a_place(town: str, code: str) -> Town:
    """A town that our tables lack but one of our places is in. Raises Http404 when there is none."""
    for place in Place.objects.filter(state=code, latitude__isnull=False).order_by("pk")[:MOST_PLACES]:
        if place.point and town_slug(place.town) == town_slug(town):
            latitude, longitude = place.point
            return Town(name=place.town, state=code, latitude=latitude, longitude=longitude, zone=place.zone)
    raise Http404(town)


def _state_code(text: str) -> str:
    """ "CT" for "ct" or "connecticut". Raises Http404 for anything else."""
    code = text.upper() if text.upper() in STATE_NAMES else _CODE_BY_NAME.get(town_slug(text))
    if code is None:
        raise Http404(text)
    return code


def _lines(code: str) -> dict[str, Any]:
    """The state's own helplines, open ones first, and the line of the emergency strip, in one search."""
    wanted = Helpline.objects.listed().filter(Q(states__has=code) | ALWAYS_OPEN_CRISIS)
    found = open_first(by_need(wanted.with_hours().select_related("source")), timezone.now())
    return {
        "lines": [line.helpline for line in found if code in line.helpline.states],
        "strip_line": next((line.helpline for line in found if not line.helpline.states), LIFELINE),
    }


def towns_with_groups(states: list[str]) -> list[dict[str, object]]:
    """Towns that have a published family group: town, state, number of groups and address."""
    places = Place.objects.filter(
        # Only what the town's page would show.
        state__in=states,
        latitude__isnull=False,
        supportgroup__status=SupportGroup.Status.PUBLISHED,
        supportgroup__hidden_until_checked=False,
        supportgroup__for_person_who_uses=False,
        supportgroup__in_person=True,
    )
    rows = places.values("town", "state").annotate(groups=Count("supportgroup")).order_by("state", "town")[:500]
    return [{**row, "url": reverse("places:town", args=[row["state"].lower(), town_slug(row["town"])])} for row in rows]


urls = (
    [
        path("", index, name="index"),
        path("<slug:state>/", state, name="state"),
        path("<slug:state>/<slug:town>/", town, name="town"),
    ],
    "places",
)
