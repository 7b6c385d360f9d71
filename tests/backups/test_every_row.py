"""A backup is of one moment and holds every row, and a restore brings each back, in either database."""

from pathlib import Path
from threading import Thread

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from config.backups.folder import save
from config.backups.writing import one_moment
from groups.models import SupportGroup
from resources import content
from resources.models import ContentChange, Helpline
from tests.backups.sites import everything, lines_of, rosa_and_her_work, rows_of, tampered
from tests.records import load_real_records, make_helpline

#: On a SQLite file, beside this process's own connection and without any wait.
SAVES_MEANWHILE = """
import sqlite3
from django.conf import settings
from config.backups.writing import one_moment
from resources.models import Town
with one_moment():
    before = Town.objects.count()
    other = sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=0)
    other.execute("DELETE FROM resources_zipcode")
    other.execute("DELETE FROM resources_town")
    other.commit()
    assert Town.objects.count() == before == 1
assert Town.objects.count() == 0
print("as it was")
"""

pytestmark = pytest.mark.django_db(transaction=True)


def back_up(folder: Path, name: str = "backup.jsonl.gz") -> Path:
    save(folder / name, timezone.now())
    return folder / name


def restore(file: Path, *options: str) -> None:
    call_command("restore", str(file), *options, verbosity=0)


def test_rosa_moves_the_site_to_another_database_and_back_and_every_row_is_the_same(tmp_path, new_site):
    load_real_records()
    group = rosa_and_her_work()
    before = everything()
    file = back_up(tmp_path)
    assert sum(map(len, before.values())) == sum(lines_of(file)[-1]["rows"].values()) > 3000

    there = new_site.copy(tmp_path / "there.sqlite3")
    assert "Staff sign in again" in there.manage("restore", str(file))
    there.manage("backup", str(tmp_path / "from-there.jsonl.gz"))
    assert rows_of(tmp_path / "from-there.jsonl.gz") == rows_of(file)

    # Here all goes wrong meanwhile.
    group.delete()
    Helpline.objects.update(name="Gone", name_en="Gone")
    User.objects.all().delete()
    make_helpline(name="New")
    restore(tmp_path / "from-there.jsonl.gz", "--replace")
    assert everything() == before
    # And once more, from the file that was made here.
    restore(file, "--replace")
    assert everything() == before
    assert "Tuesday circle" in Client().get("/search/?q=tuesday+circle").content.decode()
    assert not mail.outbox


def test_no_new_record_gets_the_number_of_one_that_was_deleted(town, tmp_path, new_site):
    """Its history, its old addresses and the links in mails would become another's."""
    number = make_helpline(name="Deleted").pk
    Helpline.objects.get(pk=number).delete()
    file = back_up(tmp_path)
    made_since = make_helpline(name="Made since").pk
    restore(file, "--replace")
    assert make_helpline(name="The next").pk > made_since > number
    there = new_site.copy(tmp_path / "there.sqlite3")
    there.manage("restore", str(file))
    said = there.run("from tests.records import make_helpline; print(make_helpline(name='The next').pk)")
    assert int(said.split()[-1]) > number


def test_the_file_reads_the_same_whichever_language_is_active(tmp_path):
    rosa_and_her_work()
    with translation.override("es"):
        file = back_up(tmp_path, "es")
    assert rows_of(file) == rows_of(back_up(tmp_path, "en"))
    assert SupportGroup.objects.exists()


def test_others_save_while_a_backup_is_made_and_it_is_of_one_moment(new_site, tmp_path):
    """On SQLite; the next test tries PostgreSQL."""
    there = new_site.copy(tmp_path / "there.sqlite3")
    said = there.run(SAVES_MEANWHILE)
    assert "as it was" in said


@pytest.mark.postgres
def test_on_postgresql_too_it_is_of_one_moment():
    def ana_saves() -> None:
        make_helpline(name="Meanwhile")
        connection.close()

    with one_moment():
        before = Helpline.objects.count()
        ana = Thread(target=ana_saves)
        ana.start()
        ana.join(timeout=20)
        assert not ana.is_alive()
        assert Helpline.objects.count() == before
    assert Helpline.objects.count() == before + 1


def test_no_page_that_is_kept_anywhere_outlives_a_restore(backup, town, tmp_path):
    """The version of the content is one that was never there, in no database that these records lived in."""
    file = tampered(
        backup, tmp_path / "old", lambda lines: lines[0]["numbers"].update({"resources.contentchange": 5000})
    )
    for newest in (3, 7000):
        ContentChange.objects.get_or_create(pk=newest)
        restore(file, "--replace")
        assert int(content.version().split("-")[0]) > max(newest, 5000)
