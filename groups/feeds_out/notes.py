"""What the specification has no word for, in plain sentences: other sites show them as they are."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resources.closures import day_in_year
from resources.models import Place
from resources.templatetags.listings import clock

from ..models import Meeting, SupportGroup
from ..notices import words_off
from ..wording import rhythm_in_words

_SIGN_UP = {
    SupportGroup.Registration.NONE: gettext_lazy("You can just come."),
    SupportGroup.Registration.CALL: gettext_lazy("Please call or write before the first time."),
    SupportGroup.Registration.REQUIRED: gettext_lazy("Please sign up first."),
}
_ACCESS = {
    Place.Access.YES: gettext_lazy("Step-free for wheelchairs."),
    Place.Access.PARTLY: gettext_lazy("Partly step-free."),
    Place.Access.NO: gettext_lazy("There are steps."),
}


def meeting_notes(meeting: Meeting, now: datetime) -> str:
    """When it meets where that is not simply every week, what cancels it (pauses and closures), room and note."""
    lines = [
        _rhythm(meeting) if meeting.repeats != Meeting.Repeats.WEEKLY else "",
        _season(meeting, now),
        *words_off(meeting, now),
        _("The group sends the link to those who ask.") if meeting.ask_for_link else "",
        meeting.room,
        meeting.note,
    ]
    return _joined(lines)


def group_notes(group: SupportGroup) -> str:
    """What the group is like and what one should know before one goes."""
    lines = [
        group.summary,
        "" if group.meetings.all() else group.schedule_note,
        group.audience_note,
        group.registration_note or str(_SIGN_UP.get(SupportGroup.Registration(group.registration), "")),
        group.cost_note,
        group.open_question,
    ]
    return _joined(lines)


def place_notes(place: Place) -> str:
    """How to get in and how to get there."""
    lines = [
        f"{_ACCESS.get(Place.Access(place.accessible), '')} {place.accessibility_note}",
        place.directions,
        place.parking and f"{_('Parking:')} {place.parking}",
        place.transit and f"{_('Bus and train:')} {place.transit}",
    ]
    return _joined(lines)


def _rhythm(meeting: Meeting) -> str:
    """ "2nd and last Tuesday of the month, 7:00 pm to 8:30 pm"."""
    until = f" {_('to')} {clock(meeting.end)}" if meeting.end else ""
    return f"{rhythm_in_words(meeting)}, {clock(meeting.start)}{until}"


def _season(meeting: Meeting, now: datetime) -> str:
    today = now.astimezone(ZoneInfo(meeting.zone_name)).date()
    first = meeting.season_start and day_in_year(meeting.season_start, today)
    last = meeting.season_end and day_in_year(meeting.season_end, today)
    if first and last:
        return _("Season: from %(first)s to %(last)s.") % {"first": first, "last": last}
    if first:
        return _("Season: from %(first)s.") % {"first": first}
    return _("Season: until %(last)s.") % {"last": last} if last else ""


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(line.strip() for line in lines if line.strip())
