"""How long whoever runs now waits for the database. Known to the backend, set by `config.patience`.

A visitor's request has so many seconds for all its waits together; when they are used up, what it asks after that
fails at once. When no connection can be made, the process tries none for a second, then one request tries and the
others go on failing at once until it succeeds. And once somebody waited in vain, or nearly all threads wait and nobody
gets an answer, nobody waits long until the database has answered again: one that hangs holds one thread, not all.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from threading import Lock

#: Seconds in which no other connection is tried after one that could not be made.
REST = 1.0
#: Seconds that others wait after somebody waited in vain and before the database answered again.
WHILE_SILENT = 0.2
#: So many threads (of four) that all wait for so many seconds without any answer have waited in vain.
MANY, SILENT_AFTER = 3, 0.6
#: Seconds for making a connection, for whoever has a limit at all.
FOR_CONNECTING = 1.0
#: The same while the database answers others: it is there, and slow to begin (a process that has just started, say).
FOR_CONNECTING_IN_A_CROWD = 3.0


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


class Answers:
    """Whether the database answers this process at all. Safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._answered = 0.0
        self._vain = 0.0
        #: When each wait that goes on began.
        self._waits: dict[int, float] = {}

    def came(self) -> None:
        """It answered somebody."""
        self._answered = time.monotonic()

    def failed_to_come(self) -> None:
        """Somebody waited in vain."""
        self._vain = time.monotonic()

    def have_come_since(self, moment: float) -> bool:
        """Whether it answered anybody after this moment (of the monotonic clock)."""
        return self._answered > moment

    def begin(self, wait: "Wait") -> None:
        """One more waits for an answer."""
        with self._lock:
            self._waits[id(wait)] = time.monotonic()

    def end(self, wait: "Wait") -> None:
        """One waits no longer."""
        with self._lock:
            self._waits.pop(id(wait), None)

    @property
    def are_missing(self) -> bool:
        """Whether somebody waited in vain since it last answered, or many wait and it answers nobody."""
        if self._vain > self._answered:
            return True
        before = time.monotonic() - SILENT_AFTER
        if self._answered > before:
            return False
        with self._lock:
            return sum(began <= before for began in self._waits.values()) >= MANY


answers = Answers()


class Wait:
    """One wait for the database: how long it lasts, and whether it should end.

    `in_a_crowd` is how long it may last while others are answered.
    """

    def __init__(self, longest: float, in_a_crowd: float | None = None) -> None:
        self._began = time.monotonic()
        self._longest = longest
        self._in_a_crowd = longest if in_a_crowd is None else in_a_crowd
        answers.begin(self)

    @property
    def is_over(self) -> bool:
        """Whether what this request may wait is used up."""
        longest = self._in_a_crowd if answers.have_come_since(self._began) else self._longest
        return time.monotonic() - self._began >= longest

    @property
    def should_end(self) -> bool:
        """The same, or nobody gets an answer."""
        return self.is_over or (answers.are_missing and time.monotonic() - self._began >= WHILE_SILENT)

    def ended(self) -> None:
        """Takes what was waited from the request's patience; a long way in leaves some for a question."""
        answers.end(self)
        if patience := _now.get():
            patience.left -= time.monotonic() - self._began
            if self._in_a_crowd > self._longest and answers.have_come_since(self._began):
                patience.left = max(patience.left, WHILE_SILENT)


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
        answers.came()
        with self._lock:
            self._failed = False


connecting = Connecting()
