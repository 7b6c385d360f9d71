"""Brings the records of `fixtures/` into the database, and leaves alone what staff made of them.

`FixtureRecord` keeps each record as it was last loaded. A value that still equals the loaded one follows the
file; one that staff changed stays. The rows of a child table (hours, points) count as one value. A record that
staff deleted stays deleted, and one that they made themselves under the same address stays theirs.
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction

from ..curation.history import acting
from ..models import FixtureRecord, OldAddress
from .drafts import ChildTable, Draft, RecordKind, Table, read_drafts
from .merging import Report, follow_links, follow_rows, merge, rows_by_record, save, write
from .of_states import Name, of_states
from .values import as_json, checked, defaults_of, editable_field, made_rows, unique_sets, values_of


def load(kinds: Sequence[RecordKind], directory: Path, states: Collection[str]) -> Report:
    """Loads the records below `directory` that a site for `states` takes, in one transaction; says what it did.

    Raises FixtureError, and changes nothing, when a file is broken.
    """
    every = read_drafts(kinds, directory)
    with transaction.atomic(), acting("The records that come with the site"):
        # Two servers that start at once load one after the other (SQLite has a single writer anyway).
        content_type = ContentType.objects.get_for_model(FixtureRecord)
        ContentType.objects.select_for_update().get(pk=content_type.pk)
        loader = _Loader()
        drafts = of_states(every, states, _loaded(kinds))
        for kind in kinds:
            loader.load(kind, drafts[kind])
    loader.report.left_out = sum(map(len, every.values())) - sum(map(len, drafts.values()))
    return loader.report


def _loaded(kinds: Sequence[RecordKind]) -> set[Name]:
    """What this site has of the files already."""
    models_of = {ContentType.objects.get_for_model(kind.model).pk: kind.model for kind in kinds}
    rows = FixtureRecord.objects.filter(content_type__in=models_of).values_list("content_type", "key")
    return {(models_of[content_type], key) for content_type, key in rows}


class _Loader:
    """One run over all kinds, in order."""

    def __init__(self) -> None:
        self.report = Report()
        #: For each model, the record that a key in the files stands for; None when staff deleted it.
        self._known: dict[type[models.Model], dict[str, int | None]] = {}

    def load(self, kind: RecordKind, drafts: list[Draft]) -> None:
        """Creates what is new, lets what staff left alone follow, and tells of the rest."""
        content_type = ContentType.objects.get_for_model(kind.model)
        rows = {row.key: row for row in FixtureRecord.objects.filter(content_type=content_type)}
        records = kind.model._default_manager.in_bulk([row.object_id for row in rows.values()])
        keys = {draft.key for draft in drafts}
        self.report.gone += [
            f"{kind.label} “{key}”" for key, row in rows.items() if key not in keys and row.object_id in records
        ]
        known: dict[str, int | None] = {
            key: rows[key].object_id if rows[key].object_id in records else None for key in keys & set(rows)
        }
        self._known[kind.model] = known

        values = {draft.key: self._plain(draft, kind.model, draft.fields) for draft in drafts}
        absent = [draft for draft in drafts if not known.get(draft.key)]
        taken = self._taken(kind, absent, values) if absent else {}
        for draft in absent:
            if reason := "staff deleted it" if draft.key in rows else taken.get(draft.key):
                self.report.skipped.append(f"{draft.label}: {reason}")
        new = [draft for draft in absent if draft.key not in rows and draft.key not in taken]
        created = self._create(kind, new, values)
        links = self._links(kind, drafts)
        self._remember(created, values, links)

        children = rows_by_record(kind, records)
        for draft in drafts:
            if draft.key in rows and (record := records.get(rows[draft.key].object_id)):
                self._follow(draft, rows[draft.key], record, values[draft.key], children, links[draft.key])

    # What the files say --------------------------------------------------------------------------

    def _plain(self, draft: Draft, model: type[models.Model], table: Table, where: str = "") -> Table:
        """A table's values in their stored form. Links to many records are left to `_links`."""
        values = {}
        for name, value in table.items():
            try:
                of = editable_field(model, name)
                if not of.many_to_many:
                    values[name] = self._foreign_key(of, value) if of.is_relation else as_json(of, value)
            except ValidationError as error:
                raise draft.error(where + " ".join(error.messages)) from error
        return values

    def _plain_rows(self, draft: Draft, child: ChildTable) -> list[Table]:
        rows = enumerate(draft.children[child.table], start=1)
        return [self._plain(draft, child.model, row, f"{child.table} {number}: ") for number, row in rows]

    def _foreign_key(self, of: "models.Field[Any, Any]", key: str) -> int | None:
        """The record that a file names. Raises ValidationError when no file has it."""
        if not key:
            return None
        model: type[models.Model] = of.related_model  # type: ignore[assignment]
        if key not in self._known.get(model, {}):
            raise ValidationError(f"{of.name}: there is no {model._meta.verbose_name} “{key}” in the files.")
        return self._known[model][key]

    def _links(self, kind: RecordKind, drafts: list[Draft]) -> dict[str, dict[str, list[int]]]:
        """For each key, the records it is linked to by each field for many; in a symmetrical field both ways."""
        linked: dict[str, dict[str, set[int]]] = {
            draft.key: {of.name: set() for of in kind.model._meta.many_to_many} for draft in drafts
        }
        for of in kind.model._meta.many_to_many:
            for draft in drafts:
                this = self._known[kind.model][draft.key]
                for key in draft.fields.get(of.name, []):
                    try:
                        other = self._foreign_key(of, key)
                    except ValidationError as error:
                        raise draft.error(error) from error
                    if this and other:
                        linked[draft.key][of.name].add(other)
                        if of.remote_field.symmetrical and key in linked:
                            linked[key][of.name].add(this)
        return {key: {name: sorted(pks) for name, pks in fields.items()} for key, fields in linked.items()}

    # New records ---------------------------------------------------------------------------------

    def _taken(self, kind: RecordKind, drafts: list[Draft], values: dict[str, Table]) -> dict[str, str]:
        """Why a draft may not be created: another record stands where it would. What names the draft means that one."""
        known, taken = self._known[kind.model], {}
        if "slug" in kind.key:
            content_type = ContentType.objects.get_for_model(kind.model)
            old = OldAddress.objects.filter(content_type=content_type, slug__in=[draft.key for draft in drafts])
            for slug, pk in old.values_list("slug", "object_id"):
                known[slug], taken[slug] = pk, "its address is the old address of another record"
        for names in unique_sets(kind.model):
            wanted = self._unique_values(kind, drafts, values, names)
            firsts = {f"{names[0]}__in": [unique[0] for unique in wanted]}
            for pk, *found in kind.model._default_manager.filter(**firsts).values_list("pk", *names):
                if match := wanted.get(tuple(found)):
                    known[match.key] = pk
                    taken[match.key] = f"a record with the same {' and '.join(names)} is already there"
        return taken

    def _unique_values(
        self, kind: RecordKind, drafts: list[Draft], values: dict[str, Table], names: tuple[str, ...]
    ) -> dict[tuple[Any, ...], Draft]:
        """Which draft has which values in fields that no two records may share. Raises FixtureError when two do."""
        defaults = defaults_of(kind.model, names)
        wanted: dict[tuple[Any, ...], Draft] = {}
        for draft in drafts:
            unique = tuple(values[draft.key].get(name, defaults[name]) for name in names)
            # As in SQL: a value that is not there (a name without Spanish) clashes with nothing.
            if None not in unique and wanted.setdefault(unique, draft) is not draft:
                raise draft.error(f"has the same {' and '.join(names)} as {wanted[unique].label}.")
        return wanted

    def _create(
        self, kind: RecordKind, drafts: list[Draft], values: dict[str, Table]
    ) -> list[tuple[Draft, models.Model, Table]]:
        """Writes new records and their child rows; gives each with its rows as loaded."""
        records = [checked(draft, kind.model(), values[draft.key]) for draft in drafts]
        # In bulk, because the search index is rebuilt once at the end and not after each record.
        write(records, drafts)
        loaded: list[Table] = [{} for _draft in drafts]
        for draft, record in zip(drafts, records, strict=True):
            self._known[kind.model][draft.key] = record.pk
            self.report.created.append(draft.label)
        for child in kind.children:
            made: list[models.Model] = []
            for draft, record, whole in zip(drafts, records, loaded, strict=True):
                whole[child.table] = self._plain_rows(draft, child)
                made += made_rows(draft, child, record, whole[child.table])
            write(made, drafts)
        for record, whole in zip(records, loaded, strict=True):
            if kind.after_children and any(whole.values()):
                kind.after_children(record)
        return list(zip(drafts, records, loaded, strict=True))

    def _remember(
        self,
        created: list[tuple[Draft, models.Model, Table]],
        values: dict[str, Table],
        links: dict[str, dict[str, list[int]]],
    ) -> None:
        """Sets the links of new records, and keeps all that was loaded."""
        rows = []
        for draft, record, children in created:
            for name, pks in links[draft.key].items():
                getattr(record, name).add(*pks)
            loaded = {**values[draft.key], **children, **links[draft.key]}
            content_type = ContentType.objects.get_for_model(record)
            rows.append(FixtureRecord(content_type=content_type, key=draft.key, object_id=record.pk, values=loaded))
        FixtureRecord.objects.bulk_create(rows)

    # Known records -------------------------------------------------------------------------------

    def _follow(
        self,
        draft: Draft,
        row: FixtureRecord,
        record: models.Model,
        new: Table,
        children: dict[ChildTable, dict[int, list[models.Model]]],
        links: dict[str, list[int]],
    ) -> None:
        """Lets a record that was loaded before follow its file where staff left it alone."""
        apart = {*links, *(child.table for child in draft.kind.children)}
        last = {name: value for name, value in row.values.items() if name not in apart}
        names = {**new, **last}
        merged = merge(values_of(record, names), last, new, defaults_of(draft.kind.model, names))
        if merged.changes and (problem := save(draft, record, new, merged.changes)):
            self.report.skipped.append(f"{draft.label}: does not fit what staff changed: {problem}")
            return
        changed, kept, loaded = list(merged.changes), list(merged.kept), {**merged.loaded, **links}
        for child in draft.kind.children:
            rows, before = self._plain_rows(draft, child), row.values.get(child.table, [])
            outcome = follow_rows(draft, child, record, children[child][record.pk], before, rows)
            loaded[child.table] = before if outcome == "kept" else rows
            {"changed": changed, "kept": kept, "": []}[outcome].append(child.table)
        if draft.kind.after_children and changed[len(merged.changes) :]:
            draft.kind.after_children(record)
        changed += [name for name, pks in links.items() if follow_links(getattr(record, name), row.values[name], pks)]
        if loaded != row.values:
            row.values = loaded
            row.save()
        self._tell(draft, changed, kept)

    def _tell(self, draft: Draft, changed: list[str], kept: list[str]) -> None:
        words = f"staff changed {', '.join(kept)}" if kept else ""
        if changed:
            line = f"{draft.label}: {', '.join(changed)}"
            self.report.changed.append(f"{line} ({words}, kept)" if kept else line)
        elif kept:
            self.report.kept.append(f"{draft.label}: {words}")
        else:
            self.report.unchanged.append(draft.label)
