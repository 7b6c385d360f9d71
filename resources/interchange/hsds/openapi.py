"""The OpenAPI 3.1 document of the API, made of the same table of parameters that reads them."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from .asking import OF_ONE, OF_ORGANIZATIONS, OF_PLACES, OF_SERVICES, OF_TAXONOMIES, OF_TERMS, PARAMETERS
from .taxonomies import Json

#: The schemas of the objects are HSDS's own.
_SCHEMAS = "https://raw.githubusercontent.com/openreferral/specification/3.1/schema/compiled"
_ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The object's permanent id.",
    "schema": {"type": "string", "format": "uuid"},
}
_PAGE = {
    "type": "object",
    "required": ["total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"],
    "properties": {
        "total_items": {"type": "integer", "description": "How many objects there are on all pages."},
        "total_pages": {"type": "integer"},
        "page_number": {"type": "integer", "description": "From 1."},
        "size": {"type": "integer", "description": "How many objects this page holds."},
        "first_page": {"type": "boolean"},
        "last_page": {"type": "boolean"},
        "empty": {"type": "boolean", "description": "Whether this page holds none."},
        "contents": {"type": "array", "items": {"type": "object"}},
    },
}
_LISTS = (
    ("services", "service", "services: support groups, helplines and naloxone programs", OF_SERVICES),
    ("organizations", "organization", "organizations that run them", OF_ORGANIZATIONS),
    ("service_at_locations", "service_at_location", "services at the places where they are", OF_PLACES),
    ("taxonomies", "taxonomy", "taxonomies of this directory", OF_TAXONOMIES),
    ("taxonomy_terms", "taxonomy_term", "terms of the taxonomies", OF_TERMS),
)
_OF_ONE = {"organization": (*OF_ONE, "full_service"), "taxonomy": (), "taxonomy_term": ()}


def document(address: str) -> Json:
    """The document of the API at an address (without a slash at its end)."""
    paths: Json = {
        "/": _path("What this API is: the version of HSDS, and where this document is.", (), {"type": "object"}),
    }
    for name, kind, words, parameters in _LISTS:
        paths[f"/{name}"] = _path(f"The {words}, page by page.", parameters, {"$ref": "#/components/schemas/Page"})
        one = _path(f"One {kind} with all that belongs to it.", _OF_ONE.get(kind, OF_ONE), {"$ref": _schema(kind)})
        one["get"]["parameters"].insert(0, _ID)
        one["get"]["responses"]["404"] = _refusal("There is nothing with this id.")
        paths[f"/{name}/{{id}}"] = one
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.SITE_NAME}: HSDS API",
            "version": "3.1",
            "description": "Support groups for families of people who use opioids, helplines and naloxone programs, to "
            "the Human Services Data Specification 3.1.",
            "license": {"name": settings.DATA_LICENCE, "url": settings.DATA_LICENCE_URL},
        },
        "servers": [{"url": address}],
        "paths": paths,
        "components": {"schemas": {"Page": _PAGE, "Refusal": _REFUSAL}},
    }


_REFUSAL = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}


def _schema(kind: str) -> str:
    return f"{_SCHEMAS}/{kind}.json"


def _path(summary: str, parameters: Iterable[str], schema: Json) -> Json:
    told = [
        {"name": name, "in": "query", "description": PARAMETERS[name].description, "schema": PARAMETERS[name].schema}
        for name in parameters
    ]
    content: dict[str, Any] = {"application/json": {"schema": schema}}
    if "format" in parameters:
        content["application/x-ndjson"] = {"schema": {"type": "string"}}
    return {
        "get": {
            "summary": summary,
            "parameters": told,
            "responses": {
                "200": {"description": summary, "content": content},
                "304": {"description": "Nothing has changed since the answer whose ETag was sent."},
                "400": _refusal("A parameter is unknown or wrong: the answer says which."),
            },
        }
    }


def _refusal(words: str) -> Json:
    return {
        "description": words,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
    }
