"""Permanent addresses for groups that a feed brings."""

from collections.abc import Sequence

from resources.interchange import slugs
from resources.models import Place

from ..models import SupportGroup


def give_slugs(groups: Sequence[SupportGroup]) -> None:
    """Sets the slug of groups about to be written: the name, with the town where that is taken, then with a number."""
    towns = dict(Place.objects.filter(pk__in={group.place_id for group in groups}).values_list("pk", "town"))
    slugs.give_slugs(groups, [("", group.name, towns.get(group.place_id or 0, "")) for group in groups], "group")
