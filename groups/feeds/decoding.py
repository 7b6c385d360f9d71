"""A file's bytes as text, and which of the layouts it has."""

import json
from typing import Any

from . import bmlt, meeting_guide, spreadsheet
from .rows import FeedError, FeedFile

#: The largest file that is read, in bytes.
MOST_BYTES = 20 * 1024 * 1024
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BINARY = (b"PK\x03\x04", b"\x1f\x8b", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG")


def read_feed(content: bytes) -> FeedFile:
    """The rows of a file: Meeting Guide JSON, BMLT JSON, or the spreadsheet of 12 Step Meeting List.

    Raises FeedError for a file that is none of them, broken, empty or too large.
    """
    if len(content) > MOST_BYTES:
        raise FeedError(f"The file is larger than {MOST_BYTES // (1024 * 1024)} MB.")
    if content.startswith(_BINARY):
        raise FeedError("This is not a list of meetings but a packed or binary file. Save a spreadsheet as CSV.")
    text = _decoded(content).strip()
    if not text:
        raise FeedError("The file is empty.")
    if text[0] == "<":
        raise FeedError("This is a web page, not a list of meetings. Is the address the one of the feed itself?")
    if text[0] in "[{":
        return _from_json(text)
    return spreadsheet.read(text)


def _decoded(content: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        # Excel writes CSV in cp1252; JSON is always Unicode (RFC 8259).
        if encoding != "utf-8" or content.lstrip()[:1] in (b"[", b"{") or b"\x00" in content:
            raise FeedError(f"The file is not readable text ({encoding}: byte {error.start}).") from error
        return content.decode("cp1252", errors="replace")


def _from_json(text: str) -> FeedFile:
    try:
        found: Any = json.loads(text)
    except json.JSONDecodeError as error:
        raise FeedError(f"The JSON is broken at line {error.lineno}, column {error.colno}: {error.msg}.") from error
    except (RecursionError, ValueError) as error:
        raise FeedError("The JSON is broken: it is nested too deeply or holds a number that is too long.") from error
    if isinstance(found, dict):
        found = found.get("meetings", found)
    if not isinstance(found, list):
        raise FeedError("The JSON is no list of meetings.")
    if not found:
        raise FeedError("The list has no meetings at all. An empty list is more likely a fault than the truth.")
    if not any(isinstance(row, dict) for row in found):
        raise FeedError("The JSON is a list, but not of meetings.")
    is_bmlt = any(isinstance(row, dict) and "weekday_tinyint" in row for row in found)
    read = bmlt.read if is_bmlt else meeting_guide.read
    return read(enumerate(found, start=1))
