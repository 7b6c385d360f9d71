"""Dolores looks for a group tonight: near first, anywhere beside it, and never a dead end."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from tests.finder import (
    EASTERN,
    LATITUDE,
    MILE_NORTH,
    NOON,
    anywhere,
    group_at,
    html_of,
    make_towns,
    meets,
    names,
    near,
    row_of,
    words_of,
)
from tests.records import make_group, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def _few_towns(db: None) -> None:
    make_towns()


# Near and far -----------------------------------------------------------------------------------


def test_the_nearest_group_stands_first_with_its_distance_in_words(client):
    for miles, name in [(20.2, "Far"), (0.4, "Round the corner"), (4, "Down the road")]:
        group_at(miles, name)
    assert near(client) == ["Round the corner", "Down the road", "Far"]
    words = words_of(html_of(client, near="06702"))
    assert "3 groups within 25 miles" in words
    places = [words.index(text) for text in ("less than 1 mile away", "4 miles away", "20 miles away")]
    assert places == sorted(places)


def test_one_mile_is_no_miles(client):
    group_at(1.02, "One mile")
    assert ", CT, 1 mile away" in words_of(html_of(client, near="06702"))


def test_a_group_whose_street_is_not_known_claims_no_false_distance(client):
    place = {"approximate": True, "name": ""}
    make_group(name="In town", place=make_place(**place))
    make_group(name="Out of town", place=make_place(latitude=LATITUDE + 8 * MILE_NORTH, **place))
    words = words_of(html_of(client, near="06702"))
    assert words.count(" away") == 1
    assert "about 8 miles away" in words


def test_when_nothing_is_near_the_page_says_that_it_looked_further(client):
    group_at(40, "Forty miles")
    group_at(90, "Ninety miles")
    words = words_of(html_of(client, near="06702"))
    assert near(client) == ["Forty miles"]
    assert "No group within 25 miles" in words
    assert "within 50 miles" in words
    assert "40 miles away" in words


def test_groups_from_anywhere_stand_beside_the_near_ones(client):
    group_at(3, "Near")
    anywhere("Online")
    anywhere("By phone", online=False, by_phone=True)
    make_group(name="All over Connecticut", states=["CT"])
    anywhere("Only Illinois", states=["IL"])
    make_group(name="All over Vermont", states=["VT"])
    assert near(client)[0] == "Near"
    assert set(near(client)[1:]) == {"Online", "By phone", "All over Connecticut"}


def test_a_group_that_is_near_and_online_stands_there_once(client):
    group_at(3, "Both ways", online=True)
    assert near(client) == ["Both ways"]


def test_a_hybrid_group_too_far_to_drive_can_be_joined_online(client):
    group_at(3, "Near")
    group_at(150, "Far but online too", online=True)
    assert near(client) == ["Near", "Far but online too"]


def test_a_group_that_only_meets_online_is_not_near_though_it_is_run_from_here(client):
    anywhere("Online", place=make_place(town="Waterbury"))
    html = html_of(client, near="06702")
    assert "away" not in words_of(html[html.index("Online") - 200 :].split("</li>")[0])
    assert "Run from Waterbury, CT" in words_of(html)


def test_a_place_that_only_its_meetings_name_makes_a_group_near(client):
    """Rosa gave the place of the meeting and none of the group."""
    group = make_group(name="Through its meeting", in_person=False)
    meets(group, 1, place=make_place(latitude=LATITUDE + 2 * MILE_NORTH))
    assert near(client) == ["Through its meeting"]
    assert "2 miles away" in words_of(html_of(client, near="06702"))


def test_a_group_whose_place_is_on_no_map_is_in_the_list_and_breaks_no_search(client):
    make_group(name="Somewhere", place=make_place(town="Canaan", latitude=None, longitude=None))
    group_at(3, "Near")
    assert near(client) == ["Near"]
    assert set(names(client)) == {"Near", "Somewhere"}


def test_drafts_and_closed_groups_are_never_shown(client):
    for miles in (None, 2):
        place = make_place(latitude=LATITUDE + miles * MILE_NORTH) if miles else None
        make_group(name="Draft", status="draft", place=place, online=True)
        make_group(name="Closed", status="closed", closed_on=date(2026, 1, 1), place=place, online=True)
    for asked in ({}, {"near": "06702"}, {"near": "Nowhere"}, {"format": "online"}, {"for": "person"}):
        assert names(client, **asked) == []


# What was typed ---------------------------------------------------------------------------------


def test_an_unknown_place_still_shows_what_needs_no_place_and_is_escaped(client):
    group_at(3, "In Waterbury")
    anywhere("Online")
    anywhere("By phone", online=False, by_phone=True)
    typed = "<script>alert(1)</script>"
    html = html_of(client, near=typed)
    assert set(names(client, near=typed)) == {"Online", "By phone"}
    assert "<script" not in html
    assert f"We do not know the place “{typed}”." in unescape(html)


def test_a_list_of_online_groups_after_an_unknown_place_has_no_map(client):
    group_at(2, "Both ways", online=True)
    assert "Show on a map" in html_of(client, near="06702")
    assert "Show on a map" not in html_of(client, near="Nowhereville")


def test_the_list_says_which_comes_first_and_turns_round(client):
    group_at(2, "Here")
    group_at(5, "There")
    html = html_of(client, near="06702", radius="10")
    assert "Nearest first. Soonest first instead" in words_of(html)
    assert 'href="?near=06702&amp;radius=10&amp;sort=soonest"' in html
    assert "Soonest first. Nearest first instead" in words_of(html_of(client, near="06702", sort="soonest"))


def test_groups_from_anywhere_stand_under_the_first_page_only(client):
    for number in range(21):
        group_at(2, f"Near {number}")
    anywhere("Online")
    assert "Online" in near(client)
    assert "Online" not in near(client, page="2")
    assert "All online groups" in html_of(client, near="06702", page="2")


def test_an_online_group_is_joined_from_anywhere(client):
    anywhere("Online")
    assert "From anywhere" in row_of(client, "Online")


def test_two_towns_of_one_name_are_offered_and_the_rest_of_the_question_stays(client):
    html = html_of(client, near="Springfield", day="tuesday", language="es", page="2")
    choices = html[html.index('class="link-list"') : html.index("</ul>", html.index('class="link-list"'))]
    links = [unescape(link) for link in re.findall(r'href="(\?[^"]*near=[^"]*)"', choices)]
    queries = [parse_qs(urlsplit(link).query) for link in links]
    assert {query["near"][0] for query in queries} == {"Springfield, IL", "Springfield, MA"}
    for query in queries:
        assert (query["day"], query["language"]) == (["tuesday"], ["es"])
        assert "page" not in query
    assert "Which Springfield?" in html


def test_a_misspelled_town_gets_a_guess_that_leads_on(client):
    group_at(3, "Near")
    html = html_of(client, near="Naugatuk", **{"for": "parents"})
    assert "Did you mean" in html
    link = unescape(re.search(r'href="(\?[^"]*near=Naugatuck[^"]*)"', html)[1])
    assert parse_qs(urlsplit(link).query) == {"near": ["Naugatuck, CT"], "for": ["parents"]}
    assert "Groups near Naugatuck, CT" in client.get(f"/groups/{link}").content.decode()


@pytest.mark.parametrize("typed", ["Connecticut", "CT", "ct", " connecticut "])
def test_a_whole_state_leads_to_the_states_page(client, typed):
    html = html_of(client, near=typed)
    assert 'href="/places/ct/"' in html
    assert "We do not know" not in html


# Soonest first ----------------------------------------------------------------------------------


def test_without_a_place_the_soonest_stands_first_and_unknown_times_last(client):
    anywhere("Ask for the time")
    meets(anywhere("Thursday"), 3, format="online", zone=EASTERN, link="https://meet.example/1")
    meets(anywhere("Tuesday"), 1, format="online", zone=EASTERN, link="https://meet.example/2")
    assert names(client) == ["Tuesday", "Thursday", "Ask for the time"]


@pytest.mark.parametrize("asked", [{}, {"near": "06702"}])
def test_the_order_is_right_although_tick_has_not_run(client, clock, asked):
    """On Wednesday morning Tuesday's group, stored as the soonest, meets last of all."""
    online = {"format": "online", "zone": EASTERN, "link": "https://meet.example/1"}
    for weekday, name in [(1, "Tuesday"), (3, "Thursday"), (4, "Friday")]:
        meets(anywhere(name), weekday, **online)
    clock.move_to(NOON + timedelta(days=2))
    assert names(client, **asked) == ["Thursday", "Friday", "Tuesday"]
