"""Lets records follow a feed, and leaves alone what staff made of them.

`FeedRecord` keeps each record as it was last imported: the keys of its rows, its values, and the values of each child
row. A value that still equals the imported one follows the feed; one that staff changed stays. What vanished from the
feed is marked and never deleted; what staff deleted or closed stays so. This module knows no kind of record.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from ..curation.history import bulk_create, bulk_update
from ..models import FeedRecord, Source
from .drafts import Table
from .feed_children import ChildFollower
from .feed_kinds import FeedDraft, FeedKind, problem_of
from .feed_matching import match
from .feed_report import FeedReport
from .merging import merge
from .values import assign, clean, defaults_of, values_of

BATCH = 500
#: More than this share of the known records gone at once is told loudly: it is rather a fault of the feed.
MOST_GONE = 0.5
Item = TypeVar("Item")


@dataclass
class Followed:
    """What an import did to the records of one kind."""

    #: The record of each draft, by the draft's first row; None for one that staff deleted or that could not be written.
    pk_of: dict[str, int] = field(default_factory=dict)
    #: Records of which a value or a child row changed, that are new, or that are gone.
    touched: list[int] = field(default_factory=list)
    #: Child rows that are new.
    new_children: list[models.Model] = field(default_factory=list)
    #: Drafts whose marks differ from the last import, with those of last time.
    marked: list[tuple[FeedDraft, Table]] = field(default_factory=list)


def follow(
    kind: FeedKind, source: Source, drafts: Sequence[FeedDraft], *, held: set[str], report: FeedReport, today: date
) -> Followed:
    """Creates what is new, lets the rest follow, marks what is gone, and tells all of it in `report`.

    `held` names rows that the source still has but that could not be read: what they brought stays as it is.
    Call it within a transaction.
    """
    return _Follower(kind, source, held, report, today).run(drafts)


class _Follower:
    """One run over all records of a kind."""

    def __init__(self, kind: FeedKind, source: Source, held: set[str], report: FeedReport, today: date) -> None:
        self.kind, self.source, self.held, self.report, self.today = kind, source, held, report, today
        self.content_type = ContentType.objects.get_for_model(kind.model)
        self.done = Followed()
        self.children = ChildFollower(kind, held, today)
        self.done.new_children = self.children.written

    def run(self, drafts: Sequence[FeedDraft]) -> Followed:
        rows = list(FeedRecord.objects.filter(source=self.source, content_type=self.content_type).order_by("pk"))
        joined = match([draft.rows for draft in drafts], [row.values["rows"] for row in rows])
        new: list[FeedDraft] = []
        for pairs in batches([(draft, rows[joined[at]]) for at, draft in enumerate(drafts) if at in joined]):
            new += self._follow_batch(pairs)
        new += [draft for at, draft in enumerate(drafts) if at not in joined]
        keys = {row.key: row for row in rows}
        for some in batches(new):
            self._create_batch(some, keys)
        if self.kind.marks_gone:
            met = set(joined.values())
            self._mark_gone([row for at, row in enumerate(rows) if at not in met], len(rows))
        return self.done

    # Known records -------------------------------------------------------------------------------

    def _follow_batch(self, pairs: list[tuple[FeedDraft, FeedRecord]]) -> list[FeedDraft]:
        """Lets known records follow; gives the drafts whose record is gone and may be made again."""
        records = self.kind.model._default_manager.in_bulk([row.object_id for _draft, row in pairs])
        self.children.load(list(records))
        changed: dict[models.Model, set[str]] = {}
        remembered: list[FeedRecord] = []
        again: list[FeedDraft] = []
        for draft, row in pairs:
            record = records.get(row.object_id)
            if record is None:
                if self.kind.adopt_by:
                    again.append(draft)
                else:
                    self.report.left.append(f"{draft.label}: staff deleted it")
            elif rest := self.kind.at_rest(record):
                self.done.pk_of[draft.rows[0]] = record.pk
                self.report.left.append(f"{draft.label}: {rest}")
            else:
                self.done.pk_of[draft.rows[0]] = record.pk
                if names := self._follow(draft, row, record, remembered):
                    changed[record] = names
        self._save(changed)
        self.children.save()
        _remember(remembered)
        return again

    def _follow(self, draft: FeedDraft, row: FeedRecord, record: Any, remembered: list[FeedRecord]) -> set[str]:
        """Merges one record and its child rows; gives the names of the fields to save."""
        last: Table = row.values["fields"]
        names = {**draft.values, **last}
        now = values_of(record, names)
        merged = merge(now, last, draft.values, defaults_of(self.kind.model, names))
        told = [self.kind.told(self.kind.model, name, now[name], value) for name, value in merged.changes.items()]
        problem = problem_of(self.kind.model, merged.changes) or self._apply(record, now, merged.changes, draft.values)
        if problem:
            self.report.left.append(f"{draft.label}: does not fit what staff changed: {problem}")
            return set()
        changed = set(merged.changes)
        if self.kind.marks_gone and record.gone_since:
            record.gone_since = None
            changed.add("gone_since")
            told.append("the source has it again")
        rows = self.children.follow(draft, record, row.values["children"], row.values.get("gone_rows", []))
        self._tell(draft, told + rows.told, [*merged.kept, *rows.kept], rows.gone)
        if changed or rows.told or rows.gone:
            self.done.touched.append(record.pk)
        marks = row.values.get("marks", {})
        if marks != draft.marks:
            self.done.marked.append((draft, marks))
        loaded = {"rows": draft.rows, "fields": merged.loaded, "children": rows.loaded, "marks": draft.marks}
        if rows.missing:
            loaded["gone_rows"] = rows.missing
        if loaded != row.values:
            row.values = loaded
            remembered.append(row)
        return changed

    def _apply(self, record: models.Model, now: Table, changes: Table, new: Table) -> str:
        """Sets the changes; gives what is wrong when they do not go with what staff set."""
        assign(record, changes)
        staff_hold = any(now[name] != value and name not in changes for name, value in new.items())
        unique = any(set(changes) & set(fields) for fields in [self.kind.adopt_by])
        if not changes or not (staff_hold or unique):
            return ""
        try:
            clean(record, unique=unique)
        except ValidationError as error:
            assign(record, {name: now[name] for name in changes})
            return " ".join(error.messages)
        return ""

    def _save(self, changed: dict[models.Model, set[str]]) -> None:
        if not changed:
            return
        names = set().union(*changed.values())
        for of in self.kind.model._meta.concrete_fields:
            if getattr(of, "auto_now", False):
                names.add(of.name)
                for record in changed:
                    setattr(record, of.attname, timezone.now())
        bulk_update(list(changed), sorted(names), batch_size=BATCH)

    def _tell(self, draft: FeedDraft, told: list[str], kept: list[str], gone: list[str]) -> None:
        self.report.gone += [f"{draft.label}: {each}" for each in gone]
        words = f"staff changed {', '.join(kept)}" if kept else ""
        if told:
            line = f"{draft.label}: {'; '.join(told)}"
            self.report.changed.append(f"{line} ({words}, kept)" if kept else line)
        elif kept:
            self.report.kept.append(f"{draft.label}: {words}")
        elif not gone:
            self.report.unchanged.append(draft.label)
        else:
            self.report.changed.append(f"{draft.label}: {len(gone)} meetings gone from the source")

    # New records ---------------------------------------------------------------------------------

    def _create_batch(self, drafts: list[FeedDraft], keys: dict[str, FeedRecord]) -> None:
        sound = []
        for draft in drafts:
            problem = problem_of(self.kind.model, draft.values) or self.children.problem(draft)
            if problem:
                self.report.skipped.append(f"{draft.label}: {problem}")
            else:
                sound.append(draft)
        there = self._already_there(sound)
        new = [draft for draft in sound if draft.rows[0] not in there]
        # Of two drafts that mean one record, the first makes it.
        makers = {self._names(draft): draft for draft in reversed(new)}
        pairs = [(draft, self._made(draft)) for draft in new if makers[self._names(draft)] is draft]
        self.kind.prepare_new(pairs)
        bulk_create([record for _draft, record in pairs])
        self.children.create(pairs)
        for draft, record in pairs:
            self.done.touched.append(record.pk)
            if draft.marks:
                self.done.marked.append((draft, {}))
            self.report.created.append(draft.label)
        made = {self._names(draft): record.pk for draft, record in pairs}
        pk_of = there | {draft.rows[0]: made[self._names(draft)] for draft in new}
        self.done.pk_of |= pk_of
        self._remember_new(sound, pk_of, keys)

    def _made(self, draft: FeedDraft) -> Any:
        record = self.kind.model(**self.kind.constants)
        assign(record, draft.values)
        return record

    def _names(self, draft: FeedDraft) -> tuple[Any, ...]:
        """What tells the draft's record from others: the values that name it, else the key of its first row."""
        return tuple(draft.values[name] for name in self.kind.adopt_by) or (draft.rows[0],)

    def _already_there(self, drafts: list[FeedDraft]) -> dict[str, int]:
        """For drafts that name a record which is there already, that record, by the draft's first row."""
        names = self.kind.adopt_by
        if not names or not drafts:
            return {}
        wanted: dict[tuple[Any, ...], list[FeedDraft]] = defaultdict(list)
        for draft in drafts:
            wanted[self._names(draft)].append(draft)
        firsts = {f"{name}__in": {values[at] for values in wanted} for at, name in enumerate(names)}
        found = self.kind.model._default_manager.filter(**firsts).values_list("pk", *names)
        return {draft.rows[0]: pk for pk, *values in found for draft in wanted.get(tuple(values), ())}

    def _remember_new(self, drafts: list[FeedDraft], pk_of: dict[str, int], keys: dict[str, FeedRecord]) -> None:
        made = []
        for draft in drafts:
            values = {"rows": draft.rows, "fields": draft.values, "children": draft.children, "marks": draft.marks}
            pk = pk_of[draft.rows[0]]
            known = keys.get(draft.rows[0])
            if known is not None and self.kind.adopt_by:
                known.object_id, known.values = pk, values
                _remember([known])
                continue
            row = FeedRecord(source=self.source, content_type=self.content_type, object_id=pk, values=values)
            row.key = _free_key(draft, keys)
            keys[row.key] = row
            made.append(row)
        FeedRecord.objects.bulk_create(made)

    # Gone records --------------------------------------------------------------------------------

    def _mark_gone(self, rows: list[FeedRecord], known: int) -> None:
        rows = [row for row in rows if self.held.isdisjoint(row.values["rows"])]
        manager: Any = self.kind.model._default_manager
        newly, remembered = [], []
        for some in batches(rows):
            records = manager.in_bulk([row.object_id for row in some])
            there = [(row, records[row.object_id]) for row in some if row.object_id in records]
            for row, record in there:
                if self.kind.at_rest(record):
                    continue
                self.report.still_gone += bool(record.gone_since)
                # Told once: where the mark is off again, staff looked and keep it.
                if not row.values.get("gone"):
                    row.values["gone"] = True
                    remembered.append(row)
                    newly += [] if record.gone_since else [record]
        _remember(remembered)
        for gone in batches(newly):
            for record in gone:
                record.gone_since = self.today
            bulk_update(gone, ["gone_since"])
            self.done.touched += [record.pk for record in gone]
        self.report.gone += [f"“{record}”" for record in newly]
        if newly and len(newly) > known * MOST_GONE:
            self.report.alarms.append(
                f"{len(newly)} of {known} known records are no longer in this feed. They are marked, nothing is "
                "closed. Is it the right file, and is it whole?"
            )


def batches(items: Sequence[Item]) -> Iterator[list[Item]]:
    """The items, some hundreds at a time."""
    for start in range(0, len(items), BATCH):
        yield list(items[start : start + BATCH])


def _free_key(draft: FeedDraft, keys: dict[str, FeedRecord]) -> str:
    """The first row's key; another one where an earlier record bears that already."""
    for key in draft.rows:
        if key not in keys:
            return key
    number = 2
    while (key := f"{draft.rows[0][:190]} ({number})") in keys:
        number += 1
    return key


def _remember(rows: list[FeedRecord]) -> None:
    now = timezone.now()
    for row in rows:
        row.imported = now
    FeedRecord.objects.bulk_update(rows, ["values", "object_id", "imported"], batch_size=BATCH)
