"""What stays of staff who have left: that somebody made a change, no longer who."""

from datetime import datetime, timedelta

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat
from django_otp import devices_for_user

from .sessions import end_sessions

#: After the last sign-in of somebody whose account was closed.
FORMER_KEPT = timedelta(days=365)
#: The admin's own log of what staff did; each listing's history is kept with the listing.
LOG_KEPT = timedelta(days=730)
#: Before the number of an account that has lost its name.
FORMER = "former-"


def forget_former_staff(now: datetime) -> int:
    """One part of `tick`: closed accounts lose name, address, password and second factor; how many.

    The account itself stays, empty, because changes and checks point to it.
    """
    before = now - FORMER_KEPT
    gone = Q(last_login__lt=before) | Q(last_login__isnull=True, date_joined__lt=before)
    is_empty = Q(username=Concat(Value(FORMER), Cast("pk", CharField())))
    former = User.objects.filter(gone & ~is_empty, is_active=False)
    for user in former:
        _empty(user)
    return len(former)


@transaction.atomic
def _empty(user: User) -> None:
    user.username = f"{FORMER}{user.pk}"
    user.first_name = user.last_name = user.email = ""
    user.last_login = None
    user.set_unusable_password()
    user.save()
    for device in devices_for_user(user, confirmed=None):
        device.delete()
    end_sessions(user)
    # Their name stands beside what they did, in words as well.
    for model in apps.get_models():
        if {"by", "by_name"} <= {field.name for field in model._meta.get_fields()}:
            model._default_manager.filter(by=user).update(by_name=user.username)
    # The log names people by their user names, too.
    about = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
    about.update(object_repr=user.username, change_message="")


def forget_old_log(now: datetime) -> int:
    """One part of `tick`: deletes old lines of the admin's log; how many."""
    return LogEntry.objects.filter(action_time__lt=now - LOG_KEPT).delete()[0]
