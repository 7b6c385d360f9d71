"""A load balancer asks whether a process is alive, and whether it can do its whole work."""

from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext

from config.operations.readiness import known_migrations

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _pages_are_kept(settings):
    """As in production."""
    settings.PAGE_CACHE = True


def probe(client, address: str = "/readyz") -> tuple[int, list[str]]:
    response = client.get(address)
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Type"].startswith("text/plain")
    assert not response.cookies
    return response.status_code, response.text.splitlines()


def down():
    return mock.patch.object(connection, "cursor", side_effect=OperationalError("the password is tiger"))


def test_a_process_with_its_database_is_ready(client):
    assert probe(client) == (200, ["ready"])


def test_it_asks_one_question(client):
    with CaptureQueriesContext(connection) as asked:
        probe(client)
    assert len(asked) == 1


def test_without_its_database_it_is_not_and_says_no_more_than_that(client):
    with down():
        assert probe(client) == (503, ["database"])


def test_new_code_is_not_ready_before_its_migrations_and_old_code_is_after_them(client):
    rows = MigrationRecorder(connection).migration_qs
    applied = rows.get(app="groups", name="0001_initial")
    rows.create(app="groups", name="9999_from_tomorrow")
    assert probe(client) == (200, ["ready"])
    applied.delete()
    assert probe(client) == (503, ["migrations"])


def test_an_empty_database_has_none_of_the_tables(client):
    with mock.patch.object(MigrationRecorder.Migration._meta, "db_table", "no_such_table"):
        assert probe(client) == (503, ["migrations"])


def test_the_names_of_the_files_are_what_django_itself_finds():
    """Without loading them, which would cost every process megabytes."""
    assert set(known_migrations()) == set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def test_alive_is_a_process_whatever_its_database_does(client):
    with CaptureQueriesContext(connection) as asked:
        assert probe(client, "/healthz") == (200, ["ok"])
    assert not len(asked)
