"""Meetings in words; loaded in every template (settings: `builtins`)."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from resources.freshness import gone_words, is_gone

from ..finder import Row
from ..models import Meeting
from ..notices import season_words
from ..wording import date_in_words, elsewhere_in_words, moved_in_words, rhythm_in_words, when_in_words

register = template.Library()


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
def moved(row: Row) -> str:
    """ "moved from Tue, Dec 1" where a row's next meeting is on another day than usual, else ""."""
    if row.occurrence is None or row.occurrence.moved_from in (None, row.occurrence.start.date()):
        return ""
    return moved_in_words(row.occurrence.moved_from, row.occurrence.start.date())


@register.filter
def on_paper(row: Row) -> str:
    """The day of a row's next meeting as it stays true once it is printed: "Tue, Nov 24"."""
    if row.occurrence is None:
        return ""
    return date_in_words(row.occurrence.start.date(), row.occurrence.start.date())


@register.filter
def day(moment: datetime) -> str:
    """ "Tuesday, November 24", in the moment's own zone (the template filter `date` would turn it to the server's)."""
    return date_format(moment, _("l, F j"))


@register.filter
def rhythm(meeting: Meeting) -> str:
    """ "Every Tuesday"."""
    return rhythm_in_words(meeting)


@register.filter
def season(meeting: Meeting) -> str:
    """When in the year a meeting takes place, or ""."""
    return season_words(meeting, timezone.now())


@register.filter
def gone(meeting: Meeting) -> str:
    """That a meeting left the list it came from, or ""; a check of its group since then outweighs it."""
    return gone_words(meeting) if is_gone(meeting.gone_since, meeting.group.checked_on) else ""


@register.filter
def elsewhere(meeting: Meeting | None) -> str:
    """Where a meeting is when it is not simply at its group's own place, or ""."""
    return elsewhere_in_words(meeting) if meeting else ""
