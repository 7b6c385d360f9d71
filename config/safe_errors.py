"""What may be told of an exception, in a log line or in a mail to staff: its kind, and where in the code it came up.

What it says itself may quote what a family typed ("invalid literal: …"), and so may local variables and the values in a
line of code. So a stack is told as files, lines and functions alone. Words are told of a few kinds that are our own and
say nothing of a visitor's, and of a database that cannot be asked. The logs use this before any model is there.
"""

import errno
import logging
import os
import re
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.db import DatabaseError, InterfaceError, OperationalError

ROOT = Path(__file__).resolve().parent.parent
#: What a database raises when it cannot be asked.
DATABASE_ERRORS = (OperationalError, InterfaceError)
#: Kinds of errors whose words are written for staff: about settings, pages of ours, or an outside list.
OURS = {
    "config.backups.errors.BackupError",
    "config.saved_copies.NotWholeError",
    "django.core.exceptions.ImproperlyConfigured",
    "resources.interchange.feed_files.FeedError",
    "resources.interchange.fetching.FetchError",
}
#: Calls that are told of one error, the latest of them; and errors that are told as the causes of one another.
MOST_CALLS, MOST_CAUSES = 40, 5
_LIBRARY = re.compile(r".*/(?:site-packages|dist-packages|lib/python3\.\d+)/")


class Call(NamedTuple):
    """One call of a stack."""

    file: str
    line: int
    function: str
    is_ours: bool

    def __str__(self) -> str:
        return f"{self.file}:{self.line} in {self.function}"


def kind_of(error: BaseException) -> str:
    """The name of its class."""
    return type(error).__name__


def words_of(error: BaseException) -> str:
    """Its kind, with why where that may be told: "ValueError", "OSError: No space left on device"."""
    if isinstance(error, DATABASE_ERRORS):
        return safe_reason(error)
    if isinstance(error, OSError) and error.errno in errno.errorcode:
        # The system's own words for the number; the error's would name a file, or whatever was given.
        return f"{kind_of(error)}: {os.strerror(error.errno or 0)}"
    # Words of ours that were made of a database's may quote a record.
    told = f"{type(error).__module__}.{kind_of(error)}" in OURS and not isinstance(error.__cause__, DatabaseError)
    return f"{kind_of(error)}: {error}" if told else kind_of(error)


def safe_reason(error: Exception) -> str:
    """Why the database failed, without anything a visitor typed.

    Errors about one statement may quote it, so of those only the code is told; the others say what an operator needs
    ("connection refused", "database is locked", "no such table").
    """
    name, message = type(error).__name__, (str(error).splitlines() or [""])[0]
    code = getattr(error.__cause__, "sqlite_errorname", None) or getattr(error.__cause__, "sqlstate", None)
    about_a_statement = code == "SQLITE_ERROR" and not message.startswith("no such table")
    if about_a_statement or (code and not code.startswith("SQLITE_")):
        return f"{name} {code}"
    return f"{name}: {message}"


def calls_of(error: BaseException) -> list[Call]:
    """The calls that led to it, the outermost first."""
    walked = traceback.walk_tb(error.__traceback__)
    return [_call(frame.f_code.co_filename, line, frame.f_code.co_qualname) for frame, line in walked]


def _call(file: str, line: int, function: str) -> Call:
    if library := _LIBRARY.match(file):
        return Call(file[library.end() :], line, function, is_ours=False)
    path = Path(file)
    if path.is_relative_to(ROOT):
        return Call(str(path.relative_to(ROOT)), line, function, is_ours=True)
    return Call(path.name, line, function, is_ours=False)


def place_of(error: BaseException) -> str:
    """The last call in our own code; where there is none, the last call of all."""
    calls = calls_of(error)
    ours = [call for call in calls if call.is_ours]
    return str((ours or calls)[-1]) if calls else "-"


def stack_of(error: BaseException) -> list[str]:
    """The error and its causes with their calls, a line each."""
    lines = []
    for number, each in enumerate(chain_of(error)):
        calls = calls_of(each)
        lines.append(f"came of {words_of(each)}" if number else words_of(each))
        if len(calls) > MOST_CALLS:
            lines.append(f"  ({len(calls) - MOST_CALLS} calls before these)")
        lines += [f"  {call}" for call in calls[-MOST_CALLS:]]
    return lines


def chain_of(error: BaseException) -> Iterator[BaseException]:
    """The error, what it was raised from, and so on."""
    each: BaseException | None = error
    for _ in range(MOST_CAUSES):
        if each is None:
            return
        yield each
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)


class StackWithoutWords(logging.Formatter):
    """Writes an exception as its stack, without what it says."""

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have kept its own text of the exception on the record.
        kept, record.exc_text = record.exc_text, None
        try:
            return super().format(record)
        finally:
            record.exc_text = kept

    def formatException(self, ei: Any) -> str:  # noqa: N802  # logging's name
        return "\n".join(stack_of(ei[1])) if ei[1] else ""


class WithoutWords(logging.Filter):
    """Takes a message away that repeats what its exception says, as Django's do about a request that looks forged."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error and _repeats(record.getMessage(), error):
            request = getattr(record, "request", None)
            record.msg, record.args = "%s at %s", (kind_of(error), request.path if request else place_of(error))
        return True


def _repeats(message: str, error: BaseException) -> bool:
    said = {str(each) for each in chain_of(error)} - {""}
    # Django writes what it puts into a message so.
    said |= {words.encode("unicode_escape").decode() for words in said}
    return any(words in message for words in said)
