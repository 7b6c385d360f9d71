"""What every test gets, whichever database it runs on (tests/settings.py chooses it)."""

import os
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from resources import kept
from resources.languages import SPANISH
from tests.public_pages import Answer, read_whole_site
from tests.records import load_real_records, load_towns

ON_POSTGRES = os.environ.get("TEST_DATABASE") == "postgres"


def pytest_report_header() -> str:
    """Say in the first lines which database this run is on."""
    return f"database: {connection.vendor}"


def pytest_configure() -> None:
    """Refuse to call a run a PostgreSQL run when it is none."""
    if ON_POSTGRES and connection.vendor != "postgresql":
        pytest.exit("TEST_DATABASE is postgres, but the settings name another database.", returncode=4)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip on SQLite what needs PostgreSQL; mark what lies under tests/browser and tests/faults."""
    needs_postgres = pytest.mark.skip(reason="needs PostgreSQL: make test-postgres")
    for item in items:
        if not ON_POSTGRES and item.get_closest_marker("postgres"):
            item.add_marker(needs_postgres)
        for part in ("browser", "faults"):
            if f"/tests/{part}/" in item.path.as_posix():
                item.add_marker(part)


@pytest.fixture(autouse=True)
def _empty_cache():
    """Let no test see what another left in the cache, or in memory."""
    yield
    cache.clear()
    kept.forget()


@pytest.fixture
def towns(db: None) -> None:
    """The ZIP codes and towns of four states."""
    load_towns()


@pytest.fixture
def anyone(client: Client) -> Client:
    """Someone whose browser shows what a visitor would see, errors included."""
    client.raise_request_exception = False
    return client


@pytest.fixture(scope="session")
def pages(django_db_setup: None, django_db_blocker: Any) -> list[Answer]:
    """Every public page in English, read once."""
    return read_whole_site(django_db_blocker)


@pytest.fixture(scope="session")
def spanish_pages(django_db_setup: None, django_db_blocker: Any) -> list[Answer]:
    """Every public page in Spanish, read once."""
    return read_whole_site(django_db_blocker, SPANISH)


@pytest.fixture(scope="session")
def pages_in_both_languages(pages: list[Answer], spanish_pages: list[Answer]) -> list[Answer]:
    """Every public page, in English and in Spanish."""
    return [*pages, *spanish_pages]


@pytest.fixture
def real_records(db: None) -> None:
    """The site as `make run` shows it."""
    load_real_records()


@pytest.fixture(scope="module")
def gazetteer(django_db_setup, django_db_blocker):
    """The towns of CT, IL, MA and VT, filled once for all tests here; no test changes them."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_towns()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def filled(gazetteer, db) -> None:
    """The gazetteer, with whatever a test does to it undone."""
