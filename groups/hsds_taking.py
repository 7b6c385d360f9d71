"""Services of another directory as support groups: see `resources.interchange.hsds.taking`."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils.text import slugify

from resources.interchange.drafts import Table
from resources.interchange.feed_kinds import FeedDraft, FeedKind
from resources.interchange.feeding import Followed
from resources.interchange.hsds.identity import mirrored
from resources.interchange.hsds.taking import told
from resources.interchange.hsds.taking.around import stored
from resources.interchange.hsds.taking.kinds import (
    CLOSED_FOR_NOW,
    IncomingKind,
    first_code,
    first_number,
    foreign_draft,
    languages_of,
    own_draft,
    yes,
)
from resources.interchange.hsds.taking.naloxone import cost_of
from resources.interchange.hsds.taking.told import Service, SkipServiceError
from resources.interchange.hsds.taking.writing import follow_days_off
from resources.interchange.hsds.taxonomies import Json
from resources.models.place import known_zones
from resources.templatetags.listings import clock

from .hsds import FACTS, FORMATS
from .hsds_rhythms import rhythms_in
from .models import Meeting, Pause, Program, SupportGroup
from .services import follow_up

#: The mark of a group: by the keys of its meetings, the days off of each.
PAUSES = "pauses"
_TEXTS = tuple(name for name in FACTS if name != "for_person_who_uses")
_LONGEST_NOTE = 2000
_OLDEST = 100
_NOT_HERE = ("online", "virtual", "zoom", "video", "web")


def _own(service: Service) -> FeedDraft:
    codes, said = service.said.codes, service.said
    values: Table = {name: said.fact(name) for name in _TEXTS} | {
        "for_person_who_uses": yes(service, "for_person_who_uses"),
        "program": _program(service),
        "audience": codes.get("audiences", []),
        "topics": codes.get("topics", []),
        "cost": first_code(service, "group-costs", SupportGroup.Cost.UNKNOWN),
        "cost_note": told.exact(service.told.get("fees_description")),
        "registration": first_code(service, "sign-up", SupportGroup.Registration.UNKNOWN),
        "minimum_age": _age(service),
        "languages": languages_of(service),
        "states": service.states,
        "phone": first_number(service, "voice"),
        "text_number": next((told.line(each.get("number")) for each in service.phones("text")), ""),
        "email": told.email(service.told.get("email")),
        "place": _home(service),
    }
    meetings, pauses = {}, {}
    for schedule, at in service.schedules:
        if "freq" in schedule:
            key = str(schedule.get("id"))[:200]
            facts = told.said(schedule)
            meetings[key] = stored(Meeting, _own_meeting(service, schedule, facts, at))
            pauses[key] = facts.facts.get("pause", [])
    if not meetings:
        values |= {name: code in codes.get("ways-to-meet", []) for name, code in FORMATS.items()}
    marks = {PAUSES: {key: lines for key, lines in pauses.items() if lines}}
    return own_draft(service, SupportGroup, values, marks=marks if marks[PAUSES] else {}, children=meetings)


def _own_meeting(service: Service, schedule: Json, facts: told.Said, at: str) -> Table:
    found = rhythms_in(schedule)
    if len(found) != 1:
        raise SkipServiceError("one of its schedules says no day, no time, or a rhythm that no group has")
    form = facts.fact("format") or Meeting.Format.IN_PERSON
    zone = _known_zone(facts.fact("zone")) or service.zones.get(at, service.zone)
    place = service.places.get(at)
    afar = form != Meeting.Format.IN_PERSON
    link, phone = told.url(schedule.get("schedule_link")), told.number(facts.fact("dial_in"))
    return found[0] | {
        "format": form,
        "zone": "" if not afar and service.zones.get(at) == zone else zone,
        "place": place if place != _home(service) else None,
        "link": link,
        "phone": phone,
        "ask_for_link": facts.fact("ask_for_link") == "yes" or (afar and not link and not phone),
        **{name: facts.fact(name) for name in ("room", "access_code", "note")},
    }


def _known_zone(name: str) -> str:
    return name if name in known_zones() else ""


def _foreign(service: Service) -> FeedDraft:
    meetings: dict[str, Table] = {}
    words = []
    for schedule, at in service.schedules:
        found = _foreign_meetings(service, schedule, at, set(meetings))
        meetings |= found
        if not found:
            words.append(told.words_of(schedule, service.zones.get(at, service.zone)))
    home = _home(service)
    free = {"free": SupportGroup.Cost.FREE, "fee": SupportGroup.Cost.FEE}
    values: Table = {
        "audience_note": told.line(service.told.get("eligibility_description"), 200),
        "registration_note": told.line(service.told.get("application_process"), 300),
        "cost": cost_of(service, **free) or SupportGroup.Cost.UNKNOWN,
        "cost_note": told.line(service.told.get("fees_description"), 200),
        "minimum_age": _age(service),
        "languages": languages_of(service),
        "states": [] if home else service.states,
        "phone": first_number(service, "voice"),
        "email": told.email(service.told.get("email")),
        "place": home,
        "schedule_note": told.line("; ".join(filter(None, words)), 200),
    }
    if not meetings:
        online = any(_is_afar(schedule) for schedule, _at in service.schedules)
        called_first = SupportGroup.Registration.CALL
        values |= {"registration": called_first, "in_person": home is not None and not online, "online": online}
    met_at = {home, *(each["place"] for each in meetings.values())}
    for _at, location in service.locations:
        if (pk := service.places.get(str(location.get("id")))) and pk not in met_at:
            service.notes.append(f"its place “{told.line(location.get('name'), 80)}” has no times and is left out")
    marks = {PAUSES: {key: [_closed_since(service)] for key in meetings}} if service.is_closed_for_now else {}
    return foreign_draft(service, SupportGroup, values, children=meetings, marks=marks)


def _closed_since(service: Service) -> str:
    """A pause until further notice, from a day that stays the same from import to import."""
    day = told.day(service.told.get("last_modified")) or told.day(service.told.get("assured_date")) or "2000-01-01"
    return f"{day}/.. {CLOSED_FOR_NOW}"


def _foreign_meetings(service: Service, schedule: Json, at: str, taken: set[str]) -> dict[str, Table]:
    """The meetings of one schedule, one for each of its days, by keys that none of those `taken` is.

    None where we have no way to say it.
    """
    place = service.places.get(at)
    form = _format(schedule, place, service)
    if form is None:
        return {}
    zone = service.zones.get(at, service.zone)
    if not told.is_of_zone(schedule.get("opens_at"), zone):
        service.notes.append(told.not_of_zone(schedule, zone))
        return {}
    afar = form != Meeting.Format.IN_PERSON
    link = told.url(schedule.get("schedule_link")) if afar else ""
    shared: Table = {
        "format": form,
        "zone": zone if afar else "",
        "place": place if place != _home(service) else None,
        "link": link,
        "ask_for_link": afar and not link,
        "note": told.line(schedule.get("notes"), _LONGEST_NOTE),
    }
    found = rhythms_in(schedule)
    key = str(schedule.get("id") or schedule.get("description") or at)[:140]
    if any(f"{key}#{each['weekday']}" in taken for each in found):
        # Two times of a day under one name, which a directory gives that gives its schedules none.
        key = f"{key} {at} {told.line(schedule.get('opens_at'), 5)}"
    return {f"{key}#{each['weekday']}": stored(Meeting, each | shared) for each in found}


def _format(schedule: Json, place: int | None, service: Service) -> str | None:
    """How one attends: by its own words, else by whether it has a place; None where nobody could get there."""
    if "hybrid" in told.line(schedule.get("attending_type")).lower() and place:
        return Meeting.Format.HYBRID
    if _is_afar(schedule) or (place is None and told.url(schedule.get("schedule_link"))):
        return Meeting.Format.ONLINE
    return Meeting.Format.IN_PERSON if place or _home(service) else None


def _is_afar(schedule: Json) -> bool:
    words = told.line(schedule.get("attending_type")).lower()
    return any(word in words for word in _NOT_HERE)


def _age(service: Service) -> int | None:
    age = service.told.get("minimum_age")
    if isinstance(age, bool) or not isinstance(age, int | float):
        return None
    return int(age) if 1 <= age < _OLDEST else None


def _home(service: Service) -> int | None:
    """The group's own place: the one under the service's own other id, else the first, else the town it names."""
    uid = told.uuid_of(service.id)
    own = str(mirrored(uid)) if uid else ""
    found = [(str(at.get("id")) == own, service.places.get(str(place.get("id")))) for at, place in service.locations]
    places = [place for _is_own, place in sorted(found, key=lambda each: not each[0]) if place]
    return places[0] if places else service.places.get(service.said.fact("home_town"))


def _program(service: Service) -> int | None:
    """The program that a site like ours names, made where it is new."""
    code = first_code(service, "programs", "")
    if not code:
        return None
    term = service.said.terms["programs", code]
    code = slugify(code)[:60]
    name = told.line(term.get("name"), 100) or code
    if not code:
        return None
    about = told.exact(term.get("description"))
    known = Program.objects.filter(slug=code).first() or Program.objects.filter(name=name).first()
    if known is None:
        about = "" if about == name else about
        known = Program.objects.create(slug=code, name=name, about=about, url=told.url(term.get("term_uri")))
    return int(known.pk)


# What follows from an import ----------------------------------------------------------------------


def _feed_kind(more: dict[str, Any]) -> FeedKind:
    return FeedKind(
        SupportGroup,
        child=Meeting,
        parent="group",
        prepare_child=_uid_giver(),
        child_label=lambda meeting: f"{meeting.get_weekday_display()} {clock(meeting.start)}",
        **more,
    )


def _uid_giver() -> Callable[[Meeting], None]:
    """Lets a meeting keep the id that its schedule has at its source, where no meeting here has it already."""
    given: set[UUID] = set()

    def give(meeting: Meeting) -> None:
        uid = told.uuid_of(meeting.feed_key)
        if uid and uid not in given and not Meeting.objects.filter(uid=uid).exists():
            meeting.uid = uid
            given.add(uid)

    return give


def _follow_up(done: Followed) -> None:
    _set_pauses(done)
    touched = {*done.touched, *(pk for draft, _last in done.marked if (pk := done.pk_of.get(draft.rows[0])))}
    follow_up(touched)


def _set_pauses(done: Followed) -> None:
    changed = {done.pk_of.get(draft.rows[0]): (draft, last) for draft, last in done.marked}
    meetings = Meeting.objects.filter(group__in=[pk for pk in changed if pk]).exclude(feed_key="")
    follow_days_off(
        Pause,
        [
            (
                {"meeting_id": meeting.pk},
                last.get(PAUSES, {}).get(meeting.feed_key, []),
                draft.marks.get(PAUSES, {}).get(meeting.feed_key, []),
            )
            for meeting in meetings
            for draft, last in [changed[meeting.group_id]]
        ],
    )


INCOMING_GROUPS = IncomingKind("support-group", SupportGroup, _own, _foreign, _feed_kind, _follow_up)
