"""`manage.py import_meetings`: takes in a list of meetings, from a file or an address, as often as one likes."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from groups.feeds.importing import import_meetings
from groups.models import MeetingFeed, Program
from resources.interchange.feed_files import FeedError
from resources.interchange.feed_imports import record_failure
from resources.interchange.feed_origins import content_of, is_address
from resources.interchange.fetching import FetchError, fetch
from resources.models import Organization, Source

#: Who asked, where no person did.
BY = "import_meetings"


class Command(BaseCommand):
    """Remembers how a source is read: a later run needs only `--source`, and fetches its address anew."""

    help = "Imports meetings (Meeting Guide JSON, BMLT JSON, 12 Step Meeting List CSV). Staff's own changes stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("origin", nargs="?", default="", help="a file, or an address; the source's own address when left out")
        add("--source", required=True, metavar="NAME", help="the source's name as families read it: “al-anon-ma.org”")
        add("--codes", choices=MeetingFeed.Codes.values, help="whose type codes it uses (none unless told)")
        add("--program", metavar="SLUG", help="the program of all its groups")
        add("--organization", metavar="SLUG", help="the organization of all its groups")
        add("--zone", help="the time zone where neither a meeting nor its address tells one")
        add("--person", action="store_true", default=None, help="its groups are for the person who uses")
        add("--publish", action="store_true", default=None, help="publish new groups at once")
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

    def _import(self, feed: MeetingFeed, origin: str, *, dry_run: bool, verbosity: int) -> None:
        origin = origin or feed.address
        try:
            content = content_of(origin, fetch)
        except FetchError as error:
            if not dry_run:
                record_failure(feed.source, origin, error, by_name=BY)
            raise
        report = import_meetings(feed, content, origin=origin, by_name=BY, dry_run=dry_run)
        if verbosity:
            self.stdout.write("Would import:" if dry_run else "Imported:")
            self.stdout.write(report.text(everything=verbosity > 1))

    def _feed(self, origin: str, options: dict[str, Any]) -> MeetingFeed:
        """The feed of the source, made or changed as the options say; what they leave out stays."""
        source, _made = Source.objects.get_or_create(name=options["source"], defaults={"kind": Source.Kind.FEED})
        feed = MeetingFeed.objects.filter(source=source).first() or MeetingFeed(source=source)
        feed.codes = options["codes"] or feed.codes
        feed.zone = options["zone"] or feed.zone
        feed.publish = options["publish"] or feed.publish
        feed.for_person_who_uses = options["person"] or feed.for_person_who_uses
        feed.program = _named(Program, options["program"]) or feed.program
        feed.organization = _named(Organization, options["organization"]) or feed.organization
        feed.address = origin if is_address(origin) else feed.address
        if not origin and not feed.address:
            raise CommandError("Name a file or an address: this source has none of its own yet.")
        try:
            feed.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        feed.save()
        return feed


def _named(model: type[models.Model], slug: str | None) -> Any:
    """The record with a short name; None when none is asked for. Raises CommandError for one that is not there."""
    if not slug:
        return None
    found = model._default_manager.filter(slug=slug).first()
    if found is None:
        known = ", ".join(model._default_manager.order_by("slug").values_list("slug", flat=True)[:20])
        raise CommandError(f"There is no {model._meta.verbose_name} “{slug}”. There are: {known}.")
    return found
