"""What many pages ask of the database alike, kept in memory until content changes, and for a minute at most.

    @until_content_changes
    def always_open_line() -> Helpline | None: ...

While a public page is made (`as_of`, with the version of the content and the minute), such a function asks once for
each version, language and set of arguments; everywhere else it asks each time. Its results are shared by requests and
threads: nobody may change them. Nothing that a family typed may be among its arguments.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar

from django.utils.translation import get_language

P = ParamSpec("P")
Result = TypeVar("Result")

#: Results of one function that are kept at most; the oldest goes when another comes.
MOST_KEPT = 50

#: The version that the page is made of, of the content and with the minute; None where results must be fresh.
_version: ContextVar[str | None] = ContextVar("content_version", default=None)


@contextmanager
def as_of(version: str | None) -> Iterator[None]:
    """What is asked inside may be answered from memory, as long as it was asked under the same version."""
    token = _version.set(version)
    try:
        yield
    finally:
        _version.reset(token)


class _Results:
    """The results of one function, all of one version. Safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._version: str | None = None
        self._found: dict[Hashable, object] = {}

    def clear(self) -> None:
        with self._lock:
            self._version, self._found = None, {}

    def get(self, version: str, key: Hashable, make: Callable[[], Result]) -> Result:
        with self._lock:
            if self._version != version:
                self._version, self._found = version, {}
            if key in self._found:
                return self._found[key]  # type: ignore[return-value]
        made = make()
        with self._lock:
            # Not what a slow request found of an older version; and not that there is nothing: strangers make up names.
            if self._version == version and made is not None:
                if len(self._found) >= MOST_KEPT:
                    self._found.pop(next(iter(self._found)))
                self._found[key] = made
        return made


#: Of all functions that keep something.
_all_results: list[_Results] = []


def forget() -> None:
    """Forgets all that this process keeps: for tests, whose databases begin to count anew."""
    for results in _all_results:
        results.clear()


def until_content_changes(ask: Callable[P, Result]) -> Callable[P, Result]:
    """Keeps what a function finds. Its arguments must be hashable."""
    results = _Results()
    _all_results.append(results)

    @wraps(ask)
    def answer(*args: P.args, **kwargs: P.kwargs) -> Result:
        version = _version.get()
        if version is None:
            return ask(*args, **kwargs)
        key = (get_language(), args, tuple(kwargs.items()))
        return results.get(version, key, lambda: ask(*args, **kwargs))

    return answer
