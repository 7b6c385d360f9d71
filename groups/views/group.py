"""The page of one group."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from resources.addresses import whole_address
from resources.kept import until_content_changes
from resources.lines import instead_of_own_phone
from resources.linked_data import as_script
from resources.models import Helpline
from resources.views.pages import closed_page, find_listing

from ..finder import row_of
from ..linked_data import linked_data
from ..models import Meeting, SupportGroup, SupportGroupQuerySet
from ..notices import notices_of
from ..schedule import Occurrence, occurrences
from ..services import rhythm_of, with_schedule
from ..sharing import neutral_title, share_links
from ..wording import elsewhere_in_words

#: How many of its next dates a group's page shows.
DATES_SHOWN = 6
OTHERS_SHOWN = 4
#: Miles: a family that drives to this group may drive as far to another. The near ones are asked for first, because
#: a city has thousands within the wider ring.
OTHERS_WITHIN = (5, 50)


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One group; 301 from an old address, 410 when it is over."""
    group = _published_group(slug) or find_group(slug)
    if isinstance(group, HttpResponse):
        return group
    if not group.is_published:
        return closed_group(request, group)
    now = timezone.now()
    row = row_of(group, now)
    address = whole_address(request, group.get_absolute_url())
    context = facts_of(group, now) | {
        "section": "groups",
        "row": row,
        "title": neutral_title(group),
        "notices": notices_of(group, now),
        "starts_soon": row.occurrence and row.occurrence.starts_soon(now),
        "share": share_links(row, address),
        "linked_data": as_script(linked_data(group, address, now)),
        "others": others(group),
    }
    return render(request, "groups/detail.html", context)


@until_content_changes
def _published_group(slug: str) -> SupportGroup | None:
    """A published group with all that says when it meets; four queries."""
    found = with_schedule(_with_all().filter(slug=slug, status=SupportGroup.Status.PUBLISHED)[:1])
    return found[0] if found else None


def facts_of(group: SupportGroup, now: datetime) -> dict[str, Any]:
    """What `groups/facts.html` needs of a group."""
    dates = _next_dates(group, now)
    return {
        "group": group,
        "dates": dates,
        # Dates that all have the same zone and place say so once.
        "dates_alike": len({(meeting.zone_name, elsewhere_in_words(meeting)) for _occurrence, meeting in dates}) == 1,
        "call_instead": call_instead(group),
    }


def find_group(slug: str, under: str = "") -> SupportGroup | HttpResponse:
    """A published or closed group, or where a renamed one went (to the same page `under` it); Http404 for a draft."""
    return find_listing(_with_all(), slug, under=under)


def _with_all() -> SupportGroupQuerySet:
    return SupportGroup.objects.select_related("place", "program", "organization", "source")


def closed_group(request: HttpRequest, group: SupportGroup) -> HttpResponse:
    """410, with the nearest that still meet."""
    return closed_page(request, group, others=others(group), more_url=reverse("groups:index"), section="groups")


def call_instead(group: SupportGroup) -> list[Helpline]:
    """Whom to call about a group that has no phone of its own."""
    return [] if group.call else instead_of_own_phone(_state(group), group.organization_id)


def _state(group: SupportGroup) -> str:
    return group.place.state if group.place else next(iter(group.states), "")


def _next_dates(group: SupportGroup, now: datetime) -> list[tuple[Occurrence, Meeting]]:
    """The next dates of all its meetings, soonest first, as (occurrence, meeting)."""
    dates = [
        (occurrence, meeting)
        for meeting in group.meetings.all()
        for occurrence, _n in zip(occurrences(rhythm_of(meeting), now), range(DATES_SHOWN), strict=False)
    ]
    return sorted(dates, key=lambda pair: pair[0].start)[:DATES_SHOWN]


@until_content_changes
def others(group: SupportGroup) -> list[SupportGroup]:
    """Other groups of the same sort (for families, or for the person): the nearest first, then ones from anywhere.

    One query where many are near, three where nobody is; those with a place carry `miles` from this group.
    """
    groups = SupportGroup.objects.listed().filter(for_person_who_uses=group.for_person_who_uses).exclude(pk=group.pk)
    groups = groups.select_related("place", "program")
    found: list[SupportGroup] = []
    if group.place and (point := group.place.point):
        for miles in OTHERS_WITHIN:
            if len(found) < OTHERS_SHOWN:
                found = list(groups.filter(in_person=True).near(point, miles)[:OTHERS_SHOWN])
    if missing := OTHERS_SHOWN - len(found):
        anywhere = groups.filter(place__isnull=True).from_anywhere(_state(group))
        found += anywhere.order_by(F("next_start").asc(nulls_last=True), "name", "pk")[:missing]
    return found
