"""What the commands that take in feeds have in common."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from ..interchange.feed_files import FeedError
from ..interchange.feed_imports import record_failure
from ..interchange.feed_origins import content_of, is_address
from ..interchange.feed_report import FeedReport
from ..interchange.fetching import FetchError, fetch
from ..models import Source


class FeedCommand(BaseCommand):
    """Remembers how a source is read: a later run needs only `--source`, and fetches its address anew."""

    #: The model that says how a source is read.
    feeds: Any
    #: Who asked, where no person did.
    by = ""

    def bring(self, feed: Any, content: bytes, **how: Any) -> FeedReport:
        """Takes in a file of the feed, as `import_meetings` does. Raises FeedError."""
        raise NotImplementedError

    def fetched(self, address: str) -> bytes:
        """What stands at an address. Raises FetchError."""
        return fetch(address)

    def set_more(self, feed: Any, options: dict[str, Any]) -> None:
        """Sets what only this sort of feed has; what the options leave out stays. Raises CommandError."""
        raise NotImplementedError

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("origin", nargs="?", default="", help="a file, or an address; the source's own address when left out")
        add("--source", required=True, metavar="NAME", help="the source's name as families read it: “al-anon-ma.org”")
        add("--zone", help="the time zone where neither a listing nor its address tells one")
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

    def _import(self, feed: Any, origin: str, *, dry_run: bool, verbosity: int) -> None:
        origin = origin or feed.address
        try:
            content = content_of(origin, self.fetched)
        except FetchError as error:
            if not dry_run:
                record_failure(feed.source, origin, error, by_name=self.by)
            raise
        report = self.bring(feed, content, origin=origin, by_name=self.by, dry_run=dry_run)
        if verbosity:
            self.stdout.write("Would import:" if dry_run else "Imported:")
            self.stdout.write(report.text(everything=verbosity > 1))

    def _feed(self, origin: str, options: dict[str, Any]) -> Any:
        """The feed of the source, made or changed as the options say."""
        source, _made = Source.objects.get_or_create(name=options["source"], defaults={"kind": Source.Kind.FEED})
        feed = self.feeds.objects.filter(source=source).first() or self.feeds(source=source)
        feed.zone = options["zone"] or feed.zone
        feed.publish = options["publish"] or feed.publish
        feed.address = origin if is_address(origin) else feed.address
        self.set_more(feed, options)
        if not origin and not feed.address:
            raise CommandError("Name a file or an address: this source has none of its own yet.")
        try:
            feed.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        feed.save()
        return feed
