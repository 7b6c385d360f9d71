"""Which tables a backup holds, and how a row is written and read.

The models are those of the migrations, not the site's own: a table with its fields, and nothing else. So nothing comes
between a row and the file: no language that fills in for the other, no history, no signal, no date that turns to now.
"""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, models
from django.db.migrations.loader import MigrationLoader

from .errors import BackupError

#: In no backup, and empty after a restore: made again, or not to live on. The search index is written anew; nobody
#: stays signed in; tries to sign in are counted in the cache.
EMPTIED = (
    "axes.accessattempt",
    "axes.accessattemptexpiration",
    "axes.accessfailurelog",
    "axes.accesslog",
    "modelsearch.indexentry",
    "sessions.session",
)
#: In no backup, and left alone by a restore: what tells caches of changes, how this very machine runs, what
#: `load_places` fills from a package, and what the database fills by itself from the search index.
LEFT_ALONE = (
    "modelsearch.sqliteftsindexentry",
    "resources.contentchange",
    "resources.fault",
    "resources.partrun",
    "resources.town",
    "resources.zipcode",
)

#: Rows that are read or written at once.
BATCH = 500


class Table:
    """One table of the site."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.name = model._meta.label_lower
        self.fields: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}

    @property
    def quoted(self) -> str:
        """Its name in the database, for a statement."""
        return connection.ops.quote_name(self.model._meta.db_table)

    def rows(self) -> Iterator[list[Any]]:
        """All rows as JSON knows them, by their key."""
        rows = self.model._base_manager.order_by("pk").values_list(*self.fields)
        for row in rows.iterator(chunk_size=BATCH):
            yield [_to_json(field, value) for field, value in zip(self.fields.values(), row, strict=True)]

    def insert(self, names: list[str], rows: list[list[Any]]) -> None:
        """Writes rows whose values have these names. Raises BackupError for rows that this database does not take."""
        try:
            self.model._base_manager.bulk_create(self._records(names, rows))
        except (DatabaseError, ValidationError, ValueError, OverflowError) as error:
            why = error.messages[0] if isinstance(error, ValidationError) else str(error).splitlines()[0]
            misfit = self._misfit(names, rows)
            raise BackupError(
                f"{connection.display_name} does not take {misfit} of {self.name}: {why.rstrip('.')}. "
                "Mend it where the backup was made, and make another one."
            ) from error

    def _records(self, names: list[str], rows: list[list[Any]]) -> list[models.Model]:
        fields = [self.fields[name] for name in names]
        return [
            self.model(**{field.attname: field.to_python(value) for field, value in zip(fields, row, strict=True)})
            for row in rows
        ]

    def empty(self) -> None:
        """Deletes all rows, and nothing that hangs on them elsewhere."""
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {self.quoted}")  # noqa: S608  # a name of our own

    def _misfit(self, names: list[str], rows: list[list[Any]]) -> str:
        """Which of the rows another database refuses, as far as can be told."""
        key = names.index(self.model._meta.pk.attname)
        for row in rows:
            for name, value in zip(names, row, strict=True):
                if problem := _problem(self.fields[name], value):
                    return f"“{name}” ({problem}) in row {row[key]}"
        return f"one of the rows {rows[0][key]} to {rows[-1][key]}"


def _to_json(field: Any, value: Any) -> Any:
    """As the field gives it to a database; what JSON has no form for, in the field's own words."""
    value = field.get_prep_value(value)
    if value is None or isinstance(value, bool | int | float | str) or isinstance(field, models.JSONField):
        return value
    return field.value_to_string(SimpleNamespace(**{field.attname: value}))


def _problem(field: Any, value: Any) -> str:
    """What SQLite lets pass and PostgreSQL does not, if anything."""
    text = value if isinstance(value, str) else json.dumps(value)
    if "\0" in text or "\\u0000" in text:
        return "it holds a NUL character"
    if isinstance(field, models.CharField) and field.max_length and len(text) > field.max_length:
        return f"it has {len(text)} characters of {field.max_length} at most"
    return ""


def all_tables() -> list[Table]:
    """Every table of the site by name, as this release's migrations make it, all of which the database must have.

    Raises BackupError while it lacks some. What a newer release left there, before somebody went back to this one, is
    neither read nor written: it fills itself (decision 0032).
    """
    loader = MigrationLoader(connection)
    waiting = loader.graph.nodes.keys() - loader.applied_migrations.keys()
    if waiting:
        names = ", ".join(".".join(each) for each in sorted(waiting)[:5])
        raise BackupError(f"This database lacks tables of this release ({names}): run manage.py prepare first.")
    found = loader.project_state().apps.get_models(include_auto_created=True)
    tables = [Table(model) for model in found if model._meta.managed and not model._meta.proxy]
    for table in tables:
        for field in table.fields.values():
            # These models are this function's own copies: what is restored keeps its dates.
            field.auto_now = field.auto_now_add = False
    return sorted(tables, key=lambda table: table.name)


def kept(tables: list[Table]) -> list[Table]:
    """Those that a backup holds: all but the named ones, so that a new table is never forgotten."""
    return [table for table in tables if table.name not in (*EMPTIED, *LEFT_ALONE)]


def migrations() -> list[str]:
    """The migrations of this release, by name. A database that was of a newer one may have more: see `all_tables`."""
    return sorted(f"{app}.{name}" for app, name in MigrationLoader(connection).graph.nodes)
