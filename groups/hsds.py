"""Support groups as services of HSDS: see `resources.interchange.hsds`."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, prefetch_related_objects

from resources.closures import still_ahead
from resources.interchange.hsds.parts import (
    DAYS,
    MONTHLY,
    compact,
    free_of_charge,
    hours_in_words,
    iso,
    languages,
    local,
    phones,
    service_areas,
    weekly,
)
from resources.interchange.hsds.services import PlacedRows, ServiceAt, ServiceKind, coded
from resources.interchange.hsds.taxonomies import (
    Json,
    Taxonomy,
    Term,
    fact_values,
    facts,
    of_choices,
    register_facts,
    register_taxonomy,
)
from resources.interchange.spans import SpanOff, span_line
from resources.interchange.values import values_of
from resources.models import Place

from .feeds_out.notes import meeting_notes
from .feeds_out.rows import is_dormant
from .models import Meeting, Program, SupportGroup
from .schedule import next_occurrence
from .services import rhythm_of, with_schedule
from .wording import rhythm_in_words

FACTS = ("for_person_who_uses", "audience_note", "registration_note", "first_visit", "schedule_note")
#: Of a meeting, in an attribute of its schedule.
MEETING_FACTS = ("format", "room", "ask_for_link", "note")
HERE = (Meeting.Format.IN_PERSON, Meeting.Format.HYBRID)
FORMATS = {"in_person": "in_person", "online": "online", "by_phone": "phone"}
_FIELD_OF = {code: name for name, code in FORMATS.items()}


def _taxonomy(code: str, name: str, description: str, field: str) -> Taxonomy:
    return of_choices(code, name, description, SupportGroup._meta.get_field(field))


CODED = {
    "audience": _taxonomy("audiences", "Whom a group is for", "People at home in a group.", "audience"),
    "topics": _taxonomy("topics", "Topics of groups", "What a group speaks about.", "topics"),
    "cost": _taxonomy("group-costs", "What a group costs", "What a group asks for.", "cost"),
    "registration": _taxonomy("sign-up", "Sign-up for groups", "How one joins a group.", "registration"),
}


def _programs() -> Iterator[Term]:
    return (program_term(program) for program in Program.objects.all())


def program_term(program: Program) -> Term:
    """A program as a term: families choose by it."""
    return Term(program.slug, program.name, program.about or program.name, program.url)


PROGRAMS = register_taxonomy(
    Taxonomy("programs", "Programs and approaches", "The fellowship or approach of a group.", _programs)
)
WAYS = register_taxonomy(
    Taxonomy(
        "ways-to-meet",
        "Ways to meet",
        "How one attends a group.",
        lambda: [
            Term("in_person", "In person", "In person"),
            Term("online", "Online", "Online"),
            Term("phone", "By phone", "By phone"),
        ],
    )
)

register_facts(
    {
        "access_code": "The code of a meeting online or by phone.",
        "ask_for_link": "Yes where the group sends the link to those who ask.",
        "audience_note": "More on whom a group is for.",
        "dial_in": "The number by which one joins a meeting.",
        "first_visit": "What a first visit is like.",
        "for_person_who_uses": "Yes for a group for the person who uses; without it, it is for the people around.",
        "format": f"How one attends a meeting: {', '.join(Meeting.Format.values)}.",
        "home_town": "The town of a group that nobody travels to, as Waterbury, CT.",
        "minimum_age": "From what age.",
        "note": "A note on a meeting.",
        "pause": "Days on which a meeting does not take place: first day/last day and the reason, as 2026-07-01/"
        "2026-08-31 Summer break; 2026-12-24>2026-12-23T18:00 moves a date to another day and hour.",
        "registration_note": "More on how one joins.",
        "room": "The room of a meeting.",
        "schedule_note": "When a group meets, in words.",
    }
)


def _prepare(groups: list[SupportGroup]) -> list[SupportGroup]:
    prefetch_related_objects(groups, "organization__closures", "source", "program", "place__closures")
    found = with_schedule(groups)
    prefetch_related_objects([meeting for group in found for meeting in group.meetings.all()], "place__closures")
    return found


def _parts(group: SupportGroup, uid: str, now: datetime) -> Json:
    meetings = _meetings(group)
    is_free = group.cost in {SupportGroup.Cost.FREE, SupportGroup.Cost.DONATION}
    cost = str(group.get_cost_display())
    sign_up = "" if group.registration == SupportGroup.Registration.UNKNOWN else str(group.get_registration_display())
    words = "" if meetings else group.schedule_note
    return compact(
        email=group.email,
        phones=phones(uid, [(group.phone, "voice", ""), (group.text_number, "text", "")]),
        schedules=[schedule_json(each, now) for each in meetings if each.format not in HERE or not _place(each)]
        + hours_in_words(uid, words),
        languages=languages(uid, group.languages),
        service_areas=service_areas(uid, group.states, nationwide=group.place is None),
        application_process=group.registration_note or sign_up,
        fees_description=group.cost_note,
        cost_options=free_of_charge(uid, cost) if is_free else [],
        eligibility_description=_eligibility(group),
        minimum_age=group.minimum_age,
    )


def _eligibility(group: SupportGroup) -> str:
    """Whom it is for: for families unless it says another thing first."""
    first = "For people who use" if group.for_person_who_uses else ""
    parts = [first, ", ".join(str(label) for label in group.get_audience_display()), group.audience_note]
    return ". ".join(part.rstrip(".") for part in parts if part)


def _attributes(group: SupportGroup, uid: str) -> Iterable[Json]:
    if group.program:
        yield PROGRAMS.attribute("service", uid, program_term(group.program))
    ways = {term.code: term for term in WAYS.terms()}
    for name, code in FORMATS.items():
        if getattr(group, name):
            yield WAYS.attribute("service", uid, ways[code])
    yield from coded(group, uid, CODED)
    town = f"{group.place.town}, {group.place.state}" if group.place and not group.in_person else ""
    yield from facts("service", uid, [*fact_values(group, FACTS), ("home_town", town)])


def schedule_json(meeting: Meeting, now: datetime) -> Json:
    """When one meeting takes place: the one function from which every schedule of a group comes."""
    rhythm = rhythm_of(meeting)
    upcoming = next_occurrence(rhythm, now)
    moment = upcoming.start if upcoming else local(now, rhythm.zone)
    weeks = ["-1" if week == "last" else week for week in meeting.weeks] or [""]
    is_monthly = meeting.repeats == Meeting.Repeats.MONTHLY
    return weekly(
        meeting.uid,
        [f"{week}{DAYS[meeting.weekday]}" for week in weeks],
        meeting.start,
        meeting.end,
        moment,
        **({"freq": MONTHLY} if is_monthly else {}),
        interval=2 if meeting.repeats == Meeting.Repeats.FORTNIGHTLY else 1,
        dtstart=iso(meeting.first_date),
        valid_from=iso(meeting.season_start),
        valid_to=iso(meeting.season_end),
        description=rhythm_in_words(meeting),
        schedule_link=meeting.open_link,
        attending_type=str(meeting.get_format_display()),
        notes=meeting_notes(meeting, now),
        attributes=list(facts("schedule", meeting.uid, _meeting_facts(meeting, now))),
    )


def _meeting_facts(meeting: Meeting, now: datetime) -> Iterator[tuple[str, str]]:
    yield from fact_values(meeting, MEETING_FACTS)
    yield "access_code", meeting.open_code
    yield "zone", meeting.zone_name
    if meeting.phone:
        yield "dial_in", meeting.phone.as_e164 if meeting.phone.is_valid() else str(meeting.phone)
    today = now.astimezone(ZoneInfo(meeting.zone_name)).date()
    for pause in meeting.pauses.all():
        if still_ahead(pause, today) or (pause.moved_to and pause.moved_to >= today):
            span = SpanOff(pause.first_day, pause.last_day, pause.moved_to, pause.moved_start, pause.reason)
            yield "pause", span_line(span)


def _meetings(group: SupportGroup) -> list[Meeting]:
    """Its meetings that have an id (see `public_id`)."""
    return [meeting for meeting in group.meetings.all() if meeting.uid]


def _place(meeting: Meeting) -> Place | None:
    return meeting.place or meeting.group.place


def _places(group: SupportGroup, now: datetime) -> list[ServiceAt]:
    """The group's own place first, then others at which meetings take place."""
    found: dict[int, tuple[Any, Place, list[Json]]] = {}
    if group.place and group.place.uid and group.in_person:
        found[group.place.pk] = (group.uid, group.place, [])
    # By their numbers, because the first of a place names the pair.
    for meeting in sorted(_meetings(group), key=lambda each: each.pk):
        place = _place(meeting)
        if meeting.format in HERE and place and place.uid:
            found.setdefault(place.pk, (meeting.uid, place, []))[2].append(schedule_json(meeting, now))
    return [ServiceAt(*each) for each in found.values()]


def _elsewhere() -> Any:
    """The first meeting of each group at each place that is not the group's own."""
    here = Meeting.objects.filter(format__in=HERE, place__uid__isnull=False, uid__isnull=False)
    earlier = here.filter(group=OuterRef("group"), place=OuterRef("place"), pk__lt=OuterRef("pk"))
    return here.exclude(place=F("group__place"), group__in_person=True).filter(~Exists(earlier))


def _is_closed_for_now(group: SupportGroup, now: datetime) -> bool:
    meetings = list(group.meetings.all())
    rhythms = [rhythm_of(meeting) for meeting in meetings]
    return bool(rhythms) and all(is_dormant(rhythm, now.astimezone(ZoneInfo(rhythm.zone)).date()) for rhythm in rhythms)


def _is_as_told(group: SupportGroup, values: Json) -> bool:
    """Whether its meetings are those that its source told, at the times that it told."""
    there, told = list(group.meetings.all()), values.get("children", {})
    return sorted(meeting.feed_key for meeting in there) == sorted(told) and all(
        values_of(meeting, told[meeting.feed_key]) == told[meeting.feed_key] for meeting in there
    )


GROUPS = ServiceKind(
    SupportGroup,
    Term("support-group", "Support group", "A group where people find others in the same place."),
    order=20,
    prepare=_prepare,
    parts=_parts,
    attributes=_attributes,
    places=_places,
    placed=(
        PlacedRows(lambda: SupportGroup.objects.filter(place__uid__isnull=False, in_person=True)),
        PlacedRows(_elsewhere, "group"),
    ),
    near=("organization", "place", "meetings__place"),
    having={
        "programs": lambda code: Q(program__slug=code),
        "audiences": lambda code: Q(audience__has=code),
        "topics": lambda code: Q(topics__has=code),
        "group-costs": lambda code: Q(cost=code),
        "sign-up": lambda code: Q(registration=code),
        "ways-to-meet": lambda code: Q(**{_FIELD_OF[code]: True}) if code in _FIELD_OF else Q(pk__in=[]),
    },
    is_closed_for_now=_is_closed_for_now,
    is_as_told=_is_as_told,
)
