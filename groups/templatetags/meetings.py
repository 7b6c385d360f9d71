"""Meetings in words; loaded in every template (settings: `builtins`)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..finder import Row
from ..models import Meeting, Pause
from ..wording import rhythm_in_words, when_in_words

register = template.Library()

#: A day of the year as Americans write it: "December 28".
DAY = "F j"


@register.filter
def when(row: Row) -> SafeString | str:
    """The day of a row's next meeting; today and tonight stand out."""
    if row.occurrence is None:
        return ""
    now = timezone.now()
    words = when_in_words(row.occurrence, now)
    is_today = row.occurrence.start.date() <= now.astimezone(row.occurrence.start.tzinfo).date()
    return format_html("<b>{}</b>", words) if is_today else words


@register.filter
def day(moment: datetime) -> str:
    """ "Tuesday, November 24", in the moment's own zone (the template filter `date` would turn it to the server's)."""
    return date_format(moment, "l, F j")


@register.filter
def rhythm(meeting: Meeting) -> str:
    """ "Every Tuesday"."""
    return rhythm_in_words(meeting)


@register.filter
def still_ahead(pause: Pause) -> bool:
    """Whether a pause is on or still to come where the meeting is."""
    today = timezone.localdate(timezone=ZoneInfo(pause.meeting.zone_name))
    return pause.last_day is None or pause.last_day >= today


@register.filter
def pause_words(pause: Pause) -> str:
    """ "Not on 28 December.", "No meetings from 1 July to 31 August.", "Paused since 3 May, until further notice."."""
    first = date_format(pause.first_day, DAY)
    if pause.last_day is None:
        return _("Paused from %(first)s until further notice.") % {"first": first}
    if pause.last_day == pause.first_day:
        return _("Not on %(day)s.") % {"day": first}
    return _("No meetings from %(first)s to %(last)s.") % {"first": first, "last": date_format(pause.last_day, DAY)}
