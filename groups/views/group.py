"""The page of one group."""

from datetime import datetime

from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from resources.distance import bounding_box
from resources.lines import instead_of_own_phone
from resources.nearby import miles_from
from resources.views.pages import closed_page, find_listing

from ..finder import as_rows
from ..models import Meeting, SupportGroup
from ..schedule import Occurrence, occurrences
from ..services import rhythm_of

#: How many of its next dates a group's page shows.
DATES_SHOWN = 6
OTHERS_SHOWN = 4
#: Miles: a family that drives to this group may drive as far to another.
OTHERS_WITHIN = 50


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One group; 301 from an old address, 410 when it is over."""
    groups = SupportGroup.objects.select_related("place", "program", "organization", "source")
    group = find_listing(groups.prefetch_related("meetings__pauses", "meetings__place"), slug)
    if isinstance(group, HttpResponse):
        return group
    if not group.is_published:
        return closed_page(request, group, others=_others(group), more_url=reverse("groups:index"), section="groups")
    now = timezone.now()
    state = group.place.state if group.place else next(iter(group.states), "")
    context = {
        "section": "groups",
        "group": group,
        "row": as_rows([group], now)[0],
        "dates": _next_dates(group, now),
        "call_instead": [] if group.call else instead_of_own_phone(state, group.organization_id),
        "others": _others(group),
    }
    return render(request, "groups/detail.html", context)


def _next_dates(group: SupportGroup, now: datetime) -> list[tuple[Occurrence, Meeting]]:
    """The next dates of all its meetings, soonest first, as (occurrence, meeting)."""
    dates = [
        (occurrence, meeting)
        for meeting in group.meetings.all()
        for occurrence, _n in zip(occurrences(rhythm_of(meeting), now), range(DATES_SHOWN), strict=False)
    ]
    return sorted(dates, key=lambda pair: pair[0].start)[:DATES_SHOWN]


def _others(group: SupportGroup) -> list[SupportGroup]:
    """Other groups of the same sort (for families, or for the person): the nearest first, then ones from anywhere.

    One query; those with a place carry `miles` from this group where both places are known.
    """
    groups = SupportGroup.objects.published().filter(for_person_who_uses=group.for_person_who_uses).exclude(pk=group.pk)
    groups = groups.select_related("place", "program")
    state = group.place.state if group.place else next(iter(group.states), "")
    anywhere = Q(place__isnull=True) & (Q(states__has=state) | Q(states=""))
    point = group.place.point if group.place else None
    if point is None:
        return list(groups.filter(anywhere).order_by("name", "pk")[:OTHERS_SHOWN])
    around = bounding_box(point, OTHERS_WITHIN).as_q("place__") & Q(in_person=True)
    found = groups.filter(around | anywhere).annotate(miles=miles_from(point))
    return list(found.order_by(F("miles").asc(nulls_last=True), "name", "pk")[:OTHERS_SHOWN])
