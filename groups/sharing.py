"""What others get of a group: a neutral title, a message to pass on, a question for the link, a snippet for a website.

Whoever glances at a shared phone learns a day, a time and a town, no more (docs/decisions/0008). Neither a meeting's
link nor its code ever stands in any of these.
"""

from typing import NamedTuple

from django.utils.html import format_html
from django.utils.translation import gettext as _

from resources.closures import day_in_year
from resources.composing import mail_link, text_link
from resources.sharing import Share, share
from resources.states import state_name
from resources.templatetags.listings import clock, zone_name

from .finder import Row
from .models import Meeting, SupportGroup
from .wording import elsewhere_in_words, times_in_words, weekday_and_time

#: A message names no more meetings than this; the page has them all.
MEETINGS_NAMED = 3


def neutral_title(group: SupportGroup) -> str:
    """What a tab, the history and a link's preview say: "Tuesday 7:00 pm, Waterbury, CT".

    Where no time or no town would tell two groups apart, a number does: "Group 12, Online".
    """
    meetings = list(group.meetings.all())
    when = weekday_and_time(meetings[0]) if meetings else ""
    town = group.place if group.in_person else None
    number = "" if when and town else _("Group %(number)d") % {"number": group.pk}
    return ", ".join(part for part in (number, when, where_in_short(group)) if part)


def where_in_short(group: SupportGroup) -> str:
    """ "Waterbury, CT", "Online", "Connecticut", or ""."""
    if group.place and group.in_person:
        return f"{group.place.town}, {group.place.state}"
    return ", ".join(group.format_labels) or ", ".join(state_name(state) for state in group.states)


def share_links(row: Row, address: str) -> Share:
    """Links to pass a group on: when, where, and `address`, our own page's. It names no group and no fellowship."""
    return share(_("When and where"), _lines(row), address)


def _lines(row: Row) -> list[str]:
    """The message, a line for each thing to know; some may be empty."""
    group = row.group
    meetings = list(group.meetings.all())
    lines = [_next_date(row), *(_meeting_line(meeting) for meeting in meetings[:MEETINGS_NAMED])]
    if not meetings:
        lines.append(_("Ask for the time before you go."))
    if group.place and group.in_person:
        lines.append(group.place.in_one_line)
    if group.online or group.by_phone:
        lines.append(_("How to join stands on the page."))
    return lines


def _meeting_line(meeting: Meeting) -> str:
    return ". ".join(part for part in (times_in_words(meeting), elsewhere_in_words(meeting)) if part)


def _next_date(row: Row) -> str:
    if row.occurrence is None or row.meeting is None:
        return ""
    start = row.occurrence.start
    words = {"day": day_in_year(start.date(), start.date()), "hour": clock(start)}
    said = _("Next: %(day)s, %(hour)s") % words
    return ". ".join(part for part in (said, elsewhere_in_words(row.meeting)) if part)


class Ask(NamedTuple):
    """How to ask for a link that the group gives only to those who ask."""

    #: "mail", "text" or "call".
    how: str
    href: str
    #: The address or number, as it is shown.
    to: str


def ask_for_link(group: SupportGroup, meeting: Meeting) -> Ask | None:
    """A message, ready to send, to the group itself, else a call to it, else the same to its organization.

    None when there is no way to reach either.
    """
    when = weekday_and_time(meeting)
    asked = {"when": f"{when} {zone_name(meeting.zone_name)}"}
    words = _("Hello, may I have the link for the meeting on %(when)s? Thank you.") % asked
    subject = _("Link for %(when)s") % {"when": when}
    if group.email:
        return Ask("mail", mail_link(subject, words, group.email), group.email)
    if group.text:
        return Ask("text", text_link(words, group.text.href.removeprefix("sms:")), group.text.display)
    organization = group.organization
    if group.call:
        return Ask("call", group.call.href, group.call.display)
    if organization and organization.email:
        return Ask("mail", mail_link(subject, words, organization.email), organization.email)
    if organization and organization.call:
        return Ask("call", organization.call.href, organization.call.display)
    return None


def snippet(group: SupportGroup, address: str, embed_address: str) -> str:
    """HTML for an organization's own site: a small frame, and a link that stays where frames are taken out."""
    frame = format_html(
        '<iframe src="{}" title="{}" width="100%" height="480" loading="lazy" style="border:0; max-width:30rem">'
        "</iframe>",
        embed_address,
        group.name,
    )
    link = format_html('<p><a href="{}">{}</a></p>', address, _("%(name)s: when and where") % {"name": group.name})
    # Plain text from here on: it is shown, not run.
    return f"{frame}\n{link}"
