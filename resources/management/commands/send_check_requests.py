"""Asks those who run listings whether they are still right. `tick` does the same every few minutes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from ...curation.requests import contact_of, due_reminders, due_requests, keep_asking


class Command(BaseCommand):
    help = (
        "Queues a mail to the contact of each listing that is due for a check, and reminders after 2 and 5 weeks. "
        "The mails go out with the next tick. Twice at once is safe."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say whom it would write to, and write to nobody.")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if not options["dry_run"]:
            self.stdout.write(f"Mails queued: {keep_asking(now)}")
            return
        for request, number in due_reminders(now):
            self.stdout.write(f"reminder {number}: {request.listing} ({request.email})")
        for listing in due_requests(now):
            self.stdout.write(f"request: {listing} ({contact_of(listing)})")
        self.stdout.write("Dry run: nobody was written to.")
