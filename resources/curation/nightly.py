"""What `tick` does once a day: in the night, where staff sit."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from ..models import LastRun

#: The hour of the night, where staff sit, from which it is done.
NIGHT_HOUR = 3


def is_first_tonight(part: str, now: datetime) -> bool:
    """Whether nobody did this part yet on this day, after NIGHT_HOUR; whoever asks is about to.

    Of two who ask at once, one is first.
    """
    there = timezone.localtime(now, ZoneInfo(settings.STAFF_ZONE))
    if there.hour < NIGHT_HOUR:
        return False
    _row, first = LastRun.objects.get_or_create(part=part, defaults={"day": there.date()})
    # Another day, also a later one, which only a clock that was ahead can have noted.
    return first or LastRun.objects.filter(part=part).exclude(day=there.date()).update(day=there.date()) > 0
