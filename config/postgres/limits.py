"""How long whoever runs now waits for the database. Known to the backend, set by `config.patience`.

Within one request the first wait that ends in vain is the last: what is asked after it fails at once. When no
connection can be made, the next requests do not try for a second, so that only a few of them wait in vain.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

#: Seconds in which no other connection is tried after one that could not be made.
REST = 1.0


@dataclass
class Patience:
    """What one request may wait, in seconds for each statement; and whether it waited in vain already."""

    seconds: float
    used_up: bool = False


#: The patience of the request that this thread answers; None outside requests.
_now: ContextVar[Patience | None] = ContextVar("patience", default=None)


class _Rest:
    """Until when this process asks for no new connection."""

    until = 0.0


@contextmanager
def waiting(seconds: float) -> Iterator[None]:
    """What is asked of the database inside waits no longer than so many seconds for each answer."""
    token = _now.set(Patience(seconds))
    try:
        yield
    finally:
        _now.reset(token)


def limit() -> float | None:
    """Seconds that the next answer of the database may take; None where nobody waits for it."""
    patience = _now.get()
    return patience.seconds if patience else None


def give_up() -> None:
    """This request waited in vain."""
    if patience := _now.get():
        patience.used_up = True


def is_used_up() -> bool:
    """Whether a new connection should not even be tried, for a visitor who waits."""
    patience = _now.get()
    return patience is not None and (patience.used_up or time.monotonic() < _Rest.until)


def could_not_connect() -> None:
    """No connection could be made: the next requests go without."""
    _Rest.until = time.monotonic() + REST


def connected() -> None:
    """The database is back."""
    _Rest.until = 0.0
