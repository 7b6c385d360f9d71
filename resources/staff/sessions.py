"""Staff's sessions: Django leaves those that ended in the table until somebody clears it."""

from datetime import datetime

from django.contrib.sessions.models import Session


def forget_ended_sessions(now: datetime) -> int:
    """One part of `tick`: deletes sessions that ended; how many. Those that a browser closed end after 12 hours."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]
