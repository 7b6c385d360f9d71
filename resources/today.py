"""What day it is for the people who keep the listings."""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def staff_today() -> date:
    """Today where staff sit (setting STAFF_ZONE): at 8 pm in Connecticut the server's own day is already tomorrow."""
    return timezone.localdate(timezone=ZoneInfo(settings.STAFF_ZONE))
