"""What cancels or moves a group's meetings, now or soon, in words for families."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from resources.closures import closure_words, day_in_year, still_ahead
from resources.models import Closure, Place
from resources.templatetags.listings import clock
from resources.today import staff_today

from .models import Meeting, Pause, SupportGroup
from .wording import weekday_and_time


class Notice(NamedTuple):
    """One thing to know before one goes."""

    words: str
    #: Which of several meetings it is about, or "".
    about: str = ""


def notices_of(group: SupportGroup, now: datetime) -> list[Notice]:
    """Closures of its places and its organization, then pauses and moved dates, each said once.

    The group comes from `services.with_schedule`, with `place` and `organization` selected. No query, but for a group
    without known times one.
    """
    meetings = list(group.meetings.all())
    if not meetings:
        return _closures_without_times(group)
    seen: dict[Notice, None] = {}
    for meeting in meetings:
        seen |= dict.fromkeys(_closures(meeting, now))
    for meeting in meetings:
        about = weekday_and_time(meeting) if len(meetings) > 1 else ""
        seen |= dict.fromkeys(_pauses(meeting, now, about))
    return list(seen)


def words_off(meeting: Meeting, now: datetime) -> list[str]:
    """What cancels or moves one meeting (from `with_schedule`), now or soon: closures first."""
    return [notice.words for notice in (*_closures(meeting, now), *_pauses(meeting, now, about=""))]


def _closures_without_times(group: SupportGroup) -> list[Notice]:
    here = Q(place=group.place_id) if group.place_id and group.in_person else Q(pk__in=[])
    theirs = Q(organization=group.organization_id) if group.organization_id else Q(pk__in=[])
    today = staff_today()
    closures = Closure.objects.filter(here | theirs)
    return [
        Notice(closure_words(closure, closed_name(closure, group), today))
        for closure in closures
        if still_ahead(closure, today)
    ]


def _closures(meeting: Meeting, now: datetime) -> Iterator[Notice]:
    today = _today(meeting, now)
    for closure in meeting.closures or ():
        if still_ahead(closure, today):
            yield Notice(closure_words(closure, closed_name(closure, meeting.group, meeting.place), today))


def closed_name(closure: Closure, group: SupportGroup, place: Place | None = None) -> str:
    """What is closed, as families know it: "Silas Library", "12 Main Street", "Hope House"."""
    if closure.organization_id:
        return group.organization.name if group.organization else _("The organization")
    place = place or group.place
    return place_name(place) if place else _("The place")


def place_name(place: Place) -> str:
    """A place's name, else its street, else that it is in its town."""
    if place.name or place.address:
        return place.name or place.address
    return _("The place in %(town)s") % {"town": place.town}


def _pauses(meeting: Meeting, now: datetime, about: str) -> Iterator[Notice]:
    today = _today(meeting, now)
    for pause in meeting.pauses.all():
        moved_ahead = pause.moved_to is not None and pause.moved_to >= today
        if still_ahead(pause, today) or moved_ahead:
            yield Notice(f"{pause_words(pause, meeting, today)} {pause.reason}".strip(), about)


def pause_words(pause: Pause, meeting: Meeting, today: date) -> str:
    """ "Not on December 28.", "No meetings from July 1 to August 31.", "Moved from November 24 to …"."""
    first = day_in_year(pause.first_day, today)
    if pause.moved_to:
        return _moved_words(pause.first_day, pause.moved_to, first, clock(pause.moved_start or meeting.start))
    if pause.last_day is None:
        return _("Paused from %(first)s until further notice.") % {"first": first}
    if pause.last_day == pause.first_day:
        return _("Not on %(day)s.") % {"day": first}
    return _("No meetings from %(first)s to %(last)s.") % {"first": first, "last": day_in_year(pause.last_day, today)}


def _moved_words(day: date, other: date, first: str, hour: str) -> str:
    if day == other:
        return _("On %(day)s it starts at %(hour)s.") % {"day": first, "hour": hour}
    words = {"day": first, "other": date_format(other, _("l, F j")), "hour": hour}
    return _("Moved from %(day)s to %(other)s, %(hour)s.") % words


def _today(meeting: Meeting, now: datetime) -> date:
    """The day it is where the meeting is: at 8 pm in Connecticut the server is a day ahead."""
    return now.astimezone(ZoneInfo(meeting.zone_name)).date()


def season_words(meeting: Meeting, now: datetime) -> str:
    """When in the year it meets, or "": "From September 8 to May 25", "Starts again on January 12"."""
    today = _today(meeting, now)
    starts, ends = meeting.season_start, meeting.season_end
    if ends and ends < today:
        return _("This season ended on %(day)s.") % {"day": day_in_year(ends, today)}
    if starts and ends:
        words = {"first": day_in_year(starts, today), "last": day_in_year(ends, today)}
        return _("From %(first)s to %(last)s") % words
    if starts and starts > today:
        return _("Starts on %(day)s") % {"day": day_in_year(starts, today)}
    return _("Until %(day)s") % {"day": day_in_year(ends, today)} if ends else ""
