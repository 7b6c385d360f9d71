"""XLSX in and out: the cells of a workbook's first sheet as text. The file may be anything that somebody uploads.

openpyxl is imported where it is used: a process that no editor sends a workbook does without its 6 MB.
"""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError

from .spreadsheets import guarded, unguarded

#: A workbook may unpack to so many bytes: a bomb of a few kilobytes unpacks to far more.
MOST_UNPACKED = 50 * 1024 * 1024
#: Empty rows below the filled ones are looked at up to so many times as many rows as may be filled.
MOST_EMPTY = 20
#: What Excel holds in one cell; openpyxl cuts off the rest without a word.
LONGEST_CELL = 32_767

#: What a broken or hostile workbook makes openpyxl raise.
_BROKEN = (
    zipfile.BadZipFile, ParseError, zlib.error, EOFError, OSError,
    AttributeError, IndexError, KeyError, NotImplementedError, RuntimeError, TypeError, ValueError,
)  # fmt: skip


class SheetError(Exception):
    """A file that cannot be read or written. Its text says why, and what to do."""


class Cell(NamedTuple):
    """A cell's text, or what is wrong with it."""

    text: str
    problem: str = ""


def read_workbook(content: bytes, most_columns: int, most_rows: int) -> tuple[list[list[Cell]], list[str]]:
    """The lines of a workbook's first sheet, and what a person should know. Raises SheetError for a broken one.

    Of more than `most_rows` below the first that hold anything, one too many is read.
    """
    from openpyxl import load_workbook

    try:
        _check_size(content)
        with warnings.catch_warnings():
            # openpyxl tells of parts that it does not know (colors, drop-down lists): no cells.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
            sheets = book.worksheets
            if not sheets:
                raise SheetError("The workbook has no sheet with cells.")
            lines = _lines(sheets[0], most_columns, most_rows)
    except _BROKEN as error:
        raise SheetError(
            "This workbook is broken, or no XLSX file at all. Save it anew as XLSX or as CSV UTF-8."
        ) from error
    return lines, [f"Only its first sheet, “{sheets[0].title}”, is read."] if len(sheets) > 1 else []


def write_workbook(title: str, lines: Iterable[Sequence[str]]) -> bytes:
    """The lines as a workbook of one sheet, the first line held in place.

    Raises SheetError for a text that no workbook holds whole.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for number, line in enumerate(lines, start=1):
        cells = [guarded(text) for text in line]
        try:
            for text in cells:
                _check_text(number, text)
        except SheetError:
            sheet.close()
            raise
        sheet.append(cells)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _check_text(number: int, text: str) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if len(text) > LONGEST_CELL:
        raise SheetError(
            f"Row {number} holds a text of {len(text):,} characters, and Excel would cut it off. Export it as CSV."
        )
    if ILLEGAL_CHARACTERS_RE.search(text):
        raise SheetError(f"Row {number} holds a character that XLSX does not take. Export it as CSV.")


def _check_size(content: bytes) -> None:
    """Raises SheetError for what would unpack to far more than a spreadsheet does."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        size = sum(entry.file_size for entry in packed.infolist())
    if size > MOST_UNPACKED:
        raise SheetError("The workbook unpacks to far more than a spreadsheet holds.")


def _lines(sheet: Any, most_columns: int, most_rows: int) -> list[list[Cell]]:
    # What a program says of its size is wrong now and then, and then rows would be missing.
    sheet.reset_dimensions()
    lines: list[list[Cell]] = []
    filled = 0
    for number, line in enumerate(sheet.iter_rows(max_col=most_columns), start=1):
        if number > MOST_EMPTY * most_rows:
            raise SheetError("The sheet goes on far below its last row. Copy what is filled into a new file.")
        holds_any = any(cell.value is not None for cell in line)
        lines.append([_cell(cell) for cell in line] if holds_any else [])
        filled += holds_any
        if filled > most_rows + 1:
            break
    return lines


def _cell(cell: Any) -> Cell:
    if cell.value is None:
        return Cell("")
    if cell.data_type == "f":
        return Cell("", "Holds a formula. Copy the cell and paste its value.")
    if cell.data_type == "e":
        return Cell("", f"Holds an error of the spreadsheet program: {cell.value}.")
    return Cell(unguarded(_text(cell.value)))


def _text(value: Any) -> str:
    """A value as a person would type it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # Excel writes the first half of a line break like this.
    return str(value).replace("_x000D_", "")
