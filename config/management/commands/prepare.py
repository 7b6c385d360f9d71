"""Makes all ready before the site starts: the page with the numbers, tables, ZIP codes and towns."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from config.saved_copies import save_unavailable

#: A number that stands for this work among PostgreSQL's advisory locks: any, as long as nothing else takes it.
LOCK = 7_261_948_310


class Command(BaseCommand):
    help = (
        "Saves the page for when nothing answers, migrates, fills ZIP codes and towns. "
        "Run it before each start; on PostgreSQL a second one at once waits."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        # First, because it needs no database.
        try:
            save_unavailable()
        except OSError as error:  # a full disk must not keep the site from starting
            self.stderr.write(f"The page for when nothing answers was not saved: {error}")
        with alone():
            call_command("migrate", interactive=False, verbosity=options["verbosity"])
            call_command("load_places", verbosity=options["verbosity"])


@contextmanager
def alone() -> Iterator[None]:
    """Waits until no other process of this database is at the same work. (A site on SQLite is one machine.)"""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        # Held by this session, which ends with the process, however it ends.
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
