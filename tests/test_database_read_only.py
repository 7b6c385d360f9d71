"""A database that only reads, as a stand-by does: families read on, and a form that is refused says whom to call."""

from collections.abc import Iterator

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from resources.curation.counting import tally
from resources.models import Fault, Suggestion
from tests.records import make_group, make_helpline
from tests.typed_forms import typed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
ADDRESS = "/suggest/groups/circle/"


def say(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def form() -> Iterator[dict[str, object]]:
    """Luis has the form open; then the database takes nothing any more."""
    make_helpline()
    make_group(slug="circle", phone="+18605550101")
    with time_machine.travel(1_700_000_000, tick=False) as clock:
        page = Client().get(ADDRESS).text
        clock.shift(60)
        say("SET default_transaction_read_only = on")
        yield typed(page) | {"wrong": ["phone"]}
        say("SET default_transaction_read_only = off")


def test_a_form_is_not_taken_and_says_whom_to_call(form, anyone, settings):
    settings.ADMINS_EMAIL = ["sam@health.example"]
    response = anyone.post(ADDRESS, form, headers={"Sec-Fetch-Site": "same-origin"})
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert 'href="tel:988"' in response.text
    say("SET default_transaction_read_only = off")
    assert not Suggestion.objects.exists()
    assert not Fault.objects.exists(), "nothing of ours is broken"


def test_families_read_on_and_nothing_that_is_counted_gets_in_their_way(form, anyone, settings, monkeypatch):
    settings.COUNT_PAGES = True
    monkeypatch.setattr(tally, "_written", 0.0)
    for address in ("/", "/helplines/", "/groups/circle/", "/search/?q=circle"):
        assert anyone.get(address).status_code == 200


def test_rosa_who_signs_in_hears_that_it_is_not_her_password(form, anyone):
    say("SET default_transaction_read_only = off")
    User.objects.create_superuser("rosa", password="a quiet river")
    say("SET default_transaction_read_only = on")
    response = anyone.post("/admin/login/", {"username": "rosa", "password": "a quiet river"})
    assert response.status_code == 503
