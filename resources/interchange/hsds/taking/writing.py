"""What an import writes past the engine: ids, addresses, days off; and what must be brought up to date after it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.utils import timezone

from ....curation.duplicates import refresh as refresh_twins
from ....curation.history import bulk_create
from ....models import Closure
from ....searching import index_many
from ....statistics import refresh_statistics
from ....today import staff_today
from ...feed_kinds import FeedDraft
from ...feeding import BATCH, Followed, batches
from ...slugs import give_slugs
from ...spans import SpanOff, read_span
from .around import CLOSURES
from .kinds import incoming_kinds
from .told import uuid_of


def give_uids(pairs: Sequence[tuple[FeedDraft, Any]]) -> None:
    """Gives new records the ids that they have at their source, where no record here has them already."""
    wanted = {uid: record for draft, record in pairs if (uid := uuid_of(draft.rows[0]))}
    if not wanted:
        return
    model = type(pairs[0][1])
    listings = [kind.model for kind in incoming_kinds().values()]
    # A service has one id, whatever kind it was taken for before.
    taken = taken_uids(listings if model in listings else [model], wanted)
    for uid, record in wanted.items():
        if uid not in taken:
            record.uid = uid


def taken_uids(models: Iterable[Any], uids: Iterable[Any]) -> set[Any]:
    """Those of the ids that records of these models have."""
    found: set[Any] = set()
    for some in batches(list(uids)):
        for model in models:
            found |= set(model._default_manager.filter(uid__in=some).values_list("uid", flat=True))
    return found


def give_addresses(
    pairs: Sequence[tuple[FeedDraft, Any]], wishes: dict[str, str], otherwise: str, towns: dict[int, str] | None = None
) -> None:
    """Sets the slugs of new records; `wishes` are the slugs that they have at their source, by their keys there."""
    names = [
        (wishes.get(draft.rows[0], ""), record.name, (towns or {}).get(getattr(record, "place_id", None) or 0, ""))
        for draft, record in pairs
    ]
    give_slugs([record for _draft, record in pairs], names, otherwise)


def bring_up_to_date(model: type[models.Model], done: Followed) -> None:
    """After records of a kind changed past their forms: what finds them, and their possible twins."""
    wanted = sorted(set(done.touched))
    for start in range(0, len(wanted), BATCH):
        index_many(model, list(model._default_manager.filter(pk__in=wanted[start : start + BATCH])))
    if wanted and hasattr(model, "status"):
        refresh_statistics()
        refresh_twins(model, wanted)


def changed_now(model: type[models.Model], pks: Iterable[int]) -> None:
    """Says of records that they changed, because rows that are a part of them did."""
    model._default_manager.filter(pk__in=list(pks)).update(updated=timezone.now())


# Days off -----------------------------------------------------------------------------------------


def spans_of(lines: Iterable[str]) -> list[SpanOff]:
    """The days off that lines tell; one that cannot be read, or that ends before it starts, is left out."""
    found = []
    for line in lines:
        try:
            span = read_span(line)
        except ValueError:
            continue
        if span.last_day is None or span.last_day >= span.first_day:
            found.append(span._replace(reason=span.reason[:200]))
    return found


def follow_days_off(model: Any, changes: Iterable[tuple[dict[str, Any], Sequence[str], Sequence[str]]]) -> None:
    """Lets days off follow their source: new ones are made, and ones that it took back before they were over go.

    Each change names the row they belong to (as fields of `model`), the lines of the last import and those of now.
    What staff wrote themselves is never touched.
    """
    made, today = [], staff_today()
    names = {field.name for field in model._meta.fields}
    for owner, before, now in changes:
        for span in spans_of(set(before) - set(now)):
            # One that is over leaves the lists by itself.
            if span.last_day is None or span.last_day >= today:
                model.objects.filter(**owner, **_fields(span, names)).delete()
        there = set(model.objects.filter(**owner).values_list("first_day", "last_day"))
        new = [span for span in spans_of(now) if (span.first_day, span.last_day) not in there]
        made += [model(**owner, **_fields(span, names)) for span in new]
    bulk_create(made)


def _fields(span: SpanOff, names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in span._asdict().items() if name in names}


def follow_closures(owner: str, done: Followed) -> None:
    """Closures of places or organizations (`owner` is the field of a closure)."""
    changes = {
        pk: ({f"{owner}_id": pk}, last.get(CLOSURES, []), draft.marks.get(CLOSURES, []))
        for draft, last in done.marked
        if (pk := done.pk_of.get(draft.rows[0]))
    }
    follow_days_off(Closure, changes.values())
    changed_now(getattr(Closure, owner).field.related_model, changes)
