"""Which pages are worth a copy on disk: those that save lives, what is near, and the groups that are read most."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone

from groups.models import SupportGroup
from guides.models.guide import DOS_AND_DONTS_SLUG
from resources.models import DayCount
from resources.towns import town_slug

#: The most towns, and the most groups, that are saved.
MOST_TOWNS = 100
MOST_GROUPS = 50
#: Days over which readings are counted to find the most visited groups.
VISITED_WITHIN = timedelta(days=30)


def pages_to_save() -> Iterator[str]:
    """The English addresses of all pages that are saved."""
    yield from (reverse(name) for name in ("home", "overdose", "helplines:index", "plan", "places:index"))
    yield reverse("guides:detail", args=[DOS_AND_DONTS_SLUG])
    yield from (reverse("places:state", args=[state.lower()]) for state in settings.STATES)
    yield from (reverse("places:town", args=[state.lower(), town_slug(town)]) for town, state in _towns())
    yield from _groups()


def _towns() -> list[tuple[str, str]]:
    """The towns of our states with the most groups, with their state."""
    groups = SupportGroup.objects.listed().filter(place__state__in=settings.STATES)
    towns = groups.order_by().values_list("place__town", "place__state").annotate(groups=Count("pk"))
    most = towns.order_by("-groups", "place__state", "place__town")[:MOST_TOWNS]
    return [(town, state) for town, state, _groups in most]


def _groups() -> list[str]:
    """The addresses of the groups that were read most in the last weeks, and of others while too few were."""
    top = reverse("groups:index")
    counted = DayCount.objects.filter(day__gte=timezone.localdate() - VISITED_WITHIN, page__startswith=top)
    read = counted.values_list("page").annotate(times=Sum("count")).order_by("-times", "page")
    listed = SupportGroup.objects.listed()
    addresses = {reverse("groups:detail", args=[slug]): None for slug in listed.values_list("slug", flat=True)}
    visited = [page for page, _times in read[: 10 * MOST_GROUPS] if page in addresses]
    return list(dict.fromkeys([*visited, *addresses]))[:MOST_GROUPS]
