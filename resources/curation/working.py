"""The steps of whoever works through the queue. Two at once, or one who presses twice, do each thing once.

Each step is told what the person saw: a listing that changed since is left alone, and the answer says who was first.
"""

from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from ..models import Attempt, Check, Listing
from ..today import staff_today
from .decisions import close, record_check
from .queue import COMES_BACK_AFTER


class AlreadyDoneError(Exception):
    """Somebody was first. Its text says who and when; `by_me` when it was the very same person."""

    def __init__(self, said: str, *, by_me: bool) -> None:
        super().__init__(said)
        self.by_me = by_me


@transaction.atomic
def still_right(listing: Listing, *, how: str, note: str, by: AbstractBaseUser, seen: date | None) -> None:
    """Records a check made today; `seen` is the day of the last check that the person saw.

    Raises AlreadyDoneError when the listing was checked or closed since.
    """
    _ensure_as_seen(listing, by, seen)
    record_check(listing, how=how, on=staff_today(), by=by, note=note)


@transaction.atomic
def could_not_reach(listing: Listing, *, note: str, by: AbstractBaseUser, seen: date | None) -> None:
    """Remembers the try and lets the listing rest for some days. No check: nobody confirmed anything.

    Raises AlreadyDoneError when it was checked or closed since, or somebody tried already.
    """
    _ensure_as_seen(listing, by, seen)
    content_type = ContentType.objects.get_for_model(listing)
    tries = Attempt.objects.filter(content_type=content_type, object_id=listing.pk).select_related("by")
    if last := tries.filter(on__gt=timezone.now() - COMES_BACK_AFTER).first():
        said = _("%(who)s could not reach it %(ago)s ago.") % {"who": last.by or _("Somebody"), "ago": _ago(last.on)}
        raise AlreadyDoneError(said, by_me=last.by == by)
    Attempt.objects.create(content_type=content_type, object_id=listing.pk, by=by, note=note)  # type: ignore[misc]


@transaction.atomic
def has_closed(listing: Listing, *, reason: str, by: AbstractBaseUser, seen: date | None) -> None:
    """Closes the listing as of today.

    Raises AlreadyDoneError when it was checked or closed since.
    """
    _ensure_as_seen(listing, by, seen)
    close(listing, on=staff_today(), reason=reason)


def _ensure_as_seen(listing: Listing, by: AbstractBaseUser, seen: date | None) -> None:
    """Holds the row until the step is done, so that the second of two waits and then sees what the first did."""
    row = type(listing)._default_manager.select_for_update().get(pk=listing.pk)
    if row.status != Listing.Status.PUBLISHED:
        last = row.history.select_related("history_user").first()  # type: ignore[attr-defined]  # every kind has one
        who = last.history_user if last else None
        said = _("%(who)s closed it meanwhile.") % {"who": who or _("Somebody")}
        raise AlreadyDoneError(said, by_me=who == by)
    if row.checked_on != seen:
        raise _checked_since(row, by)


def _checked_since(row: Listing, by: AbstractBaseUser) -> AlreadyDoneError:
    content_type = ContentType.objects.get_for_model(row)
    last = Check.objects.filter(content_type=content_type, object_id=row.pk).order_by("-created", "-pk").first()
    if last is None:
        return AlreadyDoneError(_("It was checked meanwhile."), by_me=False)
    said = _("Already checked by %(who)s %(ago)s ago.") % {"who": last.by_name, "ago": _ago(last.created)}
    return AlreadyDoneError(said, by_me=last.by_id == by.pk)


def _ago(moment: object) -> str:
    """ "2 minutes"; "a minute" for less than one."""
    words = timesince(moment, depth=1)  # type: ignore[arg-type]
    return _("a minute") if words.startswith(("0", "1\xa0minute")) else words
