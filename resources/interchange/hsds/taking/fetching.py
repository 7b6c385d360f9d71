"""Reads all pages of another directory's list from its address."""

import json
import time
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ...feed_files import MOST_BYTES, FeedError, json_of, text_of
from ...fetching import TOTAL_SECONDS, FetchError, fetch
from .files import page_numbers

#: More pages than this are rather a list that never ends; the other directory can also send one larger page.
MOST_PAGES = 400


def fetch_directory(address: str, *, seconds: float = TOTAL_SECONDS) -> bytes:
    """The list at an address; where it comes in pages (HSDS), all of them as one list, within `seconds` in all.

    Raises FetchError for an address that does not answer, and FeedError for an answer that is no list.
    """
    deadline = time.monotonic() + seconds
    first = fetch(address, seconds=seconds)
    known, pages = page_numbers(first)
    if pages <= 1:
        return first
    if pages > MOST_PAGES:
        raise FetchError(f"The list has {pages} pages, more than {MOST_PAGES}. Ask it for larger pages (per_page).")
    found, size = _contents(first), len(first)
    for number in range(1, pages + 1):
        if number == known:
            continue
        left = deadline - time.monotonic()
        if left <= 0:
            raise FetchError(
                f"Page {number} of {pages} was not there after {seconds:.0f} seconds. Ask for larger pages."
            )
        page = fetch(_with_page(address, number), seconds=left)
        size += len(page)
        if size > MOST_BYTES:
            raise FeedError(f"The list is larger than {MOST_BYTES // (1024 * 1024)} MB.")
        found += _contents(page)
    return json.dumps(found).encode()


def _contents(page: bytes) -> list[object]:
    told = json_of(text_of(page, "a list of services"))
    contents = told.get("contents") if isinstance(told, dict) else None
    if not isinstance(contents, list):
        # Without it, all that it holds would look as if it were gone.
        raise FeedError("One of its pages holds no list of objects (“contents”).")
    return contents


def _with_page(address: str, number: int) -> str:
    parts = urlsplit(address)
    asked = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "page"]
    return urlunsplit(parts._replace(query=urlencode([*asked, ("page", str(number))])))
