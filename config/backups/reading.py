"""Reads a backup, and knows one that is cut off, changed, or not ours before anything rests on it."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from .errors import BackupError
from .writing import FORM

#: Bytes with which every gzip file begins.
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Contents:
    """What a whole file says of itself."""

    made: datetime
    release: str
    migrations: list[str]
    #: How far each table had counted (`numbers`).
    numbers: dict[str, int]
    #: How many rows of each table it holds.
    rows: dict[str, int]


@dataclass(frozen=True)
class Part:
    """Some rows of one table as they stand in the file."""

    table: str
    fields: list[str]
    rows: list[list[Any]]


def check(file: IO[bytes]) -> Contents:
    """Reads all of a file and says what is in it. Raises BackupError unless it is whole and as it was written."""
    lines = _lines(file)
    before = next(lines, b"")
    header = _header(before)
    digest = hashlib.sha256()
    rows: dict[str, int] = {}
    table = ""
    for line in lines:
        # One line late: the last one holds the checksum of those before it.
        digest.update(before)
        before = line
        if line.startswith(b"["):
            rows[table] = rows.get(table, 0) + 1
        elif name := _value(line).get("table"):
            table = name
            rows[table] = 0
    end = _value(before)
    if "sha256" not in end:
        raise BackupError("This backup is cut off: its end is missing.")
    if end["sha256"] != digest.hexdigest() or end["rows"] != rows:
        raise BackupError("This backup is damaged: it is not what was written.")
    return Contents(
        datetime.fromisoformat(header["made"]), header["release"], header["migrations"], header["numbers"], rows
    )


def parts(file: IO[bytes], size: int) -> Iterator[Part]:
    """The rows of a file that `check` found whole, so many at a time."""
    part = Part("", [], [])
    for line in _lines(file):
        if line.startswith(b"["):
            part.rows.append(json.loads(line))
            if len(part.rows) < size:
                continue
        if part.rows:
            yield part
            part = Part(part.table, part.fields, [])
        if not line.startswith(b"["):
            value = _value(line)
            part = Part(value.get("table", ""), value.get("fields", []), [])


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    if file.read(len(_GZIP)) != _GZIP:
        raise BackupError("This is no backup of this site: neither its packed form nor an encrypted one.")
    file.seek(0)
    try:
        with gzip.GzipFile(fileobj=file) as unpacked:
            yield from unpacked
    except EOFError as error:
        raise BackupError("This backup is cut off: its end is missing.") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise BackupError("This backup is damaged: it cannot be unpacked.") from error


def _value(line: bytes) -> dict[str, Any]:
    """A line that is no row."""
    try:
        value = json.loads(line)
    except ValueError as error:
        raise BackupError("This backup is damaged: a line of it cannot be read.") from error
    return value if isinstance(value, dict) else {}


def _header(line: bytes) -> dict[str, Any]:
    header = _value(line) if line else {}
    if header.get("alongside") != "backup":
        raise BackupError("This is no backup of this site: its first line says nothing of one.")
    if header.get("form") != FORM:
        raise BackupError(
            f"This backup is of form {header.get('form')}, made by release {header.get('release')}; "
            f"this release reads form {FORM}. Check out that release to restore it."
        )
    return header
