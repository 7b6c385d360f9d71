"""Groups as rows: one for each meeting, one for a group whose times are not known. The view and the CSV write them.

A row is a dictionary by the keys of the Meeting Guide specification; a key without a value is left out. Only what a
group's own page shows goes in: no draft, no contact person, no link that one has to ask for.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from phonenumber_field.phonenumber import PhoneNumber

from resources.interchange.spans import SpanOff, span_line
from resources.models import Place
from resources.states import state_name

from ..models import Meeting, SupportGroup, SupportGroupQuerySet
from ..schedule import Rhythm
from ..services import rhythm_of, with_schedule
from .codes import type_codes
from .notes import group_notes, meeting_notes, place_notes

Row = dict[str, Any]

CHUNK = 500
#: Another site may show a row for days before it reads the feed again: one cancelled date is a note, this long is not.
DORMANT_FROM = timedelta(days=7)
LONGEST_SLUG = 64
COUNTRY = "US"


def feed_rows(groups: SupportGroupQuerySet, site_url: str, now: datetime) -> Iterator[list[Row]]:
    """The rows of the groups, some hundreds of groups at a time, in the order of their keys; 4 queries each time.

    Each part is asked for by the last key of the one before: no cursor stays open while a slow reader reads.
    `site_url` has no slash at its end.
    """
    groups = groups.select_related("place", "program", "organization", "source").order_by("pk")
    last = 0
    while found := list(groups.filter(pk__gt=last)[:CHUNK]):
        last = found[-1].pk
        # One feed for all: the words in it do not follow the language of whoever asked.
        with translation.override("en"):
            yield [row for group in with_schedule(found) for row in rows_of(group, site_url, now)]


def rows_of(group: SupportGroup, site_url: str, now: datetime) -> list[Row]:
    """The rows of one group (from `with_schedule`) as seen at `now`."""
    shared = _group_part(group, site_url)
    meetings = list(group.meetings.all())
    parts = [_meeting_part(meeting, group, now) for meeting in meetings] or [_part_without_times(group)]
    return [{key: value for key, value in (part | shared).items() if _says_something(value)} for part in parts]


def row_slug(group: SupportGroup, meeting: Meeting | None = None) -> str:
    """The name of a row, unique and at most 64 characters.

    It holds the meeting's own number even when it is the only one, so that a second meeting renames nothing. Two
    dashes, because "hope-2" may be a group of its own.
    """
    ending = f"--{meeting.pk}" if meeting else ""
    if not meeting and len(group.slug) > LONGEST_SLUG:
        ending = f"--g{group.pk}"
    return f"{group.slug[: LONGEST_SLUG - len(ending)]}{ending}"


def _meeting_part(meeting: Meeting, group: SupportGroup, now: datetime) -> Row:
    rhythm = rhythm_of(meeting)
    today = now.astimezone(ZoneInfo(rhythm.zone)).date()
    there = meeting.format in {Meeting.Format.IN_PERSON, Meeting.Format.HYBRID}
    place = meeting.place or group.place
    pauses = [pause for pause in meeting.pauses.all() if _is_ahead(pause, today)]
    closures = [closure for closure in meeting.closures or () if _is_ahead(closure, today)]
    return {
        "name": group.name,
        "slug": row_slug(group, meeting),
        **_times(meeting),
        "timezone": rhythm.zone,
        "attendance_option": "inactive" if is_dormant(rhythm, today) else _attendance(meeting.format),
        "types": _types(group, place if there else None),
        "notes": meeting_notes(meeting, now),
        **_place_part(place, group, exact=there),
        **_how_to_join(meeting),
        "alongside_format": meeting.format,
        "alongside_season_start": _iso(meeting.season_start),
        "alongside_season_end": _iso(meeting.season_end),
        "alongside_pauses": [_span(pause) for pause in pauses],
        "alongside_closures": [_span(closure) for closure in closures],
        "alongside_room": meeting.room,
        "alongside_note": meeting.note,
    }


def _times(meeting: Meeting) -> Row:
    """Day and time under the specification's own keys for what meets every week, under ours for all else.

    The specification is for weekly meetings only: `day` and `time` of a monthly one would send a family to a locked
    door three weeks out of four. Other sites then list it as "by appointment", with its rhythm in the notes.
    """
    times = {
        "day": (meeting.weekday + 1) % 7,  # Sunday is 0 there
        "time": f"{meeting.start:%H:%M}",
        "end_time": f"{meeting.end:%H:%M}" if meeting.end else "",
    }
    if meeting.repeats == Meeting.Repeats.WEEKLY:
        return times
    return {f"alongside_{key}": value for key, value in times.items()} | {
        "alongside_repeats": meeting.repeats,
        "alongside_weeks": list(meeting.weeks),
        "alongside_first_date": _iso(meeting.first_date),
    }


def is_dormant(rhythm: Rhythm, today: date) -> bool:
    """Whether a meeting is out of season, or in a pause or closure of more than a week."""
    out_of_season = (rhythm.season_start and today < rhythm.season_start) or (
        rhythm.season_end and today > rhythm.season_end
    )
    return bool(out_of_season) or any(
        first <= today and (last is None or (today <= last and last - first >= DORMANT_FROM))
        for first, last in rhythm.pauses
    )


def _part_without_times(group: SupportGroup) -> Row:
    """A group without known times: the specification calls it a meeting by appointment."""
    formats = {"in_person": group.in_person, "online": group.online, "phone": group.by_phone}
    known = [name for name, holds in formats.items() if holds]
    attendance = "in_person" if known == ["in_person"] else "hybrid" if group.in_person else "online" if known else ""
    return {
        "name": group.name,
        "slug": row_slug(group),
        "timezone": group.place.zone if group.place else "",
        "attendance_option": attendance,
        "types": _types(group, group.place if group.in_person else None),
        **_place_part(group.place, group, exact=group.in_person),
        "alongside_formats": known,
    }


def _group_part(group: SupportGroup, site_url: str) -> Row:
    """What all rows of a group share."""
    return {
        "group": group.name,
        "group_notes": group_notes(group),
        "phone": _number(group.phone),
        "email": group.email,
        "website": group.url,
        "url": f"{site_url}{group.get_absolute_url()}",
        "updated": f"{group.updated:%Y-%m-%d %H:%M:%S}",
        "entity": settings.SITE_NAME,
        "entity_url": site_url,
        "entity_email": settings.CONTACT_EMAIL,
        "alongside_group": group.slug,
        "alongside_checked": _iso(group.checked_on),
        "alongside_checked_how": group.checked_how,
        "alongside_licence": settings.DATA_LICENCE,
        "alongside_source": group.source.name if group.source else "",
        "alongside_source_url": group.source.url if group.source else "",
        "alongside_open_question": group.open_question,
        "alongside_organization": group.organization.name if group.organization else "",
        "alongside_organization_url": group.organization.url if group.organization else "",
        "alongside_program": group.program.name if group.program else "",
        "alongside_for_person_who_uses": group.for_person_who_uses,
        **{f"alongside_{name}": _plain(getattr(group, name)) for name in GROUP_FIELDS},
    }


#: Fields of a group that travel under their own name, with `alongside_` before it.
GROUP_FIELDS = (
    *("summary", "schedule_note", "audience", "audience_note", "minimum_age", "topics", "languages", "states"),
    *("cost", "cost_note", "registration", "registration_note", "first_visit", "text_number"),
)
#: The same of a place.
PLACE_FIELDS = ("accessible", "accessibility_note", "directions", "parking", "transit")


def _place_part(place: Place | None, group: SupportGroup, *, exact: bool) -> Row:
    """Where it is. What meets online or by phone names its town only: nobody should travel there."""
    if place is None:
        state = group.states[0] if len(group.states) == 1 else ""
        return {"state": state, "country": COUNTRY, "regions": [state_name(state)] if state else []}
    vague = place.approximate or not exact
    part: Row = {
        "city": place.town,
        "state": place.state,
        "postal_code": place.zip_code,
        "country": COUNTRY,
        "regions": [state_name(place.state), place.town],
        "approximate": "yes" if vague else "no",
    }
    if not exact:
        return part | {"formatted_address": formatted_address("", place)}
    return part | {
        "location": place.name,
        "location_notes": place_notes(place),
        "address": place.address,
        "formatted_address": formatted_address(place.address, place),
        "latitude": place.latitude,
        "longitude": place.longitude,
        **{f"alongside_{name}": getattr(place, name) for name in PLACE_FIELDS},
    }


def formatted_address(street: str, place: Place) -> str:
    """ "12 Main Street, Waterbury, CT 06702, USA"."""
    parts = [street, place.town, f"{place.state} {place.zip_code}".strip(), "USA"]
    return ", ".join(part for part in parts if part)


def _how_to_join(meeting: Meeting) -> Row:
    """Link, code and number, as far as the group's page shows them."""
    link, code = meeting.open_link, meeting.open_code
    return {
        "conference_url": link,
        "conference_url_notes": f"Meeting code: {code}" if link and code else "",
        "conference_phone": _number(meeting.phone),
        "alongside_access_code": code,
        "alongside_ask_for_link": meeting.ask_for_link,
    }


def _types(group: SupportGroup, place: Place | None) -> list[str]:
    step_free = place is not None and place.accessible == Place.Access.YES
    return type_codes(group.languages, group.audience, step_free=step_free)


def _attendance(form: str) -> str:
    """The specification knows no meeting by phone: to it that is one online with a number to dial."""
    return Meeting.Format.ONLINE if form == Meeting.Format.PHONE else form


def _is_ahead(span: Any, today: date) -> bool:
    return bool(span.last_day is None or span.last_day >= today or (getattr(span, "moved_to", None) or today) > today)


def _span(span: Any) -> str:
    moved_to, moved_start = getattr(span, "moved_to", None), getattr(span, "moved_start", None)
    return span_line(SpanOff(span.first_day, span.last_day, moved_to, moved_start, span.reason))


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _number(phone: Any) -> str:
    """ "+12035550100"; a number that is none stays as staff typed it."""
    # Asking `if phone` would put the number into words first.
    return phone.as_e164 if isinstance(phone, PhoneNumber) and phone.is_valid() else str(phone or "")


def _says_something(value: Any) -> bool:
    """Whether a value is worth a key; 0 is Sunday."""
    return value is not None and value is not False and value not in ("", [])


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
