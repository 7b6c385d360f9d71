"""What people complain of in the finders they use today; each must not happen here."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine

from groups.models import Pause
from groups.services import refresh
from resources.models import Closure
from tests.finder import (
    EASTERN,
    NOON,
    PACIFIC,
    anywhere,
    group_at,
    html_of,
    make_towns,
    meets,
    meets_online,
    names,
    near,
    row_of,
    words_of,
)
from tests.records import make_helpline

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def _few_towns(db: None) -> None:
    make_towns()


def test_none_knows_monthly_meetings(client):
    """The 1st Monday of December is the 7th, not tonight."""
    meets(group_at(1, "Monthly"), 0, repeats="monthly", weeks=["1"])
    assert "Mon, Dec 7, 7:00 pm" in row_of(client, "Monthly", near="06702", day="monday")


def test_none_knows_dated_closures(client):
    """The library is closed over the holiday; the group is not on Tuesday but a week later."""
    group = meets(group_at(1, "Library group"), 1)
    Closure.objects.create(place=group.place, first_day=date(2026, 11, 24), last_day=date(2026, 11, 27))
    assert "Tue, Dec 1, 7:00 pm" in row_of(client, "Library group", near="06702")


def test_a_moved_date_is_shown_on_the_day_it_moved_to(client):
    group = meets(group_at(1, "Moved"), 1)
    day = date(2026, 11, 24)
    Pause.objects.create(meeting=group.meetings.get(), first_day=day, last_day=day, moved_to=day + timedelta(days=1))
    assert "Wed, Nov 25, 7:00 pm moved from Tue, Nov 24" in row_of(client, "Moved", near="06702")


def test_none_shows_when_a_listing_was_last_verified(client):
    group_at(1, "Checked", checked_on=date(2026, 11, 2), checked_how="phone", checked_by="Rosa")
    group_at(2, "Never checked")
    assert "Checked by phone 3 weeks ago" in row_of(client, "Checked", near="06702")
    assert "Not confirmed yet: call before you go" in row_of(client, "Never checked", near="06702")


def test_near_search_hides_online_groups(client):
    group_at(3, "Near")
    anywhere("Online")
    assert near(client) == ["Near", "Online"]
    assert near(client, radius="5", sort="soonest", day=[], language="en") == ["Near", "Online"]


def test_time_zones_confuse(client):
    """Every time online names its clock, and a family reads its own."""
    meets_online(anywhere("West coast"), 0, "18:00", PACIFIC)
    assert "Tonight 9:00 pm Eastern time" in row_of(client, "West coast", near="06702")
    assert "Tonight 6:00 pm Pacific time" in row_of(client, "West coast")


def test_a_group_past_midnight_breaks(client, clock):
    """It began on Monday at 11 pm and is on until 1 am; at half past midnight it is still on, and it is a Monday's."""
    meets(group_at(1, "Night owls"), 0, start="23:00", end="01:00", past_midnight=True)
    assert near(client, day="monday", time="night") == ["Night owls"]
    clock.move_to(NOON.replace(hour=0, minute=30) + timedelta(days=1))
    assert "On now, since 11:00 pm" in row_of(client, "Night owls", near="06702")
    assert near(client, day="tuesday") == []


def test_a_meeting_about_to_begin_says_so(client, clock):
    meets(group_at(1, "Tonight's"), 0)
    clock.move_to(NOON.replace(hour=18, minute=20))
    assert "Starts soon, 7:00 pm" in row_of(client, "Tonight's", near="06702")


def test_a_ten_mile_default_finds_nothing_in_the_country(client):
    group_at(80, "Eighty miles")
    words = words_of(html_of(client, near="06702"))
    assert near(client) == ["Eighty miles"]
    assert "No group within 25 miles. 1 within 100 miles." in words


def test_nothing_found_is_a_dead_end(client):
    """The next best thing stands there: fewer choices, other ways of meeting, a number."""
    make_helpline(kind="information", states=["CT"], name="211 Connecticut", phone="+12035550142")
    meets(group_at(1, "Mondays", languages=["es"]), 0)
    words = words_of(html_of(client, near="06702", day="sunday", language="pl", format="in_person"))
    assert "203-555-0142" in words
    for offer in (
        "Look without “Sunday”",
        "Look without “Polish”",
        "Show all groups near there",
        "In person and online",
    ):
        assert offer in words, offer


def test_all_need_javascript_and_call_third_parties(client):
    """The page's one script is ours and only saves a click; every filter is a plain form."""
    html = client.get("/groups/", {"near": "06702"}).content.decode()
    # Leaving quickly, on every page, and the finder's own few lines.
    assert html.count("<script") == 2
    assert '<script src="/static/finder' in html
    assert '<button class="quiet">Show these</button>' in html


def test_a_meeting_code_goes_where_it_should_not(client):
    """A list names no link and no code; they stand on the group's own page."""
    link = "https://meet.example/j/123?pwd=secret"
    meets_online(anywhere("Online"), 1, "19:00", EASTERN, link=link, access_code="4321", ask_for_link=False)
    html = html_of(client, near="06702")
    assert "secret" not in html
    assert "4321" not in html


def test_the_phones_own_place_is_named_after_the_nearest_town(client):
    """Two decimals are sent and no more are kept, whatever an address carries."""
    refresh(group_at(1, "Near"))
    html = html_of(client, near="41.5566123,-73.0385987")
    assert "Groups near Waterbury, CT" in words_of(html)
    assert names(client, near="41.56,-73.04") == ["Near"]
    assert "We do not know the place" in words_of(html_of(client, near="30.00,-40.00"))
