"""Two listings that are one: all of the second goes to the first, and its old address leads there."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from ..models import Check, CheckRequest, FeedRecord, FixtureRecord, Listing, OldAddress, Suggestion
from ..statistics import refresh_statistics
from ..today import staff_today
from .answers import SENDERS, add_sender, senders_of
from .duplicates import likenesses_of, refresh_one
from .history import acting, bulk_update
from .holding import hold
from .parts import children_of, kept_fields, originals
from .refreshing import bring_up_to_date

#: What is no fact about the listing, or follows from the merge itself.
NOT_CHOSEN = {"slug", "status", "closed_on", "closed_reason", "hidden_until_checked", "checked_on", "gone_since"}
#: What tells one child row from the others of its record, a closure too: two with the same are one.
ROW_IS = ("weekday", "start", "opens", "repeats", "weeks", "first_date", "format", "first_day", "last_day")


class Difference(NamedTuple):
    """A field in which two listings differ."""

    field: Any
    left: Any
    right: Any


def differences(left: Any, right: Any) -> list[Difference]:
    """The facts in which two listings of a kind differ, in the order of the model."""
    found = []
    for field in kept_fields(type(left)):
        name = getattr(getattr(field, "translated_field", field), "name", "")
        if field.primary_key or not field.editable or name in NOT_CHOSEN:
            continue
        values = getattr(left, field.attname), getattr(right, field.attname)
        if values[0] != values[1] and any(value or value is False for value in values):
            found.append(Difference(field, *values))
    return found


def rows_of(listing: Any) -> list[Any]:
    """The child rows of a listing: meetings, opening hours."""
    return [
        row
        for child, field in children_of(type(listing))
        for row in child._default_manager.filter(**{field.name: listing})
    ]


def stands_there(row: Any, rows: Iterable[Any]) -> Any:
    """Of the `rows` of a listing the one that is the same as `row` of another: of the same day, hour and rhythm.

    None when there is none.
    """
    return next((own for own in rows if type(own) is type(row) and _is(own) == _is(row)), None)


def _is(row: Any) -> list[Any]:
    return [getattr(row, name, None) for name in ROW_IS]


@transaction.atomic
def merge(kept: Any, gone: Any, *, values: Mapping[str, Any], rows: Iterable[Any], by: AbstractBaseUser) -> None:
    """Makes two listings one: `kept` goes on with the `values` (by column) and gets the child `rows` of `gone`.

    `gone` is closed, keeps its history and its other rows, and its addresses lead to `kept`. Checks, suggestions,
    questions to the organization and what a feed or file knows of it move on. Raises ValidationError, and changes
    nothing, when the listing that stays would not be valid.
    """
    with acting(f"Merged “{gone}” into “{kept}”", by):
        hold_both(kept, gone)
        for name, value in values.items():
            setattr(kept, name, value)
        # No history keeps it, and no form of a merge shows it.
        kept.contact_email = kept.contact_email or gone.contact_email
        kept.full_clean(exclude=originals(type(kept)))
        kept.save()
        for row in rows:
            move_row(row, kept)
        _move_checks(kept, gone)
        _move_papers(kept, gone)
        _move_sources(kept, gone)
        _close(kept, gone)
    kept.refresh_from_db()
    bring_up_to_date(kept)
    bring_up_to_date(gone)
    likenesses_of(gone).delete()
    refresh_one(kept)
    refresh_statistics()


def hold_both(one: Any, other: Any) -> None:
    """Holds two records: always in one order, so that two merges at once wait for each other."""
    for record in sorted((one, other), key=lambda each: each.pk):
        hold(record)


def move_row(row: Any, kept: Any) -> None:
    """Gives a child row to `kept`. Raises ValidationError when it would not be valid there."""
    hold(row)
    field = next(field for child, field in children_of(type(kept)) if child is type(row))
    setattr(row, field.name, kept)
    row.full_clean(exclude=originals(type(row)))
    row.save()


def _of(listing: Any) -> dict[str, Any]:
    return {"content_type": ContentType.objects.get_for_model(listing), "object_id": listing.pk}


def _move_checks(kept: Any, gone: Any) -> None:
    """Somebody confirmed it: that remains true of the listing that stays, whose latest check may be this one."""
    checks = list(Check.objects.filter(**_of(gone)))
    for check in checks:
        check.object_id = kept.pk
    bulk_update(checks, ["object_id"])
    if gone.checked_on and (kept.checked_on is None or gone.checked_on > kept.checked_on):
        kept.checked_on, kept.checked_how, kept.checked_by = gone.checked_on, gone.checked_how, gone.checked_by
        kept.save(update_fields=["checked_on", "checked_how", "checked_by"])


def _move_papers(kept: Any, gone: Any) -> None:
    """Suggestions and questions to the organization: a wish that waits for both is one wish, sent more often.

    The link of an open question is signed over the closed listing: it ends there, and `tick` asks anew.
    """
    there = {row.digest: row for row in Suggestion.objects.filter(status="pending", **_of(kept))}
    for row in Suggestion.objects.filter(**_of(gone)):
        same = there.get(row.digest) if row.status == Suggestion.Status.PENDING else None
        if same is None:
            row.object_id = kept.pk
            row.save(update_fields=["object_id"])
        else:
            same.sent += row.sent
            for sender in senders_of(row):
                add_sender(same, *sender)
            same.save(update_fields=["sent", *SENDERS])
            row.delete()
    CheckRequest.objects.filter(answered__isnull=False, **_of(gone)).update(object_id=kept.pk)
    CheckRequest.objects.filter(answered__isnull=True, **_of(gone)).update(answered=timezone.now())


def _move_sources(kept: Any, gone: Any) -> None:
    """What a feed or file brought follows the listing that stays, unless that follows one already.

    Two sources of one listing would undo each other at every import. Theirs stays with the closed listing then, which
    imports leave alone, and which is not made again.
    """
    follows = FeedRecord.objects.filter(**_of(kept)).exists() or FixtureRecord.objects.filter(**_of(kept)).exists()
    if not follows:
        FeedRecord.objects.filter(**_of(gone)).update(object_id=kept.pk)
        FixtureRecord.objects.filter(**_of(gone)).update(object_id=kept.pk)
        _take_over_keys(kept, gone)


def _take_over_keys(kept: Any, gone: Any) -> None:
    """A meeting that both have follows the feed from now on at the listing that stays."""
    rows = rows_of(kept)
    for row in rows_of(gone):
        own = stands_there(row, rows)
        if own is not None and hasattr(own, "feed_key") and row.feed_key and not own.feed_key:
            own.feed_key = row.feed_key
            own.save()


def _close(kept: Any, gone: Any) -> None:
    """Closes a listing under another address; its own and all that it ever had lead to the one that stays."""
    old = gone.slug
    gone.slug = f"{old[:90].rstrip('-')}-merged-{gone.pk}"
    gone.status, gone.closed_on = Listing.Status.CLOSED, staff_today()
    gone.closed_reason_en = f"Merged into “{kept}”."[:300]
    gone.closed_reason_es = f"Unido con «{kept}»."[:300]
    gone.gone_since = None
    gone.save()
    kind = ContentType.objects.get_for_model(gone)
    # Its old addresses do not lead in a circle where the listing that stays has one of them.
    OldAddress.objects.filter(content_type=kind, object_id=gone.pk, slug=kept.slug).delete()
    OldAddress.objects.filter(**_of(gone)).update(object_id=kept.pk)
    OldAddress.objects.update_or_create(content_type=kind, slug=old, defaults={"object_id": kept.pk})
