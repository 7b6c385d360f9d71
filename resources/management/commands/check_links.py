"""Visits outward links to see whether they still answer."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from resources.curation import links


class Command(BaseCommand):
    help = (
        "Visit the outward links of public pages that are due (never visited, a week ago, or failing), politely, and "
        "remember what they answer. `tick` does the same a little at a time."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--limit", type=int, default=500, help="Visit at most this many (default 500).")
        parser.add_argument("--minutes", type=float, default=30.0, help="Stop after this long (default 30).")
        parser.add_argument("--dry-run", action="store_true", help="Only list what would be visited.")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        changed = links.note_links()
        due = list(links.due_links(now)[: max(0, options["limit"])])
        self.stdout.write(f"{changed} links came or went; {len(due)} are due.")
        if options["dry_run"]:
            for link in due:
                self.stdout.write(f"  {link.url} ({link.stands_in})")
            return
        visited = links.visit(due, now, seconds=options["minutes"] * 60)
        dead = list(links.dead_links())
        self.stdout.write(f"{visited} visited. Dead after {links.DEAD_AFTER_DAYS} days of failing: {len(dead)}")
        for link in dead:
            self.stdout.write(f"  {link.url} ({link.stands_in}): {link.problem}")
