"""A spreadsheet as rows of text: CSV in UTF-8 or XLSX in, both out. Knows nothing of records.

A file that cannot be read is refused in words that say what to do. A cell that holds a formula is a problem of its row:
only the program that wrote it knows what it comes to.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .spreadsheets import guarded, unguarded
from .workbooks import Cell, SheetError, read_workbook

__all__ = ["Row", "SheetError", "SheetFile", "read_sheet", "write_csv"]

#: A file of columns has no more of them than this.
MOST_COLUMNS = 200
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SAVE_AS = "In Excel choose “Save As” and “CSV UTF-8 (Comma delimited)”, or save it as XLSX."


@dataclass
class Row:
    """One row that holds anything."""

    #: As the program that wrote it shows it; the names of the columns stand in row 1.
    number: int
    #: Its texts by column.
    cells: dict[str, str]
    #: What is wrong with a cell, by column; "" for the whole row.
    problems: dict[str, str] = field(default_factory=dict)


@dataclass
class SheetFile:
    """What a file holds."""

    columns: list[str]
    rows: list[Row]
    #: What a person should know of how it was read.
    notes: list[str]


def read_sheet(content: bytes, most_rows: int) -> SheetFile:
    """The rows of a file. Raises SheetError for one that is none, is broken or empty, or has more than `most_rows`."""
    if not content.strip():
        raise SheetError("The file is empty.")
    if content.startswith(_OLD_EXCEL):
        raise SheetError("This is the old Excel format (XLS). Save it as XLSX or as CSV UTF-8.")
    if not content.startswith(_ZIP):
        return SheetFile(*_table(_csv_lines(content), most_rows), [])
    lines, notes = read_workbook(content, MOST_COLUMNS + 1, most_rows)
    return SheetFile(*_table(iter(lines), most_rows), notes)


def write_csv(lines: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The lines as CSV that Excel reads as UTF-8, cells that would be a formula guarded."""
    yield b"\xef\xbb\xbf"
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    for line in lines:
        writer.writerow([guarded(text) for text in line])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def _csv_lines(content: bytes) -> Iterator[list[Cell]]:
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for line in reader:
            yield [Cell(unguarded(cell)) for cell in line]
    except csv.Error as error:
        raise SheetError(f"The file is no sound CSV from line {reader.line_num} on: {error}. {_SAVE_AS}") from error


def _decoded(content: bytes) -> str:
    if content.startswith(_UTF_16):
        raise SheetError(f"This file is in UTF-16, not in UTF-8. {_SAVE_AS}")
    if b"\x00" in content:
        raise SheetError("This is no spreadsheet but some other kind of file. Choose a CSV or XLSX file.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SheetError(f"This file is not in UTF-8: line {line} cannot be read. {_SAVE_AS}") from error


def _table(lines: Iterator[list[Cell]], most_rows: int) -> tuple[list[str], list[Row]]:
    columns = _columns(next(lines, []))
    rows: list[Row] = []
    for number, line in enumerate(lines, start=2):
        if not any(cell.problem or cell.text.strip() for cell in line):
            continue
        if len(rows) == most_rows:
            raise SheetError(f"The file has more than {most_rows:,} rows. Divide it into several files.")
        rows.append(_row(number, columns, line))
    if not rows:
        raise SheetError("The file has no rows below the names of its columns.")
    return [name for name in columns if name], rows


def _columns(header: list[Cell]) -> list[str]:
    """The names in the first row, without what stands empty after the last."""
    names = ["_".join(cell.text.casefold().split()) for cell in header]
    while names and not names[-1]:
        names.pop()
    if not any(names):
        raise SheetError("The first row must name the columns.")
    if len(names) > MOST_COLUMNS:
        raise SheetError(f"The file has more than {MOST_COLUMNS} columns.")
    if twice := sorted({name for name in names if name and names.count(name) > 1}):
        raise SheetError(f"Two columns have the same name: {', '.join(twice)}.")
    return names


def _row(number: int, columns: list[str], line: list[Cell]) -> Row:
    row = Row(number, dict.fromkeys((name for name in columns if name), ""))
    for index, cell in enumerate(line):
        name = columns[index] if index < len(columns) else ""
        if cell.problem:
            row.problems[name] = cell.problem
        elif name:
            row.cells[name] = plain(cell.text)
        elif cell.text.strip():
            row.problems[""] = f"Cell {index + 1} of this row stands in a column without a name."
    return row


def plain(text: str) -> str:
    """A text as it is compared: with one kind of line break, and nothing empty around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
