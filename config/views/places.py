"""Everything near one town or in one state: groups, helplines and naloxone on one page."""

from django.conf import settings
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone

from groups.finder import as_rows
from groups.models import SupportGroup
from resources.lines import by_need, open_first
from resources.models import Helpline, NaloxoneProgram, Place, Town
from resources.nearby import search_within
from resources.paging import PER_PAGE
from resources.states import STATE_NAMES, state_name
from resources.towns import town_key, town_slug

#: Miles around a town that its page looks; the finder looks further.
TOWN_RADIUS = 50
_CODE_BY_NAME = {town_slug(name): code for code, name in STATE_NAMES.items()}


def index(request: HttpRequest) -> HttpResponse:
    """The states whose listings our staff keep, and the towns in them that have a group."""
    towns = _towns_with_groups(settings.STATES)
    states = [(code, state_name(code), [town for town in towns if town["state"] == code]) for code in settings.STATES]
    return render(request, "places/index.html", {"states": states})


def state(request: HttpRequest, state: str) -> HttpResponse:
    """One state: its towns with groups, its groups, its own helplines, its naloxone programs."""
    code = _state_code(state)
    if state != code.lower():
        return redirect("places:state", code.lower(), permanent=True)
    groups = SupportGroup.objects.published().for_families().select_related("place", "program", "source")
    here = groups.filter(Q(place__state=code) | Q(place__isnull=True, states__has=code))
    programs = NaloxoneProgram.objects.published().select_related("place", "source")
    context = {
        "code": code,
        "name": state_name(code),
        "covered": code in settings.STATES,
        "towns": _towns_with_groups([code]),
        "rows": as_rows(here.order_by("place__town", "name")[:PER_PAGE], timezone.now()),
        "lines": _own_lines(code),
        "programs": programs.filter(Q(states__has=code) | Q(place__state=code)).order_by("name")[:PER_PAGE],
    }
    return render(request, "places/state.html", context)


def town(request: HttpRequest, state: str, town: str) -> HttpResponse:
    """One town: the nearest groups and naloxone, and the state's helplines."""
    code = _state_code(state)
    row = Town.objects.filter(key=town_key(town), state=code).first()
    if row is None:
        raise Http404(town)
    if (state, town) != (code.lower(), town_slug(row.name)):
        return redirect("places:town", code.lower(), town_slug(row.name), permanent=True)
    groups = SupportGroup.objects.published().for_families().filter(in_person=True)
    programs = NaloxoneProgram.objects.published()
    context = {
        "town": row,
        "code": code,
        "state_name": state_name(code),
        "rows": as_rows(
            search_within(groups.select_related("place", "program", "source"), row.point, TOWN_RADIUS)[:PER_PAGE],
            timezone.now(),
        ),
        "programs": search_within(programs.select_related("place", "source"), row.point, TOWN_RADIUS)[:PER_PAGE],
        "lines": _own_lines(code),
        "radius": TOWN_RADIUS,
        "finder": f"{reverse('groups:index')}?near=",
    }
    return render(request, "places/town.html", context)


def _state_code(text: str) -> str:
    """ "CT" for "ct" or "connecticut". Raises Http404 for anything else."""
    code = text.upper() if text.upper() in STATE_NAMES else _CODE_BY_NAME.get(town_slug(text))
    if code is None:
        raise Http404(text)
    return code


def _own_lines(code: str) -> list[Helpline]:
    """The state's own helplines, open ones first."""
    lines = by_need(Helpline.objects.published().filter(states__has=code).with_hours().select_related("source"))
    return [line.helpline for line in open_first(lines, timezone.now())]


def _towns_with_groups(states: list[str]) -> list[dict[str, object]]:
    """Towns that have a published family group: town, state, number of groups and address."""
    places = Place.objects.filter(
        state__in=states, supportgroup__status=SupportGroup.Status.PUBLISHED, supportgroup__for_person_who_uses=False
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
