"""What follows a file and what staff hold: the three-way comparison behind every load."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from ..curation.history import bulk_create
from .drafts import ChildTable, Draft, RecordKind, Table
from .values import alike, assign, carry_rows_of_staff, checked, clean, defaults_of, made_rows, values_of


@dataclass
class Report:
    """What a load did. Each record that it took is in exactly one of the first five."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    #: The file changed, but staff changed the same thing before.
    kept: list[str] = field(default_factory=list)
    #: Not loaded, with the reason.
    skipped: list[str] = field(default_factory=list)
    #: Loaded once, no longer in the files; left as it is.
    gone: list[str] = field(default_factory=list)
    #: How many stand in the files for states that the site does not cover.
    left_out: int = 0

    @property
    def wrote(self) -> bool:
        """Whether a record is other than before."""
        return bool(self.created or self.changed)


class Merge(NamedTuple):
    """How a record goes on: values that follow the file, names that staff hold, and what counts as loaded now."""

    changes: Table
    kept: list[str]
    loaded: Table


def merge(now: Table, last: Table, new: Table, defaults: Table) -> Merge:
    """Compares each value in the database (`now`) with what was loaded `last` and what the file says (`new`).

    A name that `last` or `new` lacks stands for its default.
    """
    changes: Table = {}
    kept, loaded = [], dict(new)
    for name in {**new, **last}:
        wanted, before = new.get(name, defaults[name]), last.get(name, defaults[name])
        if now[name] == wanted:
            continue
        if now[name] == before:
            changes[name] = wanted
            continue
        loaded[name] = before
        if wanted != before:
            kept.append(name)
    return Merge(changes, kept, loaded)


def write(records: list[models.Model], drafts: list[Draft]) -> None:
    """Writes records of one model. Raises FixtureError when the database refuses one."""
    if not records:
        return
    try:
        with transaction.atomic():
            bulk_create(records)
    except IntegrityError as error:
        names = drafts[0].label if len(drafts) == 1 else f"one of {len(drafts)} records from {drafts[0].label} on"
        raise drafts[0].error(f"the database refuses {names}: {error}") from error


def save(draft: Draft, record: models.Model, new: Table, changes: Table) -> str:
    """Saves the changes; gives what is wrong when the file is sound but does not fit what staff made."""
    assign(record, changes)
    try:
        clean(record, unique=True)
    except ValidationError as error:
        checked(draft, draft.kind.model(), new)
        return " ".join(error.messages)
    record.save()
    return ""


def rows_by_record(
    kind: RecordKind, records: dict[int, models.Model]
) -> dict[ChildTable, dict[int, list[models.Model]]]:
    """The child rows of all records of a kind, with one query for each child table."""
    found: dict[ChildTable, dict[int, list[models.Model]]] = {child: defaultdict(list) for child in kind.children}
    for child, by_record in found.items():
        for row in child.model._default_manager.filter(**{f"{child.parent}__in": list(records)}):
            by_record[getattr(row, f"{child.parent}_id")].append(row)
    return found


def follow_rows(
    draft: Draft,
    child: ChildTable,
    record: models.Model,
    current: list[models.Model],
    last: list[Table],
    new: list[Table],
) -> str:
    """Replaces the rows that the file changed and staff left alone; says whether they are "changed", "kept" or ""."""
    if new == last:
        return ""
    defaults = defaults_of(child.model, child.fields)
    now = alike([values_of(row, child.fields) for row in current])
    if now == alike([{**defaults, **row} for row in new]):
        return ""
    if now != alike([{**defaults, **row} for row in last]) or carry_rows_of_staff(current):
        return "kept"
    made = made_rows(draft, child, record, new)
    child.model._default_manager.filter(pk__in=[row.pk for row in current]).delete()
    write(made, [draft])
    return "changed"


def follow_links(manager: Any, last: list[int], wanted: list[int]) -> bool:
    """Adds links that are new in the file and removes those it dropped; staff's own links stay as they are."""
    linked = manager.model._default_manager
    manager.add(*linked.filter(pk__in=set(wanted) - set(last)))
    manager.remove(*linked.filter(pk__in=set(last) - set(wanted)))
    return set(wanted) != set(last)
