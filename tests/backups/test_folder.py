"""`tick` makes a backup a day, whole or not at all, and keeps the last ones."""

import resource
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.utils import timezone

from config.backups import Backup, back_up_daily, last_backup
from config.backups.reading import check
from config.locks import alone_in
from tests.records import make_helpline

pytestmark = pytest.mark.django_db(transaction=True)

MONDAY = datetime(2026, 11, 30, 2, 55, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    settings.BACKUPS = str(tmp_path / "var" / "backups")
    make_helpline()
    return Path(settings.BACKUPS)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*") if path.name != "lock")


def test_one_a_day_is_made_and_the_last_ones_are_kept(folder, settings):
    assert settings.BACKUPS_KEPT == 14
    settings.BACKUPS_KEPT = 3
    assert last_backup(MONDAY) is None
    made = [back_up_daily(MONDAY + timedelta(hours=hours)) for hours in range(0, 24 * 5, 6)]
    assert made == [1, 0, 0, 0] * 5
    assert names(folder) == [f"alongside-202612{day:02}T025500Z.jsonl.gz" for day in (2, 3, 4)]
    newest = folder / "alongside-20261204T025500Z.jsonl.gz"
    size = newest.stat().st_size
    assert last_backup(MONDAY + timedelta(days=9)) == Backup(newest, MONDAY + timedelta(days=4), size)
    with newest.open("rb") as file:
        assert check(file).rows["resources.helpline"] == 1


def test_nobody_else_on_the_machine_may_read_one(folder):
    back_up_daily(MONDAY)
    assert last_backup(MONDAY).path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_without_a_directory_none_is_made(settings):
    settings.BACKUPS = ""
    assert back_up_daily(MONDAY) == 0
    assert last_backup(timezone.now()) is None
    with pytest.raises(CommandError, match=r"No backup was made\. Name a file, or set BACKUPS"):
        call_command("backup")


def test_a_full_disk_is_told_by_tick_and_costs_no_older_backup(folder, settings, capsys):
    settings.BACKUPS_KEPT = 1
    settings.SAVED_COPIES = ""
    back_up_daily(timezone.now() - timedelta(days=2))
    before = names(folder)
    whole = last_backup(timezone.now()).path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    # The system itself refuses to write more into a file than this.
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(CommandError, match=r"Failed: backup$"):
            call_command("tick")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "backup: failed, OSError: " in capsys.readouterr().err
    assert names(folder) == before
    assert last_backup(timezone.now()).path.read_bytes() == whole
    call_command("tick")
    assert names(folder) != before


def test_what_a_killed_process_left_goes_with_the_next(folder):
    folder.mkdir(parents=True)
    (folder / ".unfinished-abc").write_bytes(b"half")
    (folder / "notes.txt").write_text("mine")
    back_up_daily(MONDAY)
    assert {path.name for path in folder.iterdir()} == {
        "alongside-20261130T025500Z.jsonl.gz",
        "lock",
        "notes.txt",
    }


def test_while_another_process_makes_one_this_one_leaves_it_to_it(folder):
    with alone_in(folder):
        assert back_up_daily(MONDAY) == 0
    assert back_up_daily(MONDAY) == 1


def test_a_clock_that_was_wrong_for_an_hour_keeps_no_backup_from_being_made(folder, settings):
    """What it made then, dated years ahead, is taken for the newest by nobody, and goes first."""
    settings.BACKUPS_KEPT = 1
    back_up_daily(MONDAY + timedelta(days=4000))
    assert last_backup(MONDAY) is None
    made = [back_up_daily(MONDAY + timedelta(hours=hours)) for hours in range(0, 48, 6)]
    assert made == [1, 0, 0, 0] * 2
    assert names(folder) == ["alongside-20261201T025500Z.jsonl.gz"]


def test_a_file_with_an_odd_name_or_that_goes_meanwhile_hides_no_other(folder):
    back_up_daily(MONDAY)
    (folder / "alongside-20261399T999999Z.jsonl.gz").write_text("")
    (folder / "alongside-20261130T030000Z.jsonl.gz").symlink_to(folder / "gone")
    assert last_backup(MONDAY + timedelta(hours=1)).made == MONDAY
    assert back_up_daily(MONDAY + timedelta(hours=1)) == 0


def test_tick_takes_nothing_away_that_a_person_is_making(folder, monkeypatch):
    """Sam runs the command, and it takes long; meanwhile the daily backup is due."""

    def slowly(file, now):
        assert back_up_daily(timezone.now() + timedelta(seconds=5)) == 1
        return 0

    with monkeypatch.context() as patched:
        patched.setattr("config.backups.folder.write", lambda file, now: patched.undo() or slowly(file, now))
        call_command("backup")
    assert len(names(folder)) == 2


def test_the_command_names_what_it_made_and_overwrites_nothing(folder, tmp_path, capsys):
    call_command("backup")
    assert f"{last_backup(timezone.now()).path}: " in capsys.readouterr().out
    mine = tmp_path / "mine"
    mine.write_text("a letter")
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", str(mine))
    assert mine.read_text() == "a letter"


def test_what_keeps_a_backup_from_being_written_is_said_in_words(folder, tmp_path):
    """And not by the name of a file that nobody asked for, or in sixty lines of code."""
    missing = tmp_path / "no" / "such"
    with pytest.raises(CommandError, match=rf"^No backup was made\. There is no directory {missing}\.$"):
        call_command("backup", str(missing / "file"))
    full = mock.patch("config.backups.folder.NamedTemporaryFile", side_effect=OSError(28, "No space left on device"))
    mine = tmp_path / "mine"
    with full, pytest.raises(CommandError, match=rf"^No backup was made\. {mine} cannot be written: No space left"):
        call_command("backup", str(mine))
    away = mock.patch.object(connection, "cursor", side_effect=OperationalError("connection refused\nIs it running?"))
    said = r"^No backup was made\. The database does not answer \(DATABASE_URL\): connection refused$"
    with away, pytest.raises(CommandError, match=said):
        call_command("backup", str(mine))
    assert not mine.exists()


def test_where_no_directory_is_there_is_no_last_backup(settings, tmp_path):
    for place in ("nothing-here", "a-file"):
        (tmp_path / "a-file").write_text("")
        settings.BACKUPS = str(tmp_path / place)
        assert last_backup(timezone.now()) is None
