"""A file's bytes as text, and which of the layouts it has."""

from typing import Any

from resources.interchange.feed_files import FeedError, json_of, text_of

from . import bmlt, meeting_guide, spreadsheet
from .rows import FeedFile


def read_feed(content: bytes) -> FeedFile:
    """The rows of a file: Meeting Guide JSON, BMLT JSON, or the spreadsheet of 12 Step Meeting List.

    Raises FeedError for a file that is none of them, broken, empty or too large.
    """
    text = text_of(content, "a list of meetings")
    return _from_json(text) if text[0] in "[{" else spreadsheet.read(text)


def _from_json(text: str) -> FeedFile:
    found: Any = json_of(text)
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
