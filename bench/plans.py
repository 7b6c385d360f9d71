"""How the databases find the groups of the finder: the plans of the very statements that its pages send.

`python -m bench` prints them at its largest size; tests/test_scale.py holds them to their indexes.
"""

import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

SOONEST, NEAREST = "/groups/", "/groups/?near=06702"
ASKED = {"Soonest first": SOONEST, "Nearest first": NEAREST}
#: Conditions repeat whole formulas; their beginning tells enough.
WIDTH = 110


def plans() -> list[str]:
    """Lines for people: each page of the finder with the plan of its list."""
    lines = []
    for name, address in ASKED.items():
        for statement in list_statements(address):
            lines += [f"{name} ({address}):", *(f"    {line[:WIDTH]}" for line in plan_of(statement)), ""]
    return lines


def list_statements(address: str) -> list[str]:
    """The statements of a page that list groups, those that only count them left out."""
    with CaptureQueriesContext(connection) as captured:
        Client().get(address)
    statements = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in statements if re.search(r'FROM "groups_supportgroup"', sql) and "ORDER BY" in sql]


def plan_of(statement: str) -> list[str]:
    """The plan that the database has for a statement, line by line."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
            return [str(row[3]) for row in cursor.fetchall()]
        cursor.execute(f"EXPLAIN (ANALYZE OFF, COSTS OFF) {statement}")
        return [str(row[0]) for row in cursor.fetchall()]
