"""What one may ask of the read API, how it refuses, and what else stands around its answers."""

import pytest
import time_machine
from django.test import Client

from resources.models import Helpline
from tests.hsds.directory import NOW, answer_of, kits, library, river_health, whole_directory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("towns")]


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("services?page=0", "page must be a whole number from 1"),
        ("services?page=²", "page must be a whole number"),
        ("services?per_page=501", "per_page must be a whole number from 1 to 500"),
        ("services?format=xml", "format must be json or ndjson"),
        ("services?full=maybe", "full must be true or false"),
        ("services?modified_after=yesterday", "modified_after must be a date or a moment"),
        ("services?modified_after=9999-12-31T23:59:59-23:00", "modified_after must be"),
        ("services?taxonomy_term_id=7", "taxonomy_term_id must be a UUID"),
        ("services?postcode=00000", "postcode must be a ZIP code"),
        ("services?postcode=%00", "postcode must be a ZIP code"),
        ("services?proximity=100", "proximity needs a postcode"),
        ("services?colour=blue", "no parameter “colour” here"),
        ("organizations?minimal=true", "no parameter “minimal” here"),
        (f"services?search={'a' * 201}", "search must be words"),
        ("taxonomies/4ccaf732-cff6-45bc-ab5d-357ee5bf6f3f?full=true", "There is none at all."),
    ],
)
def test_a_question_that_cannot_be_answered_hears_why(client: Client, address: str, says: str) -> None:
    answer = client.get(f"/hsds/{address}")
    assert answer.status_code == 400
    assert says in answer.json()["error"]
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_nothing_is_asked_for_by_a_term_that_names_a_field(client: Client) -> None:
    whole_directory()
    terms = {term["code"]: term for term in answer_of(client, "/hsds/taxonomy_terms?per_page=500")["contents"]}
    term = terms["for_person_who_uses"]
    for question in (f"taxonomy_term_id={term['id']}", f"taxonomy_id={term['taxonomy_id']}"):
        for name in ("services", "organizations", "service_at_locations"):
            answer = client.get(f"/hsds/{name}?{question}")
            assert answer.status_code == 400, "an empty list would say that there is none"
            assert "name fields" in answer.json()["error"]


def test_an_unknown_id_is_told_in_json(client: Client) -> None:
    for name in ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"):
        answer = client.get(f"/hsds/{name}/4ccaf732-cff6-45bc-ab5d-357ee5bf6f3f")
        assert (answer.status_code, answer.json()) == (404, {"error": "There is nothing with this id."})


def test_other_sites_may_read_it_and_nobody_may_write() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.get("/hsds/services")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    refused = strict.post("/hsds/services")
    assert (refused.status_code, refused.json()) == (405, {"error": "This API is for reading: ask by GET."})
    assert refused["Allow"] == "GET, HEAD"


def test_a_script_of_another_site_may_say_what_it_has_already(client: Client) -> None:
    asked = {"Origin": "https://211.example", "Access-Control-Request-Headers": "if-none-match"}
    for address in ("/hsds/services", "/feeds/groups.csv"):
        answer = client.options(address, headers=asked)
        assert answer.status_code == 204
        assert answer["Access-Control-Allow-Headers"] == "If-None-Match"
        assert "ETag" in client.get(address)["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("address", ["services/", "service", "services/1/2", "SERVICES", "taxonomies/"])
def test_an_address_that_is_none_names_those_that_are(client: Client, address: str) -> None:
    answer = client.get(f"/hsds/{address}")
    assert answer.status_code == 404
    assert "/organizations, /service_at_locations, /services," in answer.json()["error"]


def test_an_id_is_found_however_it_is_written(client: Client) -> None:
    whole_directory()
    uid = Helpline.objects.get().uid
    assert answer_of(client, f"/hsds/services/{str(uid).upper()}")["id"] == str(uid)
    assert "An id is a UUID" in client.get("/hsds/services/seven").json()["error"]


@pytest.mark.django_db(transaction=True)
def test_what_one_has_already_is_not_sent_again(client: Client) -> None:
    kits(library())
    etag = client.get("/hsds/services?full=true")["ETag"]
    assert client.get("/hsds/services?full=true", headers={"If-None-Match": etag}).status_code == 304
    river_health()
    assert client.get("/hsds/services?full=true", headers={"If-None-Match": etag}).status_code == 200
