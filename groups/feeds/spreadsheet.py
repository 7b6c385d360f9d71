"""The spreadsheet (CSV) that sites with the 12 Step Meeting List plugin keep.

Its columns are those of the plugin's template; types stand there as words ("Open, Wheelchair Access") and days by name.
The columns for contact persons are never read.
"""

import csv
import io
from typing import Any

from resources.interchange.feed_files import FeedError
from resources.interchange.spreadsheets import unguarded

from . import meeting_guide
from .rows import FeedFile

#: Columns whose name in the sheet is not the one in Meeting Guide JSON.
_NAMES = {
    "time": "time",
    "start time": "time",
    "address": "formatted_address",
    "sub region": "sub_region",
    "zip": "postal_code",
    "zip code": "postal_code",
    "latitude": "latitude",
}


def read(text: str) -> FeedFile:
    """The rows of a sheet. Raises FeedError when it has no column for names or no rows."""
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False))
    except csv.Error as error:
        raise FeedError(f"The spreadsheet cannot be read: {error}.") from error
    header, rows = [_column(cell) for cell in lines[0]], lines[1:]
    if "name" not in header or not {"time", "day", "location", "formatted_address", "city"} & set(header):
        raise FeedError("This is neither JSON nor a spreadsheet with the columns Name, Day and Time.")
    named = [(number, _row(header, cells)) for number, cells in enumerate(rows, start=2) if any(map(str.strip, cells))]
    if not named:
        raise FeedError("The spreadsheet has no rows. An empty list is more likely a fault than the truth.")
    return meeting_guide.read(named, layout="spreadsheet")


def _delimiter(text: str) -> str:
    """What divides the cells: the mark that stands most often in the first line."""
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _column(cell: str) -> str:
    name = " ".join(cell.strip().strip("\ufeff").lower().replace("_", " ").split())
    return _NAMES.get(name, name.replace(" ", "_"))


def _row(header: list[str], cells: list[str]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, cell in zip(header, cells, strict=False):
        # The first of two columns with one name counts.
        row.setdefault(name, unguarded(cell))
    if "city" in row and row.get("formatted_address", "").count(",") == 0:
        row["address"] = row.pop("formatted_address", "")
    return row
