"""How records are written in the TOML files of `fixtures/`: a file becomes drafts, nothing resolved yet."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from ..languages import ENGLISH

Table = dict[str, Any]


class FixtureError(Exception):
    """A file that cannot be loaded. Its text names the file, the record and what is wrong."""


@dataclass(frozen=True, eq=False)
class ChildTable:
    """Rows that belong to one record and have no key of their own, such as the points of a guide."""

    #: The name of the array of tables inside the record's table.
    table: str
    model: type[models.Model]
    #: The child's foreign key to its record.
    parent: str
    #: A field that takes the row's place in the file (10, 20, ...), or "".
    position: str = ""

    @property
    def fields(self) -> list[str]:
        """The fields that people fill: neither the primary key nor the record a row belongs to, and English once.

        (The library for two languages keeps the English of `title` a second time, as `title_en`.)
        """
        own = [of for of in self.model._meta.concrete_fields if of.editable and not of.primary_key]
        return [of.name for of in own if of.name != self.parent and getattr(of, "language", "") != ENGLISH]


@dataclass(frozen=True, eq=False)
class RecordKind:
    """One kind of record: where it is written, and how a table of TOML becomes one."""

    model: type[models.Model]
    #: Its files, as a pattern below `fixtures/`.
    files: str
    #: The name of the array of tables in a file; empty when a file is one record.
    table: str = ""
    #: What names a record for ever, in the table of TOML. Joined by ": " it is the key of its `FixtureRecord`.
    key: tuple[str, ...] = ("slug",)
    #: Values that every record of the kind starts with and no file repeats.
    constants: Mapping[str, Any] = field(default_factory=dict)
    #: Turns a table as people write it into the model's own field names and values; may raise ValueError.
    prepare: Callable[[Table], Table] = dict
    children: tuple[ChildTable, ...] = ()
    #: Called with a record after its child rows were written: brings what is computed from them up to date.
    after_children: Callable[[Any], None] | None = None

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)


@dataclass(frozen=True)
class Draft:
    """One record as its file has it, nothing resolved yet."""

    kind: RecordKind
    file: str
    key: str
    fields: Table
    #: The rows of each child table, by its name in TOML.
    children: dict[str, list[Table]]

    @property
    def label(self) -> str:
        return f"{self.kind.label} “{self.key}”"

    def error(self, what: str | ValidationError) -> FixtureError:
        words = what if isinstance(what, str) else " ".join(what.messages)
        return FixtureError(f"{self.file}, {self.label}: {words}")


def read_drafts(kinds: Sequence[RecordKind], directory: Path) -> dict[RecordKind, list[Draft]]:
    """Every record below `directory`, by kind, in the order of `kinds`.

    Raises FixtureError for a file that is no TOML, that no kind reads, or that names a record twice.
    """
    drafts: dict[RecordKind, list[Draft]] = {}
    left = set(directory.rglob("*.toml"))
    for kind in kinds:
        paths = sorted(directory.glob(kind.files))
        left -= set(paths)
        found = [draft for path in paths for draft in _read_file(kind, path, directory)]
        _check_keys_differ(found)
        drafts[kind] = found
    if left:
        names = ", ".join(sorted(str(path.relative_to(directory)) for path in left))
        raise FixtureError(f"{names}: no kind of record is read from here. Is the name spelled right?")
    return drafts


def _read_file(kind: RecordKind, path: Path, directory: Path) -> list[Draft]:
    name = str(path.relative_to(directory))
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FixtureError(f"{name}: not valid TOML: {error}") from error
    if not kind.table:
        return [_draft(kind, name, content)]
    tables = content.pop(kind.table, [])
    if content or not _is_tables(tables):
        raise FixtureError(
            f"{name}: only [[{kind.table}]] tables belong here, not “{next(iter(content), kind.table)}”."
        )
    return [_draft(kind, name, table) for table in tables]


def _draft(kind: RecordKind, file: str, table: Table) -> Draft:
    parts = [str(table.get(name, "")) for name in kind.key]
    if not all(parts):
        raise FixtureError(
            f"{file}, {kind.label} “{table.get('name', table.get('title', '?'))}”: {kind.key} is missing."
        )
    draft = Draft(kind, file, ": ".join(parts), {}, {})
    try:
        fields = {**kind.constants, **kind.prepare(dict(table))}
    except ValueError as error:
        raise draft.error(str(error)) from error
    for child in kind.children:
        rows = fields.pop(child.table, [])
        if not _is_tables(rows):
            raise draft.error(f"“{child.table}” must be [[{child.table}]] tables.")
        draft.children[child.table] = _with_positions(child, rows)
    draft.fields.update(fields)
    return draft


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _with_positions(child: ChildTable, rows: list[Table]) -> list[Table]:
    if not child.position:
        return rows
    return [{child.position: number * 10, **row} for number, row in enumerate(rows, start=1)]


def _check_keys_differ(drafts: list[Draft]) -> None:
    seen: dict[str, Draft] = {}
    for draft in drafts:
        if draft.key in seen:
            raise draft.error(f"its key stands twice, also in {seen[draft.key].file}.")
        seen[draft.key] = draft
