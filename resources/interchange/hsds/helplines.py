"""Helplines as services of HSDS."""

from collections.abc import Iterable
from datetime import datetime, time

from django.db.models import Q, prefetch_related_objects

from ...hours import Span
from ...models import Helpline
from .identity import derived
from .parts import DAYS, compact, hours_in_words, languages, local, phones, service_areas, weekly
from .services import ServiceAt, ServiceKind, coded
from .taxonomies import Json, Term, fact_values, facts, of_choices, register_facts

FLAGS = ("is_emergency", "always_open")
TEXTS = ("zone", "hours_note", "text_keyword", "text_note", "languages_note", "coverage_note")
CODED = {
    "kind": of_choices(
        "helpline-kinds", "Kinds of helpline", "What one calls a line for.", Helpline._meta.get_field("kind")
    )
}
CHAT = "Chat"
#: The mark of a line that an import brought: its hours.
HOURS = "hours"

register_facts(
    {
        "is_emergency": "Yes for 988 and Poison Help.",
        "always_open": "Yes for a line that answers day and night.",
        "hours_note": "When it is open, in words.",
        "text_keyword": "The word to text to its number.",
        "text_note": "More on texting.",
        "languages_note": "More on languages.",
        "coverage_note": "Where it serves, in words.",
    }
)


def _prepare(lines: list[Helpline]) -> list[Helpline]:
    prefetch_related_objects(lines, "organization__closures", "source", "hours")
    return lines


def _parts(line: Helpline, uid: str, now: datetime) -> Json:
    word = f"Text the word {line.text_keyword}." if line.text_keyword else ""
    numbers = [
        (line.short_number or line.phone, "voice", ""),
        (line.text_number, "text", f"{word} {line.text_note}".strip()),
        (line.tty, "textphone", ""),
    ]
    chat = {"id": derived(uid, "chat"), "service_id": uid, "label": CHAT, "url": line.chat_url}
    return compact(
        phones=phones(uid, numbers) + _second_number(line, uid),
        additional_urls=[chat] if line.chat_url else [],
        schedules=_schedules(line, uid, now),
        languages=languages(uid, line.languages),
        service_areas=service_areas(uid, line.states, nationwide=True, note=line.coverage_note),
    )


def _second_number(line: Helpline, uid: str) -> list[Json]:
    """The full number of a line that also has a short one."""
    if not (line.short_number and line.phone):
        return []
    return [phones(uid, [(line.phone, "voice", "The same line by its full number.")])[0] | {"id": derived(uid, "full")}]


def _schedules(line: Helpline, uid: str, now: datetime) -> list[Json]:
    if line.always_open:
        always = weekly(derived(uid, "always"), DAYS, time(0), time(23, 59), local(now, line.zone or "UTC"))
        return [always | {"description": "Open day and night"}]
    moment = local(now, line.zone) if line.zone else None
    if not moment:
        return hours_in_words(uid, line.hours_note)
    rows = [
        weekly(derived(uid, "hours", span.weekday, span.opens), [DAYS[span.weekday]], span.opens, span.closes, moment)
        for span in line.spans
    ]
    return rows + hours_in_words(uid, line.hours_note)


def _attributes(line: Helpline, uid: str) -> Iterable[Json]:
    yield from coded(line, uid, CODED)
    yield from facts("service", uid, fact_values(line, (*FLAGS, *TEXTS)))


def _places(_line: Helpline, _now: datetime) -> list[ServiceAt]:
    return []


def spans_of(schedules: Iterable[Json]) -> list[Span]:
    """The hours that `_schedules` told. Raises ValueError for a day or a time that is none."""
    return [
        Span(DAYS.index(day), time.fromisoformat(told["opens_at"][:5]), time.fromisoformat(told["closes_at"][:5]))
        for told in schedules
        if "opens_at" in told
        for day in told["byday"].split(",")
    ]


def written(spans: Iterable[Span]) -> list[str]:
    """Hours in the one form in which an import remembers them: "0 09:00 17:00", in their order."""
    return sorted(f"{span.weekday} {span.opens:%H:%M} {span.closes:%H:%M}" for span in spans)


HELPLINES = ServiceKind(
    Helpline,
    Term("helpline", "Helpline", "A number that families can call or text, or a chat."),
    order=10,
    prepare=_prepare,
    parts=_parts,
    attributes=_attributes,
    places=_places,
    placed=(),
    near=("organization",),
    having={"helpline-kinds": lambda code: Q(kind=code)},
    is_as_told=lambda line, values: written(line.spans) == values["marks"].get(HOURS, []),
)
