"""Staff take a listing out of the lists until somebody checks it. Its own page stays, and says so kindly."""

import json

import pytest
from django.core.exceptions import ValidationError

from groups.models import SupportGroup
from resources.curation import close, hide, publish, record_check
from resources.models import Helpline, NaloxoneProgram
from resources.searching import index_again
from resources.today import staff_today
from tests.finder import group_at, make_towns, meets
from tests.records import make_helpline, make_organization, make_place, make_program

pytestmark = pytest.mark.django_db

SAID = "We are asking if this is still right. Until we know, it is not in our lists: call before you go"
EN_ESPANOL = "Estamos preguntando si esto todavía es correcto."


@pytest.fixture
def listings() -> list:
    """One of each kind, all of River Health in Waterbury."""
    make_towns()
    river = make_organization(name="River Health", slug="river-health")
    group = meets(group_at(1, "Lantern group", organization=river, states=["CT"]), 1)
    line = make_helpline(name="Lantern line", organization=river, states=["CT"], phone="+18605550199")
    program = make_program(name="Lantern kits", organization=river, states=["CT"], place=make_place())
    for listing in (group, line, program):
        index_again(listing)
    return [group, line, program]


LISTS = [
    "/groups/",
    "/groups/?near=06702",
    "/helplines/",
    "/helplines/?state=CT",
    "/naloxone/",
    "/naloxone/?near=06702",
    "/places/ct/",
    "/places/ct/waterbury/",
    "/organizations/river-health/",
    "/search/?q=lantern",
    "/feeds/meetings.json",
    "/groups/calendar.ics?near=06702",
]


def text_of(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return b"".join(response).decode()


def test_a_hidden_listing_is_in_no_list_and_keeps_its_page(client, listings):
    assert [address for address in LISTS if "Lantern" in text_of(client, address)] == LISTS
    for listing in listings:
        hide(listing)
    # A search repeats what was typed: "lantern", in small letters.
    assert not [address for address in LISTS if "Lantern" in text_of(client, address)]
    for listing in listings:
        page = text_of(client, listing.get_absolute_url())
        assert listing.name in page
        assert "We are asking if this is still right." in page
        assert EN_ESPANOL in text_of(client, f"/es{listing.get_absolute_url()}")
    assert SAID in text_of(client, listings[0].get_absolute_url())


def test_its_flyer_its_frame_and_its_calendar_say_so_too(client, listings):
    group = listings[0]
    hide(group)
    for under in ("flyer/", "embed/"):
        assert SAID in text_of(client, f"{group.get_absolute_url()}{under}")
    calendar = text_of(client, f"{group.get_absolute_url()}calendar.ics").replace("\r\n ", "")
    assert "We are asking if this is still right" in calendar


def test_whoever_checks_it_brings_it_back(client, listings):
    group = listings[0]
    hide(group)
    record_check(group, how="phone", on=staff_today(), by_name="Rosa")
    group.refresh_from_db()
    assert not group.hidden_until_checked
    assert "Lantern group" in text_of(client, "/groups/?near=06702")
    assert SAID not in text_of(client, group.get_absolute_url())


def test_publishing_is_not_checking(listings):
    group = listings[0]
    hide(group)
    close(group, on=staff_today(), reason="Over.")
    publish(group)
    group.refresh_from_db()
    assert group.hidden_until_checked


@pytest.mark.django_db(transaction=True)
def test_other_sites_hear_at_once_that_a_group_left_the_feed(client, listings):
    before = client.get("/feeds/meetings.json")
    assert len(json.loads(b"".join(before))) == 1
    hide(listings[0])
    after = client.get("/feeds/meetings.json", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert json.loads(b"".join(after)) == []


def test_988_is_never_hidden():
    line = make_helpline(short_number="988", is_emergency=True)
    with pytest.raises(ValidationError, match="never hidden"):
        hide(line)


def test_listed_and_published_differ_by_the_hidden_ones(listings):
    hide(listings[0])
    assert SupportGroup.objects.published().count() == 1
    assert not SupportGroup.objects.listed().exists()
    for model in (Helpline, NaloxoneProgram):
        assert model.objects.listed().count() == model.objects.published().count()
