"""Which records a question to the API means: rows of several tables, as if they were one list."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from ...models import Closure, Listing, Organization, Place
from ...nearby import search_within
from .asking import METRES_PER_MILE, AskedWronglyError
from .identity import mirrored
from .services import KINDS, TELLING, ServiceKind, service_kinds
from .taxonomies import FACTS, Taxonomy, all_taxonomies

#: A search finds no more of each kind; who wants everything asks for everything.
MOST_FOUND = 1000
#: So many at a time: a reader has the first of them soon, and few stand in memory.
BATCH = 200


@dataclass(frozen=True)
class Rows:
    """Rows of one table that answer a question, in the order of their keys."""

    kind: ServiceKind
    rows: models.QuerySet[Any]
    #: The relation from a row to its listing, or "" where the row is the listing.
    listing: str = ""

    def listing_of(self, row: Any) -> Any:
        """The listing of a row."""
        return getattr(row, self.listing) if self.listing else row


def services(asked: dict[str, Any]) -> list[Rows]:
    """The services that a question means, kind by kind."""
    return [Rows(kind, _listings(kind, asked)) for kind in service_kinds()]


def services_at_places(asked: dict[str, Any]) -> list[Rows]:
    """The same for services at locations."""
    found = []
    for kind in service_kinds():
        for placed in kind.placed:
            listings = _listings(kind, {name: value for name, value in asked.items() if name != "proximity"})
            rows = placed.rows().filter(**{f"{placed.listing or 'pk'}__in": listings.values("pk")})
            rows = rows.select_related("place", *([placed.listing] if placed.listing else []))
            found.append(Rows(kind, _near(rows, asked), placed.listing))
    return found


def count(sources: list[Rows]) -> int:
    """How many rows there are in all."""
    return sum(source.rows.count() for source in sources)


def some(sources: list[Rows], first: int, last: int) -> Iterator[tuple[Rows, list[Any]]]:
    """The rows from number `first` (0 is the first of all) up to and without number `last`, table by table."""
    for source in sources:
        if last <= 0:
            return
        there = source.rows.count()
        if first < there:
            yield source, list(source.rows.order_by("pk")[first:last])
        first, last = max(0, first - there), last - there


def everything(sources: list[Rows]) -> Iterator[tuple[Rows, list[Any]]]:
    """All rows, some hundreds at a time. No cursor stays open while a slow reader reads."""
    for source in sources:
        latest = 0
        while found := list(source.rows.filter(pk__gt=latest).order_by("pk")[:BATCH]):
            latest = found[-1].pk
            yield source, found


def one_service(uid: UUID) -> tuple[ServiceKind, Any] | None:
    """The service with an id, closed and hidden ones too, for their ids are permanent; None for a draft."""
    for kind in service_kinds():
        found = _shown(kind).filter(uid=uid).first()
        if found is not None:
            return kind, found
    return None


def one_service_at_place(uid: UUID) -> tuple[ServiceKind, Any] | None:
    """The service of which something is at a location under this id, or None."""
    for kind in service_kinds():
        for placed in kind.placed:
            row = placed.rows().filter(uid=mirrored(uid)).first()
            if row is not None:
                pk = getattr(row, f"{placed.listing}_id") if placed.listing else row.pk
                found = _shown(kind).filter(pk=pk).first()
                return (kind, found) if found is not None else None
    return None


def organizations(asked: dict[str, Any]) -> Any:
    """The organizations that a question means."""
    found: Any = Organization.objects.filter(uid__isnull=False)
    if words := asked.get("search"):
        found = found.filter(pk__in=_pks_of(Organization, words))
    if moment := asked.get("modified_after"):
        closures = Closure.history.filter(history_date__gte=moment)  # type: ignore[attr-defined]
        found = found.filter(Q(updated__gte=moment) | Q(pk__in=closures.values("organization")))
    if {"taxonomy_term_id", "taxonomy_id"} & set(asked):
        some_kind = Q(pk__in=[])
        for kind in service_kinds():
            some_kind |= Q(pk__in=_listings(kind, _terms_alone(asked)).values("organization"))
        found = found.filter(some_kind)
    return found


def _terms_alone(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if name in {"taxonomy_term_id", "taxonomy_id"}}


def _shown(kind: ServiceKind) -> models.QuerySet[Any]:
    found: models.QuerySet[Any] = kind.model._default_manager.exclude(status=Listing.Status.DRAFT)
    return found.filter(uid__isnull=False)


def _listings(kind: ServiceKind, asked: dict[str, Any]) -> models.QuerySet[Any]:
    found = _shown(kind)
    if moment := asked.get("modified_after"):
        found = found.filter(_changed(kind, moment))
    else:
        found = found.filter(status=Listing.Status.PUBLISHED, hidden_until_checked=False)
    if words := asked.get("search"):
        found = found.filter(pk__in=_pks_of(kind.model, words))
    if organization := asked.get("organization_id"):
        found = found.filter(organization__uid=organization)
    found = found.filter(_carries(kind, asked))
    if postcode := asked.get("postcode"):
        if "proximity" in asked:
            return _near(found, asked) if kind.placed else found.none()
        state = Q(states__has=postcode.town.state) | (Q(place__state=postcode.town.state) if kind.placed else Q())
        everywhere = Q(states="", place__isnull=True) if kind.placed else Q(states="")
        found = found.filter(state | everywhere)
    return found


def _near(rows: models.QuerySet[Any], asked: dict[str, Any]) -> models.QuerySet[Any]:
    if "proximity" not in asked:
        return rows
    return search_within(rows, asked["postcode"].point, asked["proximity"] / METRES_PER_MILE)


def _changed(kind: ServiceKind, moment: datetime) -> Q:
    """Listings that changed or were checked at or after a moment, or whose organization or place changed, or was
    closed or opened.
    """
    closures = Closure.history.filter(history_date__gte=moment)  # type: ignore[attr-defined]
    changed = {
        Organization: Q(updated__gte=moment) | Q(pk__in=closures.values("organization")),
        Place: Q(updated__gte=moment) | Q(pk__in=closures.values("place")),
    }
    found = Q(updated__gte=moment)
    of_kind = {"content_type": ContentType.objects.get_for_model(kind.model)}
    for telling, day in TELLING:
        rows = telling._default_manager.filter(**of_kind, **{f"{day}__gte": moment})
        found |= Q(pk__in=rows.values("object_id"))
    for path in kind.near:
        model = Organization if path == "organization" else Place
        near = model._default_manager.filter(changed[model])
        found |= Q(pk__in=kind.model._default_manager.filter(**{f"{path}__in": near.values("pk")}).values("pk"))
    return found


def _carries(kind: ServiceKind, asked: dict[str, Any]) -> Q:
    """The condition for listings that carry a term, or any term of a taxonomy.

    Raises AskedWronglyError for a term that names a field: nothing found would look like nothing there.
    """
    found = Q()
    if term := asked.get("taxonomy_term_id"):
        found &= _any(kind, [(taxonomy, code) for taxonomy, code in _codes() if taxonomy.term_id(code) == str(term)])
    if wanted := asked.get("taxonomy_id"):
        found &= _any(kind, [(taxonomy, code) for taxonomy, code in _codes() if taxonomy.id == str(wanted)])
    return found


def _codes() -> list[tuple[Taxonomy, str]]:
    return [(taxonomy, term.code) for taxonomy in all_taxonomies() for term in taxonomy.terms()]


def _any(kind: ServiceKind, terms: list[tuple[Taxonomy, str]]) -> Q:
    found = Q(pk__in=[])
    for taxonomy, code in terms:
        if taxonomy is FACTS:
            raise AskedWronglyError(f"Nothing is found by terms of “{FACTS.name}”: they name fields.")
        if taxonomy is KINDS and code == kind.term.code:
            return Q()
        if taxonomy.code in kind.having:
            found |= kind.having[taxonomy.code](code)
    return found


def _pks_of(model: Any, words: str) -> list[int]:
    """The keys of records in which all words occur."""
    plain = " ".join(re.findall(r"\w+", words))
    if not plain:
        return []
    return [record.pk for record in model.objects.search(plain)[:MOST_FOUND]]
