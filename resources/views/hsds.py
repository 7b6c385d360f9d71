"""The HSDS 3.1 read API: https://docs.openreferral.org/en/v3.1.1/hsds/api_reference.html."""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from ..interchange.hsds import selecting
from ..interchange.hsds.asking import (
    OF_ONE,
    OF_ORGANIZATIONS,
    OF_PLACES,
    OF_SERVICES,
    OF_TAXONOMIES,
    OF_TERMS,
    USUAL_PER_PAGE,
    AskedWronglyError,
    read_parameters,
)
from ..interchange.hsds.openapi import document
from ..interchange.hsds.organizations import flat_organizations, organizations_json
from ..interchange.hsds.pages import Chunks, lines, page, written
from ..interchange.hsds.selecting import Rows
from ..interchange.hsds.services import ServiceKind, flat, prepared, service_at_json, service_json, summaries
from ..interchange.hsds.taxonomies import Json, all_taxonomies
from ..open_feeds import open_feed, site_url, streamed

VERSION = "3.1"
PROFILE = "https://docs.openreferral.org/en/v3.1.1/hsds/overview.html"
JSON, NDJSON = "application/json", "application/x-ndjson"
#: Parameters that may hold what a person typed.
_TYPED = {"search", "postcode"}
View = Callable[..., HttpResponseBase]


def api(view: View) -> View:
    """A view of the API: open data, whose refusals are JSON, too."""

    @wraps(view)
    def answer(request: HttpRequest, **named: str) -> HttpResponseBase:
        try:
            return view(request, **{name: _uuid(value) for name, value in named.items()})
        except AskedWronglyError as error:
            return _json({"error": str(error)}, status=400)
        except Http404 as error:
            return _json({"error": str(error) or "There is nothing with this id."}, status=404)

    feed = open_feed(answer)

    @csrf_exempt
    @wraps(view)
    def answer_in_private(request: HttpRequest, **named: str) -> HttpResponseBase:
        response = feed(request, **named)
        if response.status_code == 405:
            response = _json({"error": "This API is for reading: ask by GET."}, 405, **response.headers)
        if _TYPED & set(request.GET):
            # A family may have typed that on another site: no cache between us keeps it.
            response.headers["Cache-Control"] = "private, no-cache"
        return response

    return answer_in_private


def _uuid(value: str) -> UUID:
    """The id in an address, however it is written. Raises Http404 for what is none."""
    try:
        return UUID(value)
    except ValueError:
        raise Http404("An id is a UUID, as 4ccaf732-cff6-45bc-ab5d-357ee5bf6f3f.") from None


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
    return _json({"version": VERSION, "profile": PROFILE, "openapi_url": f"{home}openapi.json"})


@api
def openapi(request: HttpRequest) -> HttpResponseBase:
    """The API's description for machines."""
    return _json(document(f"{site_url(request)}{reverse('hsds:root')}".rstrip("/")))


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
            (told for at in kind.places(listing, now) if (told := service_at_json(listing, at))["id"] == str(uid)), None
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
    return _json(found[0])


@api
def taxonomies(request: HttpRequest) -> HttpResponseBase:
    """Our taxonomies."""
    asked = read_parameters(request.GET.dict(), OF_TAXONOMIES)
    with translation.override("en"):
        told = [taxonomy.as_json() for taxonomy in all_taxonomies()]
    return _list(request, asked, told, "taxonomies")


@api
def taxonomy(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """One taxonomy."""
    read_parameters(request.GET.dict(), ())
    with translation.override("en"):
        return _one_of([taxonomy.as_json() for taxonomy in all_taxonomies()], uid)


@api
def taxonomy_terms(request: HttpRequest) -> HttpResponseBase:
    """The terms of all taxonomies."""
    asked = read_parameters(request.GET.dict(), OF_TERMS)
    told = _all_terms()
    if wanted := asked.get("taxonomy_id"):
        told = [term for term in told if term["taxonomy_id"] == str(wanted)]
    return _list(request, asked, [] if "parent_id" in asked else told, "taxonomy_terms")


@api
def taxonomy_term(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """One term."""
    read_parameters(request.GET.dict(), ())
    return _one_of(_all_terms(), uid)


# How answers are made -----------------------------------------------------------------------------


def _json(told: Json, status: int = 200, **headers: str) -> HttpResponse:
    return HttpResponse(written(told), status=status, headers=headers | {"Content-Type": JSON})


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
        return _json(make(kind, prepared(kind, [listing])[0], timezone.now()))


def _list(request: HttpRequest, asked: dict[str, Any], told: list[Json], name: str) -> HttpResponseBase:
    """A short list that is at hand."""
    words = asked.get("search", "").lower().split()
    told = [each for each in told if all(word in f"{each['name']} {each['description']}".lower() for word in words)]
    if asked.get("format") == "ndjson":
        return streamed(request, lines([told]), NDJSON, f"{name}.ndjson")
    parts = page(len(told), asked, lambda first, last: [told[first:last]], USUAL_PER_PAGE)
    return streamed(request, parts, JSON, f"{name}.json")


def _one_of(told: list[Json], uid: UUID) -> HttpResponseBase:
    found = next((each for each in told if each["id"] == str(uid)), None)
    if found is None:
        raise Http404
    return _json(found)


def _all_terms() -> list[Json]:
    with translation.override("en"):
        return [taxonomy.term(term) for taxonomy in all_taxonomies() for term in taxonomy.terms()]


def _flat_service(kind: ServiceKind, listing: Any, now: Any) -> Json:
    return flat(service_json(kind, listing, now))


def _service_alone(kind: ServiceKind, listing: Any, now: Any, *, full: bool) -> Json:
    """A service without the places at which it is."""
    told = service_json(kind, listing, now)
    told.pop("service_at_locations", None)
    return told if full else flat(told)
