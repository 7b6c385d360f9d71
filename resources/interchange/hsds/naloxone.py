"""Naloxone programs as services of HSDS."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, prefetch_related_objects

from ...models import NaloxoneProgram
from .parts import compact, free_of_charge, hours_in_words, phones, service_areas
from .services import PlacedRows, ServiceAt, ServiceKind, coded
from .taxonomies import Json, Term, fact_values, facts, of_choices, register_facts

FACTS = ("hours_note", "coverage_note", "facts")
CODED = {
    "kinds": of_choices(
        "naloxone-ways",
        "Ways to get naloxone",
        "How one gets naloxone from a program.",
        NaloxoneProgram._meta.get_field("kinds"),
    ),
    "cost": of_choices(
        "naloxone-costs", "What naloxone costs", "What a program asks for.", NaloxoneProgram._meta.get_field("cost")
    ),
}

register_facts(
    {
        "cost_note": "More on the cost.",
        "facts": "Good to know.",
        "how_to_get": "How one gets it.",
    }
)


def _prepare(programs: list[NaloxoneProgram]) -> list[NaloxoneProgram]:
    prefetch_related_objects(programs, "organization__closures", "source", "place__closures")
    return programs


def _parts(program: NaloxoneProgram, uid: str, _now: datetime) -> Json:
    is_free = program.cost == NaloxoneProgram.Cost.FREE
    areas = service_areas(uid, program.states, nationwide=program.place is None, note=program.coverage_note)
    return compact(
        application_process=program.how_to_get,
        fees_description=program.cost_note,
        phones=phones(uid, [(program.phone, "voice", "")]),
        schedules=hours_in_words(uid, program.hours_note),
        service_areas=areas,
        cost_options=free_of_charge(uid, "Free") if is_free else [],
    )


def _attributes(program: NaloxoneProgram, uid: str) -> Iterable[Json]:
    yield from coded(program, uid, CODED)
    yield from facts("service", uid, fact_values(program, FACTS))


def _places(program: NaloxoneProgram, _now: datetime) -> list[ServiceAt]:
    return [ServiceAt(program.uid, program.place)] if program.place and program.place.uid else []


NALOXONE = ServiceKind(
    NaloxoneProgram,
    Term("naloxone-program", "Naloxone", "A way to get naloxone."),
    order=30,
    prepare=_prepare,
    parts=_parts,
    attributes=_attributes,
    places=_places,
    placed=(PlacedRows(lambda: NaloxoneProgram.objects.filter(place__uid__isnull=False)),),
    near=("organization", "place"),
    having={
        "naloxone-ways": lambda code: Q(kinds__has=code),
        "naloxone-costs": lambda code: Q(cost=code),
    },
)
