"""The shared cache (Valkey or Redis), without which the site goes on.

When it does not answer, a question finds nothing and a note is lost: versions of pages are then asked of the database,
an upload that waited for its "yes" must be sent again, and limits on forms and sign-ins count for nothing until it is
back (the second factor still holds). After a failure a process lets it rest for some seconds instead of having every
request wait for it.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as LostConnection
from redis.exceptions import TimeoutError as NoAnswer
from redis.retry import Retry

logger = logging.getLogger(__name__)

#: Seconds for one answer, and for one connection.
PATIENCE = 0.3
#: Seconds in which a process asks no more after a failure.
REST = 5.0


class _Rest:
    """Until when this process leaves the cache alone."""

    until = 0.0


class OneClient(RedisCacheClient):
    """Django's client, which would be made anew for every question; one for each thread will do."""

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        kept = vars(self).setdefault("clients", {})
        if write not in kept:
            # Each thread has a cache object of its own, and so one connection: no look into a pool at each question.
            pool = super().get_client(key, write=write).connection_pool
            kept[write] = Redis(connection_pool=pool, single_connection_client=True)
        return kept[write]


class SteadyCache(RedisCache):
    """Django's cache in Valkey, whose failures are empty answers. Other errors (a wrong command) are raised."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        options = {
            "socket_timeout": PATIENCE,
            "socket_connect_timeout": PATIENCE,
            # A connection that broke (Valkey was restarted) is opened anew at once; nobody waits twice for silence.
            "retry": Retry(NoBackoff(), 1, supported_errors=(LostConnection,)),
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, params | {"OPTIONS": options})
        self._class = OneClient

    def _ask(self, question: Callable[..., Any], otherwise: Any, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < _Rest.until:
            return otherwise
        try:
            return question(*args, **kwargs)
        except (LostConnection, NoAnswer) as error:
            _Rest.until = time.monotonic() + REST
            logger.warning("The shared cache does not answer: %s", type(error).__name__)
            return otherwise

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask(super().get, default, key, default, version)

    def get_many(self, keys: Any, version: int | None = None) -> Any:
        return self._ask(super().get_many, {}, keys, version)

    def has_key(self, key: Any, version: int | None = None) -> Any:
        return self._ask(super().has_key, False, key, version)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(super().set, None, *args, **kwargs)

    def set_at_once(self, *args: Any, **kwargs: Any) -> Any:
        """As `set`, but asks also while the cache rests: for a word that others wait for."""
        _Rest.until = 0.0
        return self.set(*args, **kwargs)

    def set_many(self, data: dict[Any, Any], *args: Any, **kwargs: Any) -> Any:
        return self._ask(super().set_many, list(data), data, *args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        # "It was not there": whoever asks for the right to go first may go.
        return self._ask(super().add, True, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(super().touch, False, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(super().delete, False, *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(super().delete_many, None, *args, **kwargs)

    def clear(self) -> Any:
        return self._ask(super().clear, False)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> Any:
        """As Django's: ValueError where there is nothing to count on, so also while the cache is away."""
        counted = self._ask(super().incr, None, key, delta, version)
        if counted is None:
            raise ValueError(f"Key '{key}' not found.")
        return counted
