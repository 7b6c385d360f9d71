"""Suggestions from anyone: how a wish comes in, how staff accept or decline it. Each function is one atomic step."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Listing, Suggestion
from .answers import SENDERS, add_sender, forget_senders, senders_of, tell_sender
from .correcting import CorrectionForm, correction_form, new_listing_form
from .decisions import checked_by_link, close
from .duplicates import refresh_one
from .history import acting
from .holding import hold
from .refreshing import bring_up_to_date
from .wishes import NothingWishedError, as_json, digest_of, in_order, suggestable_of, wished

__all__ = [
    "AlreadyDecidedError",
    "CorrectionForm",
    "NothingWishedError",
    "accept",
    "close_as_suggested",
    "correction_form",
    "decline",
    "new_listing_form",
    "propose",
    "reason_of",
]


class AlreadyDecidedError(Exception):
    """Somebody else decided this suggestion first; `suggestion` is the row as it is now."""

    def __init__(self, suggestion: Suggestion) -> None:
        super().__init__(f"{suggestion} is {suggestion.status} already.")
        self.suggestion = suggestion


@transaction.atomic
def propose(
    target: Listing | type[Listing],
    changes: Mapping[str, Any],
    *,
    origin: str,
    language: str,
    message: str = "",
    email: str = "",
    says_closed: bool = False,
) -> Suggestion:
    """Keeps a wish for staff to decide: about a listing, or for a new one of a kind (`target` is then its model).

    `changes` are new values by field, as `CorrectionForm.changes` gives them; what is as it was is left out. `origin`
    is a `Suggestion.Origin`, `language` that of the page. A wish that waits already is counted once more instead, and
    whoever left an address with it hears of it. What an organization says again and again is one wish that grows.

    Raises NothingWishedError when nothing is asked, ValueError for a field that nobody may suggest.
    """
    values, seen = wished(target, changes, language)
    if not (values or message.strip() or says_closed):
        raise NothingWishedError
    whose = {
        "content_type": ContentType.objects.get_for_model(target),
        "object_id": None if isinstance(target, type) else target.pk,
        "status": Suggestion.Status.PENDING,
    }
    wish: dict[str, Any] = {"values": values, "seen": seen, "says_closed": says_closed, "message": message.strip()}
    if origin == Suggestion.Origin.ORGANIZATION:
        wish = _with_what_it_said_before(whose, wish)
    # Held, because staff may decide the one that waits at this moment: then this is a new wish.
    suggestion, first = Suggestion.objects.select_for_update().get_or_create(
        **whose,
        digest=digest_of(wish["values"], wish["says_closed"], wish["message"]),
        defaults=wish | {"origin": origin, "language": language, "email": email},
    )
    if not first:
        _fold(suggestion, origin, language, email)
    return suggestion


def _with_what_it_said_before(whose: dict[str, Any], wish: dict[str, Any]) -> dict[str, Any]:
    """A wish of the organization, and in it what waits of its earlier ones: staff have one to decide."""
    said = Suggestion.objects.select_for_update()
    earlier = said.filter(**whose, origin=Suggestion.Origin.ORGANIZATION).first()
    if earlier is None:
        return wish
    repeats = f"\n\n{wish['message']}\n\n" in f"\n\n{earlier.message}\n\n"
    messages = [text for text in (earlier.message, "" if repeats else wish["message"]) if text]
    whole = {
        "values": earlier.values | wish["values"],
        "seen": earlier.seen | wish["seen"],
        "says_closed": earlier.says_closed or wish["says_closed"],
        "message": "\n\n".join(messages),
    }
    digest = digest_of(whole["values"], whole["says_closed"], whole["message"])
    if familys := said.filter(**whose, digest=digest).exclude(pk=earlier.pk).first():
        # A family wished just that: theirs goes on as the organization's.
        for sender in senders_of(earlier):
            add_sender(familys, *sender)
        familys.save(update_fields=SENDERS)
        earlier.delete()
    else:
        Suggestion.objects.filter(pk=earlier.pk).update(**whole, digest=digest)
    return whole


def _fold(waiting: Suggestion, origin: str, language: str, email: str) -> None:
    """Counts a wish that came again. That the organization itself says so weighs more than a visitor's word."""
    waiting.sent, waiting.last_sent = F("sent") + 1, timezone.now()
    if origin == Suggestion.Origin.ORGANIZATION:
        waiting.origin = origin
    add_sender(waiting, email, language)
    waiting.save(update_fields=["sent", "last_sent", "origin", *SENDERS])
    waiting.refresh_from_db()


def reason_of(suggestion: Suggestion) -> str:
    """How the history of a listing names an accepted suggestion."""
    return f"Accepted suggestion {suggestion.pk}"


@transaction.atomic
def accept(
    suggestion: Suggestion,
    fields: Collection[str],
    *,
    by: AbstractBaseUser,
    note: str = "",
    edited: Mapping[str, Any] | None = None,
    made: Listing | None = None,
) -> Suggestion:
    """Writes the wished `fields` into the listing, each as it was wished or as staff `edited` it, and tells the sender.

    Facts in words are written by hand: accepting them says that this was done. So does accepting a suggestion that
    wishes no field. `made` is the listing that staff made from a suggestion for a new one.

    All of what the organization itself sent by its link, taken as it sent it, is a check: it had the whole listing
    before it. Once staff leave something out or better it, what stands there is no longer what it confirmed.

    Raises AlreadyDecidedError; ValidationError, by field, when the listing would be wrong, or when nobody made the new
    one, and then nothing is changed; ValueError when `fields` are not wished, or none is taken of several.
    """
    row = _waiting(suggestion)
    if row.object_id is None and made is None:
        raise ValidationError(_("Make the listing first, from the form that this fills: saving it accepts the wish."))
    fields = [name for name in _names(row) if name in fields]
    written = {name: (edited or {}).get(name, row.values[name]) for name in fields}
    if row.values and not fields:
        raise ValueError("Accept at least one field, or decline.")
    with acting(reason_of(row), by=by):
        if made is not None:
            row.object_id = made.pk
        elif row.object_id is not None:
            _write(row, written)
            if _confirms(row, written):
                checked_by_link(_listing(row), on=timezone.localdate(row.created, ZoneInfo(settings.STAFF_ZONE)))
    row.accepted_fields = fields
    whole = len(fields) == len(row.values)
    return _decide(row, Suggestion.Status.ACCEPTED if whole else Suggestion.Status.PARTLY, by, note)


def _names(row: Suggestion) -> list[str]:
    """The wished fields, in the order of the forms."""
    return in_order(cast(type[Listing], row.content_type.model_class()), row.values)


def _write(row: Suggestion, values: Mapping[str, Any]) -> None:
    """Puts values into the listing as it is now, checked as its form would check them."""
    model: Any = row.content_type.model_class()
    listing = model._default_manager.select_for_update(of=("self",)).get(pk=row.object_id)
    names = [name for name in values if name not in suggestable_of(model).in_words]
    if not names:
        return
    for name in names:
        setattr(listing, name, model._meta.get_field(name).to_python(values[name]))
    # What else is wrong with the listing was wrong before: only these fields are asked, and the rules between fields.
    listing.clean_fields(exclude={field.name for field in model._meta.fields} - set(names))
    listing.validate_constraints()
    # All of it, as it is held: a text's plain column follows the one of its language.
    listing.save()
    bring_up_to_date(listing)
    refresh_one(listing)


def _confirms(row: Suggestion, written: Mapping[str, Any]) -> bool:
    """Whether the listing is now as the organization says, all of it."""
    if row.origin != Suggestion.Origin.ORGANIZATION or row.says_closed:
        return False
    model = cast(type[Listing], row.content_type.model_class())

    def plainly(name: str, value: Any) -> Any:
        said = as_json(model, name, value)
        return sorted(said) if isinstance(said, list) else said

    same = (plainly(name, written[name]) == plainly(name, wish) for name, wish in row.values.items() if name in written)
    return len(written) == len(row.values) and all(same)


@transaction.atomic
def close_as_suggested(
    suggestion: Suggestion, *, on: date, reason: str, by: AbstractBaseUser, note: str = ""
) -> Suggestion:
    """Closes the listing, as the suggestion says that it has closed, and tells the sender. `reason` is for families.

    Raises AlreadyDecidedError; ValidationError when the listing is closed already: the day and the reason that
    families read stay; ValueError when the suggestion says nothing of the kind.
    """
    row = _waiting(suggestion)
    if not row.says_closed or row.object_id is None:
        raise ValueError(f"{row} says of no listing that it has closed.")
    listing = _listing(row)
    hold(listing)
    if listing.status == Listing.Status.CLOSED:
        raise ValidationError(_("It is closed already, with a day and a reason: accept or decline what they say."))
    with acting(reason_of(row), by=by):
        close(listing, on=on, reason=reason)
    return _decide(row, Suggestion.Status.ACCEPTED, by, note)


@transaction.atomic
def decline(suggestion: Suggestion, *, by: AbstractBaseUser, note: str, tell: bool = True) -> Suggestion:
    """Leaves the listing as it is, and tells the sender why (`note`). Raises AlreadyDecidedError.

    Without `tell` nobody hears of it: whose address a robot left is anyone's guess.
    """
    row = _waiting(suggestion)
    if not tell:
        forget_senders(row)
    return _decide(row, Suggestion.Status.DECLINED, by, note)


def _waiting(suggestion: Suggestion) -> Suggestion:
    """The row itself, held until the step is done: two members of staff may decide at once."""
    row = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
    if row.status != Suggestion.Status.PENDING:
        raise AlreadyDecidedError(row)
    return row


def _listing(row: Suggestion) -> Listing:
    listing = row.listing
    if listing is None:
        raise ValueError(f"The listing of {row} is no longer there.")
    return listing  # type: ignore[no-any-return]  # a generic key could lead to any model


def _decide(row: Suggestion, status: str, by: AbstractBaseUser, note: str) -> Suggestion:
    row.status, row.decided_by, row.decided_on, row.decision_note = status, by, timezone.now(), note  # type: ignore[assignment]
    senders = senders_of(row)
    forget_senders(row)
    row.save()
    for email, language in senders:
        tell_sender(row, email, language)
    return row
