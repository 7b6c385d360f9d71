"""A family keeps a whole search as a calendar: "groups near 06702"."""

from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from groups.models import Pause, Program, SupportGroup
from groups.services import refresh
from groups.views import calendars
from resources.models import Closure
from tests.records import make_group, make_meeting, make_organization, make_place
from tests.strict_calendar import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filled", "_clock")]

BOSTON = {"town": "Boston", "state": "MA", "zip_code": "02139", "latitude": 42.36, "longitude": -71.06}


@pytest.fixture
def _clock():
    """It is Monday noon in New York; 2025-12-02 is a Tuesday."""
    with time_machine.travel(datetime(2025, 12, 1, 12, tzinfo=ZoneInfo("America/New_York")), tick=False):
        yield


def group_that_meets(name: str, weekday: int = 1, place=None, **values) -> SupportGroup:
    group = make_group(name=name, place=place, **values)
    make_meeting(group, weekday=weekday)
    refresh(group)
    return group


def address(**asked: str) -> str:
    return f"{reverse('groups:search_calendar')}?{urlencode(asked)}"


def names(client, **asked: str) -> list[str]:
    response = client.get(address(**asked))
    assert response.status_code == 200
    return [str(event["DESCRIPTION"]).partition("\n")[0] for event in read(response.content).events]


def test_groups_near_waterbury_nearest_first(client):
    far = group_that_meets("West Hartford", place=make_place(latitude=41.75, longitude=-72.75, town="West Hartford"))
    near = group_that_meets("Waterbury", place=make_place())
    group_that_meets("Boston", place=make_place(**BOSTON))
    assert names(client, near="06702") == [near.name, far.name]
    calendar = read(client.get(address(near="06702")).content)
    assert str(calendar["X-WR-CALNAME"]).replace("\\", "") == "Meetings near Waterbury, CT 06702"


def test_the_filters_of_the_finder_count(client):
    program = Program.objects.create(name="Family Circle", slug="family-circle")
    here = make_place()
    group_that_meets("Circle", program=program, place=here)
    group_that_meets("Spanish", languages=["es"], place=here)
    group_that_meets("Fridays", weekday=4, place=here)
    group_that_meets("For the person", for_person_who_uses=True, place=here)
    assert names(client, near="06702", program="family-circle") == ["Circle"]
    assert names(client, near="06702", language="es") == ["Spanish"]
    assert names(client, near="06702", day="friday") == ["Fridays"]
    assert names(client, **{"near": "06702", "for": "person"}) == ["For the person"]


def test_without_a_place_the_soonest_come_first(client):
    thursday, tuesday = group_that_meets("Thursday", weekday=3), group_that_meets("Tuesday")
    assert names(client) == [tuesday.name, thursday.name]


def test_online_groups_of_a_state(client):
    for name, states in (("Ours", ["CT"]), ("Everybody's", []), ("Theirs", ["IL"])):
        group = make_group(name=name, in_person=False, states=states)
        make_meeting(group, format="online", zone="America/Chicago", link="https://meet.example/1")
        refresh(group)
    assert set(names(client, near="06702", format="online")) == {"Ours", "Everybody's"}


def test_each_event_leads_to_its_own_group_and_ids_differ(client):
    here = make_place()
    groups = {group_that_meets(f"Group {n}", place=here).get_absolute_url() for n in range(3)}
    events = read(client.get(address(near="06702")).content).events
    assert {event["URL"] for event in events} == {f"https://alongside.example{url}" for url in groups}


def test_the_same_group_is_the_same_event_in_its_own_calendar_and_in_a_search(client):
    """A family that subscribed to both sees it once where its calendar can tell."""
    group = group_that_meets("Circle", place=make_place())
    (found,) = read(client.get(address(near="06702")).content).events
    (own,) = read(client.get(reverse("groups:calendar", args=[group.slug])).content).events
    assert found.to_ical() == own.to_ical()


@pytest.mark.parametrize(
    "asked", [{"near": "Nowhere at all"}, {"near": "Springfield"}, {"near": "x" * 150}, {"day": "someday"}]
)
def test_a_search_that_was_not_understood_is_answered_by_the_finder(client, asked):
    response = client.get(address(**asked))
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('groups:index')}?{urlencode(asked)}"
    assert client.get(response["Location"]).status_code == 200


def test_a_search_that_finds_nothing_yet_fills_when_a_group_starts(client):
    response = client.get(address(near="06702"))
    calendar = read(response.content)
    assert calendar.events == []
    group_that_meets("New", place=make_place())
    assert names(client, near="06702") == ["New"]


def test_not_more_groups_than_anybody_could_visit(client, monkeypatch):
    monkeypatch.setattr(calendars, "MOST_GROUPS", 3)
    for n in range(5):
        group_that_meets(f"Group {n}")
    assert len(names(client)) == 3


@pytest.mark.parametrize(
    "asked", [{"near": "06702"}, {"near": "Waterbury, CT"}, {"near": "06702", "format": "online"}, {}]
)
def test_any_number_of_groups_costs_at_most_eight_queries(client, django_assert_max_num_queries, asked):
    for n in range(30):
        place = make_place()
        group = group_that_meets(f"Group {n}", place=place, organization=make_organization())
        make_meeting(group, format="online", zone="America/Chicago", link="https://meet.example/1")
        refresh(group)
        Pause.objects.create(meeting=group.meetings.first(), first_day=date(2025, 12, 9), last_day=date(2025, 12, 9))
        Closure.objects.create(place=place, first_day=date(2025, 12, 16), last_day=date(2025, 12, 16))
    with django_assert_max_num_queries(8):
        response = client.get(address(**asked))
    assert len(read(response.content).events) == 60


def test_it_is_a_file_without_a_cookie_that_a_phone_may_ask_for_again(client):
    group_that_meets("Circle", place=make_place())
    response = client.get(address(near="06702"))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'inline; filename="meetings.ics"'
    assert not response.cookies
    assert client.get(address(near="06702"), HTTP_IF_NONE_MATCH=response["ETag"]).status_code == 304


def test_what_the_family_typed_stands_only_in_the_calendars_name(client):
    group_that_meets("Circle", place=make_place(zip_code="06704"))
    body = client.get(address(near="12 Elm Street, Waterbury, CT")).content.decode()
    assert "Elm Street" not in body
    assert "Meetings near Waterbury\\, CT" in body
