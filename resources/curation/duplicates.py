"""Likely twins: two listings that may be one and the same. The pairs are kept as `Likeness` for staff to look at.

Never all pairs are compared: only listings that share a phone, a web page, a place or its surroundings, or a town.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time
from itertools import combinations
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q

from ..distance import Point, bounding_box
from ..kinds import Kind, listing_kinds
from ..models import KeptApart, Likeness, Listing
from .likeness import LIKELY, SAME_PLACE_MILES, Profile, compare, name_of, page_of, profile_of, put_at
from .nightly import is_first_tonight

#: How alike two are, 0 to 100, and why.
Comparison = Callable[[Any, Any], tuple[int, tuple[str, ...]]]
#: What more listings than this share (an intergroup's phone, a fellowship's page) tells nothing.
MOST_SHARING = 10
#: Where more listings than this are in one town, each is compared with those next to it by name.
MOST_IN_TOWN = 400


class Twins(NamedTuple):
    """Two listings that look alike. `first` has the lower number: 0 for one that is not saved yet."""

    first: int
    second: int
    score: int
    reasons: tuple[str, ...]


# Pairs -------------------------------------------------------------------------------------------


def _profiles(kind: Kind, listings: Any) -> list[Profile]:
    """The profiles of many listings; two queries."""
    names = {of.name for of in kind.model._meta.get_fields()}
    columns = ["pk", "name", "url", *(["phone"] if "phone" in names else [])]
    of_place = ["town", "state", "latitude", "longitude", "approximate"]
    if "place" in names:
        columns += ["place", *(f"place__{name}" for name in of_place)]
    profiles = []
    for row in listings.order_by("pk").values(*columns):
        profile = Profile(row["pk"], name_of(row["name"]), str(row.get("phone") or ""), page_of(row["url"]))
        if row.get("place"):
            put_at(profile, row["place"], *(row[f"place__{name}"] for name in of_place))
        profiles.append(profile)
    hours = kind.hours([profile.pk for profile in profiles if profile.pk]) if kind.hours else {}
    for profile in profiles:
        profile.hours = hours.get(profile.pk or 0, set())
    return profiles


def _open(model: Any) -> Any:
    """Listings that may have a twin: a closed one is out of the way."""
    return model._default_manager.exclude(status=Listing.Status.CLOSED)


def _pairs(profiles: list[Profile]) -> Iterator[tuple[Profile, Profile]]:
    """Pairs that may be twins, some of them more than once: those that share something."""
    for block in _sharing_few(profiles):
        yield from combinations(block, 2)
    around: dict[Any, list[Profile]] = defaultdict(list)
    for profile in profiles:
        for key in (profile.town, profile.place, *_cells(profile.point)):
            if key is not None:
                around[key].append(profile)
    for block in around.values():
        yield from combinations(block, 2) if len(block) <= MOST_IN_TOWN else _neighbors(block)


def _sharing_few(profiles: list[Profile]) -> list[list[Profile]]:
    """Profiles of one phone, page, or name without a place. What too many share is taken off the profiles."""
    sharing: dict[tuple[str, str], list[Profile]] = defaultdict(list)
    for profile in profiles:
        sharing["phone", profile.phone].append(profile)
        sharing["page", profile.page].append(profile)
        if profile.town is None:
            sharing["name", profile.name].append(profile)
    blocks = []
    for (what, value), block in sharing.items():
        if value and len(block) <= MOST_SHARING:
            blocks.append(block)
        elif what != "name":
            for profile in block:
                setattr(profile, what, "")
    return blocks


def _cells(point: Point | None) -> list[tuple[str, int, int]]:
    """The squares of a hundredth of a degree that hold a point or what lies within half their side of it."""
    if point is None:
        return []
    norths, easts = (
        {round(degrees / 0.01 - 0.5), round(degrees / 0.01 + 0.5)} for degrees in (point.latitude, point.longitude)
    )
    return [("cell", north, east) for north in norths for east in easts]


def _neighbors(block: list[Profile]) -> Iterator[tuple[Profile, Profile]]:
    """Of a crowd: each with the next few by name."""
    rows = sorted(block, key=lambda profile: profile.name)
    for index, one in enumerate(rows):
        yield from ((one, other) for other in rows[index + 1 : index + 1 + MOST_SHARING])


def twins_among(pairs: Iterable[tuple[Any, Any]], compare: Comparison = compare) -> list[Twins]:
    """The pairs that are alike enough, each once. What is compared has a `pk`, or None when it is not saved yet."""
    found: dict[tuple[int, int], Twins] = {}
    looked: set[tuple[int, int]] = set()
    for one, other in pairs:
        # One that is not saved yet has no number, and comes first.
        first, second = sorted([one.pk or 0, other.pk or 0])
        if (first, second) in looked:
            continue
        looked.add((first, second))
        score, reasons = compare(one, other)
        if score >= LIKELY:
            found[first, second] = Twins(first, second, score, reasons)
    return list(found.values())


def twins_of(listing: Any, hours: Iterable[tuple[int, time]] = ()) -> list[Twins]:
    """The likely twins of one listing, saved or not, likeliest first; the queries do not grow with the listings."""
    kind = next(kind for kind in listing_kinds() if kind.model is type(listing))
    mine = profile_of(listing, hours)
    others = [each for each in _profiles(kind, _open(kind.model).filter(_near(listing, mine))) if each.pk != listing.pk]
    _sharing_few([mine, *others])
    return sorted(twins_among((mine, other) for other in others), key=lambda twins: -twins.score)


def _near(listing: Any, mine: Profile) -> Q:
    """Listings that share something with this one."""
    condition = Q(phone=listing.phone) if mine.phone else Q(pk__in=[])
    if mine.page:
        condition |= Q(url__icontains=mine.page)
    if mine.town is None:
        return condition | Q(name__iexact=listing.name)
    place = listing.place
    condition |= Q(place__town__iexact=place.town, place__state=place.state)
    if mine.point:
        condition |= bounding_box(mine.point, SAME_PLACE_MILES).as_q("place__")
    return condition


# What is kept ------------------------------------------------------------------------------------


def refresh(model: type[models.Model], only: Iterable[int] | None = None) -> int:
    """Compares all listings of a kind and keeps the likely twins; gives how many pairs there are.

    `only` names listings that changed: their pairs are looked for, all others stay as they are. A fixed number of
    queries, and a few seconds for 10,000 listings.
    """
    kind = next(kind for kind in listing_kinds() if kind.model is model)
    return keep_alike(model, _pairs(_profiles(kind, _open(model))), compare, only)


def keep_alike(
    model: type[models.Model], pairs: Iterable[tuple[Any, Any]], compare: Comparison, only: Iterable[int] | None
) -> int:
    """Compares pairs of records of one kind and keeps those alike; gives how many. `only` is as in `refresh`."""
    content_type = ContentType.objects.get_for_model(model)
    old: Iterable[Likeness] = Likeness.objects.filter(content_type=content_type)
    if only is not None:
        changed = set(only)
        pairs = ((one, other) for one, other in pairs if one.pk in changed or other.pk in changed)
        old = [row for row in old if row.first_id in changed or row.second_id in changed]
    with transaction.atomic():
        return keep_pairs(content_type, old, twins_among(pairs, compare))


def refresh_one(listing: Any) -> int:
    """Looks for the likely twins of one listing and keeps them; gives how many it has."""
    kind = next(kind for kind in listing_kinds() if kind.model is type(listing))
    hours = kind.hours([listing.pk]).get(listing.pk, set()) if kind.hours else set()
    found = [] if listing.status == Listing.Status.CLOSED else twins_of(listing, hours)
    content_type = ContentType.objects.get_for_model(listing)
    with transaction.atomic():
        return keep_pairs(content_type, likenesses_of(listing), found)


def likenesses_of(listing: Any) -> Any:
    """The pairs that a listing is one of."""
    either = Q(first_id=listing.pk) | Q(second_id=listing.pk)
    return Likeness.objects.filter(either, content_type=ContentType.objects.get_for_model(listing))


def keep_pairs(content_type: ContentType, old: Iterable[Likeness], found: list[Twins]) -> int:
    """Puts the pairs found in the place of old ones, without those that staff keep apart."""
    apart = set(KeptApart.objects.filter(content_type=content_type).values_list("first_id", "second_id"))
    wanted = {(each.first, each.second): each for each in found if (each.first, each.second) not in apart}
    there = {(row.first_id, row.second_id): row for row in old}
    Likeness.objects.filter(pk__in=[row.pk for pair, row in there.items() if pair not in wanted]).delete()
    known = {pair: (row.score, row.reasons) for pair, row in there.items()}
    new = []
    for (first, second), each in wanted.items():
        values = (each.score, ", ".join(each.reasons)[:200])
        if known.get((first, second)) != values:
            row = Likeness(content_type=content_type, first_id=first, second_id=second)
            row.score, row.reasons = values
            new.append(row)
    if new:
        keys = ["content_type", "first_id", "second_id"]
        Likeness.objects.bulk_create(
            new, update_conflicts=True, unique_fields=keys, update_fields=["score", "reasons"], batch_size=500
        )
    return len(wanted)


def refresh_at_night(now: datetime) -> int:
    """Compares all listings of every kind, once a day, the first time after 3:00; gives how many pairs it found.

    Saves and imports look for twins themselves: this finds what changed past them.
    """
    return sum(refresh(kind.model) for kind in listing_kinds()) if is_first_tonight("duplicates", now) else 0
