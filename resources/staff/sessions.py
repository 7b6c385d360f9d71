"""Staff's sessions: Django leaves those that ended in the table until somebody clears it."""

from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.utils import timezone


def forget_ended_sessions(now: datetime) -> int:
    """One part of `tick`: deletes sessions that ended; how many. Those that a browser closed end after 12 hours."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def end_sessions(user: AbstractBaseUser) -> None:
    """Signs a person out everywhere. Reads every open session: there are as many as staff at work."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
