"""Rosa types a street and no point: the map has the middle of the town, and families still get the street."""

from urllib.parse import unquote

import pytest
from django.test import Client

from tests.records import make_group, make_meeting, make_place

pytestmark = pytest.mark.django_db

PAGE = "/groups/tuesday-circle/"
STREET = "267 Grand Street"


def text_at(client: Client, address: str) -> str:
    return unquote(client.get(address).content.decode()).replace("\r\n ", "").replace("\\,", ",")


@pytest.fixture(autouse=True)
def _group() -> None:
    make_meeting(make_group(slug="tuesday-circle", place=make_place(address=STREET, approximate=True)))


@pytest.mark.parametrize("under", ["", "embed/", "flyer/", "calendar.ics"])
def test_the_street_stands_wherever_the_place_does(client, under):
    assert STREET in text_at(client, f"{PAGE}{under}")


def test_the_page_denies_nothing_that_it_shows(client):
    page = text_at(client, PAGE)
    assert "We know the town, not the street" not in page
    assert f'"streetAddress":"{STREET}"' in page
    assert page.count(STREET) >= 4, "on the page, in its message by text, in that by mail, and for search engines"
