"""One process at a time at a work whose result is a directory or a file."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any


@contextmanager
def alone_in(folder: Path) -> Iterator[bool]:
    """Whether no other process is at work in this directory; the second of two leaves it to the first."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        yield took(lock)


def took(file: IO[Any]) -> bool:
    """Takes an open file for ourselves until it is closed; False when another process, which lives, has it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
