"""A restore shows at once and sends nothing; a file that is not whole, or does not fit, changes nothing."""

import gzip
from pathlib import Path
from unittest import mock

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from resources import content
from resources.models import Helpline, Mail, ZipCode
from tests.admin.people import desk_of
from tests.backups.sites import everything, lines_of, packed, set_value, tampered
from tests.records import make_helpline

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_use() -> Helpline:
    """What is here when the backup comes back: a line that was saved since, and Ana, who is new."""
    User.objects.create_user("ana", is_staff=True)
    return make_helpline(name="Saved since")


def restore(file: Path, *options: str) -> None:
    call_command("restore", str(file), *options)


def refused(file: Path, words: str) -> None:
    """That a restore says these words, and changes not a row, not the search, and no page that is kept."""
    before, version = everything(), content.version()
    with pytest.raises(CommandError, match=r"(?s)Nothing was changed\. .*" + words):
        restore(file, "--replace")
    assert everything() == before
    assert content.version() == version


def test_an_empty_site_takes_a_backup_and_learns_the_towns(backup):
    restore(backup)
    assert Helpline.objects.get().name_es == "Línea del río"
    assert ZipCode.objects.filter(code="06702").exists()


def test_a_site_in_use_takes_one_only_when_told_to(backup, town, in_use):
    before = everything()
    with pytest.raises(CommandError, match=r"Nothing was changed.*is in use \(users: 1, helplines: 1\).*--replace"):
        restore(backup)
    assert everything() == before
    restore(backup, "--replace")
    assert Helpline.objects.get().name == "River line"
    assert User.objects.get().username == "rosa"
    assert "River line" in Client().get("/search/?q=river+line").content.decode()
    assert "Saved since" not in Client().get("/search/?q=saved+since").content.decode()


def test_it_names_the_database_before_it_gives_it_up_and_after(backup, town, in_use, capsys):
    """Who forgot to set DATABASE_URL sees it before anything is lost."""
    name = str(connection.settings_dict["NAME"])
    with pytest.raises(CommandError) as refusal:
        restore(backup)
    said = str(refusal.value)
    assert connection.display_name in said
    assert name in said
    restore(backup, "--replace")
    said = capsys.readouterr().out
    assert connection.display_name in said
    assert name in said


def test_rosa_signs_in_as_before_and_nobody_stays_signed_in(backup, town, in_use):
    desk = desk_of(User.objects.get(username="ana"))
    assert desk.get("/admin/").status_code == 200
    restore(backup, "--replace")
    assert desk.get("/admin/").status_code == 302
    typed = {"username": "rosa", "password": "her password"}
    assert Client().post("/admin/login/?next=/admin/", typed).status_code == 302


def test_mails_that_waited_are_told_of_and_can_be_left_out(backup, town, capsys):
    restore(backup, "--replace")
    assert "go out with the next tick: 1." in capsys.readouterr().out
    assert Mail.objects.count() == 2
    restore(backup, "--replace", "--without-mails")
    assert "next tick" not in capsys.readouterr().out
    assert Mail.objects.get().subject == "Went"
    assert not mail.outbox


def test_a_look_into_a_file_changes_nothing_and_counts_its_rows(backup, capsys):
    restore(backup, "--check")
    said = capsys.readouterr().out
    assert "Whole: " in said
    assert "resources.helpline: 1\n" in said
    assert not Helpline.objects.exists()


@pytest.mark.parametrize("left", [0, 1, 20, 0.5, -1, -9, -40])
def test_a_file_that_was_cut_off_is_refused(backup, in_use, tmp_path, left):
    whole = backup.read_bytes()
    cut = tmp_path / "cut"
    cut.write_bytes(whole[: int(len(whole) * left) if isinstance(left, float) else left])
    refused(cut, r"This (backup is (cut off|damaged)|is no backup)")


def test_a_file_with_a_changed_byte_is_refused_wherever_it_is(backup, in_use, tmp_path):
    whole = backup.read_bytes()
    # The first ten bytes are gzip's own, of which it does not check all; nothing of ours stands there.
    for at in range(10, len(whole), len(whole) // 50):
        damaged = bytearray(whole)
        damaged[at] ^= 0x10
        (tmp_path / "damaged").write_bytes(damaged)
        refused(tmp_path / "damaged", "This backup is")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda lines: lines.pop(-2), "damaged: it is not what was written"),
        (lambda lines: lines[0].update(made="2030-01-01T00:00:00+00:00"), "damaged: it is not what was written"),
        (lambda lines: lines.pop(), "cut off: its end is missing"),
        (lambda lines: lines.pop(0), "says nothing of one"),
        (lambda lines: lines.clear(), "says nothing of one"),
    ],
)
def test_packed_lines_that_are_not_those_that_were_written_are_refused(backup, in_use, tmp_path, change, words):
    lines = lines_of(backup)
    change(lines)
    (tmp_path / "changed").write_bytes(gzip.compress(packed(lines)))
    refused(tmp_path / "changed", words)


@pytest.mark.parametrize("stranger", [b"", b"PK\x03\x04 a workbook", b"SQLite format 3\x00", gzip.compress(b"hello")])
def test_a_file_that_is_something_else_is_refused(in_use, tmp_path, stranger):
    (tmp_path / "file").write_bytes(stranger)
    refused(tmp_path / "file", "no backup of this site|damaged")
    refused(tmp_path / "nothing-here", "cannot be opened")


def newer(lines):
    lines[0].update(release="0.9.0", migrations=[*lines[0]["migrations"], "groups.0099_more"])


def older(lines):
    lines[0].update(release="0.0.9", migrations=lines[0]["migrations"][:-1])


def of_another_form(lines):
    lines[0].update(release="2.0.0", form=2)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (newer, r"newer than this database.*release 0\.9\.0.*groups\.0099_more.*Check out release 0\.9\.0"),
        (older, r"older than this database.*release 0\.0\.9.*restore into a new database there.*manage\.py migrate"),
        (of_another_form, r"form 2, made by release 2\.0\.0.*Check out that release"),
    ],
)
def test_a_backup_of_another_release_is_refused_with_what_to_do(backup, in_use, tmp_path, change, words):
    refused(tampered(backup, tmp_path / "other", change), words)


def test_after_going_back_a_release_backups_still_come_back(backup, town, in_use):
    """The newer release's migration is in the database, and unknown to this one."""
    MigrationRecorder(connection).record_applied("groups", "0099_more")
    restore(backup, "--replace")
    assert Helpline.objects.get().name == "River line"


def test_a_database_that_is_away_is_told_in_a_line_and_not_in_sixty(backup):
    away = mock.patch.object(connection, "cursor", side_effect=OperationalError("connection refused\nIs it running?"))
    said = r"^Nothing was changed\. The database does not answer \(DATABASE_URL\): connection refused$"
    with away, pytest.raises(CommandError, match=said):
        restore(backup, "--replace")


def test_a_database_that_was_not_migrated_is_refused(backup, in_use):
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied(*max(recorder.applied_migrations()))
    refused(backup, r"lacks tables of this release.*run manage\.py prepare first")


@pytest.mark.parametrize(
    ("table", "field", "value", "words"),
    [
        # Refused while rows are written, at the end of the transaction, and by the fields themselves.
        ("resources.place", "latitude", 1000, r"does not take one of the rows \d+ to \d+ of resources\.place"),
        ("resources.helpline", "source_id", 999_999, "names one that is not there"),
        ("resources.helpline", "created", "yesterday", "“yesterday” value has an invalid format"),
    ],
)
def test_a_restore_that_fails_on_its_way_changes_nothing(backup, in_use, tmp_path, table, field, value, words):
    refused(tampered(backup, tmp_path / "odd", lambda lines: set_value(lines, table, field, value)), words)
    assert "Saved since" in Client().get("/search/?q=saved+since").content.decode()


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("about_en", "a\0b", r"“about_en” \(it holds a NUL character\) in row"),
        ("name", "x" * 201, r"“name” \(it has 201 characters of 200 at most\) in row"),
    ],
)
def test_what_sqlite_let_pass_and_postgresql_does_not_is_named(backup, in_use, tmp_path, field, value, words):
    odd = tampered(backup, tmp_path / "odd", lambda lines: set_value(lines, "resources.organization", field, value))
    refused(odd, words)
