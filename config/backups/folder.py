"""The directory of backups (setting BACKUPS): one a day, made by `tick`, and the oldest of many given up.

A file there is whole: it gets its name when all of it is on the disk. Nobody but the site's own user may read it.
"""

import os
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO, NamedTuple

from django.conf import settings

from config.locks import alone_in, took

from .encryption import encrypt
from .errors import BackupError
from .writing import write

#: How old the newest backup may grow before the next is made.
EVERY = timedelta(days=1)
_NAME = re.compile(r"alongside-(\d{8}T\d{6}Z)\.jsonl\.gz(?:\.age)?")
_TIME = "%Y%m%dT%H%M%SZ"
#: How the name of a file begins that is still being written.
_UNFINISHED = ".unfinished-"


class Backup(NamedTuple):
    """A backup in the directory."""

    path: Path
    made: datetime
    bytes: int


def last_backup(now: datetime) -> Backup | None:
    """The newest backup; None where there is none, or the directory cannot be read."""
    return next((backup for backup in _backups(now) if backup.made <= now), None)


def back_up_daily(now: datetime) -> int:
    """One part of `tick`: makes a backup when the last one is a day old; returns how many it made.

    What fails is raised: BackupError, OSError (a full disk), or what the database raises. Then no old one is deleted.
    """
    if not settings.BACKUPS:
        return 0
    with alone_in(_folder()) as first:
        last = last_backup(now)
        if not first or (last and now - last.made < EVERY):
            return 0
        _forget_unfinished()
        save(new_path(now), now)
        for backup in _backups(now)[settings.BACKUPS_KEPT :]:
            backup.path.unlink(missing_ok=True)
    return 1


def new_path(now: datetime) -> Path:
    """Where a backup of this moment belongs. Raises BackupError without a directory."""
    if not settings.BACKUPS:
        raise BackupError("Name a file, or set BACKUPS to a directory for backups.")
    ending = ".age" if settings.BACKUP_KEY else ""
    return _folder() / f"alongside-{now.astimezone(UTC).strftime(_TIME)}.jsonl.gz{ending}"


def save(path: Path, now: datetime) -> int:
    """Makes a backup as a file; returns the number of rows. It is encrypted if a key is set.

    Raises BackupError for a name that is taken or a directory that is missing, and OSError; then there is no such file.
    """
    if path.exists():
        raise BackupError(f"{path} is there already.")
    if not path.parent.is_dir():
        raise BackupError(f"There is no directory {path.parent}.")
    # Made so that only its owner may read and write it.
    with NamedTemporaryFile(dir=path.parent, prefix=_UNFINISHED, delete=False) as new:
        took(new)
        try:
            rows = _fill(new, now)
            new.flush()
            os.fsync(new.fileno())
            Path(new.name).replace(path)
        except BaseException:
            Path(new.name).unlink(missing_ok=True)
            raise
    _keep_name(path.parent)
    return rows


def _fill(file: IO[bytes], now: datetime) -> int:
    if not settings.BACKUP_KEY:
        return write(file, now)
    # Not beside the backup, which may lie on a disk of somebody else's.
    with TemporaryFile() as plain:
        rows = write(plain, now)
        plain.seek(0)
        encrypt(plain, file, settings.BACKUP_KEY)
    return rows


def _keep_name(folder: Path) -> None:
    """A file's new name outlives a power cut, too."""
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _folder() -> Path:
    folder = Path(settings.BACKUPS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _backups(now: datetime) -> list[Backup]:
    """All in the directory, the newest first; last of all those that a wrong clock dated after now."""
    found = []
    with suppress(OSError):
        for path in Path(settings.BACKUPS).iterdir() if settings.BACKUPS else ():
            # One that goes just now, or whose name is no time, hides no other.
            with suppress(OSError, ValueError):
                if name := _NAME.fullmatch(path.name):
                    made = datetime.strptime(name[1], _TIME).replace(tzinfo=UTC)
                    found.append(Backup(path, made, path.stat().st_size))
    return sorted(found, key=lambda backup: (backup.made <= now, backup.made), reverse=True)


def _forget_unfinished() -> None:
    """What processes left behind that were killed at it. One that lives has its file for itself."""
    for path in _folder().glob(f"{_UNFINISHED}*"):
        with suppress(FileNotFoundError), path.open("rb+") as file:
            if took(file):
                path.unlink()
