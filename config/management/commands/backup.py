"""`manage.py backup [FILE]`: all that people wrote, as one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.backups.errors import BackupError, database_away
from config.backups.folder import new_path, save
from config.safe_errors import DATABASE_ERRORS


class Command(BaseCommand):
    help = "Makes a backup while the site runs: one file, which `restore` takes into SQLite and into PostgreSQL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, nargs="?", help="where to; without it, into the directory that BACKUPS names"
        )

    def handle(self, *, file: Path | None, **options: Any) -> None:
        now = timezone.now()
        try:
            path = file or new_path(now)
            rows = save(path, now)
        except BackupError as error:
            raise CommandError(f"No backup was made. {error}") from error
        except OSError as error:
            where = file or settings.BACKUPS
            raise CommandError(f"No backup was made. {where} cannot be written: {error.strerror or error}.") from error
        except DATABASE_ERRORS as error:
            raise CommandError(f"No backup was made. {database_away(error)}") from error
        how = "Encrypted" if settings.BACKUP_KEY else "Not encrypted (no BACKUP_KEY is set)"
        self.stdout.write(f"{path}: {rows} rows, {path.stat().st_size / 1_000_000:.1f} MB. {how}.")
