"""What staff do to listings. Each is one atomic step and says who did it."""

from datetime import date, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from ..models import Check, Listing
from ..models.listing import CheckMethod
from ..today import staff_today
from .duplicates import likenesses_of
from .history import one_step

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
    # The row itself is asked, and held: the caller's copy may be a tab that stood open since the morning.
    row = type(listing)._default_manager.select_for_update().get(pk=listing.pk)
    if row.checked_on is None or on >= row.checked_on:
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
    listing.status, listing.closed_on, listing.closed_reason = Listing.Status.CLOSED, on, reason
    listing.save(update_fields=["status", "closed_on", "closed_reason", "updated"])
    likenesses_of(listing).delete()


@transaction.atomic
def keep(listing: Listing) -> None:
    """Clears “gone from its source”: staff know that it is still right. No check: nobody need have spoken with them."""
    listing.gone_since = None
    listing.save(update_fields=["gone_since", "updated"])


@transaction.atomic
def hide(listing: Listing) -> None:
    """Takes a listing out of lists, searches and feeds until somebody checks it; its own page stays, and says so.

    Raises ValueError for an emergency number: it stays where people look for it.
    """
    if getattr(listing, "is_emergency", False):
        raise ValueError(f"An emergency number is never hidden: {listing}.")
    listing.hidden_until_checked = True
    listing.save(update_fields=["hidden_until_checked", "updated"])


@transaction.atomic
def assign(listing: Listing, to: AbstractBaseUser | None) -> None:
    """Says who looks after a listing; None for nobody in particular."""
    listing.assigned_to = to  # type: ignore[assignment]
    listing.save(update_fields=["assigned_to"])


@transaction.atomic
def publish(listing: Listing) -> None:
    """Shows a listing to the public; a closed one opens again."""
    listing.status, listing.closed_on, listing.closed_reason = Listing.Status.PUBLISHED, None, ""
    listing.save(update_fields=["status", "closed_on", "closed_reason", "updated"])
