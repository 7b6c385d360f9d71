"""Permanent addresses for groups that a feed brings."""

from collections.abc import Sequence
from itertools import count

from django.contrib.contenttypes.models import ContentType
from django.utils.text import slugify

from resources.models import OldAddress, Place

from ..models import SupportGroup

_BATCH = 500
_NUMBERS = 10


def give_slugs(groups: Sequence[SupportGroup]) -> None:
    """Sets the slug of groups about to be written: the name, with the town where that is taken, then with a number.

    Old addresses count as taken: a link to them leads to another group for ever.
    """
    towns = dict(Place.objects.filter(pk__in={group.place_id for group in groups}).values_list("pk", "town"))
    wanted = [_candidates(group.name, towns.get(group.place_id or 0, "")) for group in groups]
    taken = _taken({slug for slugs in wanted for slug in slugs})
    for group, slugs in zip(groups, wanted, strict=True):
        group.slug = next((slug for slug in slugs if slug not in taken), None) or _beyond(slugs[-1], taken)
        taken.add(group.slug)


def _candidates(name: str, town: str) -> list[str]:
    base = slugify(name)[:80].strip("-") or "group"
    longer = f"{base}-{slugify(town)[:30]}".strip("-")
    return list(dict.fromkeys([base, longer, *(f"{longer}-{number}" for number in range(2, _NUMBERS))]))


def _taken(slugs: set[str]) -> set[str]:
    """Those of the slugs that are, or once were, the address of a group."""
    content_type = ContentType.objects.get_for_model(SupportGroup)
    found: set[str] = set()
    ordered = sorted(slugs)
    for start in range(0, len(ordered), _BATCH):
        some = ordered[start : start + _BATCH]
        found |= set(SupportGroup.objects.filter(slug__in=some).values_list("slug", flat=True))
        olds = OldAddress.objects.filter(content_type=content_type, slug__in=some)
        found |= set(olds.values_list("slug", flat=True))
    return found


def _beyond(last: str, taken: set[str]) -> str:
    """An address for the tenth group of one name in one town."""
    stem = last.rpartition("-")[0]
    numbered = (f"{stem}-{number}" for number in count(_NUMBERS))
    return next(slug for slug in numbered if slug not in taken and not _taken({slug}))
