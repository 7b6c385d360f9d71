"""`manage.py import_directory`: takes in the services of another directory, as often as one likes."""

from argparse import ArgumentParser
from typing import Any

from resources.interchange.feed_report import FeedReport
from resources.interchange.hsds.taking.fetching import fetch_directory
from resources.interchange.hsds.taking.importing import import_directory
from resources.management.feed_command import FeedCommand
from resources.models import DirectoryFeed

#: Seconds that nobody at a screen would wait.
PATIENCE = 600.0


class Command(FeedCommand):
    """Services and organizations of another directory."""

    help = "Imports services and organizations of another directory (HSDS 3 JSON or ndjson). Staff's own changes stay."
    feeds = DirectoryFeed
    by = "import_directory"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        kinds = DirectoryFeed.TakeAs.values
        parser.add_argument("--take-as", choices=kinds, help="what all its services are (unless each says)")

    def set_more(self, feed: Any, options: dict[str, Any]) -> None:
        feed.take_as = options["take_as"] or feed.take_as

    def fetched(self, address: str) -> bytes:
        return fetch_directory(address, seconds=PATIENCE)

    def bring(self, feed: Any, content: bytes, **how: Any) -> FeedReport:
        return import_directory(feed, content, **how)
