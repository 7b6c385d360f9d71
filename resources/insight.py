"""Which places lack listings, and which pages are read: sums of the daily counts, small numbers withheld."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Substr

from .curation.counting import FEWEST_SHOWN
from .kinds import listing_kinds
from .models import DayCount, EmptySearch, ZipCode

#: Days that staff may look back.
PERIODS = (30, 90, 365)
#: Bars of the chart, and lines of each list.
MOST_SHOWN = 20


class Bar(NamedTuple):
    """One row of a chart. `share` is its length, 1 to 100, of the longest one."""

    label: str
    times: int
    share: int


class Chart(NamedTuple):
    """Bars, longest first, and how many were too short to be shown."""

    title: str
    bars: list[Bar]
    withheld: int


class Gap(NamedTuple):
    """An area of a covered state that has no listing of a kind: "060" around Hartford."""

    zip3: str
    state: str
    town: str


class Gaps(NamedTuple):
    """The areas without any listing of one kind, and how many areas there are."""

    title: str
    without: list[Gap]
    areas: int


def searches_without_result(today: date, days: int) -> list[Chart]:
    """For each kind of listing that people look for near them: where they found nothing, most often first."""
    since = EmptySearch.objects.filter(day__gt=today - timedelta(days=days))
    sums = since.values("kind", "zip3").annotate(times=Sum("count")).order_by("-times", "zip3")
    found: dict[str, list[tuple[str, int]]] = {}
    for row in sums:
        found.setdefault(row["kind"], []).append((row["zip3"], row["times"]))
    names = _names_of({zip3 for rows in found.values() for zip3, _times in rows})
    return [
        _chart(kind.label, [(_named(zip3, names), times) for zip3, times in found[kind.key]])
        for kind in listing_kinds()
        if kind.key in found
    ]


def most_read(today: date, days: int) -> Chart:
    """The pages that were read most."""
    since = DayCount.objects.filter(day__gt=today - timedelta(days=days))
    sums = since.values_list("page").annotate(times=Sum("count")).order_by("-times", "page")
    few = sums.filter(times__lt=FEWEST_SHOWN).count()
    chart = _chart("", list(sums[:MOST_SHOWN]))
    return chart._replace(withheld=few)


def _chart(title: str, counts: Iterable[tuple[str, int]]) -> Chart:
    counts = list(counts)
    shown = [(label, count) for label, count in counts if count >= FEWEST_SHOWN][:MOST_SHOWN]
    longest = max((count for _label, count in shown), default=1)
    bars = [Bar(label, count, max(1, round(100 * count / longest))) for label, count in shown]
    return Chart(title, bars, sum(count < FEWEST_SHOWN for _label, count in counts))


def areas_without() -> list[Gaps]:
    """For each kind of listing that has a place: the areas of the covered states where none is."""
    areas = _areas(ZipCode.objects.filter(town__state__in=settings.STATES))
    gaps = []
    for kind in listing_kinds():
        if not any(field.name == "place" for field in kind.model._meta.get_fields()):
            continue
        zips: Any = kind.public().exclude(place=None).order_by().annotate(zip3=Substr("place__zip_code", 1, 3))
        there = set(zips.values_list("zip3", flat=True).distinct())
        without = [Gap(zip3, state, town) for zip3, (town, state) in sorted(areas.items()) if zip3 not in there]
        gaps.append(Gaps(kind.label, without, len(areas)))
    return gaps


def _areas(zips: QuerySet[ZipCode]) -> dict[str, tuple[str, str]]:
    """Each ZIP-3 area with its largest town and that town's state: the town of most ZIP codes in the area."""
    towns = (
        zips.annotate(zip3=Substr("code", 1, 3))
        .values("zip3", "town__name", "town__state")
        .annotate(codes=Count("code"))
        .order_by("zip3", "-codes", "town__name")
    )
    areas: dict[str, tuple[str, str]] = {}
    for row in towns:
        areas.setdefault(row["zip3"], (row["town__name"], row["town__state"]))
    return areas


def _names_of(zip3s: set[str]) -> dict[str, tuple[str, str]]:
    if not zip3s:
        return {}
    return _areas(ZipCode.objects.annotate(area=Substr("code", 1, 3)).filter(area__in=zip3s))


def _named(zip3: str, names: dict[str, tuple[str, str]]) -> str:
    town, state = names.get(zip3, ("", ""))
    return f"{zip3}.. {town}, {state}" if town else f"{zip3}.."
