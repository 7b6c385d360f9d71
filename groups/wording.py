"""A schedule in the words people use. Pure functions."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from resources.templatetags.listings import clock, zone_name

from .choices import WEEKS
from .models import Meeting
from .schedule import Occurrence

_EVENING_FROM = 17


def day_in_words(moment: datetime, today: date) -> str:
    """ "Tonight", "Today", "Tomorrow", or "Tue, Dec 2" (with the year when it is another one)."""
    days = (moment.date() - today).days
    if days == 0:
        return _("Tonight") if moment.hour >= _EVENING_FROM else _("Today")
    if days == 1:
        return _("Tomorrow")
    return date_in_words(moment.date(), today)


def when_in_words(occurrence: Occurrence, now: datetime) -> str:
    """The day of an occurrence as it stands before its hour, at `now`: "Tonight", "Tue, Dec 2,", "On now, since"."""
    if occurrence.is_on(now):
        return _("On now, since")
    if occurrence.starts_soon(now):
        return _("Starts soon,")
    today = now.astimezone(occurrence.start.tzinfo).date()
    words = day_in_words(occurrence.start, today)
    return words if (occurrence.start.date() - today).days <= 1 else f"{words},"


def moved_in_words(day: date, today: date) -> str:
    """ "moved from Tue, Dec 1"."""
    return _("moved from %(day)s") % {"day": date_in_words(day, today)}


def date_in_words(day: date, today: date) -> str:
    """ "Tue, Dec 2", with the year when it is another one."""
    return date_format(day, _("D, M j") if day.year == today.year else _("D, M j, Y"))


def rhythm_in_words(meeting: Meeting) -> str:
    """ "Every Tuesday", "2nd and last Tuesday of the month", "Every second Tuesday"."""
    day = meeting.get_weekday_display()
    if meeting.repeats == Meeting.Repeats.FORTNIGHTLY:
        return _("Every second %(day)s") % {"day": day}
    if meeting.weeks:
        words = dict(WEEKS)
        weeks = _joined([str(words.get(week, week)) for week in meeting.weeks])
        return _("%(weeks)s %(day)s of the month") % {"weeks": weeks, "day": day}
    return _("Every %(day)s") % {"day": day}


def weekday_and_time(meeting: Meeting) -> str:
    """ "Tuesday 7:00 pm": enough to tell one meeting of a group from another."""
    return f"{meeting.get_weekday_display()} {clock(meeting.start)}"


def times_in_words(meeting: Meeting) -> str:
    """ "Every Tuesday, 7:00 pm to 8:30 pm", with the zone unless one goes to a place for it."""
    hours = clock(meeting.start)
    if meeting.end:
        hours = _("%(start)s to %(end)s") % {"start": hours, "end": clock(meeting.end)}
    said = f"{rhythm_in_words(meeting)}, {hours}"
    return said if meeting.format == Meeting.Format.IN_PERSON else f"{said} {zone_name(meeting.zone_name)}"


def elsewhere_in_words(meeting: Meeting) -> str:
    """Where a meeting is when it is not simply at its group's own place: "Online", "Grange Hall", else ""."""
    if meeting.format != Meeting.Format.IN_PERSON:
        return str(meeting.get_format_display())
    place = meeting.place if meeting.place_id != meeting.group.place_id else None
    return (place.name or place.address or place.town) if place else ""


def _joined(words: Iterable[str]) -> str:
    *head, tail = words
    return _("%(head)s and %(tail)s") % {"head": ", ".join(head), "tail": tail} if head else tail
