"""Dolores has found a group. Its page says when, where and whom to ask, in her words and on her clock."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import html5lib
import pytest
import time_machine
from django.test import Client

from groups.models import Pause, SupportGroup
from groups.services import refresh
from resources.addresses import keep_old_address
from resources.curation import close
from tests.finder import words_of
from tests.records import make_group, make_helpline, make_meeting, make_organization, make_place

pytestmark = pytest.mark.django_db

EASTERN, CENTRAL = "America/New_York", "America/Chicago"
ONLINE = {"format": "online", "link": "https://meet.example/1"}


def at(text: str, zone: str = EASTERN) -> datetime:
    """2026-11-24 is a Tuesday."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York, until a test moves the clock."""
    with time_machine.travel(at("2026-11-23 12:00"), tick=False) as clock:
        yield clock


def page(client: Client, group: SupportGroup, status: int = 200) -> str:
    """The words of the group's page, as Dolores reads them; the page must be well formed."""
    response = client.get(f"/groups/{group.slug}/")
    assert response.status_code == status
    html = response.content.decode()
    parser = html5lib.HTMLParser()
    parser.parse(html)
    assert not parser.errors
    main = html[html.index("<main") : html.index("</main>")]
    return words_of(main)


def hrefs(client: Client, group: SupportGroup) -> list[str]:
    html = client.get(f"/groups/{group.slug}/").content.decode()
    return re.findall(r'href="(tel:[^"]+)"', html[html.index("<main") : html.index("</main>")])


def meeting_group(*, zone: str = EASTERN, start: str = "19:00", end: str = "20:30", **values: object) -> SupportGroup:
    """A group at a place of this zone that meets on Tuesdays."""
    group = make_group(**({"place": make_place(zone=zone), "name": "Tuesday circle"} | values))
    make_meeting(group, start=start, end=end)
    refresh(group)
    return group


# When -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "start", "clock_words"), [(EASTERN, "19:00", "7:00 pm"), (CENTRAL, "20:00", "8:00 pm")]
)
def test_a_tuesday_evening_is_tomorrow_and_on_tuesdays(client, zone, start, clock_words):
    """It is Wednesday already in UTC when this group meets; nobody who comes on Wednesday finds it."""
    words = page(client, meeting_group(zone=zone, start=start, end="21:30"))
    assert f"Tomorrow {clock_words}" in words
    for day in ("November 24", "December 1", "December 8", "December 29"):
        assert f"Tuesday, {day}, {clock_words}" in words
    assert "Every Tuesday" in words
    assert "Wednesday" not in words


@pytest.mark.parametrize(("zone", "start"), [(EASTERN, "19:00"), (CENTRAL, "20:00")])
def test_on_the_day_itself_it_is_tonight(client, clock, zone, start):
    clock.move_to(at("2026-11-24 12:00", zone))
    assert "Tonight" in page(client, meeting_group(zone=zone, start=start, end="21:30"))


def test_while_it_is_on_the_page_says_so_and_when_it_is_over_the_next_one_comes(client, clock):
    group = meeting_group()
    clock.move_to(at("2026-11-24 19:45"))
    assert "On now" in page(client, group)
    clock.move_to(at("2026-11-24 20:31"))
    words = page(client, group)
    assert "On now" not in words
    assert "Tonight" not in words
    assert "Tuesday, November 24" not in words
    assert "Tuesday, December 1, 7:00 pm" in words


def test_just_before_midnight_tomorrow_is_the_families_tomorrow(client, clock):
    """11:30 pm on Monday in Chicago is Tuesday in UTC: the meeting is still tomorrow."""
    group = meeting_group(zone=CENTRAL)
    clock.move_to(at("2026-11-23 23:30", CENTRAL))
    assert "Tomorrow 7:00 pm" in page(client, group)


def test_seven_stays_seven_when_the_clocks_change(client, clock):
    clock.move_to(at("2026-10-26 12:00"))
    words = page(client, meeting_group())
    assert "Tuesday, October 27, 7:00 pm" in words
    assert "Tuesday, November 3, 7:00 pm" in words
    assert "6:00 pm" not in words


def test_an_online_meeting_names_its_zone(client):
    """Dolores sits in Connecticut; the group is run from Illinois."""
    group = make_group(in_person=False)
    make_meeting(group, zone=CENTRAL, **ONLINE)
    refresh(group)
    words = page(client, group)
    assert "7:00 pm to 8:30 pm Central time" in words
    assert "Join on meet.example" in words


def test_dates_of_one_kind_say_how_and_in_which_zone_once(client):
    group = make_group(in_person=False)
    make_meeting(group, zone=CENTRAL, **ONLINE)
    refresh(group)
    dates = page(client, group).split("Next dates")[1].split("Where")[0]
    assert dates.count("7:00 pm") == 6
    assert dates.count("Online, Central time") == dates.count("Central time") == 1


def test_a_cost_nobody_knows_is_not_spoken_of(client):
    assert "Cost" not in page(client, make_group(name="Silent", cost="unknown"))
    assert "Cost Free" in page(client, make_group(name="Open", cost="free"))


def test_a_meeting_at_a_place_needs_no_zone(client):
    assert "Eastern time" not in page(client, meeting_group())


def test_a_pause_of_today_shows_until_the_day_ends_in_new_york(client, clock):
    """At 8:30 pm the server, which thinks in UTC, is a day ahead."""
    group = meeting_group()
    day = date(2026, 11, 24)
    Pause.objects.create(meeting=group.meetings.get(), first_day=day, last_day=day, reason="Room is in use.")
    clock.move_to(at("2026-11-24 20:30"))
    words = page(client, group)
    assert "Not on November 24. Room is in use." in words
    assert "Tonight" not in words
    assert "Tuesday, November 24" not in words
    clock.move_to(at("2026-11-25 00:05"))
    assert "Not on November 24" not in page(client, group)


def test_a_group_paused_until_further_notice_promises_no_date(client):
    group = meeting_group()
    Pause.objects.create(meeting=group.meetings.get(), first_day=date(2026, 11, 1))
    words = page(client, group)
    assert "Paused since" in words or "Paused from November 1 until further notice" in words
    assert "Tomorrow" not in words
    assert "Next dates" not in words


# Whom to ask ------------------------------------------------------------------------------------


def test_a_group_without_a_phone_names_its_organizations_own_line_first(client):
    organization = make_organization(name="Hope House")
    theirs = make_helpline(name="Hope House line", organization=organization, kind="family", phone="+18605550111")
    make_helpline(name="United Way 211", kind="information", short_number="211", phone="", states=["CT"])
    assert hrefs(client, meeting_group(organization=organization)) == [theirs.call.href]


def test_else_211_and_the_states_line_which_may_know(client):
    make_helpline(name="Way in", kind="access", phone="+18605550112", states=["CT"])
    make_helpline(name="United Way 211", kind="information", short_number="211", phone="", states=["CT"])
    make_helpline(name="Of Illinois", kind="information", phone="+13125550113", states=["IL"])
    make_helpline(name="Nationwide", kind="referral", phone="+18005550114")
    make_helpline(name="Not yet", kind="information", phone="+18605550115", states=["CT"], status="draft")
    group = meeting_group()
    assert [link[-4:] for link in hrefs(client, group)] == [":211", "0112"]
    words = page(client, group)
    assert "may know how to reach it" in words
    assert words.index("United Way 211") < words.index("Way in")


def test_a_group_with_a_phone_is_called_itself(client):
    make_helpline(name="United Way 211", kind="information", short_number="211", phone="", states=["CT"])
    group = meeting_group(phone="+18605550116")
    assert hrefs(client, group) == ["tel:+18605550116"]
    assert "may know" not in page(client, group)


# Where ------------------------------------------------------------------------------------------


def test_a_group_that_only_meets_online_has_no_address_to_drive_to(client):
    place = make_place(name="Church hall", address="9 Elm Street", town="Bristol")
    group = make_group(in_person=False, online=True, place=place)
    make_meeting(group, zone=EASTERN, **ONLINE)
    refresh(group)
    words = page(client, group)
    assert "Run from Bristol, CT" in words
    for absent in ("Elm Street", "Church hall", "Open in a map"):
        assert absent not in words


def test_a_half_empty_record_still_makes_a_page(client):
    group = make_group(name="A name, no more", in_person=False, languages=[])
    words = page(client, group)
    assert "A name, no more" in words
    assert "Ask for the time" in words
    assert "Across the country" in words
    assert "We do not have the exact times. Ask before you go." in words
    assert "None" not in words
    assert "You can come as you are" in words


def test_a_place_nobody_has_put_on_the_map_breaks_nothing(client):
    group = make_group(place=make_place(name="Grange", town="Canaan", latitude=None, longitude=None))
    make_group(place=make_place())
    words = page(client, group)
    assert "Grange" in words
    assert "Canaan, CT" in words


# Moved, closed, not there -----------------------------------------------------------------------


def test_an_old_link_leads_to_the_new_address_for_ever(client):
    group = make_group(slug="new-name")
    keep_old_address(group, "old-name")
    response = client.get("/groups/old-name/")
    assert (response.status_code, response["Location"]) == (301, "/groups/new-name/")


def test_a_closed_group_says_why_since_when_and_what_is_still_there(client):
    """Rosa closed it; Dolores comes back by last year's bookmark."""
    closed = make_group(name="Old circle", place=make_place())
    close(closed, on=date(2026, 11, 23), reason="The church was sold.")
    make_group(name="Two miles away", place=make_place(latitude=41.585))
    make_group(name="Same town", place=make_place())
    make_group(name="In Chicago", place=make_place(state="IL", town="Chicago", latitude=41.88, longitude=-87.63))
    make_group(name="Anywhere", in_person=False, online=True)
    make_group(name="For the person", place=make_place(), for_person_who_uses=True)
    make_group(name="Draft", place=make_place(), status="draft")
    words = page(client, closed, 410)
    assert "It closed on November 23, 2026. The church was sold." in words
    assert words.index("Same town") < words.index("Two miles away") < words.index("Anywhere")
    for absent in ("In Chicago", "For the person", "Draft", "Tomorrow"):
        assert absent not in words
    assert words.count("Old circle") == 1


def test_an_old_link_to_a_closed_group_ends_at_why_it_closed(client):
    group = make_group(slug="new-name")
    keep_old_address(group, "old-name")
    close(group, on=date(2026, 11, 23), reason="The church was sold.")
    response = client.get("/groups/old-name/", follow=True)
    assert response.redirect_chain == [("/groups/new-name/", 301)]
    assert response.status_code == 410


def test_a_draft_is_not_there_at_its_own_address_nor_at_an_old_one(client):
    group = make_group(slug="half-done", status="draft")
    keep_old_address(group, "half")
    for address in ("/groups/half-done/", "/groups/half/", "/groups/never-was/"):
        assert client.get(address).status_code == 404


def test_a_groups_page_costs_few_queries(client, django_assert_max_num_queries):
    group = meeting_group(organization=make_organization())
    for start in range(8, 18):
        Pause.objects.create(
            meeting=make_meeting(group, start=f"{start}:00", end=f"{start}:30"), first_day=date(2026, 12, 1)
        )
        make_group(place=make_place())
    with django_assert_max_num_queries(8):
        page(client, group)


def test_a_group_that_names_no_way_to_reach_it_leads_to_a_helpline(client):
    """A list that we took in named neither a number nor a page; for a group of the whole country no line is nearer."""
    group = make_group(name="Evening circle online", place=None, states=[], online=True)
    assert "We have no number for this group. A helpline may know how to reach it." in page(client, group)
    assert 'class="button quiet" href="/helplines/"' in client.get(f"/groups/{group.slug}/").text
    group.url = "https://circle.example"
    group.save()
    assert "We have no number" not in page(client, group)
