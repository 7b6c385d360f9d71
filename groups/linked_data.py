"""A group for search engines, in the vocabulary of schema.org (JSON-LD). Pure functions.

What we do not know stays out: nothing here says more than the page does. So do a meeting's link and its code: how to
join leads to our page. Which properties a search engine needs: developers.google.com, "Event structured data".
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from resources.freshness import is_gone
from resources.linked_data import DAYS, SCHEMA, known, language_codes, place_data, provider

from .models import Meeting, SupportGroup
from .schedule import Occurrence, Rhythm, next_occurrence, occurrences
from .services import rhythm_of

#: Days ahead within which cancelled dates are named.
EXCEPTIONS_WITHIN = timedelta(days=182)
_SHORT_DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
_MODES: dict[str, str] = {
    Meeting.Format.IN_PERSON: "OfflineEventAttendanceMode",
    Meeting.Format.HYBRID: "MixedEventAttendanceMode",
}


def linked_data(group: SupportGroup, address: str, now: datetime) -> dict[str, Any]:
    """The group and an event for each of its meetings; `address` is our own page's, whole.

    The group comes from `services.with_schedule`, with `place` and `organization` selected.
    """
    events = [] if is_gone(group.gone_since, group.checked_on) else list(_events(group, address, now))
    return {"@context": "https://schema.org", "@graph": [_organization(group, address), *events]}


def _organization(group: SupportGroup, address: str) -> dict[str, Any]:
    return known(
        {
            "@type": "Organization",
            "@id": f"{address}#group",
            "name": group.name,
            "url": address,
            "sameAs": group.url,
            "description": group.summary,
            "telephone": group.phone.as_e164 if group.phone else "",
            "email": group.email,
            "parentOrganization": provider(group.organization),
        }
    )


def _events(group: SupportGroup, address: str, now: datetime) -> Iterator[dict[str, Any]]:
    for number, meeting in enumerate(group.meetings.all(), 1):
        location = _location(group, meeting, address)
        when = _when(rhythm_of(meeting), now)
        if location and when and not is_gone(meeting.gone_since, group.checked_on):
            yield known(
                {
                    "@type": "Event",
                    "@id": f"{address}#meeting-{number}",
                    "name": group.name,
                    "description": group.summary,
                    "url": address,
                    "organizer": {"@id": f"{address}#group"},
                    "eventAttendanceMode": SCHEMA + _MODES.get(meeting.format, "OnlineEventAttendanceMode"),
                    "location": location,
                    **when,
                    **_conditions(group),
                }
            )


def _conditions(group: SupportGroup) -> dict[str, Any]:
    free = None if group.cost == group.Cost.UNKNOWN else group.cost != group.Cost.FEE
    age = f"{group.minimum_age}-" if group.minimum_age else ""
    return {"isAccessibleForFree": free, "typicalAgeRange": age, "inLanguage": language_codes(group.languages)}


def _when(rhythm: Rhythm, now: datetime) -> dict[str, Any]:
    """The next date and the rhythm; empty when no date is known and none is put off."""
    if occurrence := next_occurrence(rhythm, now):
        return {**_date(occurrence, rhythm), "eventSchedule": _schedule(rhythm, now)}
    # Paused until further notice: the date on which it would have been is put off.
    usual = next_occurrence(replace(rhythm, pauses=(), moves=()), now)
    if usual is None:
        return {}
    return {**_date(usual, rhythm), "eventStatus": f"{SCHEMA}EventPostponed"}


def _date(occurrence: Occurrence, rhythm: Rhythm) -> dict[str, Any]:
    said: dict[str, Any] = {
        "startDate": occurrence.start.isoformat(),
        "endDate": occurrence.end.isoformat() if occurrence.end else None,
        "eventStatus": f"{SCHEMA}EventScheduled",
    }
    if occurrence.moved_from:
        before = datetime.combine(occurrence.moved_from, rhythm.start, occurrence.start.tzinfo)
        said |= {"eventStatus": f"{SCHEMA}EventRescheduled", "previousStartDate": before.isoformat()}
    return said


def _schedule(rhythm: Rhythm, now: datetime) -> dict[str, Any]:
    every = "P1M" if rhythm.weeks else "P2W" if rhythm.fortnight_from else "P1W"
    starts = [day for day in (rhythm.season_start, rhythm.fortnight_from) if day]
    return known(
        {
            "@type": "Schedule",
            "repeatFrequency": every,
            **_days(rhythm),
            "startTime": rhythm.start.isoformat("minutes"),
            "endTime": rhythm.end.isoformat("minutes") if rhythm.end else None,
            "scheduleTimezone": rhythm.zone,
            "startDate": max(starts).isoformat() if starts else None,
            "endDate": rhythm.season_end.isoformat() if rhythm.season_end else None,
            "exceptDate": _exceptions(rhythm, now),
        }
    )


def _days(rhythm: Rhythm) -> dict[str, Any]:
    """The day of the week. A "last" week has no number at schema.org, which lets a day be said as in iCalendar."""
    if -1 in rhythm.weeks:
        return {"byDay": [f"{week}{_SHORT_DAYS[rhythm.weekday]}" for week in rhythm.weeks]}
    return {"byDay": SCHEMA + DAYS[rhythm.weekday], "byMonthWeek": list(rhythm.weeks)}


def _exceptions(rhythm: Rhythm, now: datetime) -> list[str]:
    """The days of the rhythm, in the months ahead, on which it does not take place as usual."""
    usual = occurrences(replace(rhythm, pauses=(), moves=()), now)
    ahead = takewhile(lambda one: one.start <= now + EXCEPTIONS_WITHIN, usual)
    held = {one.start.date() for one in occurrences(rhythm, now) if one.moved_from is None}
    return [one.start.date().isoformat() for one in ahead if one.start.date() not in held]


def _location(group: SupportGroup, meeting: Meeting, address: str) -> Any:
    """The place, our own page for those who join from afar, or both; None where no place is known."""
    place = meeting.place or group.place
    virtual = {"@type": "VirtualLocation", "url": address}
    if meeting.format in {Meeting.Format.ONLINE, Meeting.Format.PHONE}:
        return virtual
    here = place_data(place) if place else None
    if meeting.format == Meeting.Format.HYBRID:
        return [here, virtual] if here else virtual
    return here
