"""Whether new migrations can run while the released version serves: `python -m tests.migrations`, part of `make lint`.

While a release is put in place, `manage.py prepare` changes the tables first, and for minutes the version before works
with them. So what it asks for must stay: decision 0032. New are the migrations that `released_migrations.txt` does not
name, ours and those of libraries. One that is refused can be allowed there, with a reason after its name. At a release
`python -m tests.migrations --released` writes the file anew.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

RELEASED = Path(__file__).with_name("released_migrations.txt")
HEAD = """\
# The migrations of the last release, by `python -m tests.migrations --released`. A newer one that the version before
# could not live with may stand here, too, with the reason why it can after all: `groups.0007_name: reason`.
"""

#: They change no table, or only in ways that a version notices that knows of them.
HARMLESS = (
    migrations.CreateModel,
    migrations.RemoveIndex,
    migrations.RenameIndex,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
    migrations.AlterModelTableComment,
)
GONE = (
    "the version before still asks for it. In two releases: first only in Django's eyes (SeparateDatabaseAndState, "
    "state_operations, with a column that is NULL or has a db_default), and in the next for good (RunSQL)"
)
RENAMED = (
    "the version before knows the old name. Keep the name in the database (db_column, db_table), or add a new one "
    "beside it, write both for one release, and take the old one away as for RemoveField"
)
NARROWER = (
    "the version before may write what is refused then. Release the code that writes it right first, with a migration "
    "of its rows; the rule in the next release"
)
INDEX = (
    "nobody can save while it is made. On tables that stay below some hundred thousand rows this takes a second: "
    "say so as a reason; else make it CONCURRENTLY (RunSQL on PostgreSQL, a migration that is not atomic)"
)
LEANT_ON = (
    "the version before may name it in an ON CONFLICT (bulk_create with unique_fields), which then fails. Say as a "
    "reason that it does not, or take it away in the release after"
)
NO_DEFAULT = "the version before writes rows without it. Give it null=True or a db_default"
BY_HAND = "what it does cannot be seen from here. Say as a reason why the version before can live with it"
TEXT = models.CharField | models.TextField
#: Kinds of operation that are refused whatever they say.
REFUSED: dict[type[Operation], str] = {
    migrations.RemoveField: GONE,
    migrations.DeleteModel: GONE,
    migrations.RenameField: RENAMED,
    migrations.RenameModel: RENAMED,
    migrations.AlterModelTable: RENAMED,
    migrations.AddConstraint: NARROWER,
    migrations.AlterUniqueTogether: NARROWER,
    migrations.AddIndex: INDEX,
}


def problems(plan: Iterable[Migration], released: Iterable[str]) -> list[str]:
    """What of the migrations of a plan that were not released the version before cannot live with, in words."""
    state, made, found = ProjectState(), set[tuple[str, str]](), list[str]()
    for migration in plan:
        name = f"{migration.app_label}.{migration.name}"
        if name in released:
            migration.mutate_state(state, preserve=False)
            continue
        for operation in migration.operations:
            before = state.clone()
            operation.state_forwards(migration.app_label, state)
            if isinstance(operation, migrations.CreateModel):
                made.add((migration.app_label, operation.name_lower))
            found += [
                f"{name}: {operation.describe()}: {problem}."
                for problem in _problems(operation, migration.app_label, before, state)
                # A table that is new itself is known to nobody.
                if (migration.app_label, _model_of(operation)) not in made
            ]
    return found


def _model_of(operation: Operation) -> str:
    name = (
        getattr(operation, "model_name", None) or getattr(operation, "old_name", None) or getattr(operation, "name", "")
    )
    return str(name).lower()


def _problems(operation: Any, app: str, before: ProjectState, after: ProjectState) -> Iterator[str]:
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        for each in operation.state_operations:
            yield from _only_in_djangos_eyes(each, app, before)
        for each in operation.database_operations:
            yield from _problems(each, app, before, after)
    elif isinstance(operation, migrations.AddField):
        yield from _added(operation.field)
    elif isinstance(operation, migrations.AlterField):
        yield from _altered(*(_field(state, app, operation) for state in (before, after)))
    else:
        yield from _by_kind(operation, app, before)


def _by_kind(operation: Any, app: str, before: ProjectState) -> Iterator[str]:
    """What is to be said of an operation whatever field it is about."""
    if isinstance(operation, migrations.RemoveConstraint):
        named: Any = operation
        constraints = before.models[app, named.model_name.lower()].options["constraints"]
        if any(isinstance(each, models.UniqueConstraint) and each.name == named.name for each in constraints):
            yield LEANT_ON
    elif type(operation) in REFUSED:
        yield REFUSED[type(operation)]
    elif not isinstance(operation, HARMLESS):
        yield BY_HAND


def _only_in_djangos_eyes(operation: Any, app: str, before: ProjectState) -> Iterator[str]:
    """A column that the new version does not know any more must fill itself."""
    if isinstance(operation, migrations.RemoveField) and not _may_be_left_out(_field(before, app, operation)):
        yield "the new version writes rows without it. Give it null=True or a db_default in the release before"


def _field(state: ProjectState, app: str, operation: Any) -> Any:
    return state.apps.get_model(app, operation.model_name)._meta.get_field(operation.name)


def _may_be_left_out(field: Any) -> bool:
    return bool(field.many_to_many or field.null or field.has_db_default())


def _added(field: Any) -> Iterator[str]:
    if not _may_be_left_out(field):
        yield NO_DEFAULT
    if field.unique or field.db_index:
        yield INDEX


def _altered(old: Any, new: Any) -> Iterator[str]:
    """What of a change of a field the version before would notice."""
    if old.many_to_many or new.many_to_many:
        # Its table belongs to the field, unless it has a model of its own.
        if not (old.many_to_many and new.many_to_many) or _table(old) != _table(new):
            yield RENAMED
        return
    if old.column != new.column:
        yield RENAMED
    if old.has_db_default() and not new.has_db_default():
        yield "the version before may leave it to the database. Take the db_default away in the next release"
    if old.unique and not new.unique:
        yield LEANT_ON
    if (old.null and not new.null) or (new.unique and not old.unique) or _holds_less(old, new):
        yield NARROWER
    elif new.db_index and not old.db_index:
        yield INDEX


def _table(field: Any) -> str:
    return str(field.remote_field.through._meta.db_table)


def _holds_less(old: Any, new: Any) -> bool:
    """Whether a value that fits the old column may not fit the new one."""
    if isinstance(old, TEXT) and isinstance(new, TEXT):
        most = [field.max_length or 0 if isinstance(field, models.CharField) else 0 for field in (old, new)]
        return bool(most[1] and (not most[0] or most[1] < most[0]))
    return _type(old) != _type(new)


def _type(field: Any) -> tuple[Any, Any]:
    parameters = field.db_parameters(connection)
    return parameters["type"], parameters["check"]


def plan() -> list[Migration]:
    """All migrations of this release, in an order in which they can run."""
    loader = MigrationLoader(None)
    order = dict.fromkeys(
        node for leaf in sorted(loader.graph.leaf_nodes()) for node in loader.graph.forwards_plan(leaf)
    )
    return [loader.graph.nodes[node] for node in order]


def released() -> dict[str, str]:
    """The names in the file, each with its reason or ""."""
    lines = [line.partition("#")[0].strip() for line in RELEASED.read_text(encoding="utf-8").splitlines()]
    named = [line.partition(":") for line in lines if line]
    if bare := [name for name, colon, reason in named if colon and not reason.strip()]:
        raise SystemExit(f"{RELEASED.name} allows these without a reason: {', '.join(bare)}")
    return {name: reason.strip() for name, _colon, reason in named}


def lost(names: Iterable[str], there: Iterable[Migration]) -> list[str]:
    """Released migrations that are not there any more: databases have them, and `migrate` would fall over them."""
    kept = {f"{each.app_label}.{each.name}" for each in there}
    return [f"{name}: released, and gone. Released migrations stay as they are." for name in names if name not in kept]


def main(arguments: list[str]) -> int:
    """Says what is wrong; returns the exit code."""
    here = plan()
    if arguments == ["--released"]:
        names = sorted(f"{each.app_label}.{each.name}" for each in here)
        RELEASED.write_text(HEAD + "".join(f"{name}\n" for name in names), encoding="utf-8")
        return 0
    found = lost(released(), here) + problems(here, released())
    sys.stderr.write("".join(f"{line}\n" for line in found))
    return 1 if found else 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    sys.exit(main(sys.argv[1:]))
