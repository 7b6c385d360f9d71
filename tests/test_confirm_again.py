"""Rosa answers by the same link more than once: staff still have one suggestion before them."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from resources.curation.suggesting import decline
from resources.models import Suggestion
from tests.asking import link_for, rosas_group
from tests.suggestions import suggest
from tests.test_confirm import SAME, changed

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return rosas_group()


@pytest.fixture
def link(group) -> str:
    return link_for(group)


@pytest.fixture
def rosa() -> Client:
    """Rosa's browser."""
    return Client()


def test_rosa_remembers_another_change_and_staff_still_get_one_suggestion(rosa, link):
    changed(rosa, link, phone="860-555-0199", message="From May on.")
    changed(rosa, link, cost="free", message="It is free now.")
    changed(rosa, link, phone="860-555-0142")
    suggestion = Suggestion.objects.get()
    assert suggestion.values == {"phone": "+18605550142", "cost": "free"}
    assert suggestion.seen == {"phone": "+18605550101", "cost": "unknown"}
    assert suggestion.message == "From May on.\n\nIt is free now."
    assert suggestion.sent == 3
    rosa.post(f"{link}closed/", {"message": "It is free now."}, **SAME)
    assert Suggestion.objects.get().says_closed


def test_what_rosa_adds_is_what_a_family_wished_already(rosa, link, group):
    changed(rosa, link, cost="free")
    suggest(group, {"cost": "free", "phone": "+18605550142"}, email="ann@family.example")
    changed(rosa, link, phone="860-555-0142")
    suggestion = Suggestion.objects.get()
    assert (suggestion.origin, suggestion.email) == ("organization", "ann@family.example")


def test_what_was_decided_is_not_asked_again(rosa, link):
    changed(rosa, link, phone="860-555-0199")
    decline(Suggestion.objects.get(), by=User.objects.create_user("rita"), note="")
    changed(rosa, link, cost="free")
    assert Suggestion.objects.get(status="pending").values == {"cost": "free"}


def test_a_message_that_is_the_start_of_another_is_kept(rosa, link):
    for message in ("Room 10", "Room 1", "Room 10"):
        changed(rosa, link, message=message)
    suggestion = Suggestion.objects.get()
    assert (suggestion.message, suggestion.sent) == ("Room 10\n\nRoom 1", 3)
