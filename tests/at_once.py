"""Two people at the same moment, for tests on PostgreSQL with `transaction=True`."""

from collections.abc import Callable
from threading import Thread
from time import monotonic, sleep

from django.db import connection, transaction

#: Seconds after which a second person who neither waits nor is done is given up.
LONGEST_WAIT = 30


def while_held(first: Callable[[], object], second: Callable[[], object]) -> None:
    """Does `first` and, before it is committed, `second` in a connection of its own, which then waits for a row."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            second()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    other = Thread(target=run)
    with transaction.atomic():
        first()
        other.start()
        _until_waiting(other)
    other.join()
    if failed:
        raise failed[0]


def _until_waiting(other: Thread) -> None:
    end = monotonic() + LONGEST_WAIT
    while other.is_alive() and monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted LIMIT 1")
            if cursor.fetchone():
                return
        sleep(0.02)
