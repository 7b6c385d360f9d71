"""Groups as a calendar file that a family's phone keeps (RFC 5545, and RFC 7986 for names and refreshing).

Pure building from groups that `services.with_schedule` brought; no request, no query. The same rows make the same bytes
until a meeting is over or a week begins, so that a phone which asks again is told "nothing new".

What stays out, because calendars are copied to other companies: links, dial-in numbers, meeting codes, staff's notes
(they may hold a code) and names of people. The page of the group has them.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vDuration, vText

from resources.freshness import freshness
from resources.models import Place
from resources.today import staff_today

from .models import Meeting, SupportGroup
from .schedule import HORIZON_DAYS, USUAL_LENGTH, Occurrence, Rhythm, in_rhythm, occurrences, takes_place
from .services import rhythm_of
from .wording import rhythm_in_words

#: How often a phone may ask again: a date cancelled in the morning is gone by the evening.
REFRESH = timedelta(hours=6)
#: Clock changes are written out for so many years; the rules of most meetings have no end.
_ZONE_YEARS = 10
_DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def calendar_of(groups: Iterable[SupportGroup], *, name: str, site: str, now: datetime) -> bytes:
    """All dates of the groups as a calendar called `name`.

    `site` is the address of this website without a slash at its end. Needs `place` and `source` of each group, and
    `with_schedule`. Without any known date it is still a valid calendar, which fills once there is one.
    """
    groups = list(groups)
    calendar = Calendar()
    calendar.add("prodid", f"-//{_host(site)}//Alongside//EN")
    calendar.add("version", "2.0")
    for prop in ("name", "x-wr-calname"):
        calendar.add(prop, vText(_plain(name)))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for group in groups:
        for meeting in group.meetings.all():
            calendar.subcomponents += _events_of(meeting, site, now)
    calendar.subcomponents[:0] = _zones(calendar, groups, now)
    return bytes(calendar.to_ical())


def _zones(calendar: Calendar, groups: list[SupportGroup], now: datetime) -> list[Timezone]:
    """The clocks of each zone that the events name, in a fixed order.

    One even without events, because a calendar must hold something (RFC 5545, 3.6).
    """
    zones = sorted(calendar.get_missing_tzids())
    if not calendar.events:
        place = next((group.place for group in groups if group.place), None)
        zones = [place.zone if place else Place._meta.get_field("zone").get_default()]
    first, last = date(now.year - 1, 1, 1), date(now.year + _ZONE_YEARS, 1, 1)
    return [_on_the_old_clock(Timezone.from_tzid(zone, first_date=first, last_date=last)) for zone in zones]


def _on_the_old_clock(zone: Timezone) -> Timezone:
    """The zone with each change told by the clock before it (RFC 5545, 3.6.5): 2 am, where icalendar writes 3 am."""
    for part in zone.subcomponents:
        jump = part.TZOFFSETTO - part.TZOFFSETFROM
        if jump <= timedelta():
            continue
        changes = [part.DTSTART, *(change.dt for change in getattr(part.get("rdate"), "dts", ()))]
        first, *others = [change - jump for change in changes]
        part.DTSTART = first
        part.pop("rdate", None)
        if others:
            part.add("rdate", others)
    return zone


def _events_of(meeting: Meeting, site: str, now: datetime) -> list[Event]:
    """One event that repeats, and one of its own for each date that moved."""
    rhythm = rhythm_of(meeting)
    uid = f"meeting-{meeting.pk}"
    events = []
    if usual := next((occurrence for occurrence in occurrences(rhythm, now) if not occurrence.moved_from), None):
        series = series_of(rhythm, usual)
        event = _event(meeting, usual, f"{uid}@{_host(site)}", now)
        event.add("rrule", _rule(rhythm, series))
        if series.cancelled:
            event.add("exdate", [_start(rhythm, day) for day in series.cancelled])
        events.append(_described(event, meeting, site, _end_in_words(series)))
    for left, occurrence in _moved(rhythm, now).items():
        event = _event(meeting, occurrence, f"{uid}-{left}@{_host(site)}", now)
        events.append(_described(event, meeting, site, _("Moved from %(day)s.") % {"day": _day(left)}))
    return events


def _moved(rhythm: Rhythm, now: datetime) -> dict[date, Occurrence]:
    """The moved dates by the day they left, so that one that moves once more stays the same event.

    As far ahead as `series_of` may look: it begins within the horizon, and looks as far again.
    """
    if not rhythm.moves:
        return {}
    ahead = occurrences(rhythm, now, 2 * HORIZON_DAYS)
    return {occurrence.moved_from: occurrence for occurrence in ahead if occurrence.moved_from}


# The rule ---------------------------------------------------------------------------------------


class Series(NamedTuple):
    """The usual dates of a meeting, as a calendar's rule says them."""

    first: Occurrence
    #: The last day that the rule may reach; None for a rule without end.
    last_day: date | None
    #: Dates of the rule that a pause or a closure cancels, or that moved.
    cancelled: list[date]
    #: Whether it is a pause that ends the rule, and not the season.
    ends_in_pause: bool


def series_of(rhythm: Rhythm, first: Occurrence) -> Series:
    """The usual dates from `first` on.

    A span is written out as the dates it cancels, up to the schedule's horizon. One that reaches beyond it, or has no
    end, ends the rule: better no date than one that nobody promised.
    """
    begins = first.start.date()
    horizon = begins + timedelta(days=HORIZON_DAYS)
    endless = [start for start, last in rhythm.pauses if last is None or start <= horizon <= last]
    paused_from = min(endless, default=None)
    ends = [day for day in (rhythm.season_end, paused_from and paused_from - timedelta(days=1)) if day]
    last_day = min(ends, default=None)
    weeks = range(0, (min(horizon, last_day or horizon) - begins).days + 1, 7)
    dates = (begins + timedelta(days=n) for n in weeks)
    cancelled = [day for day in dates if in_rhythm(rhythm, day) and not takes_place(rhythm, day)]
    return Series(first, last_day, cancelled, ends_in_pause=last_day is not None and last_day != rhythm.season_end)


def _rule(rhythm: Rhythm, series: Series) -> dict[str, object]:
    """RRULE: weekly, every second week, or on some weekdays of the month."""
    day = _DAYS[rhythm.weekday]
    rule: dict[str, object] = {"freq": "weekly", "byday": day}
    if rhythm.weeks:
        rule = {"freq": "monthly", "byday": [f"{week}{day}" for week in rhythm.weeks]}
    elif rhythm.fortnight_from:
        # Weeks are counted from Monday, as our schedule counts them.
        rule |= {"interval": 2, "wkst": "MO"}
    if series.last_day:
        end_of_day = datetime.combine(series.last_day, time(23, 59, 59), ZoneInfo(rhythm.zone))
        rule["until"] = end_of_day.astimezone(UTC)
    return rule


def _start(rhythm: Rhythm, day: date) -> datetime:
    return datetime.combine(day, rhythm.start, ZoneInfo(rhythm.zone))


# One event --------------------------------------------------------------------------------------


def _event(meeting: Meeting, occurrence: Occurrence, uid: str, now: datetime) -> Event:
    """When and where, and who may see it; `uid` stays whatever is renamed."""
    event, revised = Event(), _revised(meeting.group, now)
    event.add("uid", uid)
    event.add("dtstamp", revised)
    event.add("last-modified", revised)
    # What a locked phone or a family's common calendar shows. The name may tell why ("Opioid Education and Family
    # Support Group"), so it stands in the notes, and "private" keeps those from people one shares the calendar with.
    event.add("summary", _plain(title_of(meeting)))
    event.add("class", "PRIVATE")
    # Nobody is busy because a group meets.
    event.add("transp", "TRANSPARENT")
    event.add("dtstart", occurrence.start)
    if occurrence.end:
        event.add("dtend", occurrence.end)
    else:
        # An event without length is all but invisible in most calendars; the description says that it is a guess.
        event.add("duration", USUAL_LENGTH)
    if where := _where(meeting):
        event.add("location", _plain(where))
    place = _meets_at(meeting)
    if place and place.point and not place.approximate:
        event.add("geo", tuple(place.point))
    return event


def title_of(meeting: Meeting) -> str:
    """A title that tells a family which meeting it is, and others little: "Meeting in Hartford"."""
    if meeting.format == Meeting.Format.ONLINE:
        return _("Meeting online")
    if meeting.format == Meeting.Format.PHONE:
        return _("Meeting by phone")
    place = _meets_at(meeting)
    return _("Meeting in %(town)s") % {"town": place.town} if place else _("Meeting")


def _described(event: Event, meeting: Meeting, site: str, more: str) -> Event:
    """The event with what to know before one goes, and the address of our page."""
    group, page = meeting.group, f"{site}{meeting.group.get_absolute_url()}"
    sure = freshness(group, staff_today())
    lines = [
        group.name,
        f"{rhythm_in_words(meeting)}. {meeting.get_format_display()}.",
        more,
        "" if meeting.format == Meeting.Format.IN_PERSON else _("How to join is on its page."),
        "" if meeting.end else _("We do not know when it ends."),
        _checked_in_words(group) or (f"{sure.words}." if sure.words else ""),
        group.open_question,
        _("Check before you go: %(page)s") % {"page": page},
    ]
    event.add("description", _plain("\n".join(line for line in lines if line)))
    event.add("url", page)
    event.add("status", "TENTATIVE" if sure.warns else "CONFIRMED")
    return event


def _checked_in_words(group: SupportGroup) -> str:
    """With its date: "3 weeks ago" would soon be wrong in a file."""
    if not group.checked_on:
        return ""
    how = group.get_checked_how_display()
    return _("Last checked on %(day)s, %(how)s.") % {"day": date_format(group.checked_on, _("F j, Y")), "how": how}


def _end_in_words(series: Series) -> str:
    if not series.ends_in_pause or series.last_day is None:
        return ""
    return _("It pauses after %(day)s. We know of no date after that.") % {"day": _day(series.last_day)}


def _where(meeting: Meeting) -> str:
    """Its room and address; "Online" or "By phone" for one without a place."""
    if meeting.format in {Meeting.Format.ONLINE, Meeting.Format.PHONE}:
        return str(meeting.get_format_display())
    place = _meets_at(meeting)
    if place is None:
        return meeting.room
    return ", ".join(part for part in (meeting.room, place.in_one_line) if part)


def _meets_at(meeting: Meeting) -> Place | None:
    in_person = meeting.format in {Meeting.Format.IN_PERSON, Meeting.Format.HYBRID}
    return (meeting.place or meeting.group.place) if in_person else None


def _revised(group: SupportGroup, now: datetime) -> datetime:
    """When what the calendar says last changed: the group was saved, or the week began and past dates fell away.

    It only ever grows, so that a file taken anew replaces an older one.
    """
    now = now.astimezone(UTC)
    monday = datetime.combine(now.date() - timedelta(days=now.weekday()), time(), UTC)
    return max(group.updated.astimezone(UTC), monday)


def _day(day: date) -> str:
    return date_format(day, _("l, F j, Y"))


def _host(site: str) -> str:
    return urlsplit(site).hostname or "localhost"


def _plain(text: object) -> str:
    """Text without the control characters that a calendar may not hold."""
    return "".join(letter for letter in str(text) if letter == "\n" or letter.isprintable())
