"""Taxonomies and their terms in the HSDS API: short lists that are at hand."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import translation

from ..interchange.hsds.asking import OF_TAXONOMIES, OF_TERMS, USUAL_PER_PAGE, read_parameters
from ..interchange.hsds.pages import lines, page
from ..interchange.hsds.taxonomies import Json, all_taxonomies
from ..open_feeds import streamed
from .hsds_api import JSON, NDJSON, api, json_answer


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
    return json_answer(found)


def _all_terms() -> list[Json]:
    with translation.override("en"):
        return [taxonomy.term(term) for taxonomy in all_taxonomies() for term in taxonomy.terms()]
