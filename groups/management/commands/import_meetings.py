"""`manage.py import_meetings`: takes in a list of meetings, from a file or an address, as often as one likes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db import models

from groups.feeds.importing import import_meetings
from groups.models import MeetingFeed, Program
from resources.interchange.feed_report import FeedReport
from resources.management.feed_command import FeedCommand
from resources.models import Organization


class Command(FeedCommand):
    """Meetings of one list."""

    help = "Imports meetings (Meeting Guide JSON, BMLT JSON, 12 Step Meeting List CSV). Staff's own changes stay."
    feeds = MeetingFeed
    by = "import_meetings"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        add = parser.add_argument
        add("--codes", choices=MeetingFeed.Codes.values, help="whose type codes it uses (none unless told)")
        add("--program", metavar="SLUG", help="the program of all its groups")
        add("--organization", metavar="SLUG", help="the organization of all its groups")
        add("--person", action="store_true", default=None, help="its groups are for the person who uses")

    def set_more(self, feed: Any, options: dict[str, Any]) -> None:
        feed.codes = options["codes"] or feed.codes
        feed.for_person_who_uses = options["person"] or feed.for_person_who_uses
        feed.program = _named(Program, options["program"]) or feed.program
        feed.organization = _named(Organization, options["organization"]) or feed.organization

    def bring(self, feed: Any, content: bytes, **how: Any) -> FeedReport:
        return import_meetings(feed, content, **how)


def _named(model: type[models.Model], slug: str | None) -> Any:
    """The record with a short name; None when none is asked for. Raises CommandError for one that is not there."""
    if not slug:
        return None
    found = model._default_manager.filter(slug=slug).first()
    if found is None:
        known = ", ".join(model._default_manager.order_by("slug").values_list("slug", flat=True)[:20])
        raise CommandError(f"There is no {model._meta.verbose_name} “{slug}”. There are: {known}.")
    return found
