"""The numbers from which tables count on.

A new record must not get the number of one that was deleted: histories, checks, old addresses and the links in our
mails name records by it. So a backup says how far each table had counted, and a restored one never counts from less.
"""

from django.db import connection, models

from .tables import Table


def last_numbers(tables: list[Table]) -> dict[str, int]:
    """How far each table has counted, by its name; those that count nothing are left out."""
    counting = {table.name: table for table in tables if isinstance(table.model._meta.pk, models.AutoField)}
    numbers = _in_postgres(counting) if connection.vendor == "postgresql" else _in_sqlite(counting)
    for name, table in counting.items():
        # Also past rows that were written with their numbers.
        newest = table.model._base_manager.aggregate(newest=models.Max("pk"))["newest"]
        numbers[name] = max(numbers[name], newest or 0)
    return numbers


def count_on(tables: list[Table], numbers: dict[str, int]) -> None:
    """Lets tables count on from these numbers, or from their own where that is more."""
    now = last_numbers(tables)
    by_name = {table.name: table for table in tables}
    for name in numbers.keys() & now.keys():
        if numbers[name]:
            _set(by_name[name], max(numbers[name], now[name]))


def _in_postgres(tables: dict[str, Table]) -> dict[str, int]:
    numbers = {}
    with connection.cursor() as cursor:
        for name, table in tables.items():
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table.quoted, table.model._meta.pk.column])
            (sequence,) = cursor.fetchone()
            # The name comes quoted.
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608
            (numbers[name],) = cursor.fetchone()
    return numbers


def _in_sqlite(tables: dict[str, Table]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        counted = dict(cursor.fetchall())
    return {name: counted.get(table.model._meta.db_table, 0) for name, table in tables.items()}


def _set(table: Table, number: int) -> None:
    options = table.model._meta
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [table.quoted, options.pk.column, number]
            )
            return
        cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [number, options.db_table])
        if not cursor.rowcount:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [options.db_table, number])
