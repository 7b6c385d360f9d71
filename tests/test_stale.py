"""What nobody has checked for two cycles stands lower, wherever it is listed. What nobody ever checked does not."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.groups import make_groups
from groups import soonest
from groups.models import SupportGroup
from resources.curation import record_check
from resources.lines import by_need
from resources.models import Helpline, NaloxoneProgram
from resources.searching import index_again
from resources.today import staff_today
from tests.finder import NOON, anywhere, group_at, make_towns, meets, near, row_of
from tests.finder import names as names_of
from tests.records import load_towns, make_group, make_helpline, make_place, make_program

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def checked(listing, days: int):
    """The listing, checked so many days ago."""
    record_check(listing, how="phone", on=staff_today() - timedelta(days=days), by_name="Rosa")
    return listing


def links(client, address: str, under: str) -> list[str]:
    """The names that a page lists, in order."""
    html = client.get(address).content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return list(dict.fromkeys(re.findall(rf'<a href="{under}[^"?/]+/">([^<]+)</a>', main)))


@pytest.fixture
def three_groups() -> None:
    """The nearest and soonest was last checked a year ago; one was never checked, one last month."""
    make_towns()
    checked(meets(group_at(1, "Old"), 0, start="18:00"), 365)
    meets(group_at(2, "Never"), 1)
    checked(meets(group_at(3, "Fresh"), 2), 30)


@pytest.mark.usefixtures("three_groups")
def test_near_a_family_the_stale_group_comes_last_in_either_order(client):
    assert near(client) == ["Never", "Fresh", "Old"]
    assert near(client, sort="soonest") == ["Never", "Fresh", "Old"]
    assert "Last checked 12 months ago: call before you go" in row_of(client, "Old", near="06702")


@pytest.mark.usefixtures("three_groups")
def test_without_a_place_the_stale_group_comes_last(client):
    assert names_of(client) == ["Never", "Fresh", "Old"]


@pytest.mark.usefixtures("three_groups")
def test_where_the_radius_widens_the_stale_group_comes_last(client):
    SupportGroup.objects.update(place=make_place(latitude=41.5566 + 40 / 69))
    assert near(client, radius="5", sort="soonest")[-1] == "Old"


def test_one_day_makes_a_group_stale(client):
    make_towns()
    checked(meets(group_at(1, "Two cycles"), 0), 180)
    checked(meets(group_at(2, "A day more"), 0), 181)
    checked(meets(group_at(3, "Half a year less"), 0), 1)
    assert near(client) == ["Two cycles", "Half a year less", "A day more"]


def test_groups_from_anywhere_beside_the_near_ones_stand_in_the_same_order(client):
    make_towns()
    meets(group_at(1, "Here"), 3)
    checked(meets(anywhere("Old online"), 0, format="online", ask_for_link=True, zone="America/New_York"), 400)
    meets(anywhere("New online"), 4, format="online", ask_for_link=True, zone="America/New_York")
    assert near(client) == ["Here", "New online", "Old online"]


@pytest.mark.parametrize("most", [2000, 60])
def test_all_pages_hold_each_group_once_the_stale_ones_last(client, monkeypatch, most):
    """Also where there are more groups than the finder counts."""
    monkeypatch.setattr(soonest, "MOST_COUNTED", most)
    for number in range(65):
        group = meets(make_group(name=f"Group no. {number:02}", place=make_place()), number % 7)
        if number % 3 == 0:
            checked(group, 300)
    found = [name for page in (1, 2, 3, 4) for name in names_of(client, page=str(page))]
    if most == 60:
        found = found[: most if len(found) > most else None]
    assert len(found) == len(set(found)) == min(most, 65)
    old = [int(name[-2:]) % 3 == 0 for name in found]
    assert old == sorted(old)
    assert sum(not each for each in old) == 43


def test_the_finder_asks_as_much_with_stale_groups_as_without(client):
    load_towns()
    make_groups(60)
    SupportGroup.objects.filter(status="published").update(in_person=True, online=True)
    addresses = ["/groups/", "/groups/?page=2", "/groups/?near=06702&radius=200", "/groups/?near=06702&sort=soonest"]

    def asked() -> list[int]:
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            counts.append(len(captured))
        return counts

    asked()
    before = asked()
    third = [pk for pk in SupportGroup.objects.values_list("pk", flat=True) if pk % 3 == 0]
    long_ago = {"checked_on": date(2020, 1, 1), "checked_how": "phone", "checked_by": "Rosa"}
    SupportGroup.objects.filter(pk__in=third).update(**long_ago)
    assert asked() == before


def test_a_stale_line_comes_after_the_others_of_its_kind_and_before_a_lesser_need():
    checked(make_helpline(name="A", kind="family"), 400)
    make_helpline(name="B", kind="family")
    make_helpline(name="C", kind="rides")
    checked(make_helpline(name="Z", kind="crisis", is_emergency=True), 4000)
    assert [line.name for line in by_need(Helpline.objects.listed())] == ["Z", "B", "A", "C"]
    # An emergency number never counts as stale, neither in a query nor on its page.
    assert [line.name for line in Helpline.objects.stale(staff_today())] == ["A"]
    assert Helpline.objects.not_stale(staff_today()).count() == 3


def test_naloxone_the_state_and_the_town_list_stale_ones_last(client):
    make_towns()
    checked(make_program(name="Kits A", place=make_place(), states=["CT"]), 200)
    make_program(name="Kits B", place=make_place(latitude=41.58), states=["CT"])
    assert links(client, "/naloxone/?near=06702", "/naloxone/") == ["Kits B", "Kits A"]
    assert links(client, "/naloxone/", "/naloxone/") == ["Kits B", "Kits A"]
    checked(meets(group_at(1, "Circle A"), 0), 200)
    meets(group_at(2, "Circle B"), 0)
    for address in ("/places/ct/", "/places/ct/waterbury/"):
        assert links(client, address, "/groups/") == ["Circle B", "Circle A"]
        assert links(client, address, "/naloxone/") == ["Kits B", "Kits A"]
    assert NaloxoneProgram.objects.stale(staff_today()).count() == 1


def test_search_puts_the_stale_one_of_two_that_fit_alike_last(client):
    for name in ("Lantern one", "Lantern two"):
        index_again(make_group(name=name))
    checked(SupportGroup.objects.get(name="Lantern one"), 400)
    assert links(client, "/search/?q=lantern", "/groups/") == ["Lantern two", "Lantern one"]
    index_again(checked(make_group(name="Lantern three bridge"), 400))
    assert links(client, "/search/?q=lantern+bridge", "/groups/")[0] == "Lantern three bridge"
