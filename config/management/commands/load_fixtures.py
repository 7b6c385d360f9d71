"""`manage.py load_fixtures`: the records of `fixtures/`, as often as one likes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from groups.records import KINDS as GROUP_KINDS
from guides.records import KINDS as GUIDE_KINDS
from resources.interchange.drafts import FixtureError
from resources.interchange.loading import load
from resources.interchange.merging import Report
from resources.records import KINDS as RESOURCE_KINDS
from resources.statistics import refresh_statistics

#: In the order of loading: a record comes after those it names.
KINDS = (*RESOURCE_KINDS, *GROUP_KINDS, *GUIDE_KINDS)


class Command(BaseCommand):
    """Loads the records; safe to run at each start, since what staff changed or deleted stays so."""

    help = (
        "Loads the records of fixtures/: all guidance, what is there for the whole country, and what is there for the "
        "states of the setting STATES. What staff changed, deleted or made themselves is left alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument(
            "--directory",
            type=Path,
            default=settings.BASE_DIR / "fixtures",
            help="load from here instead of from fixtures/",
        )

    def handle(self, *, directory: Path, dry_run: bool, verbosity: int, **options: Any) -> None:
        if not directory.is_dir():
            raise CommandError(f"{directory} is not a directory.")
        try:
            with transaction.atomic():
                report = load(KINDS, directory, settings.STATES)
                if report.wrote and not dry_run:
                    # Within the transaction: records that cannot be found would never be noticed by a second run.
                    call_command("rebuild_modelsearch_index", verbosity=0)
                    refresh_statistics()
                transaction.set_rollback(dry_run)
        except FixtureError as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        if verbosity:
            self._print(report, dry_run=dry_run, verbosity=verbosity)

    def _print(self, report: Report, *, dry_run: bool, verbosity: int) -> None:
        """One line of counts, then each record that a person may want to look at."""
        counts = (
            f"{len(report.created)} created, {len(report.changed)} changed, {len(report.unchanged)} unchanged, "
            f"{len(report.kept)} kept, {len(report.skipped)} skipped"
        )
        self.stdout.write(f"Would load: {counts}." if dry_run else f"Loaded: {counts}.")
        if report.left_out:
            states = ", ".join(settings.STATES) or "no state"
            self.stdout.write(f"Left out: {report.left_out} for other states than the setting STATES names ({states}).")
        sections = [
            ("Changed", report.changed),
            ("Kept as staff have it, though the file differs", report.kept),
            ("Skipped", report.skipped),
            ("No longer in the files, left as it is", report.gone),
        ]
        if verbosity > 1:
            sections = [("Created", report.created), *sections, ("Unchanged", report.unchanged)]
        for title, lines in sections:
            if lines:
                self.stdout.write("\n  ".join([f"{title}:", *lines]))
