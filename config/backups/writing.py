"""Writes a backup: lines of JSON, packed with gzip. Each row is read, written and forgotten.

The first line says what the file is; each table has a line with its name and its fields, then one line for each row;
the last line counts the rows and holds a checksum of all lines before it. So a file that was cut off or changed is
known.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any

from django.db import connection, transaction

from config.release import RELEASE

from .numbers import last_numbers
from .tables import Table, all_tables, kept, migrations

#: The form of the file. Another number when an older release could not read it.
FORM = 1
#: Level of compression at which time and size are in balance.
GZIP_LEVEL = 6


def write(file: IO[bytes], now: datetime) -> int:
    """Writes a backup of this moment into a file that is open; returns the number of rows."""
    tables = all_tables()
    rows: dict[str, int] = {}
    with one_moment(), gzip.GzipFile(fileobj=file, mode="wb", compresslevel=GZIP_LEVEL, mtime=0, filename="") as packed:
        lines = Lines(packed)
        lines.put(_header(tables, now))
        for table in kept(tables):
            rows[table.name] = 0
            lines.put({"table": table.name, "fields": list(table.fields)})
            for row in table.rows():
                lines.put(row)
                rows[table.name] += 1
        lines.put({"rows": rows, "sha256": lines.digest.hexdigest()})
    return sum(rows.values())


class Lines:
    """Lines of JSON into a file, and a checksum over them."""

    def __init__(self, file: gzip.GzipFile) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def put(self, value: Any) -> None:
        # In ASCII, so that any text at all can be written.
        line = json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"
        self.digest.update(line)
        self._file.write(line)


def _header(tables: list[Table], now: datetime) -> dict[str, Any]:
    return {
        "alongside": "backup",
        "form": FORM,
        "made": now.isoformat(),
        "release": RELEASE,
        "database": connection.vendor,
        "migrations": migrations(),
        "numbers": last_numbers(tables),
    }


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read inside is of one moment, while others go on writing."""
    if connection.vendor == "postgresql":
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    sqlite: Any = connection
    sqlite.ensure_connection()
    # A transaction of ours begins as a writer's (settings, IMMEDIATE), which would keep all others from saving.
    usual, sqlite.transaction_mode = sqlite.transaction_mode, None
    try:
        with transaction.atomic(durable=True):
            yield
    finally:
        sqlite.transaction_mode = usual
