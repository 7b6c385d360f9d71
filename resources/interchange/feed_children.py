"""The child rows of records that follow a feed (a group's meetings), matched one by one by their keys."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from ..curation.history import bulk_create, bulk_update
from .drafts import Table
from .feed_kinds import FeedDraft, FeedKind, problem_of
from .merging import merge
from .values import assign, clean, defaults_of, values_of


@dataclass
class Rows:
    """What happened to the child rows of one record, in words, and what counts as imported now."""

    told: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    #: Keys of rows that the feed does not have; staff may have said that one of them is right all the same.
    missing: list[str] = field(default_factory=list)
    loaded: dict[str, Table] = field(default_factory=dict)


class ChildFollower:
    """Collects the changes of child rows for a batch of records and writes them together."""

    def __init__(self, kind: FeedKind, held: set[str], today: date) -> None:
        self.kind, self.held, self.today = kind, held, today
        self._by_record: dict[int, dict[str, Any]] = {}
        self._changed: dict[models.Model, set[str]] = {}
        self._new: list[models.Model] = []
        #: All new rows of this run, once they are written.
        self.written: list[models.Model] = []

    def load(self, records: list[int]) -> None:
        """Reads the child rows of a batch of records; one query."""
        self._by_record = defaultdict(dict)
        if self.kind.child is None:
            return
        mine = {f"{self.kind.parent}__in": records}
        found: Any = self.kind.child._default_manager
        for row in found.filter(**mine).exclude(feed_key=""):
            self._by_record[getattr(row, f"{self.kind.parent}_id")][row.feed_key] = row

    def problem(self, draft: FeedDraft) -> str:
        """What is wrong with the child rows of a new record, or ""."""
        if self.kind.child is None:
            return ""
        found = (problem_of(self.kind.child, values) for values in draft.children.values())
        return next((problem for problem in found if problem), "")

    def create(self, pairs: Sequence[tuple[FeedDraft, Any]]) -> None:
        """Writes the child rows of new records."""
        if self.kind.child is not None:
            rows = [
                self._made(record, key, values) for draft, record in pairs for key, values in draft.children.items()
            ]
            self.written += bulk_create(rows)

    def follow(self, draft: FeedDraft, record: Any, last: dict[str, Table], missing: Sequence[str]) -> Rows:
        """Merges the child rows of one record; `save` writes them. Rows `missing` last time were told then."""
        rows = Rows(loaded=dict(last))
        if self.kind.child is None:
            return rows
        there = self._by_record.get(record.pk, {})
        for key, new in draft.children.items():
            if key in there:
                self._merge(there[key], last.get(key, new), new, rows)
            elif key not in last:
                self._add(record, key, new, rows)
        for key, row in there.items():
            # One row of the feed may bring several meetings: "slug", "slug 3".
            if key in draft.children or self._is_held(key):
                continue
            rows.missing.append(key)
            if row.gone_since is None and key not in missing:
                row.gone_since = self.today
                self._changed.setdefault(row, set()).add("gone_since")
                rows.gone.append(self.kind.child_label(row))
        return rows

    def _is_held(self, key: str) -> bool:
        return key in self.held or key.rpartition("#")[0] in self.held

    def _add(self, record: Any, key: str, new: Table, rows: Rows) -> None:
        child: Any = self.kind.child
        if problem := problem_of(child, new):
            rows.kept.append(f"a new row that does not fit: {problem}")
            return
        row = self._made(record, key, new)
        self._new.append(row)
        rows.loaded[key] = new
        rows.told.append(f"new: {self.kind.child_label(row)}")

    def _made(self, record: Any, key: str, values: Table) -> Any:
        row: Any = self.kind.child(**{self.kind.parent: record, "feed_key": key})  # type: ignore[misc]  # asked before
        assign(row, values)
        self.kind.prepare_child(row)
        return row

    def _merge(self, row: Any, last: Table, new: Table, rows: Rows) -> None:
        names = {**new, **last}
        now = values_of(row, names)
        merged = merge(now, last, new, defaults_of(type(row), names))
        label = self.kind.child_label(row)
        if problem := problem_of(type(row), merged.changes) or _apply(row, now, merged.changes, new):
            rows.kept.append(f"{label}, which the feed's change does not fit: {problem}")
            return
        changed = set(merged.changes)
        told = [self.kind.told(type(row), name, now[name], value) for name, value in merged.changes.items()]
        if row.gone_since is not None:
            row.gone_since = None
            changed.add("gone_since")
            told.append("the source has it again")
        if told:
            rows.told.append(f"{label}: {', '.join(told)}")
        rows.kept += [f"{label}: {name}" for name in merged.kept]
        rows.loaded[row.feed_key] = merged.loaded
        if changed:
            self._changed.setdefault(row, set()).update(changed)

    def save(self) -> None:
        """Writes what was collected."""
        if self.kind.child is None:
            return
        if self._changed:
            bulk_update(list(self._changed), sorted(set().union(*self._changed.values())), batch_size=500)
        self.written += bulk_create(self._new)
        self._changed, self._new = {}, []


def _apply(row: models.Model, now: Table, changes: Table, new: Table) -> str:
    """Sets the changes; gives what is wrong when they do not go with what staff set."""
    assign(row, changes)
    staff_hold = any(now[name] != value and name not in changes for name, value in new.items())
    if not changes or not staff_hold:
        return ""
    try:
        clean(row)
    except ValidationError as error:
        assign(row, {name: now[name] for name in changes})
        return " ".join(error.messages)
    return ""
