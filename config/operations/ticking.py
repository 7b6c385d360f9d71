"""What each part of `tick` did last: a row for each, for staff who look whether the site runs."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from config.safe_errors import place_of, words_of
from resources.models import PartRun

#: The part that sends mails.
SENDING = "mails"

logger = logging.getLogger(__name__)


def note_success(part: str, began: datetime, changed: int) -> None:
    """A part did its work. Never raises: `tick` goes on whatever becomes of the note."""
    now = timezone.now()
    _note(part, ran=now, succeeded=now, seconds=(now - began).total_seconds(), changed=max(0, changed))


def note_failure(part: str, began: datetime, error: Exception) -> None:
    """A part failed. Never raises."""
    now, problem = timezone.now(), f"{words_of(error)} at {place_of(error)}"
    longest = PartRun._meta.get_field("problem").max_length
    _note(part, ran=now, failed=now, seconds=(now - began).total_seconds(), problem=problem[:longest])


def _note(part: str, **values: Any) -> None:
    try:
        with transaction.atomic():
            PartRun.objects.bulk_create(
                [PartRun(part=part, **values)],
                update_conflicts=True,
                unique_fields=["part"],
                update_fields=list(values),
            )
    except Exception as error:
        logger.warning("That “%s” ran could not be noted: %s", part, type(error).__name__)
