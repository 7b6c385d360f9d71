"""With a key set, only who holds its other half reads a backup."""

import gzip
from pathlib import Path

import pyrage
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from config.backups.encryption import encrypt
from resources.models import Helpline
from tests.backups.sites import everything
from tests.records import make_helpline
from tests.test_settings import start


@pytest.fixture
def key() -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.generate()


@pytest.fixture
def identity(key, tmp_path) -> Path:
    """As `age-keygen` writes it."""
    file = tmp_path / "key.txt"
    file.write_text(f"# created: 2026-11-30T00:00:00Z\n# public key: {key.to_public()}\n{key}\n")
    return file


@pytest.fixture
def encrypted(backup, key, tmp_path) -> Path:
    """The backup of a little site, encrypted for that key alone."""
    path = tmp_path / "backup.age"
    with backup.open("rb") as plain, path.open("wb") as file:
        encrypt(plain, file, [str(key.to_public())])
    return path


@pytest.mark.django_db(transaction=True)
def test_with_a_key_set_nothing_is_written_that_can_be_read_without(key, settings, tmp_path, capsys):
    other = pyrage.x25519.Identity.generate()
    settings.BACKUPS = str(tmp_path)
    settings.BACKUP_KEY = [str(key.to_public()), str(other.to_public())]
    make_helpline(name="River line")
    call_command("backup")
    assert "Encrypted." in capsys.readouterr().out
    (path,) = tmp_path.glob("*Z*")
    assert path.name.endswith(".jsonl.gz.age")
    written = path.read_bytes()
    assert written.startswith(b"age-encryption.org/v1\n")
    assert b"\x1f\x8b\x08" not in written
    # Each of two people can read it with a key of their own.
    for each in (key, other):
        assert b"River line" in gzip.decompress(pyrage.decrypt(written, [each]))


@pytest.mark.django_db(transaction=True)
def test_a_key_with_a_wrong_letter_makes_no_backup(key, settings, tmp_path):
    good = str(key.to_public())
    settings.BACKUP_KEY = [good[:-1] + ("q" if good[-1] != "q" else "p")]
    with pytest.raises(CommandError, match=r"No backup was made.*a letter of it is wrong"):
        call_command("backup", str(tmp_path / "new"))
    assert not list(tmp_path.iterdir())


@pytest.mark.django_db
def test_it_comes_back_with_the_key(encrypted, identity, town):
    call_command("restore", str(encrypted), "--identity", str(identity))
    assert Helpline.objects.get().name == "River line"


@pytest.mark.django_db
def test_without_the_key_or_with_another_it_is_refused_in_words(encrypted, tmp_path):
    before = everything()
    with pytest.raises(CommandError, match=r"Nothing was changed\. This backup is encrypted.*--identity FILE"):
        call_command("restore", str(encrypted), "--replace")
    wrong = tmp_path / "wrong.txt"
    wrong.write_text(str(pyrage.x25519.Identity.generate()))
    for file, words in [
        (wrong, "cannot be decrypted.*made for another key"),
        (encrypted, "holds no secret half"),
        (tmp_path / "nothing", "cannot be opened"),
    ]:
        with pytest.raises(CommandError, match=words):
            call_command("restore", str(encrypted), "--replace", "--identity", str(file))
    assert everything() == before


@pytest.mark.django_db
@pytest.mark.parametrize("part", [0.2, 0.7, 0.999])
def test_cut_off_or_changed_it_is_refused(encrypted, identity, part):
    before, whole = everything(), encrypted.read_bytes()
    at = int(len(whole) * part)
    for spoiled in (whole[:at], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]):
        encrypted.write_bytes(spoiled)
        with pytest.raises(CommandError, match="Nothing was changed"):
            call_command("restore", str(encrypted), "--replace", "--identity", str(identity))
    assert everything() == before


def test_the_secret_half_is_refused_where_the_public_one_belongs(tmp_path, key):
    ran = start(tmp_path, DEBUG="on", BACKUP_KEY=str(key))
    assert ran.returncode != 0
    assert "BACKUP_KEY holds the secret half" in ran.stderr
    assert str(key) not in ran.stderr
    ran = start(tmp_path, DEBUG="on", BACKUP_KEY="my dog's name")
    assert "must be the public half of an age key" in ran.stderr


def test_at_least_one_backup_is_kept(tmp_path):
    assert "BACKUPS_KEPT must be at least 1" in start(tmp_path, DEBUG="on", BACKUPS_KEPT="0").stderr
