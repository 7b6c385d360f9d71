"""Django's PostgreSQL backend with an end to every wait (setting DATABASES, ENGINE).

PostgreSQL's own limits do not help when the server hangs or the network swallows packets: then nobody is there to keep
them. So the client keeps its own: `config.patience` says how long.
"""

import time
from types import SimpleNamespace
from typing import Any

import psycopg
from django.db.backends.postgresql import base

from . import limits
from .limits import Wait


class TimedConnection(psycopg.Connection[Any]):
    """A connection that is given up, and closed, when the server does not answer in time."""

    @classmethod
    def _connect_gen(cls, conninfo: str = "") -> Any:
        # psycopg's own limit for connecting is two seconds at least, as libpq's is.
        steps = super()._connect_gen(conninfo)
        limit = limits.limit()
        if limit is None:
            return (yield from steps)
        wait = Wait(min(limit, limits.FOR_CONNECTING), limits.FOR_CONNECTING_IN_A_CROWD)
        return (yield from _limited(steps, wait, or_silent=False))

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Waits for an answer (psycopg's own method), as long as this request may still wait."""
        try:
            return self._wait(gen, interval, timeout)
        except psycopg.errors.ReadOnlySqlTransaction as error:
            raise TakesNothingError("the database only reads just now") from error

    def _wait(self, gen: Any, interval: float, timeout: float | None) -> Any:
        limit = limits.limit()
        if limit is None or timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            answer = super().wait(_limited(gen, Wait(limit)), interval)
        except NoAnswerError:
            # The server may still be at work on it; this connection cannot be used for anything else.
            limits.answers.failed_to_come()
            self.close()
            raise
        limits.answers.came()
        return answer


class NoAnswerError(psycopg.OperationalError):
    """The database did not answer in time."""


class TakesNothingError(psycopg.OperationalError):
    """The database takes no writes: a stand-by, or one that an operator closed for them.

    For psycopg that is a fault of whoever asks; for us the database is away, for whoever writes.
    """

    sqlstate = psycopg.errors.ReadOnlySqlTransaction.sqlstate


def _limited(steps: Any, wait: Wait, *, or_silent: bool = True) -> Any:
    """The same steps of psycopg's, which are taken up every tenth of a second, and end when their time is over."""
    try:
        waits_for = next(steps)
        while True:
            ready = yield waits_for
            if not ready and (wait.should_end if or_silent else wait.is_over):
                raise NoAnswerError("no answer in time")
            waits_for = steps.send(ready)
    except StopIteration as done:
        return done.value
    finally:
        wait.ended()


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper around `TimedConnection`."""

    Database = SimpleNamespace(
        **{name: getattr(psycopg, name) for name in psycopg.__all__ if name != "connect"},
        connect=TimedConnection.connect,
    )

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection, unless this request or process has just waited for one in vain."""
        if not limits.connecting.may_try():
            raise psycopg.OperationalError("the database did not answer a moment ago")
        began = time.monotonic()
        try:
            connection = super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            # Where others were answered meanwhile, it is there, and whoever comes next may try.
            if not limits.answers.have_come_since(began):
                limits.connecting.failed()
            raise
        limits.connecting.succeeded()
        return connection
