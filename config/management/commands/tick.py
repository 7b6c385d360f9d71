"""All that time makes due; run it every few minutes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from groups.services import refresh_next_starts
from resources.curation.requests import keep_asking
from resources.mailing import send_due

#: What is done, and its name in the report. Each takes the time and returns how many records it changed; each must
#: be idempotent and safe to run twice at once.
PARTS: list[tuple[str, Callable[[datetime], int]]] = [
    ("next meetings", refresh_next_starts),
    ("requests to confirm", keep_asking),
    # Last: what the others queued goes out with the same run.
    ("mails", send_due),
]


class Command(BaseCommand):
    help = "Does all that time makes due (next meeting dates, mail). Run it every few minutes; twice at once is safe."

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
