"""Which helplines to show: open ones first, each with what its hours mean at this moment."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Case, IntegerField, Q, Value, When

from .hours import OpenState
from .kept import until_content_changes
from .models import Helpline, HelplineQuerySet
from .today import staff_today


class Line(NamedTuple):
    """A helpline and whether it answers now."""

    helpline: Helpline
    state: OpenState


#: What a frightened person needs first.
_KIND_ORDER = ["crisis", "overdose", "family", "access", "referral", "groups", "information", "rides"]


def by_need(lines: HelplineQuerySet) -> HelplineQuerySet:
    """Emergency numbers first, then by kind in the order of need, a state's own before nationwide ones.

    A line that is overdue by two cycles comes after the others of its kind: a need is never answered by a lesser one.
    """
    rank = Case(
        *(When(kind=kind, then=Value(place)) for place, kind in enumerate(_KIND_ORDER)),
        default=Value(len(_KIND_ORDER)),
        output_field=IntegerField(),
    )
    return (
        lines.with_stale(staff_today()).alias(rank=rank).order_by("-is_emergency", "rank", "stale", "-states", "name")
    )


def open_first(lines: Iterable[Helpline], now: datetime) -> list[Line]:
    """Lines with their state at `now`: open ones, then those whose hours are not known, then closed ones.

    Keeps the given order among equals. Prefetch `hours` (`with_hours()`) first.
    """
    with_state = [Line(line, line.open_state(now)) for line in lines]
    return sorted(with_state, key=lambda line: 0 if line.state.is_open else 2 if line.state.known else 1)


#: The nationwide crisis lines that answer day and night.
ALWAYS_OPEN_CRISIS = Q(kind=Helpline.Kind.CRISIS, always_open=True, states="")


@until_content_changes
def always_open_line() -> Helpline | None:
    """The nationwide crisis line that answers day and night, for the strip on every page; one query."""
    return Helpline.objects.listed().filter(ALWAYS_OPEN_CRISIS).order_by("-is_emergency", "name").first()


@until_content_changes
def instead_of_own_phone(state: str, organization_id: int | None = None) -> list[Helpline]:
    """Whom to call about a group that has no phone, at most two lines; one query.

    Its organization's own line first; else the state's 211 and treatment line; else a nationwide one for a
    state we know, and nobody for a group of the whole country.
    """
    kinds = [Helpline.Kind.INFORMATION, Helpline.Kind.ACCESS, Helpline.Kind.REFERRAL]
    wanted = Q(organization=organization_id) if organization_id else Q(pk__in=[])
    if state:
        wanted |= Q(kind__in=kinds) & (Q(states__has=state) | Q(states=""))
    lines = [line for line in Helpline.objects.listed().filter(wanted).order_by("pk") if line.call]
    theirs = [line for line in lines if organization_id and line.organization_id == organization_id]
    local = sorted(
        (line for line in lines if state in line.states), key=lambda line: line.kind != Helpline.Kind.INFORMATION
    )
    nationwide = [line for line in lines if not line.states and line.kind in kinds]
    return (theirs or local or nationwide[:1])[:2]
