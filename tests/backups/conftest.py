"""Backups in tests: one that is made once, and an empty site on a SQLite file of its own."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.utils import timezone

from config.backups.folder import save
from tests.backups.sites import Elsewhere, little
from tests.records import make_town


@pytest.fixture(scope="session")
def backup(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a little site, made once: only what commits may make one, and that is slow."""
    file = tmp_path_factory.mktemp("backup") / "backup.jsonl.gz"
    with django_db_blocker.unblock():
        little()
        save(file, timezone.now())
        call_command("flush", interactive=False, verbosity=0)
    return file


@pytest.fixture(scope="session")
def new_site(tmp_path_factory: pytest.TempPathFactory) -> Elsewhere:
    """An empty site on SQLite, migrated, with a town; to be copied."""
    site = Elsewhere(tmp_path_factory.mktemp("elsewhere") / "site.sqlite3")
    site.manage("migrate", "--verbosity", "0")
    site.run("from tests.records import make_town; make_town('Waterbury', 'CT', 41.5, -73.0, '06702')")
    return site


@pytest.fixture
def town(db: None) -> None:
    """A town, or a restore would fill in those of the whole country."""
    make_town("Waterbury", "CT", 41.5, -73.0, "06702")


@pytest.fixture(autouse=True)
def _numbers_of_kinds():
    """A restore that is undone with its test brought other numbers."""
    yield
    ContentType.objects.clear_cache()
