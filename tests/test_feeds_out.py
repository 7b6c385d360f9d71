"""`/feeds/meetings.json`: what other sites take from us, in the words of the Meeting Guide specification."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine

from groups.feeds_out.codes import TYPE_NAMES
from groups.models import Pause, Program
from resources.models import Closure
from tests.records import make_group, make_meeting, make_organization, make_place

FEED = "/feeds/meetings.json"
SHARED_TYPES = Path(__file__).resolve().parent.parent.parent / "shared" / "feeds" / "spec_types.json"
#: A Wednesday.
NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def body(response) -> str:
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


def rows(client, address: str = FEED) -> list[dict]:
    return json.loads(body(client.get(address)))


def only_row(client) -> dict:
    [row] = rows(client)
    return row


# One meeting ------------------------------------------------------------------------------------


def test_a_weekly_meeting_is_told_in_the_words_of_the_specification(client):
    place = make_place(
        name="Silas Bronson Library", address="267 Grand Street", accessible="yes", parking="Behind the house."
    )
    group = make_group(
        name="Waterbury families",
        slug="waterbury-families",
        summary="You can just listen.",
        place=place,
        languages=["en", "es"],
        audience=["women", "family"],
        phone="+12035550100",
        url="https://families.example/",
    )
    meeting = make_meeting(group, room="Room 2")
    row = only_row(client)
    assert row["name"] == row["group"] == "Waterbury families"
    assert row["slug"] == f"waterbury-families--{meeting.pk}"
    assert (row["day"], row["time"], row["end_time"]) == (2, "19:00", "20:30")
    assert row["timezone"] == "America/New_York"
    assert row["attendance_option"] == "in_person"
    assert row["types"] == ["EN", "S", "W", "X"]
    assert (row["location"], row["address"]) == ("Silas Bronson Library", "267 Grand Street")
    assert (row["city"], row["state"], row["postal_code"], row["country"]) == ("Waterbury", "CT", "06702", "US")
    assert row["formatted_address"] == "267 Grand Street, Waterbury, CT 06702, USA"
    assert (row["latitude"], row["longitude"], row["approximate"]) == (41.5566, -73.0385, "no")
    assert row["regions"] == ["Connecticut", "Waterbury"]
    assert row["location_notes"] == "Step-free for wheelchairs.\nParking: Behind the house."
    assert row["notes"] == "Room 2"
    assert row["group_notes"] == "You can just listen."
    assert (row["phone"], row["website"]) == ("+12035550100", "https://families.example/")
    assert row["url"] == "https://alongside.example/groups/waterbury-families/"
    assert re.fullmatch(r"2026-11-25 15:00:00", row["updated"])
    assert (row["entity"], row["entity_url"]) == ("Alongside", "https://alongside.example")


def test_a_sunday_meeting_past_midnight(client):
    make_meeting(make_group(place=make_place()), weekday=6, start="23:00", end="00:30", past_midnight=True)
    row = only_row(client)
    assert (row["day"], row["time"], row["end_time"]) == (0, "23:00", "00:30")


def test_a_monthly_meeting_never_looks_like_a_weekly_one(client):
    """The specification has no monthly meetings: a family sent there by `day` finds a locked door."""
    make_meeting(make_group(place=make_place()), repeats="monthly", weeks=["2", "last"])
    row = only_row(client)
    assert not {"day", "time", "end_time"} & row.keys()
    assert row["notes"] == "2nd and last Tuesday of the month, 7:00 pm to 8:30 pm"
    assert (row["alongside_day"], row["alongside_time"], row["alongside_end_time"]) == (2, "19:00", "20:30")
    assert (row["alongside_repeats"], row["alongside_weeks"]) == ("monthly", ["2", "last"])


def test_every_second_week(client):
    make_meeting(make_group(place=make_place()), repeats="fortnightly", first_date=date(2026, 11, 24), end=None)
    row = only_row(client)
    assert "day" not in row
    assert row["notes"] == "Every second Tuesday, 7:00 pm"
    assert row["alongside_first_date"] == "2026-11-24"


def test_an_online_meeting_names_its_zone_its_link_and_only_a_town(client):
    """Nobody should travel to the room where a volunteer sits."""
    group = make_group(place=make_place(name="Somebody's office"), in_person=False, online=True)
    make_meeting(
        group, format="online", zone="America/Chicago", link="https://meet.example/r/1", access_code="lilac", end=None
    )
    row = only_row(client)
    assert (row["attendance_option"], row["timezone"]) == ("online", "America/Chicago")
    assert (row["conference_url"], row["conference_url_notes"]) == ("https://meet.example/r/1", "Meeting code: lilac")
    assert (row["formatted_address"], row["approximate"]) == ("Waterbury, CT 06702, USA", "yes")
    assert not {"location", "address", "latitude", "longitude", "end_time"} & row.keys()


def test_a_link_that_one_asks_for_is_withheld_with_its_code(client):
    make_meeting(
        make_group(in_person=False, online=True, states=["CT"]),
        format="online",
        zone="America/New_York",
        link="https://meet.example/secret",
        access_code="swordfish",
        ask_for_link=True,
    )
    text = body(client.get(FEED))
    assert "meet.example" not in text
    assert "swordfish" not in text
    [row] = json.loads(text)
    assert row["notes"] == "The group sends the link to those who ask."
    assert row["regions"] == ["Connecticut"]


def test_the_page_and_the_open_data_withhold_the_same_link_and_code(client):
    group = make_group(slug="by-asking", in_person=False, online=True, states=["CT"])
    secret = {"link": "https://meet.example/secret", "access_code": "swordfish", "ask_for_link": True}
    make_meeting(group, format="online", zone="America/New_York", phone="+12035550123", **secret)
    for address in ("/groups/by-asking/", "/hsds/services?full=true", FEED, "/feeds/groups.csv"):
        text = body(client.get(address))
        assert "by-asking" in text
        assert "meet.example" not in text, address
        assert "swordfish" not in text, address


def test_the_code_of_a_number_to_dial_is_told_with_it(client):
    group = make_group(slug="by-dialing", in_person=False, by_phone=True)
    make_meeting(group, format="phone", zone="America/New_York", phone="+12035550123", access_code="4711")
    for address in ("/groups/by-dialing/", "/hsds/services?full=true", FEED):
        assert "4711" in body(client.get(address)), address


def test_a_meeting_by_phone_is_online_with_a_number_to_dial(client):
    make_meeting(make_group(), format="phone", zone="America/New_York", phone="+12035550123")
    row = only_row(client)
    assert (row["attendance_option"], row["conference_phone"]) == ("online", "+12035550123")
    assert row["alongside_format"] == "phone"


def test_a_group_without_known_times_is_a_row_without_a_day(client):
    make_group(slug="ask-first", place=make_place(), schedule_note="Tuesday evenings", by_phone=True)
    row = only_row(client)
    assert row["slug"] == "ask-first"
    assert "day" not in row
    assert row["group_notes"] == "Tuesday evenings"
    assert (row["attendance_option"], row["alongside_formats"]) == ("hybrid", ["in_person", "phone"])


# What cancels it --------------------------------------------------------------------------------


def test_one_cancelled_date_and_a_moved_one_stand_in_the_notes(client):
    meeting = make_meeting(make_group(place=make_place()))
    Pause.objects.create(meeting=meeting, first_day="2026-12-29", last_day="2026-12-29", reason="Holiday.")
    Pause.objects.create(
        meeting=meeting, first_day="2026-12-22", last_day="2026-12-22", moved_to="2026-12-21", moved_start="18:00"
    )
    Pause.objects.create(meeting=meeting, first_day="2025-12-23", last_day="2025-12-23", reason="Long gone.")
    row = only_row(client)
    assert row["attendance_option"] == "in_person"
    assert "Not on December 29. Holiday." in row["notes"]
    assert "Long gone" not in str(row)
    assert row["alongside_pauses"] == ["2026-12-22>2026-12-21T18:00", "2026-12-29/2026-12-29 Holiday."]


@pytest.mark.parametrize("last_day", ["2027-03-03", None])
def test_a_closed_library_makes_its_meetings_inactive(client, last_day):
    place = make_place()
    Closure.objects.create(place=place, first_day="2026-11-20", last_day=last_day, reason="The library is closed.")
    make_meeting(make_group(place=place))
    row = only_row(client)
    assert row["attendance_option"] == "inactive"
    assert row["alongside_format"] == "in_person"
    assert "The library is closed." in row["notes"]
    assert row["alongside_closures"] == [f"2026-11-20/{last_day or '..'} The library is closed."]


def test_out_of_season_is_inactive(client):
    make_meeting(make_group(place=make_place()), season_start=date(2026, 5, 1), season_end=date(2026, 9, 30))
    row = only_row(client)
    assert row["attendance_option"] == "inactive"
    assert row["notes"] == "Season: from May 1 to September 30."


# Which groups -----------------------------------------------------------------------------------


def test_only_published_groups_and_each_sort_in_a_list_of_its_own(client):
    """A mother who finds an NA meeting in a list of family groups goes to the wrong room."""
    make_group(slug="open-door")
    make_group(slug="not-ready", status="draft")
    make_group(slug="gone", status="closed", closed_on=date(2026, 1, 1))
    make_group(slug="na-tuesday", for_person_who_uses=True)
    assert [row["slug"] for row in rows(client)] == ["open-door"]
    [apart] = rows(client, f"{FEED}?for=person")
    assert (apart["slug"], apart["alongside_for_person_who_uses"]) == ("na-tuesday", True)


def test_no_groups_are_an_empty_list(client):
    assert rows(client) == []


def test_slugs_are_unique_short_and_stay_when_a_second_meeting_comes(client):
    group = make_group(slug="hope", place=make_place())
    first = make_meeting(group)
    make_group(slug=f"hope-{first.pk}")
    make_group(slug="a" * 120)
    before = {row["slug"] for row in rows(client)}
    make_meeting(group, weekday=3)
    slugs = [row["slug"] for row in rows(client)]
    assert before < set(slugs)
    assert len(set(slugs)) == len(slugs) == 4
    assert all(len(slug) <= 64 for slug in slugs)


def test_the_checked_date_stands_apart_from_updated(client):
    make_group(checked_on=date(2026, 10, 1), checked_how="phone", checked_by="Dana Ruiz")
    row = only_row(client)
    assert row["alongside_checked"] == "2026-10-01"
    assert row["updated"].startswith("2026-11-25")
    assert "Dana" not in str(row), "who checked is for staff"


def test_program_and_organization(client):
    program = Program.objects.create(name="Nar-Anon", slug="nar-anon")
    make_group(program=program, organization=make_organization(name="Hartford Families", phone="+12035550199"))
    row = only_row(client)
    assert (row["alongside_program"], row["alongside_organization"]) == ("Nar-Anon", "Hartford Families")


@pytest.mark.skipif(not SHARED_TYPES.exists(), reason="needs ../shared/feeds/spec_types.json")
def test_type_names_are_those_of_the_specification():
    official = json.loads(SHARED_TYPES.read_text(encoding="utf-8"))
    assert {code: official[code]["en"] for code in TYPE_NAMES} == TYPE_NAMES
