"""Permanent addresses for records that a feed brings."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.text import slugify

from ..models import OldAddress

_BATCH = 500
_NUMBERS = 10


def give_slugs(records: Sequence[Any], names: Sequence[tuple[str, str, str]], otherwise: str) -> None:
    """Sets the slug of records about to be written, all of one model, from their wishes, names and towns.

    The wish is taken if it is free; else the name (`otherwise` where it has no letters of this alphabet), with the
    town where that is taken, then with a number. Old addresses count as taken: a link to them leads to another record
    for ever.
    """
    if not records:
        return
    model = type(records[0])
    wanted = [_candidates(*each, otherwise) for each in names]
    taken = _taken(model, {slug for slugs in wanted for slug in slugs})
    for record, slugs in zip(records, wanted, strict=True):
        record.slug = next((slug for slug in slugs if slug not in taken), None) or _beyond(model, slugs[-1], taken)
        taken.add(record.slug)


def _candidates(wish: str, name: str, town: str, otherwise: str) -> list[str]:
    base = slugify(name)[:80].strip("-") or otherwise
    longer = f"{base}-{slugify(town)[:30]}".strip("-")
    wishes = [slugify(wish)[:120]] if slugify(wish) else []
    return list(dict.fromkeys([*wishes, base, longer, *(f"{longer}-{number}" for number in range(2, _NUMBERS))]))


def _taken(model: type[models.Model], slugs: set[str]) -> set[str]:
    """Those of the slugs that are, or once were, the address of a record of the model."""
    content_type = ContentType.objects.get_for_model(model)
    found: set[str] = set()
    ordered = sorted(slugs)
    for start in range(0, len(ordered), _BATCH):
        some = ordered[start : start + _BATCH]
        found |= set(model._default_manager.filter(slug__in=some).values_list("slug", flat=True))
        olds = OldAddress.objects.filter(content_type=content_type, slug__in=some)
        found |= set(olds.values_list("slug", flat=True))
    return found


def _beyond(model: type[models.Model], last: str, taken: set[str]) -> str:
    """An address for the tenth record of one name in one town."""
    stem = last.rpartition("-")[0] or last
    numbered = (f"{stem}-{number}" for number in count(_NUMBERS))
    return next(slug for slug in numbered if slug not in taken and not _taken(model, {slug}))
