"""A group on one sheet of paper, with slips to tear off."""

from html import unescape

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resources.addresses import whole_address
from resources.forms import QueryForm
from resources.freshness import freshness_on_paper
from resources.qr import qr_code
from resources.text import to_html
from resources.today import staff_today

from ..models import Meeting, SupportGroup
from ..services import with_schedule
from ..sharing import neutral_title
from ..wording import elsewhere_in_words, times_in_words, weekday_and_time
from .group import call_instead, closed_group, find_group

#: More than these do not fit on the sheet; a line says that the page has the rest.
TIMES_SHOWN = 3
SLIPS = 8
#: Characters beside the code from which on the sheet is set smaller, and those of a name that fits in large letters.
CROWDED_FROM = 480
LARGE_NAME = 60
#: Characters of what a first visit is like: two lines.
FIRST_VISIT_LENGTH = 150


class PaperForm(QueryForm):
    """Which paper lies in the printer."""

    paper = forms.ChoiceField(
        required=False,
        choices=[("letter", "Letter"), ("a4", "A4")],
        error_messages={"invalid_choice": gettext_lazy("We know Letter and A4 paper only.")},
    )


def flyer(request: HttpRequest, slug: str) -> HttpResponse:
    """The sheet, for Letter or A4 paper; 301 from an old address, 410 when the group is over."""
    group = find_group(slug, under="flyer/")
    if isinstance(group, HttpResponse):
        return group
    if not group.is_published:
        return closed_group(request, group)
    with_schedule([group])
    address = whole_address(request, group.get_absolute_url())
    meetings = list(group.meetings.all())
    times = [(times_in_words(meeting), _note(meeting)) for meeting in meetings[:TIMES_SHOWN]]
    first_visit = _first_visit(group)
    context = {
        "section": "groups",
        "group": group,
        "title": neutral_title(group),
        "crowded": _is_crowded(group, times, first_visit),
        "paper": PaperForm(request.GET).answers["paper"] or "letter",
        # The rhythm, never a date: a flyer hangs for months.
        "times": times,
        "more_times": len(meetings) > TIMES_SHOWN,
        "slip_time": weekday_and_time(meetings[0]) if meetings else group.schedule_note,
        "first_visit": first_visit,
        "call_instead": call_instead(group)[:1],
        "checked": freshness_on_paper(group, staff_today()),
        "code": qr_code(address),
        "address": address.split("://", 1)[-1],
        "slips": range(SLIPS),
    }
    return render(request, "groups/flyer.html", context)


def _is_crowded(group: SupportGroup, times: list[tuple[str, str]], first_visit: str) -> bool:
    """Whether the sheet needs smaller letters; a browser test measures that it fits then."""
    place = group.place
    where = (place.name, place.address, place.directions[:110]) if place else ()
    whom = group.audience_note or ", ".join(group.get_audience_display())
    texts = [*(part for time in times for part in time), *where, whom[:110], first_visit]
    return len(group.name) > LARGE_NAME or sum(map(len, texts)) > CROWDED_FROM


def _note(meeting: Meeting) -> str:
    """Where a meeting is, if not at the group's place, and its season: both in one line."""
    season = ""
    if meeting.season_start and meeting.season_end:
        first, last = (date_format(day, _("F j")) for day in (meeting.season_start, meeting.season_end))
        season = _("From %(first)s to %(last)s") % {"first": first, "last": last}
    return ". ".join(part for part in (elsewhere_in_words(meeting), season) if part)


def _first_visit(group: SupportGroup) -> str:
    """What a first visit is like, in a line or two of plain words."""
    if not group.first_visit:
        return _("Come as you are. You need not speak, and you need not give your last name.")
    html: str = to_html(group.first_visit)
    for end in ("</p>", "</li>", "<br>"):
        html = html.replace(end, " ")
    plain = " ".join(unescape(strip_tags(html)).split())
    return Truncator(plain).chars(FIRST_VISIT_LENGTH)
