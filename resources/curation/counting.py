"""Counts without visitors: how often a page was read on a day, and where a search found nothing near.

A count knows a day and a page, or a day and the first three digits of a ZIP code; never who, when or what else. Each
process collects its counts in memory and writes them once a minute, so that a page costs no query for being counted;
a process that is killed loses its last minute.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, models, transaction
from django.db.models import F, Min

from ..models import DayCount, EmptySearch, ZipCode
from ..today import staff_today

#: Seconds between two writes of a process.
WRITE_EVERY = 60.0
#: Different counts held in memory while the database is away; further ones are let go.
MOST_HELD = 5000
#: Counts below this are not shown: one family's visit must not be told from them.
FEWEST_SHOWN = 5
_BATCH = 500


class Tally:
    """What one process has counted and not yet written. Safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pages: Counter[tuple[date, str]] = Counter()
        #: By day, kind and the key of the town that was searched.
        self._empty: Counter[tuple[date, str, int]] = Counter()
        self._written = monotonic()

    def page(self, path: str) -> None:
        """A public page was read."""
        if settings.COUNT_PAGES and len(path) <= 200:
            self._count(self._pages, (staff_today(), path))

    def nothing_near(self, kind: str, town_id: int) -> None:
        """A search around a town found nothing of a kind ("supportgroup") within the distance asked."""
        if settings.COUNT_PAGES:
            self._count(self._empty, (staff_today(), kind, town_id))

    def _count(self, counter: Counter[Any], key: Any) -> None:
        with self._lock:
            if key in counter or len(counter) < MOST_HELD:
                counter[key] += 1

    @property
    def is_due(self) -> bool:
        """Whether the last write is a minute ago and something was counted since."""
        return bool(self._pages or self._empty) and monotonic() - self._written >= WRITE_EVERY

    def write(self) -> None:
        """Adds the counts to those in the database; keeps them for the next time when the database is away."""
        with self._lock:
            pages, self._pages = self._pages, Counter()
            empty, self._empty = self._empty, Counter()
            self._written = monotonic()
        try:
            with transaction.atomic():
                _add(DayCount, {(day, page): count for (day, page), count in pages.items()}, "page")
                _add(EmptySearch, _by_area(empty), "kind", "zip3")
        except (DatabaseError, InterfaceError):
            with self._lock:
                self._pages.update(pages)
                self._empty.update(empty)


#: The counts of this process.
tally = Tally()


def _by_area(empty: Counter[tuple[date, str, int]]) -> dict[tuple[Any, ...], int]:
    """Counts of towns as counts of ZIP-3 areas: only these are ever written."""
    towns = {town_id for _day, _kind, town_id in empty}
    first = ZipCode.objects.filter(town__in=towns).values("town").annotate(code=Min("code")).order_by()
    area = {row["town"]: row["code"][:3] for row in first}
    counts: Counter[tuple[Any, ...]] = Counter()
    for (day, kind, town_id), count in empty.items():
        if town_id in area:
            counts[day, kind, area[town_id]] += count
    return counts


def _add(model: type[models.Model], counts: dict[tuple[Any, ...], int], *names: str) -> None:
    """Adds counts to rows named by a day and `names`; rows of the same count go in one statement."""
    if not counts:
        return
    rows = model._default_manager
    new = [model(day=day, **dict(zip(names, rest, strict=True))) for day, *rest in counts]
    # In one order, so that two processes that write the same rows at once never wait for each other.
    new.sort(key=lambda row: tuple(getattr(row, name) for name in ("day", *names)))
    rows.bulk_create(new, ignore_conflicts=True, batch_size=_BATCH)
    days = {day for day, *_rest in counts}
    key_of = {
        (row["day"], *(row[name] for name in names)): row["pk"]
        for row in rows.filter(day__in=days, **{f"{names[-1]}__in": {key[-1] for key in counts}}).values(
            "pk", "day", *names
        )
    }
    # Locked in one order, too, before they are changed in another.
    list(rows.filter(pk__in=[key_of[key] for key in counts]).order_by("pk").select_for_update().values_list("pk"))
    same: dict[int, list[int]] = {}
    for key, count in counts.items():
        same.setdefault(count, []).append(key_of[key])
    for count, pks in sorted(same.items()):
        rows.filter(pk__in=pks).update(count=F("count") + count)


def forget_old_counts(now: datetime) -> int:
    """One part of `tick`: deletes counts older than the settings say; returns how many."""
    before = now.date() - timedelta(days=settings.KEEP_COUNTS_DAYS)
    return sum(model._default_manager.filter(day__lt=before).delete()[0] for model in (DayCount, EmptySearch))
