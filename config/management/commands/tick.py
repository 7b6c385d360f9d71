"""All that time makes due; run it every few minutes."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.backups import back_up_daily
from config.operations.faults import forget_old_faults
from config.operations.launch import note_launch
from config.operations.start import note_start
from config.operations.ticking import SENDING, note_failure, note_success
from config.safe_errors import place_of, words_of
from config.saved_copies import save_copies
from groups.services import refresh_next_starts
from resources.content import forget_old_changes
from resources.curation.duplicates import refresh_at_night
from resources.curation.links import check_links
from resources.curation.proofreading import look_at_texts
from resources.curation.requests import keep_asking
from resources.curation.shared_twins import refresh_shared_at_night
from resources.mailing import send_due
from resources.public_ids import give_missing_ids
from resources.retention import RULES

logger = logging.getLogger(__name__)

#: What is done, and its name in the report. Each takes the time and returns how many records it changed; each must
#: be idempotent and safe to run twice at once.
PARTS: list[tuple[str, Callable[[datetime], int]]] = [
    ("next meetings", refresh_next_starts),
    ("ids for open data", give_missing_ids),
    ("old changes", forget_old_changes),
    ("old faults", forget_old_faults),
    # What is kept about people, for as long as the privacy page says.
    *((rule.name, rule.forget) for rule in RULES),
    ("saved copies", save_copies),
    ("possible duplicates", refresh_at_night),
    ("possible duplicates of places and organizations", refresh_shared_at_night),
    ("texts to look at", look_at_texts),
    ("requests to confirm", keep_asking),
    # After the others: what they queued goes out with the same run.
    (SENDING, send_due),
    # After all that people wait for.
    ("backup", back_up_daily),
    # After the mails: that one went out is a part of it; so is a backup.
    ("what a launch needs", note_launch),
    ("first steps", note_start),
    # Last, because it waits for other servers.
    ("outward links", check_links),
]


class Command(BaseCommand):
    help = "Does all that time makes due. Run it every few minutes; twice at once is safe."

    def handle(self, *args: Any, **options: Any) -> None:
        failed = []
        for name, part in PARTS:
            # Its own time for each: what one part made due is due for those after it.
            began = timezone.now()
            try:
                changed = part(began)
            except Exception as error:  # one part's trouble must not stop the others
                failed.append(name)
                self.stderr.write(f"{name}: failed, {words_of(error)} at {place_of(error)}")
                logger.error("The part “%s” of tick failed.", name, exc_info=error)
                note_failure(name, began, error)
            else:
                note_success(name, began, changed)
                self.stdout.write(f"{name}: {changed} changed")
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}")
