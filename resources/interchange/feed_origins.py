"""Where commands read feeds from: a file, or an address."""

from collections.abc import Callable
from pathlib import Path

from .feed_files import FeedError


def is_address(origin: str) -> bool:
    """Whether an origin is an address and no file."""
    return "://" in origin


def content_of(origin: str, fetched: Callable[[str], bytes]) -> bytes:
    """The bytes of a file or of an address, which `fetched` reads. Raises FeedError for a file that cannot be read."""
    if is_address(origin):
        return fetched(origin)
    try:
        return Path(origin).read_bytes()
    except OSError as error:
        raise FeedError(f"{origin} cannot be read: {error.strerror}.") from error
