"""The file of an import between its preview and the press of "Import now".

A signed ticket in the page says which file was previewed. The file itself waits in the cache for an hour at most; where
another web process answers and the cache is not shared, the feed is fetched, or the file asked for, once more, and the
ticket tells whether it is the same.
"""

import zlib
from dataclasses import dataclass
from hashlib import sha256

from django.core import signing
from django.core.cache import cache

_SALT = "groups.feeds.previews"
_SECONDS = 3600


@dataclass(frozen=True)
class Ticket:
    """What was previewed: which feed, from where, and the fingerprint of the file."""

    feed: int
    origin: str
    fingerprint: str

    def is_for(self, content: bytes) -> bool:
        """Whether these bytes are the file that was previewed."""
        return self.fingerprint == sha256(content).hexdigest()


def keep(feed: int, origin: str, content: bytes) -> str:
    """Keeps a file for an hour; gives the signed ticket for it."""
    ticket = Ticket(feed, origin, sha256(content).hexdigest())
    cache.set(_key(ticket), zlib.compress(content), _SECONDS)
    return signing.dumps([ticket.feed, ticket.origin, ticket.fingerprint], salt=_SALT)


def read_ticket(signed: str, feed: int) -> Ticket | None:
    """The ticket that a page of ours gave for this feed within the last hour, or None."""
    try:
        ticket = Ticket(*signing.loads(signed, salt=_SALT, max_age=_SECONDS))
    except (signing.BadSignature, TypeError):
        return None
    return ticket if ticket.feed == feed else None


def kept(ticket: Ticket) -> bytes | None:
    """The file of a ticket, or None when it is not at hand here."""
    packed = cache.get(_key(ticket))
    return zlib.decompress(packed) if packed else None


def forget(ticket: Ticket) -> None:
    """Lets go of a file that was imported."""
    cache.delete(_key(ticket))


def _key(ticket: Ticket) -> str:
    return f"feed-preview:{ticket.feed}:{ticket.fingerprint}"
