"""The HSDS 3.1 read API: https://docs.openreferral.org/en/v3.1.1/hsds/api_reference.html."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation

from ..interchange.hsds import selecting
from ..interchange.hsds.asking import (
    OF_ONE,
    OF_ORGANIZATIONS,
    OF_PLACES,
    OF_SERVICES,
    USUAL_PER_PAGE,
    read_parameters,
)
from ..interchange.hsds.openapi import document
from ..interchange.hsds.organizations import flat_organizations, organizations_json
from ..interchange.hsds.pages import Chunks, lines, page
from ..interchange.hsds.selecting import Rows
from ..interchange.hsds.services import ServiceKind, flat, prepared, service_at_json, service_json, summaries
from ..interchange.hsds.taxonomies import Json
from ..open_feeds import site_url, streamed
from .hsds_api import JSON, NDJSON, api, json_answer

VERSION = "3.1"
PROFILE = "https://docs.openreferral.org/en/v3.1.1/hsds/overview.html"


@api
def nothing(request: HttpRequest) -> HttpResponseBase:
    """What stands nowhere below /hsds/."""
    names = ", ".join(sorted({path.partition("/{")[0] for path in document("")["paths"]} - {"/"}))
    raise Http404(f"There is nothing at {request.path[:80]}. There are {names}, without a slash at the end.")


@api
def root(request: HttpRequest) -> HttpResponseBase:
    """What this API is."""
    read_parameters(request.GET.dict(), ())
    home = f"{site_url(request)}{reverse('hsds:root')}"
    return json_answer({"version": VERSION, "profile": PROFILE, "openapi_url": f"{home}openapi.json"})


@api
def openapi(request: HttpRequest) -> HttpResponseBase:
    """The API's description for machines."""
    return json_answer(document(f"{site_url(request)}{reverse('hsds:root')}".rstrip("/")))


@api
def services(request: HttpRequest) -> HttpResponseBase:
    """Every service, page by page, or as ndjson."""
    asked = read_parameters(request.GET.dict(), OF_SERVICES)
    minimal, make = bool(asked.get("minimal")), service_json if asked.get("full") else _flat_service

    def chunks(found: Iterable[tuple[Rows, list[Any]]]) -> Iterator[list[Json]]:
        now = timezone.now()
        for source, rows in found:
            if minimal:
                yield summaries(source.kind, source.rows.filter(pk__in=[row.pk for row in rows]))
            else:
                yield [make(source.kind, listing, now) for listing in prepared(source.kind, rows)]

    return _answer(request, asked, selecting.services(asked), chunks, "services", whole=minimal)


@api
def service(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """One service with all that belongs to it."""
    return _one(request, selecting.one_service(uid), service_json)


@api
def services_at_locations(request: HttpRequest) -> HttpResponseBase:
    """Every service at a location, page by page, or as ndjson."""
    asked = read_parameters(request.GET.dict(), OF_PLACES)
    full = bool(asked.get("full"))

    def chunks(found: Iterable[tuple[Rows, list[Any]]]) -> Iterator[list[Json]]:
        now = timezone.now()
        for source, rows in found:
            by_pk = {listing.pk: listing for listing in prepared(source.kind, [source.listing_of(row) for row in rows])}
            told = []
            for row in rows:
                listing = by_pk[source.listing_of(row).pk]
                at = next((at for at in source.kind.places(listing, now) if at.uid == row.uid), None)
                if at is None:  # it moved while we read
                    continue
                whole = service_at_json(listing, at) | {"service": _service_alone(source.kind, listing, now, full=full)}
                told.append(whole if full else flat(whole))
            yield told

    return _answer(request, asked, selecting.services_at_places(asked), chunks, "service_at_locations")


@api
def service_at_location(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """One service at a location with all that belongs to it."""

    def made(kind: ServiceKind, listing: Any, now: Any) -> Json:
        told = next(
            (told for at in kind.places(listing, now) if (told := service_at_json(listing, at))["id"] == str(uid)),
            None,
        )
        if told is None:
            raise Http404
        return told | {"service": _service_alone(kind, listing, now, full=True)}

    return _one(request, selecting.one_service_at_place(uid), made)


@api
def organizations(request: HttpRequest) -> HttpResponseBase:
    """Every organization, page by page, or as ndjson."""
    asked = read_parameters(request.GET.dict(), OF_ORGANIZATIONS)
    found = selecting.organizations(asked).order_by("pk")
    whole = bool(asked.get("full_service"))

    def make(rows: Iterable[Any]) -> list[Json]:
        if asked.get("full") or whole:
            return organizations_json(rows, full_service=whole)
        return flat_organizations(rows)

    def some(first: int, last: int) -> Chunks:
        yield make(found[first:last])

    def everything() -> Chunks:
        latest = 0
        while rows := list(found.filter(pk__gt=latest)[: selecting.BATCH]):
            latest = rows[-1].pk
            yield make(rows)

    if asked.get("format") == "ndjson":
        return streamed(request, lines(everything()), NDJSON, "organizations.ndjson")
    return streamed(request, page(found.count(), asked, some, USUAL_PER_PAGE), JSON, "organizations.json")


@api
def organization(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """One organization with the services it runs."""
    asked = read_parameters(request.GET.dict(), (*OF_ONE, "full_service"))
    with translation.override("en"):
        found = organizations_json(
            selecting.organizations({}).filter(uid=uid), full_service=bool(asked.get("full_service"))
        )
    if not found:
        raise Http404
    return json_answer(found[0])


# How answers are made -----------------------------------------------------------------------------


def _answer(
    request: HttpRequest,
    asked: dict[str, Any],
    sources: list[Rows],
    chunks: Callable[[Iterable[tuple[Rows, list[Any]]]], Chunks],
    name: str,
    *,
    whole: bool = False,
) -> HttpResponseBase:
    if asked.get("format") == "ndjson":
        return streamed(request, lines(chunks(selecting.everything(sources))), NDJSON, f"{name}.ndjson")
    total = selecting.count(sources)
    usual = max(total, 1) if whole else USUAL_PER_PAGE

    def some(first: int, last: int) -> Chunks:
        everything = first == 0 and last == total
        return chunks(selecting.everything(sources) if everything else selecting.some(sources, first, last))

    return streamed(request, page(total, asked, some, usual), JSON, f"{name}.json")


def _one(
    request: HttpRequest, found: tuple[ServiceKind, Any] | None, make: Callable[[ServiceKind, Any, Any], Json]
) -> HttpResponseBase:
    read_parameters(request.GET.dict(), OF_ONE)
    if found is None:
        raise Http404
    kind, listing = found
    with translation.override("en"):
        return json_answer(make(kind, prepared(kind, [listing])[0], timezone.now()))


def _flat_service(kind: ServiceKind, listing: Any, now: Any) -> Json:
    return flat(service_json(kind, listing, now))


def _service_alone(kind: ServiceKind, listing: Any, now: Any, *, full: bool) -> Json:
    """A service without the places at which it is."""
    told = service_json(kind, listing, now)
    told.pop("service_at_locations", None)
    return told if full else flat(told)
