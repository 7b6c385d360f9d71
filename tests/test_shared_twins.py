"""Likely twins among organizations and places: found when they are, and not in the house next door."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.management.commands.tick import PARTS
from groups.models import MeetingFeed
from resources.curation.shared_twins import refresh_shared, refresh_shared_at_night, refresh_shared_one, street_of
from resources.models import KeptApart, Likeness, Organization, Place, Source
from tests.feeds.conftest import Desk, row
from tests.records import make_organization, make_place

pytestmark = pytest.mark.django_db


def alike(model) -> bool:
    """Whether there is a likely pair, and the search for one alone finds the same."""
    found = refresh_shared(model)
    Likeness.objects.all().delete()
    assert refresh_shared_one(model.objects.latest("pk")) == found
    return bool(found)


CHURCH = {"name": "Grace Church", "address": "12 Elm St"}
RIVER = {"name": "River Health", "url": "https://river.example/", "phone": "+18605550142"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Grace Church", "address": "12 Elm St"}, {"name": "Grace Church", "address": "12 Elm Street"}),
        ({"name": "Grace Church", "address": "12 Elm St"}, {"name": "Grace Church, Room 2", "address": "12 Elm St."}),
        ({"name": "Grace Church", "address": "12 Elm St"}, {"name": "", "address": "12 Elm Street, Floor 2"}),
        ({"name": "Silas Library", "address": ""}, {"name": "Silas Library", "address": "267 Grand Street"}),
        ({"name": "St. Ann’s", "address": "1 North Main Street"}, {"name": "Saint Anns", "address": "1 N. Main St"}),
    ],
)
def test_one_place_entered_twice(one, other):
    make_place(**one), make_place(**other)
    assert alike(Place)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CHURCH, CHURCH | {"name": "Elm Library"}),
        ({"name": "Public Library", "address": "12 Elm St"}, {"name": "Public Library", "address": "90 Oak Ave"}),
        (CHURCH, CHURCH | {"town": "Hamden"}),
        ({"name": "", "address": "12 Elm St"}, {"name": "", "address": "14 Elm St"}),
    ],
)  # fmt: skip
def test_two_places(one, other):
    make_place(**one), make_place(**other)
    assert not alike(Place)


@pytest.mark.parametrize(
    ("one", "other", "twins"),
    [
        ({"name": "River Health"}, {"name": "river health"}, True),
        (RIVER | {"phone": ""}, {"name": "River Health Inc.", "url": "http://www.river.example/us"}, True),
        (RIVER | {"url": ""}, {"name": "River Health Center", "phone": "+18605550142"}, True),
        ({"name": "River Health"}, {"name": "Hill Health"}, False),
        (RIVER | {"name": "District 3", "phone": ""}, RIVER | {"name": "District 5", "phone": ""}, False),
        ({"name": "", "url": ""}, {"name": "River", "url": ""}, False),
    ],
)  # fmt: skip
def test_organizations(one, other, twins):
    make_organization(**one), make_organization(**other)
    assert alike(Organization) == twins


def test_the_website_of_a_whole_fellowship_tells_nothing():
    for name in ("Ash", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gum", "Hazel", "Ivy", "Juniper", "Oak"):
        make_organization(name=f"{name} Families", url="https://fellowship.example/")
    assert refresh_shared(Organization) == 0


def test_a_room_and_a_short_word_make_no_other_street():
    assert street_of("267 Grand Street, Room 2") == street_of("267 grand st. rm 4") == "267 grand st"
    assert street_of("") == street_of(None) == ""


def test_who_was_kept_apart_is_not_shown_again():
    make_place(name="Grace Church", address="12 Elm St"), make_place(name="Grace Church", address="12 Elm Street")
    refresh_shared(Place)
    pair = Likeness.objects.get()
    KeptApart.objects.create(content_type=pair.content_type, first_id=pair.first_id, second_id=pair.second_id)
    assert refresh_shared(Place) == 0
    assert not Likeness.objects.exists()


def test_at_night_all_are_compared():
    make_organization(name="River Health"), make_organization(name="river health")
    zone = ZoneInfo("America/New_York")
    assert refresh_shared_at_night(datetime(2026, 11, 3, 2, 55, tzinfo=zone)) == 0
    assert refresh_shared_at_night(datetime(2026, 11, 3, 3, 5, tzinfo=zone)) == 1
    assert refresh_shared_at_night(datetime(2026, 11, 3, 3, 10, tzinfo=zone)) == 0
    assert refresh_shared_at_night in dict(PARTS).values()
    assert Likeness.objects.count() == 1


def test_after_an_import_the_places_that_it_brought_are_compared(towns):
    make_place(name="Grace Church", address="12 Elm St", town="Waterbury", state="CT")
    feed = Desk(
        MeetingFeed.objects.create(source=Source.objects.create(name="feed.example", kind="feed"), publish=True)
    )
    feed.takes_in(row(location="Grace Church", formatted_address="12 Elm Street, Waterbury, CT 06702, USA"))
    assert [pair.content_type.model for pair in Likeness.objects.all()] == ["place"]


def test_many_cost_no_more_queries_than_few():
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            refresh_shared(Place)
            refresh_shared_one(Place.objects.latest("pk"))
        return len(captured)

    def fill(first, last):
        rows = (
            Place(name=f"Hall {n}", address=f"{n} Elm St", town="Waterbury", state="CT") for n in range(first, last)
        )
        Place.objects.bulk_create(rows)

    fill(0, 5)
    asked()
    few = asked()
    fill(5, 600)
    assert asked() == few
