"""Puts a backup in the place of what a database holds: all of it or, when anything fails, nothing.

The file is read to its end before anything is touched. Families go on reading the old records until the moment in which
the new ones are there; whoever saves meanwhile waits.
"""

from datetime import datetime
from pathlib import Path
from typing import IO, NamedTuple

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, connection, reset_queries, transaction

from config.release import RELEASE
from resources.kinds import all_kinds
from resources.models import Mail
from resources.statistics import refresh_statistics

from .encryption import opened
from .errors import BackupError
from .numbers import count_on
from .reading import Contents, check, parts
from .tables import BATCH, LEFT_ALONE, Table, all_tables, kept, migrations


class Restored(NamedTuple):
    """What was restored."""

    made: datetime
    rows: int
    #: Mails that were waiting when the backup was made; the next `tick` sends them.
    waiting_mails: int


def look_into(path: Path, *, identity: Path | None = None) -> Contents:
    """What is in a backup. Raises BackupError unless it is whole."""
    with opened(path, identity) as file:
        return check(file)


def restore(
    path: Path, *, replace: bool = False, identity: Path | None = None, without_mails: bool = False
) -> Restored:
    """Restores a backup; `identity` is the file with the secret half of the key of an encrypted one.

    Raises BackupError when the file is not whole, when the tables of the database are not those of the file, and,
    unless told to `replace`, when it holds listings or staff. Then nothing was changed. `without_mails` leaves out the
    mails that waited.
    """
    with opened(path, identity) as file:
        contents = check(file)
        with transaction.atomic(durable=True):
            tables = all_tables()
            _require_same_tables(contents)
            _keep_others_from_writing(tables)
            if not replace:
                _require_empty()
            _replace_all(tables, file, contents)
            waiting = Mail.objects.filter(went__isnull=True)
            if without_mails:
                waiting.delete()
            mails = waiting.count()
            call_command("rebuild_modelsearch_index", verbosity=0)
            refresh_statistics()
    cache.clear()
    return Restored(contents.made, sum(contents.rows.values()), mails)


def this_database() -> str:
    """Which database is meant: "PostgreSQL, database “alongside” at db", "SQLite, database “/srv/db.sqlite3”"."""
    named = connection.settings_dict
    at = f" at {named['HOST']}" if named["HOST"] else ""
    return f"{connection.display_name}, database “{named['NAME']}”{at},"


def _require_same_tables(contents: Contents) -> None:
    here, there = set(migrations()), set(contents.migrations)
    if newer := sorted(there - here):
        raise BackupError(
            f"This backup is newer than this database: it was made by release {contents.release}, with migrations "
            f"that release {RELEASE} here does not have ({', '.join(newer[:3])}). Check out release "
            f"{contents.release}, run manage.py migrate, and restore there."
        )
    if older := sorted(here - there):
        raise BackupError(
            f"This backup is older than this database: it was made by release {contents.release}, before "
            f"{len(older)} migrations that are here ({', '.join(older[:3])}). Check out release {contents.release}, "
            f"restore into a new database there (manage.py migrate, then restore), check out release {RELEASE} again "
            "and run manage.py migrate: that brings what was restored up to date."
        )


def _keep_others_from_writing(tables: list[Table]) -> None:
    """Until the end of the transaction. (On SQLite a transaction of ours keeps them from its start.)"""
    if connection.vendor == "postgresql":
        names = ", ".join(table.quoted for table in tables if table.name not in LEFT_ALONE)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {names} IN EXCLUSIVE MODE")


def _require_empty() -> None:
    models = [get_user_model(), *(kind.model for kind in all_kinds())]
    counts = {model._meta.verbose_name_plural: model._base_manager.count() for model in models}
    if held := [f"{name}: {count}" for name, count in counts.items() if count]:
        raise BackupError(
            f"{this_database()} is in use ({', '.join(held)}). To give all of it up for what is in the backup, "
            "say --replace (and make a backup of it before)."
        )


def _replace_all(tables: list[Table], file: IO[bytes], contents: Contents) -> None:
    # First: the first statement that changes content leaves its mark (resources/content.py), and no page that is kept
    # anywhere may have been made under the number of that mark.
    count_on(tables, contents.numbers)
    for table in tables:
        if table.name not in LEFT_ALONE:
            table.empty()
    by_name = {table.name: table for table in kept(tables)}
    for part in parts(file, BATCH):
        if part.table in by_name:  # unless this release leaves it out of backups
            by_name[part.table].insert(part.fields, part.rows)
        # With DEBUG on Django remembers what it was asked: all of the backup.
        reset_queries()
    try:
        connection.check_constraints()
    except DatabaseError as error:
        raise BackupError(
            f"A record of this backup names one that is not there: {str(error).splitlines()[0]}"
        ) from error
    ContentType.objects.clear_cache()
