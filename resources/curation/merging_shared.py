"""Two organizations or two places that are one: all that leans on the second leans on the first from now on.

Neither can be closed, and one that nothing leans on would only be in the way: so the second is taken away. What it was
stays in the history, its addresses lead to the first, and who looked for it finds that.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from ..kinds import all_kinds
from ..models import FeedRecord, FixtureRecord, OldAddress
from ..statistics import refresh_statistics
from .duplicates import likenesses_of
from .history import acting, bulk_update
from .merging import hold_both, move_row
from .parts import children_of, originals
from .refreshing import bring_up_to_date
from .shared_twins import refresh_shared_one


@transaction.atomic
def merge_shared(kept: Any, gone: Any, *, values: Mapping[str, Any], rows: Iterable[Any], by: AbstractBaseUser) -> None:
    """Makes two organizations, or two places, one: `kept` goes on with the `values` (by column).

    It gets the closures `rows` of `gone`, and everything that named `gone`: listings, meetings, feeds, remits of
    editors, what files and feeds know of it. `gone` is deleted, with its own story in the history. Raises
    ValidationError, and changes nothing, when what stays would not be valid.
    """
    model = type(kept)
    with acting(f"Merged “{gone}” into “{kept}”", by):
        hold_both(kept, gone)
        for row in rows:
            move_row(row, kept)
        moved = _move_users(kept, gone)
        _move_sources(kept, gone)
        likenesses_of(gone).delete()
        old = getattr(gone, "slug", "")
        leaving = model._default_manager.get(pk=gone.pk)
        leaving.delete()
        for name, value in values.items():
            setattr(kept, name, value)
        _take_contact(kept, leaving)
        kept.full_clean(exclude=originals(model))
        kept.save()
        if old:
            _lead_on(kept, gone, old)
    kept.refresh_from_db()
    bring_up_to_date(kept)
    for record in moved:
        bring_up_to_date(record)
    refresh_shared_one(kept)
    refresh_statistics()


def _move_users(kept: Any, gone: Any) -> list[models.Model]:
    """Lets everything that named `gone` name `kept`; gives the records of the site's kinds among them.

    Rows that are a part of `gone` (its closures) are not users: those that staff did not choose go with it.
    """
    parts = {child for child, _field in children_of(type(gone))}
    moved: dict[tuple[type[models.Model], int], models.Model] = {}
    for link in type(gone)._meta.related_objects:
        user: Any = link.related_model
        if user in parts or not _is_of_the_site(user):
            continue
        rows = list(user._default_manager.filter(**{link.field.name: gone}))
        if link.many_to_many:
            for row in rows:
                getattr(row, link.field.name).add(kept)
            continue
        for row in rows:
            setattr(row, link.field.attname, kept.pk)
            moved[user, row.pk] = row
        bulk_update(rows, [link.field.name])
    kinds = {kind.model for kind in all_kinds()}
    return [row for (user, _pk), row in moved.items() if user in kinds or hasattr(user, "history")]


def _is_of_the_site(model: Any) -> bool:
    """Whether rows of a model are what the site knows now, and no rows of history."""
    return not hasattr(model, "instance_type") and not model._meta.auto_created


def _move_sources(kept: Any, gone: Any) -> None:
    """What files and feeds brought is looked for at the one that stays.

    Both may have brought the same: a value follows its own file only while nobody changed it, so neither undoes the
    other. A place that a feed still names would be made again otherwise.
    """
    kind = ContentType.objects.get_for_model(gone)
    for known in (FeedRecord, FixtureRecord):
        known._default_manager.filter(content_type=kind, object_id=gone.pk).update(object_id=kept.pk)


def _take_contact(kept: Any, leaving: Any) -> None:
    """Who confirms the listings: no fact that staff compare, and not to be lost."""
    if hasattr(kept, "contact_email") and not kept.contact_email:
        kept.contact_email, kept.contact_language = leaving.contact_email, leaving.contact_language


def _lead_on(kept: Any, gone: Any, old: str) -> None:
    """The address of the one that went, and all that it ever had, lead to the one that stays."""
    kind = ContentType.objects.get_for_model(kept)
    addresses = OldAddress.objects.filter(content_type=kind)
    addresses.filter(slug=kept.slug).delete()
    addresses.filter(object_id=gone.pk).update(object_id=kept.pk)
    OldAddress.objects.update_or_create(content_type=kind, slug=old, defaults={"object_id": kept.pk})
