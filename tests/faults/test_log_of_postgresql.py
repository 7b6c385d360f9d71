"""PostgreSQL has a log of its own. As we set it up, no line of it tells what a family typed."""

import re
import time
from collections.abc import Iterator

import psycopg
import pytest

from tests.faults.machines import Postgres, open_folder
from tests.serving import ROOT

TYPED, ADDRESS = "my son in waterbury", "dolores@home.example"


@pytest.fixture
def database() -> Iterator[Postgres]:
    with open_folder() as folder:
        database = Postgres(folder)
        yield database
        database.server.cleanup()


def connected(database: Postgres) -> "psycopg.Connection":
    """As Django connects: values are written into the statement."""
    folder = str(database.server.get_postmaster_info().socket_dir)
    return psycopg.connect(
        host=folder, user="postgres", dbname="postgres", autocommit=True, cursor_factory=psycopg.ClientCursor
    )


def lines_after_trouble(database: Postgres) -> str:
    """The log after a search that nobody waits for any more, and a form whose row is refused."""
    options = dict(part.split("=") for part in re.findall(r"--(\w+=\w+)", (ROOT / "compose.yaml").read_text()))
    interval = options["client_connection_check_interval"]
    database.ask(f"ALTER SYSTEM SET client_connection_check_interval = '{interval}'; SELECT pg_reload_conf()")
    with connected(database) as form:
        form.execute("CREATE TABLE IF NOT EXISTS sender (email text UNIQUE)")
        for _ in range(2):
            try:
                form.execute("INSERT INTO sender VALUES (%s)", [ADDRESS])
            except psycopg.errors.UniqueViolation:
                break
    search = connected(database)
    search.pgconn.send_query(f"SELECT pg_sleep(20), '{TYPED}'".encode())
    time.sleep(0.3)
    search.close()
    log = database.server.pgdata / "log"
    for _ in range(100):
        if "connection to client lost" in log.read_text():
            break
        time.sleep(0.1)
    written = log.read_text()
    assert "connection to client lost" in written
    assert "duplicate key" in written
    return written


def test_left_to_itself_postgresql_writes_down_what_was_typed(database):
    """Why this is set at all; if it ever fails, PostgreSQL has become discreet."""
    written = lines_after_trouble(database)
    assert TYPED in written
    assert ADDRESS in written


def test_as_compose_starts_it_no_line_does(database):
    options = re.findall(r"- --(log_\w+)=(\w+)", (ROOT / "compose.yaml").read_text())
    assert options
    for name, value in options:
        database.ask(f"ALTER SYSTEM SET {name} = {value}")
    written = lines_after_trouble(database)
    assert TYPED not in written
    assert ADDRESS not in written


def test_as_the_script_for_debian_sets_it_up_no_line_does(database):
    script = (ROOT / "config" / "debian" / "install").read_text()
    (settings,) = re.findall(r'for quiet in "(.*)"; do\n.*psql -qc "ALTER DATABASE alongside SET \$quiet"', script)
    for setting in settings.split('" "'):
        database.ask(f"ALTER DATABASE postgres SET {setting}")
    written = lines_after_trouble(database)
    assert TYPED not in written
    assert ADDRESS not in written
