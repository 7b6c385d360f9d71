"""Before Dolores drives: what is closed, paused or moved, how to join, and what a note says."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from groups.models import Meeting, Pause, SupportGroup
from groups.services import refresh
from resources.models import Closure
from tests import finder
from tests.records import make_group, make_meeting, make_organization, make_place

pytestmark = pytest.mark.django_db

EASTERN = "America/New_York"


def at(text: str) -> datetime:
    """2026-11-24 is a Tuesday."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(EASTERN))


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York, until a test moves the clock."""
    with time_machine.travel(at("2026-11-23 12:00"), tick=False) as clock:
        yield clock


@pytest.fixture
def group() -> SupportGroup:
    """Tuesdays at 7 pm in the library."""
    group = make_group(place=make_place(name="Silas Library"), organization=make_organization(name="Hope House"))
    make_meeting(group)
    refresh(group)
    return group


def html_of(client: Client, group: SupportGroup) -> str:
    html = client.get(f"/groups/{group.slug}/").content.decode()
    return html[html.index("<main") : html.index("</main>")]


def words_of(client: Client, group: SupportGroup) -> str:
    return finder.words_of(html_of(client, group))


def close_place(group: SupportGroup, first: str, last: str | None, reason: str = "") -> None:
    Closure.objects.create(
        place=group.place,
        first_day=date.fromisoformat(first),
        last_day=last and date.fromisoformat(last),
        reason=reason,
    )
    refresh(group)


# Closed -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-11-20", "2027-03-03", "Silas Library is closed through March 3, 2027. The roof is mended."),
        ("2026-11-20", "2026-12-03", "Silas Library is closed through December 3. The roof is mended."),
        ("2026-12-01", "2026-12-03", "Silas Library is closed from December 1 through December 3. The roof is mended."),
        ("2026-12-24", "2026-12-24", "Silas Library is closed on December 24. The roof is mended."),
        ("2026-11-20", None, "Silas Library is closed until further notice. The roof is mended."),
        ("2026-12-20", None, "Silas Library is closed from December 20 on, until further notice. The roof is mended."),
    ],
)
def test_the_closed_library_says_until_when_and_why(client, group, first, last, said):
    close_place(group, first, last, "The roof is mended.")
    assert said in words_of(client, group)


def test_no_date_falls_into_the_days_when_the_library_is_closed(client, group, clock):
    close_place(group, "2026-11-20", "2026-12-03")
    words = words_of(client, group)
    assert "Tuesday, December 8, 7:00 pm" in words
    assert "Tuesday, December 1," not in words
    assert "Tomorrow" not in words
    clock.move_to(at("2026-12-04 09:00"))
    assert "closed" not in words_of(client, group)


def test_a_closed_door_stops_no_online_meeting_and_is_said_once(client, group):
    make_meeting(group, weekday=3, format="online", ask_for_link=True, zone=EASTERN)
    make_meeting(group, weekday=4)
    close_place(group, "2026-11-20", None, "Flood.")
    words = words_of(client, group)
    assert words.count("Silas Library is closed") == 1
    assert "Thursday, November 26, 7:00 pm" in words
    assert "Tuesday, November 24," not in words


def test_a_closed_organization_is_named_itself(client, group):
    Closure.objects.create(organization=group.organization, first_day=date(2026, 11, 20), last_day=date(2026, 11, 29))
    assert "Hope House is closed through November 29." in words_of(client, group)


def test_a_group_without_times_says_too_that_its_place_is_closed(client, django_assert_max_num_queries):
    group = make_group(place=make_place(name="", address="12 Elm Street"), schedule_note="Tuesday evenings")
    close_place(group, "2026-11-20", None)
    with django_assert_max_num_queries(9):
        assert "12 Elm Street is closed until further notice." in words_of(client, group)


# Paused, moved ----------------------------------------------------------------------------------


def pause(meeting: Meeting, first: str, last: str | None = None, **values: object) -> None:
    days = {"first_day": date.fromisoformat(first), "last_day": date.fromisoformat(last or first)}
    Pause.objects.create(meeting=meeting, **days, **values)


def test_a_moved_date_says_from_when_to_when_and_why(client, group, clock):
    pause(group.meetings.get(), "2026-11-24", moved_to=date(2026, 11, 25), moved_start="18:00", reason="Voting.")
    words = words_of(client, group)
    assert "Moved from November 24 to Wednesday, November 25, 6:00 pm. Voting." in words
    assert "Wednesday, November 25, 6:00 pm moved from Tuesday, November 24" in words
    assert "Tuesday, November 24, 7:00 pm" not in words
    # On the day after it was due, families still need to know where it went.
    clock.move_to(at("2026-11-25 09:00"))
    assert "Moved from November 24" in words_of(client, group)
    clock.move_to(at("2026-11-26 09:00"))
    assert "Moved from" not in words_of(client, group)


def test_a_date_at_another_hour_is_not_called_moved_to_another_day(client, group):
    pause(group.meetings.get(), "2026-11-24", moved_to=date(2026, 11, 24), moved_start="18:00")
    words = words_of(client, group)
    assert "On November 24 it starts at 6:00 pm." in words
    assert "Tomorrow 6:00 pm" in words
    assert "moved from" not in words


def test_with_two_meetings_each_pause_says_which_one(client, group):
    other = make_meeting(group, weekday=4, start="12:00", end="13:00")
    pause(other, "2026-11-27", "2027-01-08", reason="Holidays.")
    assert "Friday 12:00 pm: No meetings from November 27 to January 8, 2027. Holidays." in words_of(client, group)


def test_soon_and_now(client, group, clock):
    clock.move_to(at("2026-11-24 18:15"))
    assert "Starts within the hour" in words_of(client, group)
    clock.move_to(at("2026-11-24 19:15"))
    words = words_of(client, group)
    assert "Starts within the hour" not in words
    assert "On now" in words


# Every second week, seasons, what is gone -------------------------------------------------------


def test_every_second_week_is_not_taken_for_the_second_of_the_month(client):
    group = make_group(place=make_place())
    make_meeting(group, repeats="fortnightly", first_date=date(2026, 11, 17))
    refresh(group)
    words = words_of(client, group)
    assert "Not every week: see the next dates." in words
    assert words.index("Tuesday, December 1,") < words.index("Tuesday, December 15,")
    assert "December 8" not in words


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2026, 9, 8), date(2027, 5, 25), "From September 8 to May 25, 2027"),
        (date(2027, 1, 12), None, "Starts on January 12, 2027"),
        (None, date(2026, 12, 15), "Until December 15"),
        (date(2026, 1, 6), date(2026, 5, 26), "This season ended on May 26."),
    ],
)
def test_a_season_is_said_as_it_stands_today(client, start, end, said):
    group = make_group(place=make_place())
    make_meeting(group, season_start=start, season_end=end)
    refresh(group)
    assert said in words_of(client, group)


def test_a_meeting_that_left_its_list_says_so_at_its_own_line(client, group):
    make_meeting(group, weekday=5, gone_since=date(2026, 11, 20))
    words = words_of(client, group)
    assert words.count("No longer on the list it came from. Ask before you go.") == 1
    assert words.index("Every Saturday") < words.index("No longer on the list")


# Where, and what a note says --------------------------------------------------------------------


def test_another_place_gets_the_same_notes_as_the_groups_own(client, group):
    hall = make_place(name="Grange", directions="Side door on Elm Street.", accessible="no", parking="Behind the hall.")
    make_meeting(group, weekday=4, place=hall)
    words = words_of(client, group)
    for said in ("Finding the door: Side door on Elm Street.", "There are steps.", "Parking: Behind the hall."):
        assert said in words
    assert "Friday, November 27, 7:00 pm Grange" in words


def test_the_way_to_a_map_tells_a_street_and_no_name(client):
    group = make_group(place=make_place(name="Recovery Center", address="9 Elm Street"), name="Circle")
    link = unescape(re.search(r'href="(https://www\.google\.com/maps[^"]+)"([^>]*)', html_of(client, group)).group(1))
    assert link.endswith("query=9+Elm+Street%2C+Waterbury%2C+CT+06702")
    assert "noreferrer" in re.search(r'href="https://www\.google\.com/maps[^"]+"([^>]*)', html_of(client, group)).group(
        1
    )


def test_a_long_note_keeps_its_lines_and_links_and_runs_nothing(client, group):
    note = "Join: www.zoom.us/j/1\nPasscode: 4455\n<script>alert(1)</script>\nhttps://hope.example/a?b=1&c=2"
    make_meeting(group, weekday=5, note=note)
    html = html_of(client, group)
    shown = re.search(r'<p class="note">(.*?)</p>', html, re.DOTALL).group(1)
    assert shown.count("<br>") == 3
    assert "<script>" not in html
    assert 'href="https://www.zoom.us/j/1" rel="nofollow noopener noreferrer"' in shown
    assert 'href="https://hope.example/a?b=1&amp;c=2" rel="nofollow noopener noreferrer"' in shown


def test_something_wrong_here_leads_to_a_form_about_this_group(client, group):
    assert "mailto:staff@alongside.example" not in client.get("/groups/").content.decode()
    link = unescape(re.search(r'Something wrong here\? <a href="([^"]+)"', html_of(client, group)).group(1))
    assert link == f"/suggest/groups/{group.slug}/"
    assert client.get(link).status_code == 200
