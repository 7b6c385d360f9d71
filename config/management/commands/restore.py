"""`manage.py restore FILE`: a backup takes the place of what the database holds."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.backups.errors import BackupError, database_away
from config.backups.restoring import look_into, restore, this_database
from config.safe_errors import DATABASE_ERRORS
from resources.models import ZipCode


class Command(BaseCommand):
    help = (
        "Restores a backup into a database that was migrated. All or nothing. It refuses a database with listings or "
        "staff unless told to replace them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the backup")
        parser.add_argument(
            "--identity", type=Path, help="a file with the secret half of the key, for an encrypted backup"
        )
        parser.add_argument("--check", action="store_true", help="only read the file to its end and say what is in it")
        parser.add_argument("--replace", action="store_true", help="give up all that the database holds")
        parser.add_argument(
            "--without-mails",
            action="store_true",
            help="leave out mails that waited when the backup was made: most of them went out since",
        )

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            if options["check"]:
                self._tell(file, options["identity"])
            else:
                self._restore(file, options)
        except BackupError as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        except DATABASE_ERRORS as error:
            raise CommandError(f"Nothing was changed. {database_away(error)}") from error
        if not options["check"] and not ZipCode.objects.exists():
            call_command("load_places", stdout=self.stdout)

    def _tell(self, file: Path, identity: Path | None) -> None:
        contents = look_into(file, identity=identity)
        self.stdout.write(
            f"Whole: {sum(contents.rows.values())} rows of {len(contents.rows)} tables, "
            f"made on {contents.made:%Y-%m-%d at %H:%M} UTC by release {contents.release}."
        )
        for name, count in sorted(contents.rows.items()):
            if count:
                self.stdout.write(f"  {name}: {count}")

    def _restore(self, file: Path, options: dict[str, Any]) -> None:
        restored = restore(
            file,
            replace=options["replace"],
            identity=options["identity"],
            without_mails=options["without_mails"],
        )
        self.stdout.write(
            f"{this_database()} holds {restored.rows} rows again, as they were on "
            f"{restored.made:%Y-%m-%d at %H:%M} UTC. Staff sign in again."
        )
        if restored.waiting_mails:
            self.stdout.write(f"Mails that wait, and go out with the next tick: {restored.waiting_mails}.")
