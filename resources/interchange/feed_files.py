"""The file of a feed as text and JSON, whatever layout its rows have."""

import json
from typing import Any

#: The largest file that is read, in bytes.
MOST_BYTES = 20 * 1024 * 1024
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BINARY = (b"PK\x03\x04", b"\x1f\x8b", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG")


class FeedError(Exception):
    """A feed that cannot be read at all. Its text says why in one sentence; nothing was changed."""


def text_of(content: bytes, what: str) -> str:
    """The text of a file that should be `what` ("a list of meetings").

    Raises FeedError for one that is too large, empty, binary or a web page.
    """
    if len(content) > MOST_BYTES:
        raise FeedError(f"The file is larger than {MOST_BYTES // (1024 * 1024)} MB.")
    if content.startswith(_BINARY):
        raise FeedError(f"This is not {what} but a packed or binary file. Save a spreadsheet as CSV.")
    text = _decoded(content).strip()
    if not text:
        raise FeedError("The file is empty.")
    if text[0] == "<":
        raise FeedError(f"This is a web page, not {what}. Is the address the one of the feed itself?")
    return text


def _decoded(content: bytes) -> str:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        # Excel writes CSV in cp1252; JSON is always Unicode (RFC 8259).
        if encoding != "utf-8" or content.lstrip()[:1] in (b"[", b"{") or b"\x00" in content:
            raise FeedError(f"The file is not readable text ({encoding}: byte {error.start}).") from error
        return content.decode("cp1252", errors="replace")


def json_of(text: str) -> Any:
    """What a text of JSON says. Raises FeedError for one that is broken."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise FeedError(f"The JSON is broken at line {error.lineno}, column {error.colno}: {error.msg}.") from error
    except (RecursionError, ValueError) as error:
        raise FeedError("The JSON is broken: it is nested too deeply or holds a number that is too long.") from error
