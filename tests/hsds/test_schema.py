"""Every object of the API is what HSDS 3.1 asks for."""

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

from tests.hsds import own_schema
from tests.hsds.directory import NOW, lines_of, whole_directory
from tests.records import load_real_records

pytestmark = pytest.mark.django_db

SHARED = Path(__file__).parents[3] / "shared" / "hsds"
LISTS = {
    "/hsds/services?full=true&format=ndjson": ("service", own_schema.SERVICE),
    "/hsds/services?format=ndjson": ("service", None),
    "/hsds/organizations?full=true&full_service=true&format=ndjson": ("organization", own_schema.WITH_SERVICES),
    "/hsds/organizations?format=ndjson": ("organization", None),
    "/hsds/service_at_locations?full=true&format=ndjson": ("service_at_location", own_schema.SERVICE_AT_LOCATION),
    "/hsds/service_at_locations?format=ndjson": ("service_at_location", None),
    "/hsds/taxonomies?format=ndjson": (None, own_schema.TAXONOMY),
    "/hsds/taxonomy_terms?format=ndjson": (None, own_schema.TERM),
}


def wrong(schema: Any, objects: list[Any]) -> list[str]:
    """What of the objects the schema refuses: where, and why."""
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    return [
        f"{told.get('name')}: {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for told in objects
        for error in validator.iter_errors(told)
    ]


@pytest.fixture
def _everything():
    with time_machine.travel(NOW, tick=False):
        load_real_records()
        whole_directory()
        yield


@pytest.mark.usefixtures("_everything")
@pytest.mark.parametrize("address", LISTS)
def test_every_object_is_as_our_own_schema_says(client: Client, address: str) -> None:
    _name, schema = LISTS[address]
    objects = lines_of(client, address)
    assert objects
    assert wrong(schema, objects) == [] if schema else all(told["id"] for told in objects)


@pytest.mark.usefixtures("_everything")
@pytest.mark.parametrize("address", [address for address, (name, _own) in LISTS.items() if name])
@pytest.mark.skipif(not SHARED.is_dir(), reason="the specification's compiled schemas are not here (../shared/hsds)")
def test_every_object_is_as_the_specification_says(client: Client, address: str) -> None:
    schema = json.loads((SHARED / f"{LISTS[address][0]}.json").read_text(encoding="utf-8"))
    assert wrong(schema, lines_of(client, address)) == []


def test_our_own_schema_can_refuse() -> None:
    told = {"id": "1", "name": "", "status": "open", "last_modified": "today", "attributes": [], "email": None}
    assert len(wrong(own_schema.SERVICE, [told])) == 6
