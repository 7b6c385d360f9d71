"""Cells of a spreadsheet that another program opens. Pure functions.

Excel and its relatives run a cell that begins with one of a few signs as a formula, whoever wrote it (OWASP, "CSV
Injection"). An apostrophe before it makes it text again; a phone number with its "+" needs that too.
"""

import csv
import re
from collections.abc import Iterable
from io import StringIO

#: Excel takes a CSV file without it for the old code page and spoils every "José".
BYTE_ORDER_MARK = "\ufeff"

#: A sign that starts a formula, after any number of apostrophes: those were guarded before, or look as if they were.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def guarded(value: str) -> str:
    """The text as a cell that no program runs: with an apostrophe before it where it would be a formula."""
    return f"'{value}" if _FORMULA.match(value) else value


def unguarded(value: str) -> str:
    """The text that `guarded` was given; any other text stays as it is."""
    return value[1:] if value.startswith("'") and _FORMULA.match(value) else value


def as_csv(rows: Iterable[Iterable[str]]) -> str:
    """Rows of cells as lines of CSV (RFC 4180)."""
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
