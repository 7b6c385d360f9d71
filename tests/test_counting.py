"""Counts without visitors: which pages are read, and where families find nothing."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import DatabaseError

from resources.curation import counting
from resources.curation.counting import Tally, forget_old_counts
from resources.models import DayCount, EmptySearch
from tests.records import make_group, make_place, make_town

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)


@pytest.fixture
def tally(monkeypatch, settings) -> Tally:
    """The counts of this process, empty, and counting on."""
    settings.COUNT_PAGES = True
    fresh = Tally()
    for module in ("config.middleware", "groups.views.finder", "resources.views.naloxone"):
        monkeypatch.setattr(f"{module}.tally", fresh)
    return fresh


def counts() -> dict[str, int]:
    return dict(DayCount.objects.values_list("page", "count"))


def test_pages_are_counted_by_their_address_alone(tally, client):
    make_group(slug="evening-circle")
    for address in ("/groups/evening-circle/", "/groups/evening-circle/?from=mail", "/es/", "/search/?q=my+son"):
        client.get(address)
    tally.write()
    assert counts() == {"/groups/evening-circle/": 2, "/es/": 1, "/search/": 1}


def test_what_is_no_page_is_not_counted(tally, admin_client, client):
    for page in ("/admin/", "/admin/check/", "/admin/password_reset/"):
        assert admin_client.get(page).status_code == 200
    for address in ("/no/such/page/", "/healthz", "/feeds/meetings.json", "/manifest.webmanifest"):
        client.get(address)
    client.head("/")
    tally.write()
    assert counts() == {}


def test_counts_of_several_processes_add_up(settings):
    settings.COUNT_PAGES = True
    with time_machine.travel(NOON, tick=False):
        for times in (1, 2, 4):
            other = Tally()
            for _again in range(times):
                other.page("/")
                other.page("/plan/")
            other.page("/words/")
            other.write()
    assert counts() == {"/": 7, "/plan/": 7, "/words/": 3}
    assert {row.day for row in DayCount.objects.all()} == {date(2026, 3, 2)}


def test_a_page_costs_no_query_for_being_counted_until_the_minute_is_over(tally, client, monkeypatch):
    client.get("/plan/")
    assert not DayCount.objects.exists()
    monkeypatch.setattr(counting, "WRITE_EVERY", 0.0)
    client.get("/plan/")
    assert counts() == {"/plan/": 2}


def test_counts_wait_while_the_database_is_away(tally, client, monkeypatch):
    client.get("/plan/")

    def away(*args):
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(counting, "_add", away)
        tally.write()
    tally.write()
    assert counts() == {"/plan/": 1}


def test_nothing_is_counted_when_the_settings_say_so(tally, client, settings):
    settings.COUNT_PAGES = False
    client.get("/plan/")
    tally.write()
    assert counts() == {}


# Where nothing is near ---------------------------------------------------------------------------


@pytest.fixture
def towns():
    """Waterbury has a group; Presque Isle, in the far north, has none for hundreds of miles."""
    make_town("Waterbury", "CT", 41.55, -73.04, "06702")
    make_town("Presque Isle", "ME", 46.68, -68.01, "04769")
    make_group(slug="evening-circle", in_person=True, place=make_place(latitude=41.55, longitude=-73.04))


def empty() -> list[tuple[str, str, int]]:
    return sorted(EmptySearch.objects.values_list("kind", "zip3", "count"))


def test_a_place_without_a_group_is_counted_as_three_digits(tally, client, towns):
    client.get("/groups/?near=04769")
    client.get("/groups/?near=Presque+Isle,+ME")
    client.get("/naloxone/?near=04769")
    client.get("/groups/?near=06702")
    tally.write()
    assert empty() == [("naloxoneprogram", "047", 1), ("supportgroup", "047", 2)]


@pytest.mark.parametrize("narrower", ["day=friday", "radius=10", "program=nar-anon&language=es"])
def test_a_search_that_asks_for_more_says_nothing_about_the_place(tally, client, towns, narrower):
    client.get(f"/groups/?near=04769&{narrower}")
    tally.write()
    assert empty() == []


def test_counts_are_forgotten_after_two_years(towns):
    for month in (2, 4):
        EmptySearch.objects.create(day=date(2024, month, 1), kind="supportgroup", zip3="047", count=12)
    assert forget_old_counts(NOON) == 1
    assert [row.day for row in EmptySearch.objects.all()] == [date(2024, 4, 1)]
