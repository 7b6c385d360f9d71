"""How many groups each choice of the finder would list, the other choices being as they are: "Spanish (4)"."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import time
from typing import Any, NamedTuple

from django.db.models import CharField, F, IntegerField, Value
from django.db.models.functions import Cast

from .filters import PERSON, RULES, Held
from .models import SupportGroupQuerySet
from .when import FLAGS, Reach, Way, When, way_of

#: Counting reads every group that a search without choices would list, and a meeting's row each. Above so many rows it
#: is not worth a family's time, and no numbers are shown.
MOST_ROWS = 1000

#: For each filter how many groups each value would list; a value that is not there would list none.
Counts = dict[str, Counter[str]]


class Pool(NamedTuple):
    """The groups of one list before any filter, and how they are reached."""

    groups: SupportGroupQuerySet
    reach: Reach
    #: Groups kept to other states do not count. (Told apart here, because the database would look through the whole
    #: country for the few of one state, and we stop at so many.)
    state: str = ""


@dataclass
class _Candidate:
    held: Held
    has_place: bool
    #: For each list that has it, its meetings.
    lists: dict[int, list[Way]] = field(default_factory=dict)


def count(pools: list[Pool], asked: dict[str, Any]) -> Counts | None:
    """How many groups each value of each filter would list; None when there are too many to count. One query.

    A group in several lists counts once.
    """
    rows = _read(pools)
    if len(rows) > MOST_ROWS:
        return None
    when = When.of(asked)
    wanted = {name: {value for value in asked[name] if value != PERSON} for name in RULES}
    counts: Counts = {name: Counter() for name in (*RULES, "day", "time", "format")}
    for candidate in _candidates(rows, pools):
        gained: dict[str, set[str]] = {}
        for number, ways in candidate.lists.items():
            for name, values in _choices(candidate, ways, pools[number].reach, when, wanted):
                gained.setdefault(name, set()).update(values)
        for name, values in gained.items():
            counts[name].update(values)
    return counts


def _choices(
    candidate: _Candidate, ways: list[Way], reach: Reach, when: When, wanted: dict[str, set[str]]
) -> list[tuple[str, Any]]:
    """For each filter the values with which a list would have the group. One that two filters leave out has none."""
    held = {name: rule.values(candidate.held, reach) for name, rule in RULES.items()}
    failed = [name for name, values in held.items() if wanted[name] and values.isdisjoint(wanted[name])]
    flags = {form for form in reach.ways if getattr(candidate.held, FLAGS[form])}
    if len(failed) > 1:
        return []
    found: list[tuple[str, Any]] = []
    if when.lists(flags, ways, candidate.has_place, reach):
        found += [(name, held[name]) for name in failed or RULES]
    if not failed:
        found += when.choices(flags, ways, candidate.has_place, reach).items()
    return found


def _read(pools: list[Pool]) -> list[tuple[Any, ...]]:
    """The groups of all lists, a row for each meeting: number of the list, key, states, `Held`, place, meeting."""
    selects = [_columns(pool.groups.order_by(), number) for number, pool in enumerate(pools)]
    together = selects[0].union(*selects[1:], all=True) if len(selects) > 1 else selects[0]
    return list(together[: MOST_ROWS + 1])


def _columns(groups: SupportGroupQuerySet, number: int) -> Any:
    """Plain numbers and text, because turning each into a thing of Python would cost more than the query."""
    plain: dict[str, Any] = {name: Cast(name, IntegerField()) for name in FLAGS.values()}
    plain |= {name: Cast(name, CharField()) for name in ("languages", "audience", "states")}
    return groups.annotate(
        list_number=Value(number),
        **{f"held_{name}": value for name, value in plain.items()},
        starts=Cast("meetings__start", CharField()),
    ).values_list(
        "list_number",
        "pk",
        "held_states",
        *(f"held_{name}" for name in ("in_person", "online", "by_phone", "languages")),
        F("program__slug"),
        "held_audience",
        F("place__accessible"),
        "place_id",
        *("meetings__format", "meetings__weekday", "starts", "meetings__zone"),
    )


def _candidates(rows: list[tuple[Any, ...]], pools: list[Pool]) -> list[_Candidate]:
    """Each group once, with its meetings in each list that has it."""
    found: dict[int, _Candidate] = {}
    seen: dict[tuple[Any, ...], Way] = {}
    for number, key, states, *rest in rows:
        *held, place, form, day, start, zone = rest
        if states and pools[number].state and f",{pools[number].state}," not in states:
            continue
        if key not in found:
            found[key] = _Candidate(Held(*held), place is not None)
        ways = found[key].lists.setdefault(number, [])
        if form is None:
            continue
        meeting = (number, form, day, start, zone)
        if meeting not in seen:
            seen[meeting] = way_of(form, day, time.fromisoformat(start), zone, pools[number].reach)
        ways.append(seen[meeting])
    return list(found.values())
