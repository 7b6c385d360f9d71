"""`manage.py import_directory`: takes in the services of another directory, as often as one likes."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from resources.interchange.feed_files import FeedError
from resources.interchange.feed_imports import record_failure
from resources.interchange.feed_origins import content_of, is_address
from resources.interchange.fetching import FetchError
from resources.interchange.hsds.taking.fetching import fetch_directory
from resources.interchange.hsds.taking.importing import import_directory
from resources.models import DirectoryFeed, Source

#: Who asked, where no person did.
BY = "import_directory"


class Command(BaseCommand):
    """Remembers how a source is read: a later run needs only `--source`, and fetches its address anew."""

    help = "Imports services and organizations of another directory (HSDS 3 JSON or ndjson). Staff's own changes stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("origin", nargs="?", default="", help="a file, or an address; the source's own address when left out")
        add("--source", required=True, metavar="NAME", help="the source's name as families read it: “211ct.org”")
        add(
            "--take-as",
            choices=DirectoryFeed.TakeAs.values,
            help="what all its services are (unless each says)",
        )
        add("--zone", help="the time zone where neither a service nor its address tells one")
        add("--publish", action="store_true", default=None, help="publish new listings at once")
        add("--dry-run", action="store_true", help="say what would happen and change nothing")

    def handle(self, *, origin: str, dry_run: bool, verbosity: int, **options: Any) -> None:
        try:
            # A dry run of a new source leaves no source behind either.
            with transaction.atomic():
                feed = self._feed(origin, options)
                if dry_run:
                    self._import(feed, origin, dry_run=True, verbosity=verbosity)
                transaction.set_rollback(dry_run)
            if not dry_run:
                self._import(feed, origin, dry_run=False, verbosity=verbosity)
        except (FeedError, FetchError) as error:
            raise CommandError(f"Nothing was imported. {error}") from error

    def _import(self, feed: DirectoryFeed, origin: str, *, dry_run: bool, verbosity: int) -> None:
        origin = origin or feed.address
        try:
            content = content_of(origin, fetch_directory)
        except FetchError as error:
            if not dry_run:
                record_failure(feed.source, origin, error, by_name=BY)
            raise
        report = import_directory(feed, content, origin=origin, by_name=BY, dry_run=dry_run)
        if verbosity:
            self.stdout.write("Would import:" if dry_run else "Imported:")
            self.stdout.write(report.text(everything=verbosity > 1))

    def _feed(self, origin: str, options: dict[str, Any]) -> DirectoryFeed:
        """The feed of the source, made or changed as the options say; what they leave out stays."""
        source, _made = Source.objects.get_or_create(name=options["source"], defaults={"kind": Source.Kind.FEED})
        feed = DirectoryFeed.objects.filter(source=source).first() or DirectoryFeed(source=source)
        feed.take_as = options["take_as"] or feed.take_as
        feed.zone = options["zone"] or feed.zone
        feed.publish = options["publish"] or feed.publish
        feed.address = origin if is_address(origin) else feed.address
        if not origin and not feed.address:
            raise CommandError("Name a file or an address: this source has none of its own yet.")
        try:
            feed.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        feed.save()
        return feed
