"""How long whoever runs now waits for the database. Known to the backend, set by `config.patience`.

A visitor's request has so many seconds for all its waits together; when they are used up, what it asks after that
fails at once. When no connection can be made, the process tries none for a second, then one request tries and the
others go on failing at once until it succeeds: a database that hangs keeps one thread waiting, not all.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from threading import Lock

#: Seconds in which no other connection is tried after one that could not be made.
REST = 1.0
#: Seconds for making a connection, for whoever has a limit at all.
FOR_CONNECTING = 1.0


class Patience:
    """What one request may still wait, in seconds; how much that is, is asked for at its first wait."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds

    @cached_property
    def left(self) -> float:
        return self._seconds()

    @property
    def used_up(self) -> bool:
        return self.left <= 0


#: The patience of the request that this thread answers; None outside requests.
_now: ContextVar[Patience | None] = ContextVar("patience", default=None)


@contextmanager
def waiting(seconds: Callable[[], float]) -> Iterator[None]:
    """What is asked of the database inside waits no longer than so many seconds in all."""
    token = _now.set(Patience(seconds))
    try:
        yield
    finally:
        _now.reset(token)


def limit() -> float | None:
    """Seconds that the next answer of the database may take; None where nobody waits for it."""
    patience = _now.get()
    return max(0.0, patience.left) if patience else None


@contextmanager
def counted() -> Iterator[None]:
    """Takes what is spent inside from the request's patience."""
    began = time.monotonic()
    try:
        yield
    finally:
        if patience := _now.get():
            patience.left -= time.monotonic() - began


class Connecting:
    """Whether this process may try a connection. Safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._failed = False
        self._rests_until = 0.0

    def may_try(self) -> bool:
        """Whether whoever asks may try now. Commands, which wait as long as it takes, always may."""
        patience = _now.get()
        if patience is None:
            return True
        if patience.used_up:
            return False
        with self._lock:
            if not self._failed:
                return True
            if time.monotonic() < self._rests_until:
                return False
            # This one tries; the others do not, until it is known what came of it.
            self._rests_until = time.monotonic() + FOR_CONNECTING + REST
            return True

    def failed(self) -> None:
        """No connection could be made."""
        with self._lock:
            self._failed, self._rests_until = True, time.monotonic() + REST

    def succeeded(self) -> None:
        """The database is there."""
        with self._lock:
            self._failed = False


connecting = Connecting()
