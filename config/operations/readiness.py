"""Whether this process can do its whole work: the database answers, and has the tables that this code knows."""

from functools import cache
from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import apps
from django.db import ProgrammingError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config.safe_errors import DATABASE_ERRORS

DATABASE, MIGRATIONS = "database", "migrations"


def not_ready() -> list[str]:
    """What is not ready, a plain word for each: nothing, DATABASE or MIGRATIONS. One query."""
    try:
        return [MIGRATIONS] if pending_migrations() else []
    except DATABASE_ERRORS:
        return [DATABASE]


def pending_migrations() -> list[str]:
    """The migrations of this code that the database has not had: "resources.0001_initial". One query.

    A database that is ahead of this code is fine: during an update the old processes go on. Raises what a database
    raises that cannot be asked.
    """
    try:
        applied = set(MigrationRecorder(connection).migration_qs.values_list("app", "name"))
    except (ProgrammingError, *DATABASE_ERRORS) as error:
        # An empty database does not even have the table that knows; SQLite tells it from one that is away in words.
        if not isinstance(error, ProgrammingError) and "no such table" not in str(error):
            raise
        applied = set()
    return [f"{app}.{name}" for app, name in known_migrations() if (app, name) not in applied]


@cache
def known_migrations() -> tuple[tuple[str, str], ...]:
    """Every migration of this code, by the names of its files: to load them would cost each process megabytes."""
    found = []
    for app in apps.get_app_configs():
        package, _chosen = MigrationLoader.migrations_module(app.label)
        spec = find_spec(package) if package else None
        modules = iter_modules(spec.submodule_search_locations) if spec else ()
        found += [(app.label, each.name) for each in modules if not each.name.startswith(("_", "~"))]
    return tuple(found)
