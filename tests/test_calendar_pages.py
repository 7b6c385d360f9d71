"""What stands in a calendar beside its dates, what does not, and how its address answers."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.template.loader import render_to_string
from django.urls import reverse

from groups.models import Meeting, Pause, SupportGroup
from resources.addresses import keep_old_address
from resources.models import Place, Source
from tests.records import make_group, make_meeting, make_organization, make_place
from tests.strict_calendar import read

pytestmark = pytest.mark.django_db

ONLINE = {"format": "online", "zone": "America/Chicago", "link": "https://meet.example/s3cret"}


def at(text: str) -> datetime:
    """2025-12-02 is a Tuesday."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture
def clock():
    """It is Wednesday noon in New York until a test moves the clock."""
    with time_machine.travel(at("2025-12-03 12:00"), tick=False) as clock:
        yield clock


@pytest.fixture
def group(clock) -> SupportGroup:
    """The Evening Circle, Tuesdays at 7 pm in a library in Waterbury."""
    group = make_group(name="Evening Circle", slug="evening-circle", place=make_place(name="Elm Library"))
    make_meeting(group, room="Room 2")
    return group


def address(group: SupportGroup) -> str:
    return reverse("groups:calendar", args=[group.slug])


def event_at(client, group: SupportGroup):
    (event,) = read(client.get(address(group)).content).events
    return event


# What it says -----------------------------------------------------------------------------------


def test_grace_reads_where_it_is_and_what_to_check(client, group):
    event = event_at(client, group)
    assert event["SUMMARY"] == "Meeting in Waterbury"
    assert event["LOCATION"].startswith("Room 2, Elm Library, ")
    assert event["LOCATION"].endswith(" Main Street, Waterbury, CT 06702")
    assert event["GEO"].to_ical() == "41.5566;-73.0385"
    assert event["URL"] == "https://alongside.example/groups/evening-circle/"
    assert event["DESCRIPTION"].split("\n") == [
        "Evening Circle",
        "Every Tuesday. In person.",
        "Not confirmed yet: call before you go.",
        "Check before you go: https://alongside.example/groups/evening-circle/",
    ]


def test_a_check_is_told_by_its_date_because_three_weeks_ago_grows_old(client, group):
    SupportGroup.objects.update(checked_on=date(2025, 11, 20), checked_how="phone", checked_by="Rosa")
    event = event_at(client, group)
    assert "Last checked on November 20, 2025, by phone." in event["DESCRIPTION"]
    assert "Rosa" not in event["DESCRIPTION"]
    assert event["STATUS"] == "CONFIRMED"


def test_what_nobody_confirmed_is_tentative_and_says_what_is_open(client, group):
    SupportGroup.objects.update(open_question="Is the room still free?")
    event = event_at(client, group)
    assert event["STATUS"] == "TENTATIVE"
    assert "Is the room still free?" in event["DESCRIPTION"]


def test_a_fact_of_its_owners_page_names_that_page(client, group):
    SupportGroup.objects.update(source=Source.objects.create(name="river.example", kind="owner"))
    assert "From its own page, river.example." in event_at(client, group)["DESCRIPTION"]


def test_of_a_place_whose_street_we_do_not_know_no_point_is_told(client, group):
    group.place.approximate, group.place.address = True, ""
    group.place.save()
    event = event_at(client, group)
    assert "GEO" not in event
    assert event["LOCATION"] == "Room 2, Elm Library, Waterbury, CT 06702"


def test_a_group_without_a_place_says_only_its_room(client, group):
    SupportGroup.objects.update(place=None)
    assert event_at(client, group)["LOCATION"] == "Room 2"


def test_nothing_that_opens_a_meeting_and_nobodys_name_leaves_with_the_calendar(client, group):
    """Calendars are copied to other companies and shown to other people."""
    Meeting.objects.all().delete()
    secrets = {"access_code": "987 654", "note": "Passcode: hope", "phone": "+18605550199"}
    make_meeting(group, **ONLINE, **secrets)
    SupportGroup.objects.update(organization=make_organization(name="River Health"), email="office@river.example")
    body = client.get(address(group)).content.decode().replace("\r\n ", "")
    for secret in ("s3cret", "987", "hope", "5550199", "river", "ORGANIZER", "ATTENDEE", "VALARM"):
        assert secret.lower() not in body.lower()
    assert "How to join is on its page." in body


def test_others_who_share_the_calendar_see_no_name_and_nobody_is_busy(client, group):
    event = event_at(client, group)
    assert (event["CLASS"], event["TRANSP"]) == ("PRIVATE", "TRANSPARENT")


@pytest.mark.parametrize(
    ("meets", "title"),
    [
        ({}, "Meeting in Waterbury"),
        (ONLINE | {"format": "hybrid"}, "Meeting in Waterbury"),
        (ONLINE, "Meeting online"),
        ({"format": "phone", "zone": "America/Chicago", "phone": "+18605550199"}, "Meeting by phone"),
    ],
)
def test_a_locked_phone_shows_no_name_that_tells_why(client, group, meets, title):
    """The name of a real group: it stands in the notes alone, not in a title, the calendar's name or the file's."""
    SupportGroup.objects.update(name="Opioid Education and Family Support Group")
    Meeting.objects.all().delete()
    make_meeting(group, **meets)
    response = client.get(address(group))
    calendar = read(response.content)
    assert calendar.events[0]["SUMMARY"] == title
    assert calendar.events[0]["DESCRIPTION"].startswith("Opioid Education and Family Support Group\n")
    assert calendar["X-WR-CALNAME"] == "Meetings in Waterbury"
    assert "evening" not in response["Content-Disposition"]


def test_spanish_emoji_and_odd_letters_survive(client, group):
    town, name = "Peñón; «Niños», \\ 💛" * 4, "Círculo; «Niños», madres \\ y más 💛" * 4
    SupportGroup.objects.update(name=name[:190], open_question="¿Sí?\x07\r\nBEGIN:VEVENT")
    Place.objects.update(town=town)
    response = client.get(address(group))
    event = read(response.content).events[0]
    assert str(event["SUMMARY"]) == f"Meeting in {town}"
    assert str(event["DESCRIPTION"]).startswith(f"{name[:190]}\nEvery Tuesday.")
    assert "¿Sí?\nBEGIN:VEVENT" in event["DESCRIPTION"]
    escaped = f"Meetings in {town}".replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    unfolded = response.content.decode().replace("\r\n ", "")
    assert f"\r\nNAME:{escaped}\r\nX-WR-CALNAME:{escaped}\r\n" in unfolded
    assert unfolded.count("\nBEGIN:VEVENT") == 1


def test_the_file_says_how_often_to_ask_again(client, group):
    text = client.get(address(group)).content.decode()
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in text
    assert "X-PUBLISHED-TTL:PT6H\r\n" in text
    assert "METHOD" not in text


# How it answers ---------------------------------------------------------------------------------


def test_it_is_a_calendar_file_without_a_cookie(client, group):
    response = client.get(address(group))
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'inline; filename="meetings.ics"'
    assert response["Cache-Control"] == "no-cache"
    assert not response.cookies


def test_a_phone_that_has_it_already_is_told_so(client, group, clock):
    etag = client.get(address(group))["ETag"]
    for moment in ("2025-12-03 12:01", "2025-12-05 03:00", "2025-12-07 18:00"):
        clock.move_to(at(moment))
        response = client.get(address(group), HTTP_IF_NONE_MATCH=etag)
        assert (response.status_code, response.content) == (304, b""), moment
        assert response["ETag"] == etag


def test_a_change_reaches_the_phone_and_the_stamp_never_goes_back(client, group, clock):
    before = client.get(address(group))
    Pause.objects.create(meeting=Meeting.objects.get(), first_day=date(2025, 12, 9), last_day=date(2025, 12, 9))
    after = client.get(address(group), HTTP_IF_NONE_MATCH=before["ETag"])
    assert after.status_code == 200
    stamps = [read(before.content).events[0]["DTSTAMP"].dt]
    for moment in ("2025-12-08 12:00", "2025-12-16 12:00"):
        clock.move_to(at(moment))
        stamps.append(event_at(client, group)["DTSTAMP"].dt)
    assert stamps == sorted(set(stamps))


def test_an_event_keeps_its_id_when_everything_about_it_changes(client, group):
    uid = event_at(client, group)["UID"]
    assert uid == f"meeting-{Meeting.objects.get().pk}@alongside.example"
    SupportGroup.objects.update(name="Morning Circle", slug="morning-circle", place=None)
    Meeting.objects.update(weekday=4, start="09:00", end="10:00")
    group.refresh_from_db()
    assert event_at(client, group)["UID"] == uid


def test_a_renamed_group_takes_its_subscribers_along(client, group):
    group.slug = "river-circle"
    group.save()
    keep_old_address(group, "evening-circle")
    response = client.get("/groups/evening-circle/calendar.ics")
    assert (response.status_code, response["Location"]) == (301, "/groups/river-circle/calendar.ics")
    assert client.get(response["Location"]).status_code == 200


def test_a_closed_group_answers_why_in_plain_text(client, group):
    SupportGroup.objects.update(status="closed", closed_on=date(2025, 11, 30), closed_reason="The room is gone.")
    response = client.get(address(group))
    assert response.status_code == 410
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "Evening Circle has closed.",
        "It closed on November 30, 2025.",
        "The room is gone.",
        "Others near it: https://alongside.example/groups/evening-circle/",
    ]


def test_drafts_and_unknown_groups_have_no_calendar(client, group):
    SupportGroup.objects.update(status="draft", closed_on=None)
    assert client.get(address(group)).status_code == 404
    assert client.get("/groups/no-such-group/calendar.ics").status_code == 404


def test_a_group_of_many_meetings_costs_as_many_queries_as_one(client, group, django_assert_num_queries):
    for weekday in range(7):
        Pause.objects.create(meeting=make_meeting(group, weekday=weekday), first_day=date(2026, 1, 1))
    with django_assert_num_queries(4):
        assert len(read(client.get(address(group)).content).events) == 8


def test_the_links_of_a_page_lead_to_the_file(rf, group):
    html = render_to_string("groups/calendar_links.html", {"group": group}, rf.get("/", HTTP_HOST="localhost"))
    assert 'href="webcal://localhost/groups/evening-circle/calendar.ics"' in html
    assert 'href="/groups/evening-circle/calendar.ics"' in html


def test_a_group_without_known_times_offers_no_calendar(rf, clock):
    html = render_to_string("groups/calendar_links.html", {"group": make_group()}, rf.get("/", HTTP_HOST="localhost"))
    assert "calendar" not in html
