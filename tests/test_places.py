"""Dolores comes in by her state or her town: from a search engine, from a friend's link."""

import re
from datetime import date
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client

from groups.models import Pause
from groups.services import refresh
from resources.models import Town
from tests.records import make_group, make_helpline, make_meeting, make_place, make_program

pytestmark = pytest.mark.django_db

LATITUDE, LONGITUDE = 41.5566, -73.0385
MILE_NORTH = 1 / 69.0934
QUERIES = 10


@pytest.fixture(autouse=True)
def _towns(db: None) -> None:
    for name, key, state in [
        ("Waterbury", "waterbury", "CT"),
        ("Saint Charles", "saint charles", "IL"),
        ("Waterbury", "waterbury", "VT"),
    ]:
        north = {"CT": 0, "IL": 0.4, "VT": 3}[state]
        Town.objects.create(
            name=name, key=key, state=state, latitude=LATITUDE + north, longitude=LONGITUDE - 15 * (state == "IL"),
            zone="America/New_York",
        )  # fmt: skip


def html_of(client: Client, address: str, **asked: object) -> str:
    response = client.get(address, asked)
    assert response.status_code == 200, address
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def words_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace(" ,", ",").split())


def groups(client: Client, address: str, **asked: object) -> list[str]:
    return re.findall(r'<a href="/groups/[^"?]+/">([^<]+)</a>', html_of(client, address, **asked))


def town_links(html: str) -> list[str]:
    return re.findall(r'href="(/places/\w\w/[^"]+/)"', html)


# All places -------------------------------------------------------------------------------------


def test_the_index_names_our_states_and_their_towns_with_a_group(client):
    make_group(place=make_place())
    make_group(place=make_place())
    make_group(place=make_place(town="Saint Charles", state="IL"))
    make_group(place=make_place(town="Draftville"), status="draft")
    make_group(place=make_place(town="Apart"), for_person_who_uses=True)
    make_group(place=make_place(town="Burlington", state="VT"))
    html = html_of(client, "/places/")
    assert town_links(html) == ["/places/ct/waterbury/", "/places/il/saint-charles/"]
    assert "Waterbury 2" in words_of(html)
    for state in ("Connecticut", "Illinois", "Massachusetts"):
        assert state in html
    assert "Vermont" not in html
    assert "No town with a group that we know of yet." in html


def test_every_town_that_is_linked_has_a_page(client):
    """Rosa knows the town's name, not yet where it lies; and one group that meets only online is run from a village."""
    make_group(place=make_place(town="Canaan", latitude=None, longitude=None))
    make_group(place=make_place(town="St. Charles", state="IL"))
    make_group(place=make_place(town="Hope's Mill"))
    links = town_links(html_of(client, "/places/"))
    assert {link: client.get(link, follow=True).status_code for link in links} == dict.fromkeys(links, 200)


def test_a_town_is_listed_only_with_groups_that_its_page_shows(client):
    """An online group has no town to go to."""
    make_group(name="Online", in_person=False, online=True, place=make_place(town="Bristol"))
    for link in town_links(html_of(client, "/places/")):
        assert groups(client, link) == ["Online"]


# A state ----------------------------------------------------------------------------------------


def test_a_states_page_has_its_groups_lines_and_kits_and_nobody_elses(client):
    make_group(name="Here", place=make_place())
    make_group(name="All over", states=["CT"])
    make_group(name="In Illinois", place=make_place(state="IL"))
    make_group(name="For the person", place=make_place(), for_person_who_uses=True)
    make_group(name="Closed", place=make_place(), status="closed", closed_on=date(2026, 1, 1))
    make_helpline(name="State line", states=["CT"], phone="+18605550121")
    make_helpline(name="Illinois line", states=["IL"])
    make_program(name="Kits here", place=make_place())
    make_program(name="Kits by mail", states=["CT"], kinds=["mail"])
    make_program(name="Kits in Illinois", states=["IL"])
    html = html_of(client, "/places/ct/")
    assert groups(client, "/places/ct/") == ["All over", "Here"]
    for present in ("State line", "tel:+18605550121", "Kits here", "Kits by mail"):
        assert present in html
    for absent in ("In Illinois", "For the person", "Closed<", "Illinois line", "Kits in Illinois"):
        assert absent not in html


def test_groups_of_the_whole_state_come_first_then_town_by_town(client):
    """PostgreSQL and SQLite disagree on where nothing sorts; families must not notice."""
    make_group(name="A", place=make_place(town="Waterbury"))
    make_group(name="Z", place=make_place(town="Bristol"))
    make_group(name="Statewide", states=["CT"])
    assert groups(client, "/places/ct/") == ["Statewide", "Z", "A"]


def test_a_long_list_has_pages_and_each_group_stands_on_one(client):
    for number in range(43):
        make_group(name=f"Group {number:02}", place=make_place())
    make_group(name="Group 43", states=["CT"])
    pages = [groups(client, "/places/ct/", page=page) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 4]
    assert sorted(name for page in pages for name in page) == [f"Group {number:02}" for number in range(44)]
    assert 'href="?page=2"' in html_of(client, "/places/ct/")
    for asked, shown in {"0": 0, "-1": 0, "abc": 0, "999": 2, "9" * 40: 2}.items():
        assert groups(client, "/places/ct/", page=asked) == pages[shown], asked


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/places/CT/", "/places/ct/"),
        ("/places/connecticut/", "/places/ct/"),
        ("/places/Connecticut/", "/places/ct/"),
        ("/places/new-york/", "/places/ny/"),
        ("/places/CT/waterbury/", "/places/ct/waterbury/"),
        ("/places/connecticut/Waterbury/", "/places/ct/waterbury/"),
        ("/places/il/st-charles/", "/places/il/saint-charles/"),
    ],
)
def test_other_spellings_lead_to_the_one_address(client, address, target):
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (301, target)


@pytest.mark.parametrize(
    "address", ["/places/zz/", "/places/atlantis/", "/places/zz/waterbury/", "/places/ct/atlantis/"]
)
def test_what_is_nowhere_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_a_state_we_do_not_keep_says_so_and_still_helps(client):
    words = words_of(html_of(client, "/places/vt/"))
    assert "We do not keep a list for Vermont yet" in words
    assert "We know of no group in Vermont yet." in words
    assert 'href="/helplines/?state=VT"' in html_of(client, "/places/vt/")


# A town -----------------------------------------------------------------------------------------


def test_a_towns_page_has_the_nearest_groups_and_kits(client):
    make_group(name="Ten miles", place=make_place(town="Thomaston", latitude=LATITUDE + 10 * MILE_NORTH))
    make_group(name="In town", place=make_place())
    make_group(name="Too far", place=make_place(latitude=LATITUDE + 60 * MILE_NORTH))
    make_group(name="For the person", place=make_place(), for_person_who_uses=True)
    make_program(name="Kits in town", place=make_place())
    make_helpline(name="State line", states=["CT"])
    html = html_of(client, "/places/ct/waterbury/")
    assert groups(client, "/places/ct/waterbury/") == ["In town", "Ten miles"]
    assert "Help near Waterbury, CT" in words_of(html)
    assert "10 miles away" in words_of(html)
    for present in ("Kits in town", "State line", "/groups/?near=Waterbury%2C%20CT"):
        assert present in html


def test_a_town_that_only_a_place_of_ours_knows_has_a_page_too(client):
    make_group(name="In the village", place=make_place(town="Hope's Mill"))
    assert groups(client, "/places/ct/hopes-mill/") == ["In the village"]
    assert client.get("/places/il/hopes-mill/").status_code == 404


def test_a_town_with_nothing_near_still_says_where_to_look(client):
    words = words_of(html_of(client, "/places/vt/waterbury/"))
    assert "We know of no group within 50 miles. Some meet online." in words
    assert "it comes by mail" in words


# Cost -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/places/", "/places/ct/", "/places/ct/?page=2", "/places/ct/?page=999", "/places/ct/waterbury/",
                "/places/ct/hopes-mill/"],
)  # fmt: skip
def test_places_cost_few_queries_however_much_there_is(client, django_assert_max_num_queries, address):
    for number in range(25):
        group = make_group(place=make_place(town="Hope's Mill" if number == 3 else "Waterbury"))
        Pause.objects.create(meeting=make_meeting(group), first_day=date(2026, 12, 1))
        refresh(group)
        make_helpline(states=["CT"])
        make_program(place=make_place())
    cache.clear()
    with django_assert_max_num_queries(QUERIES):
        client.get(address)
