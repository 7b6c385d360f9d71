"""The feeds that lie beside the project, whole: what families find afterwards, and how long a list may be."""

import json
import re
from collections import Counter
from datetime import date, datetime
from html import unescape
from math import asin, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groups.models import Meeting, SupportGroup
from resources.interchange.feed_files import FeedError
from resources.models import ZipCode
from tests.feeds.conftest import shared_feed

MONDAY_MORNING = "2026-11-23T15:00:00Z"


@pytest.fixture
def al_anon(maria_with_towns):
    """Al-Anon's list of Massachusetts, imported."""
    content = shared_feed("meetingguide_al-anon.json")
    with time_machine.travel(MONDAY_MORNING, tick=False):
        report = maria_with_towns.takes_in_file(content)
    return report, json.loads(content)


def for_families(rows: list[dict]) -> list[dict]:
    """The rows that a family can go to or join, by the list alone."""
    active = [row for row in rows if row["attendance_option"] != "inactive"]
    return [row for row in active if "Business Meeting" not in row["name"]]


def test_al_anon_every_row_is_a_meeting_or_is_skipped_with_a_reason(al_anon) -> None:
    report, rows = al_anon
    assert Meeting.objects.count() == len(for_families(rows))
    assert len(report.skipped) == len(rows) - len(for_families(rows))
    assert Counter(line.rpartition(": ")[2] for line in report.skipped) == {
        "it is inactive at its source": 31,
        "it is a business meeting, not one for families": 13,
    }
    assert not report.unknown_codes


def test_al_anon_every_meeting_is_on_its_day_at_its_hour(al_anon) -> None:
    _report, rows = al_anon
    meetings = {meeting.feed_key: meeting for meeting in Meeting.objects.select_related("group__place")}
    for row in for_families(rows):
        meeting = meetings[row["slug"]]
        assert (meeting.weekday + 1) % 7 == row["day"]
        assert f"{meeting.start:%H:%M}" == row["time"]
        assert meeting.zone_name == "America/New_York"
        assert (meeting.group.place is None) == (row["attendance_option"] == "online")
        meeting.full_clean()


def test_tuesdays_near_cambridge_are_the_right_ones_at_the_right_times(al_anon, client) -> None:
    """`/groups/?near=02139&day=tuesday` against what the list itself says, computed apart."""
    _report, rows = al_anon
    here = ZipCode.objects.get(code="02139").point
    tuesdays = [row for row in for_families(rows) if row["day"] == 2 and row["attendance_option"] != "online"]
    near = [row for row in tuesdays if _miles(here, row) <= 25]
    assert len(near) > 10, "the list has Tuesdays near Cambridge"
    found = _listed(client, "/groups/?near=02139&day=tuesday&format=in_person")
    for row in near:
        assert _shown(row) in found
        tuesday = datetime.fromisoformat(f"2026-11-24T{row['time']}").replace(tzinfo=ZoneInfo("America/New_York"))
        shown = [datetime.fromisoformat(each) for each in re.findall(r'<time datetime="([^"]+)"', found[_shown(row)])]
        assert tuesday in shown, row["name"]
    monday = next(row for row in for_families(rows) if row["name"].endswith("Cambridge Courageous AFG"))
    assert _shown(monday) not in found


def _listed(client, address: str) -> dict[str, str]:
    """What the finder lists for a search, on all its pages: each group's name with all that stands about it."""
    found: dict[str, str] = {}
    with time_machine.travel(MONDAY_MORNING, tick=False):
        for number in range(1, 30):
            response = client.get(f"{address}&page={number}")
            for piece in re.split(r'<li[^>]*class="[^"]*group-row', response.text)[1:]:
                name = re.search(r'<a href="/groups/[^"]+">([^<]+)</a>', piece)
                found.setdefault(unescape(name[1]), "")
                found[unescape(name[1])] += piece
            if f"page={number + 1}" not in response.text:
                break
    return found


def _shown(row: dict) -> str:
    """The name as families read it: without the number."""
    number, _blank, rest = row["name"].partition(" ")
    return rest if number.isdigit() and len(number) > 3 else row["name"]


def _miles(here, row: dict) -> float:
    a, b = radians(here.latitude), radians(row["latitude"])
    d = radians(row["longitude"] - here.longitude)
    return 2 * 3958.8 * asin(sqrt(sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(d / 2) ** 2))


def test_next_dates_are_computed(al_anon) -> None:
    group = SupportGroup.objects.get(slug="30646760-cambridge-courageous-afg".partition("-")[2])
    assert group.next_start.date() == date(2026, 11, 24)  # Monday at 7 pm in Cambridge is Tuesday in UTC


def test_orange_county_is_read_whole_and_the_second_time_nothing_changes(maria, feed) -> None:
    feed.codes, feed.zone = "meeting-guide", "America/Los_Angeles"
    content = shared_feed("meetingguide_oc.json")
    report = maria.takes_in_file(content)
    assert (len(report.created), len(report.skipped), dict(report.unknown_codes)) == (1084, 3, {})
    late = Meeting.objects.filter(past_midnight=True)
    assert {(f"{meeting.start:%H:%M}", f"{meeting.end:%H:%M}") for meeting in late} == {
        ("23:00", "00:00"),
        ("22:30", "00:00"),
    }
    assert SupportGroup.objects.filter(schedule_note="By appointment").count() == 1
    assert SupportGroup.objects.filter(languages__has="es").count() > 50
    with CaptureQueriesContext(connection) as queries:
        again = maria.takes_in_file(content)
    assert (len(again.unchanged), again.wrote) == (1084, False)
    assert len(queries) < 60


@pytest.mark.parametrize(
    ("name", "created", "skipped"),
    [
        ("meetingguide_eda.json", 150, 13),
        ("meetingguide_times.json", 9, 0),
        ("meetingguide_appointment.json", 1, 0),
        ("meetingguide_atlanta.json", 5, 0),
    ],
)
def test_every_other_list_is_read(maria, feed, name, created, skipped) -> None:
    feed.codes = "meeting-guide"
    content = shared_feed(name)
    report = maria.takes_in_file(content)
    assert (len(report.created), len(report.skipped)) == (created, skipped)
    for meeting in Meeting.objects.select_related("group__place"):
        meeting.full_clean()
    assert maria.takes_in_file(content).wrote is False


@pytest.mark.parametrize("name", ["meetingguide_invalid.json", "spec_types.json", "tsml_family_program_types.json"])
def test_what_is_no_list_of_meetings_is_refused(maria, name) -> None:
    with pytest.raises(FeedError):
        maria.takes_in_file(shared_feed(name))
