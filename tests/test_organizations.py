"""Hope House looks at its own page: are our groups right, are we said to be closed, what can we take along?"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from groups.services import refresh
from resources.addresses import keep_old_address
from resources.models import Closure, Organization
from tests import finder
from tests.records import make_group, make_helpline, make_meeting, make_organization, make_place, make_program

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York."""
    moment = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("America/New_York"))
    with time_machine.travel(moment, tick=False) as clock:
        yield clock


@pytest.fixture
def house() -> Organization:
    """An organization with a group on Tuesdays, a line and a program."""
    house = make_organization(name="Hope House", slug="hope-house", phone="+12035550111")
    group = make_group(name="Tuesday circle", slug="tuesday-circle", organization=house, place=make_place())
    make_meeting(group)
    refresh(group)
    make_helpline(name="Hope line", organization=house)
    make_program(name="Hope kits", organization=house)
    return house


def html_of(client: Client) -> str:
    html = client.get("/organizations/hope-house/").content.decode()
    return html[html.index("<main") : html.index("</main>")]


def words_of(client: Client) -> str:
    return finder.words_of(html_of(client))


def test_its_groups_say_when_they_meet_next_beside_its_other_listings(client, house):
    words = words_of(client)
    assert "Tuesday circle Tomorrow 7:00 pm" in words
    assert words.index("Support groups") < words.index("Tuesday circle")
    for name in ("Hope line", "Hope kits"):
        assert name in words


def test_a_closure_of_the_house_is_said_and_no_date_promised(client, house):
    days = {"first_day": date(2026, 11, 20), "last_day": date(2026, 12, 1)}
    Closure.objects.create(organization=house, reason="Moving house.", **days)
    Closure.objects.create(organization=house, first_day=date(2026, 1, 1), last_day=date(2026, 1, 2), reason="Past.")
    words = words_of(client)
    assert "Hope House is closed through December 1. Moving house." in words
    assert "Past." not in words
    assert "Tue, Dec 8, 7:00 pm" in words
    assert "Tomorrow" not in words


def test_each_group_has_its_lines_to_copy_and_its_flyer(client, house):
    make_group(name="Circle two", slug="circle-two", organization=house)
    html = html_of(client)
    shown = [unescape(lines) for lines in re.findall(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", html, re.DOTALL)]
    assert len(shown) == 2
    assert all("https://alongside.example/groups/" in lines and "<iframe" in lines for lines in shown)
    for slug in ("tuesday-circle", "circle-two"):
        assert f'href="/groups/{slug}/flyer/"' in html
        assert f'href="/groups/{slug}/embed/"' in html


def test_how_to_correct_something(client, house, settings):
    assert 'href="mailto:staff@alongside.example?subject=' in html_of(client)
    settings.CONTACT_EMAIL = ""
    assert 'href="/about/"' in html_of(client)


def test_a_renamed_organization_is_found_at_its_old_address(client, house):
    keep_old_address(house, "old-house")
    response = client.get("/organizations/old-house/")
    assert (response.status_code, response["Location"]) == (301, "/organizations/hope-house/")
    assert client.get("/organizations/never-was/").status_code == 404


def test_many_groups_cost_as_many_queries_as_one(client, house, django_assert_max_num_queries):
    for weekday in range(7):
        group = make_group(organization=house, place=make_place())
        make_meeting(group, weekday=weekday)
        refresh(group)
    # The house, its closures; groups with their meetings, pauses and closures; lines with hours; programs; the strip.
    with django_assert_max_num_queries(10):
        html_of(client)
