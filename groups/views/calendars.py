"""Calendars to subscribe to: one of a group, one of a search. Same rules of address as the pages; no cookie."""

from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from resources.geocoding import find_spot
from resources.views.pages import find_listing

from ..calendars import calendar_of
from ..finder import matching
from ..forms import FinderForm
from ..models import SupportGroup
from ..services import with_schedule

#: More groups than this are no plan for anybody's week.
MOST_GROUPS = 50


def group_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The dates of one group; 301 from an old address, 410 with a line of text when it is over."""
    group = find_listing(SupportGroup.objects.select_related("place", "source"), slug, under="calendar.ics")
    if isinstance(group, HttpResponse):
        return group
    if not group.is_published:
        return _gone(request, group)
    body = calendar_of(with_schedule([group]), name=_name_of(group), site=_site(request), now=timezone.now())
    return _answer(request, body)


def search_calendar(request: HttpRequest) -> HttpResponse:
    """The dates of the first groups that a search finds; where the search was not understood, the finder says so.

    A search that finds nothing yet is an empty calendar: who subscribed to it hears of the first group that starts.
    """
    form = FinderForm(request.GET)
    asked = form.answers
    spot = find_spot(asked["near"] or "").spot
    if form.problems or (asked["near"] and spot is None):
        return redirect(f"{reverse('groups:index')}?{request.GET.urlencode()}")
    groups = with_schedule(matching(asked, spot)[:MOST_GROUPS])
    name = _("Meetings near %(place)s") % {"place": spot.label} if spot else _("Meetings")
    body = calendar_of(groups, name=name, site=_site(request), now=timezone.now())
    return _answer(request, body)


def _name_of(group: SupportGroup) -> str:
    """As the list of calendars on a shared phone shows it: without the group's own name."""
    return _("Meetings in %(town)s") % {"town": group.place.town} if group.place else _("Meetings")


def _answer(request: HttpRequest, body: bytes) -> HttpResponse:
    """The file, or 304 when the phone has it already. "inline": a phone then offers to add it at once."""
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="meetings.ics"'
    response["Cache-Control"] = "no-cache"
    response["ETag"] = etag = f'"{sha256(body).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=etag, response=response) or response


def _gone(request: HttpRequest, group: SupportGroup) -> HttpResponse:
    lines = [
        _("%(group)s has closed.") % {"group": group.name},
        _("It closed on %(day)s.") % {"day": date_format(group.closed_on, _("F j, Y"))} if group.closed_on else "",
        group.closed_reason,
        _("Others near it: %(page)s") % {"page": f"{_site(request)}{group.get_absolute_url()}"},
    ]
    text = "\n".join(line for line in lines if line)
    return HttpResponse(f"{text}\n", status=410, content_type="text/plain; charset=utf-8")


def _site(request: HttpRequest) -> str:
    """The site's own address, whichever name a visitor used: events keep their ids."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
