"""A file between its preview and the press of "Import now".

A signed ticket in the page says which file was previewed, and for what. The file itself waits in the cache for an hour
at most; where another web process answers and the cache is not shared, it is fetched or asked for once more, and the
ticket tells whether it is the same.
"""

import zlib
from dataclasses import dataclass
from hashlib import sha256

from django.core import signing
from django.core.cache import cache

_SALT = "resources.interchange.uploads"
_SECONDS = 3600


@dataclass(frozen=True)
class Ticket:
    """What was previewed."""

    #: What the file is imported into: a feed, a kind of record.
    target: str
    #: The file's name or address.
    origin: str
    fingerprint: str
    #: A fingerprint of what the preview said, where an import must do just that; else "".
    seen: str = ""

    def is_for(self, content: bytes) -> bool:
        """Whether these bytes are the file that was previewed."""
        return self.fingerprint == sha256(content).hexdigest()


def keep(target: str, origin: str, content: bytes, seen: str = "") -> str:
    """Keeps a file for an hour; gives the signed ticket for it."""
    ticket = Ticket(target, origin, sha256(content).hexdigest(), seen)
    cache.set(_key(ticket), zlib.compress(content), _SECONDS)
    return signing.dumps([ticket.target, ticket.origin, ticket.fingerprint, ticket.seen], salt=_SALT)


def read_ticket(signed: str, target: str) -> Ticket | None:
    """The ticket that a page of ours gave for this target within the last hour, or None."""
    try:
        ticket = Ticket(*signing.loads(signed, salt=_SALT, max_age=_SECONDS))
    except (signing.BadSignature, TypeError):
        return None
    return ticket if ticket.target == target else None


def kept(ticket: Ticket) -> bytes | None:
    """The file of a ticket, or None when it is not at hand here."""
    packed = cache.get(_key(ticket))
    return zlib.decompress(packed) if packed else None


def forget(ticket: Ticket) -> None:
    """Lets go of a file that was imported."""
    cache.delete(_key(ticket))


def _key(ticket: Ticket) -> str:
    return f"upload:{sha256(ticket.target.encode()).hexdigest()[:16]}:{ticket.fingerprint}"
