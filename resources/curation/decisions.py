"""What staff do to listings. Each is one atomic step and says who did it.

Each holds the row first: what the caller's copy says of it may be old, and the history keeps all of it.
"""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from ..models import Check, Listing
from ..models.listing import CheckMethod
from ..today import staff_today
from .duplicates import likenesses_of
from .history import one_step
from .holding import hold

#: Characters of a checker's name.
LONGEST_NAME = 150


@one_step()
@transaction.atomic
def record_check(
    listing: Listing, *, how: str, on: date, by: AbstractBaseUser | None = None, by_name: str = "", note: str = ""
) -> Check:
    """Records that someone confirmed `listing` on a day, and shows it on the listing.

    `how` is a `CheckMethod` value; `by` the staff member, or `by_name` who else (an organization).
    An older check than the latest is kept in the history and leaves the listing's line alone. The latest brings a
    listing that was hidden until checked back into the lists.

    Raises ValueError when nobody is named, or for a day that is still to come.
    """
    # A day of grace, because the server's day is not everyone's.
    if on > staff_today() + timedelta(days=1):
        raise ValueError(f"A check can't lie in the future: {on}.")
    name = by_name or (by.get_username() if by else "")
    if not name:
        raise ValueError("A check needs a checker: give `by` or `by_name`.")
    check = Check.objects.create(
        content_type=ContentType.objects.get_for_model(listing),
        object_id=listing.pk,
        on=on,
        how=how,
        by=by,  # type: ignore[misc]
        by_name=name,
        note=note,
    )
    # The caller's copy may be a tab that stood open since the morning.
    hold(listing)
    if listing.checked_on is None or on >= listing.checked_on:
        listing.checked_on, listing.checked_how, listing.checked_by = on, how, name
        listing.hidden_until_checked = False
        listing.save(update_fields=["checked_on", "checked_how", "checked_by", "hidden_until_checked"])
    return check


def checked_by_link(listing: Listing, *, on: date) -> Check:
    """Records that the organization itself confirmed a listing on a day, by the link in our mail.

    It vouches by its name, never by that of a person or an address; a listing without one by its own name.
    """
    name = str(listing.organization or listing.name)[:LONGEST_NAME]
    return record_check(listing, how=CheckMethod.LINK, on=on, by_name=name)


@transaction.atomic
def close(listing: Listing, *, on: date, reason: str) -> None:
    """Closes a listing: its address stays and says why, since when, and what is open nearby."""
    hold(listing)
    _set_status(listing, Listing.Status.CLOSED, on, reason)
    likenesses_of(listing).delete()


@transaction.atomic
def keep(listing: Listing) -> None:
    """Clears “gone from its source”: staff know that it is still right. No check: nobody need have spoken with them."""
    hold(listing)
    listing.gone_since = None
    listing.save(update_fields=["gone_since", "updated"])


@transaction.atomic
def hide(listing: Listing) -> None:
    """Takes a listing out of lists, searches and feeds until somebody checks it; its own page stays, and says so.

    Raises ValidationError for an emergency number: it stays where people look for it.
    """
    hold(listing)
    listing.hidden_until_checked = True
    listing.validate_constraints()
    listing.save(update_fields=["hidden_until_checked", "updated"])


@transaction.atomic
def assign(listing: Listing, to: AbstractBaseUser | None) -> None:
    """Says who looks after a listing; None for nobody in particular."""
    hold(listing)
    listing.assigned_to = to  # type: ignore[assignment]
    listing.save(update_fields=["assigned_to"])


@transaction.atomic
def publish(listing: Listing) -> None:
    """Shows a listing to the public; a closed one opens again."""
    hold(listing)
    _set_status(listing, Listing.Status.PUBLISHED, None, "")


def _set_status(listing: Any, status: str, closed_on: date | None, reason: str) -> None:
    """The reason is English. Its Spanish, if there was one, belonged to another closing."""
    listing.status, listing.closed_on, listing.closed_reason = status, closed_on, reason
    listing.closed_reason_en, listing.closed_reason_es = reason, ""
    texts = ["closed_reason", "closed_reason_en", "closed_reason_es"]
    listing.save(update_fields=["status", "closed_on", *texts, "updated"])
