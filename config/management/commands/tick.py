"""All that time makes due; run it every few minutes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from groups.services import refresh_next_starts
from resources.curation.counting import forget_old_counts
from resources.curation.links import check_links

#: What is done, and its name in the report. Each takes the time and returns how many records it changed; each must
#: be idempotent and safe to run twice at once.
PARTS: list[tuple[str, Callable[[datetime], int]]] = [
    ("next meetings", refresh_next_starts),
    ("old counts", forget_old_counts),
    # Last, because it waits for other servers.
    ("outward links", check_links),
]


class Command(BaseCommand):
    help = "Does all that time makes due. Run it every few minutes; twice at once is safe."

    def handle(self, *args: Any, **options: Any) -> None:
        now, failed = timezone.now(), []
        for name, part in PARTS:
            try:
                changed = part(now)
            except Exception as error:  # one part's trouble must not stop the others
                failed.append(name)
                self.stderr.write(f"{name}: failed, {type(error).__name__}: {error}")
            else:
                self.stdout.write(f"{name}: {changed} changed")
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}")
