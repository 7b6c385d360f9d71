"""The queue of listings that are due for a check: what is in it, in which order, and where one stands in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple, Self

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone

from ..freshness import cycle_days
from ..kinds import Kind, listing_kinds
from ..models import Attempt, DayCount, Listing
from ..today import staff_today
from .people import may, within_remit

#: So long a listing stays out of the queue after somebody could not reach it.
COMES_BACK_AFTER = timedelta(days=3)
#: Digits of the largest key that a database holds, and one less.
LONGEST_KEY = 18
#: Days over which visits are counted to tell which kind families read most.
VISITS_OVER = 28


def kinds_to_check(user: AbstractBaseUser) -> list[Kind]:
    """The kinds whose listings a member of staff may check."""
    return [kind for kind in listing_kinds() if may(user, f"{kind.model._meta.app_label}.change_{kind.key}")]


def most_visited_first(kinds: Sequence[Kind], today: date) -> list[Kind]:
    """The kinds that families read most first, by the pages of the last weeks; without counts in their usual order.

    One query.
    """
    sums: dict[str, Any] = {}
    for kind in kinds:
        pages = "/".join(kind.model(slug="x").get_absolute_url().split("/")[:-2]) + "/"  # type: ignore[attr-defined]
        read = Q(page__startswith=pages) | Q(page__startswith=f"/es{pages}")
        sums[kind.key] = Sum("count", filter=read, default=0)
    if not sums:
        return []
    visits = DayCount.objects.filter(day__gte=today - timedelta(days=VISITS_OVER)).aggregate(**sums)
    return sorted(kinds, key=lambda kind: -visits[kind.key])


def due_for_check(kind: Kind, user: AbstractBaseUser, today: date) -> Any:
    """The listings of a kind within a person's remit that are due, the longest unchecked first."""
    due = kind.model._default_manager.all().due_for_check(today, cycle_days(kind.key))  # type: ignore[attr-defined]
    return within_remit(due, user)


def not_tried_lately(listings: Any) -> Any:
    """Listings without those that somebody could not reach in the last days."""
    tried = Attempt.objects.filter(
        content_type=ContentType.objects.get_for_model(listings.model),
        object_id=OuterRef("pk"),
        on__gt=timezone.now() - COMES_BACK_AFTER,
    )
    return listings.filter(~Exists(tried))


class Spot(NamedTuple):
    """Where a listing stands in the queue: in an address "supportgroup.2025-11-30.12"; one never checked has no day."""

    kind: str
    checked_on: date | None
    pk: int

    @classmethod
    def of(cls, listing: Listing) -> Self:
        return cls(str(listing._meta.model_name), listing.checked_on, listing.pk)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The spot that `str` wrote; None for anything else."""
        kind, _dot, rest = text.partition(".")
        day, _dot, pk = rest.partition(".")
        try:
            if len(pk) > LONGEST_KEY:
                return None
            return cls(kind, date.fromisoformat(day) if day else None, int(pk))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.kind}.{self.checked_on or ''}.{self.pk}"

    def behind(self) -> Q:
        """The condition for what comes after it among its own kind."""
        later = Q(checked_on=self.checked_on, pk__gt=self.pk)
        if self.checked_on is None:
            return later | Q(checked_on__isnull=False)
        return later | Q(checked_on__gt=self.checked_on)


@dataclass(frozen=True)
class Standing:
    """What a walk through the queue shows."""

    #: The listing to look at now, with place, organization and source; None at the end.
    listing: Any
    kind: Kind | None
    #: How many there still are, this one among them.
    left: int
    #: How many were skipped on the way.
    skipped: int


@dataclass(frozen=True)
class Queue:
    """A person's walk through what is due."""

    user: AbstractBaseUser
    #: The kinds walked through, in order.
    kinds: Sequence[Kind]
    #: Postal code, "US" for the whole country, or "".
    state: str = ""
    #: Only what this person looks after.
    mine: bool = False
    #: The last that was skipped.
    after: Spot | None = None

    def standing(self) -> Standing:
        """Where the walk stands; one query for each kind and one for the listing."""
        counted = [(kind, *self._count(kind)) for kind in self.kinds]
        left, total = sum(ahead for _kind, ahead, _all in counted), sum(every for _kind, _ahead, every in counted)
        kind = next((kind for kind, ahead, _all in counted if ahead), None)
        listing = self._listings(kind).filter(self._ahead(kind)).select_related(*_shown(kind)).first() if kind else None
        return Standing(listing, kind, left, total - left)

    def _count(self, kind: Kind) -> tuple[int, int]:
        numbers = self._listings(kind).aggregate(ahead=Count("pk", filter=self._ahead(kind)), total=Count("pk"))
        return numbers["ahead"], numbers["total"]

    def _listings(self, kind: Kind) -> Any:
        listings = not_tried_lately(due_for_check(kind, self.user, staff_today()))
        if self.state:
            listings = listings.in_state(self.state)
        return listings.filter(assigned_to=self.user) if self.mine else listings

    def _ahead(self, kind: Kind) -> Q:
        """The condition for listings of a kind that come after what was skipped."""
        keys = [each.key for each in self.kinds]
        if self.after is None or self.after.kind not in keys:
            return Q(pk__isnull=False)
        at = keys.index(kind.key) - keys.index(self.after.kind)
        return self.after.behind() if at == 0 else Q(pk__isnull=at < 0)


def _shown(kind: Kind) -> list[str]:
    names = {field.name for field in kind.model._meta.concrete_fields}
    return ["organization", "source", "assigned_to", *({"place", "program"} & names)]
