"""What search engines are told of a group: all that they ask for, nothing that is not so."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

from groups.models import Pause, SupportGroup
from groups.services import refresh
from resources.curation import record_check
from resources.linked_data import as_script
from resources.models import Closure
from tests.records import make_group, make_meeting, make_organization, make_place

pytestmark = pytest.mark.django_db

EASTERN = "America/New_York"
ADDRESS = "https://alongside.example/groups/circle/"

TEXT = {"type": "string", "minLength": 1}
WEB = {"type": "string", "pattern": r"^https?://\S+$"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$"}
DAY = {"type": "string", "format": "date"}
CLOCK = {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"}


def thing(kind: str, required: list[str], **properties: Any) -> dict[str, Any]:
    """A schema.org type of which only the properties that we use are allowed."""
    return {
        "type": "object",
        "required": ["@type", *required],
        "additionalProperties": False,
        "properties": {"@type": {"const": kind}, "@id": WEB, **properties},
    }


ADDRESS_OF_PLACE = thing(
    "PostalAddress",
    ["addressLocality", "addressRegion", "addressCountry"],
    streetAddress=TEXT,
    addressLocality=TEXT,
    addressRegion={"type": "string", "pattern": "^[A-Z]{2}$"},
    postalCode={"type": "string", "pattern": r"^\d{5}$"},
    addressCountry={"const": "US"},
)
PLACE = thing("Place", ["name", "address"], name=TEXT, address=ADDRESS_OF_PLACE)
VIRTUAL = thing("VirtualLocation", ["url"], url={"const": ADDRESS})
LOCATION = {"anyOf": [PLACE, VIRTUAL, {"type": "array", "minItems": 2, "items": {"anyOf": [PLACE, VIRTUAL]}}]}
WEEKDAY = {
    "enum": [f"https://schema.org/{day}day" for day in ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun")]
}
ICAL_DAY = {"type": "string", "pattern": "^(-1|[1-5])(MO|TU|WE|TH|FR|SA|SU)$"}
SCHEDULE = thing(
    "Schedule",
    ["repeatFrequency", "byDay", "startTime", "scheduleTimezone"],
    # Durations of ISO 8601.
    repeatFrequency={"enum": ["P1W", "P2W", "P1M"]},
    byDay={"anyOf": [WEEKDAY, {"type": "array", "minItems": 1, "items": ICAL_DAY}]},
    byMonthWeek={"type": "array", "minItems": 1, "items": {"type": "integer", "minimum": 1, "maximum": 5}},
    startTime=CLOCK,
    endTime=CLOCK,
    scheduleTimezone={"type": "string", "pattern": r"^\w+/\w+$"},
    startDate=DAY,
    endDate=DAY,
    exceptDate={"type": "array", "minItems": 1, "uniqueItems": True, "items": DAY},
)
EVENT = thing(
    "Event",
    # Google asks for the first three; for the others it warns.
    ["name", "startDate", "location", "eventStatus", "eventAttendanceMode", "organizer", "url"],
    name=TEXT,
    description=TEXT,
    url={"const": ADDRESS},
    startDate=MOMENT,
    endDate=MOMENT,
    previousStartDate=MOMENT,
    eventStatus={"pattern": "^https://schema.org/Event(Scheduled|Rescheduled|Postponed)$"},
    eventAttendanceMode={"pattern": "^https://schema.org/(Offline|Online|Mixed)EventAttendanceMode$"},
    location=LOCATION,
    eventSchedule=SCHEDULE,
    organizer={"const": {"@id": f"{ADDRESS}#group"}},
    isAccessibleForFree={"type": "boolean"},
    typicalAgeRange={"type": "string", "pattern": r"^\d+-$"},
    inLanguage={"type": "array", "minItems": 1, "items": {"type": "string", "pattern": "^[a-z]{2,3}$"}},
)
ORGANIZATION = thing(
    "Organization",
    ["name", "url"],
    name=TEXT,
    url=WEB,
    sameAs=WEB,
    description=TEXT,
    telephone={"type": "string", "pattern": r"^\+\d+$"},
    email={"type": "string", "format": "email"},
    parentOrganization=thing("Organization", ["name"], name=TEXT, url=WEB),
)
SCHEMA = {
    "type": "object",
    "required": ["@context", "@graph"],
    "properties": {
        "@context": {"const": "https://schema.org"},
        "@graph": {"type": "array", "prefixItems": [ORGANIZATION], "items": EVENT},
    },
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York."""
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=ZoneInfo(EASTERN)), tick=False) as clock:
        yield clock


@pytest.fixture
def group() -> SupportGroup:
    """A group of which everything is known."""
    return make_group(
        name="Circle",
        slug="circle",
        summary="For parents.",
        place=make_place(name="Silas Library", address="267 Grand Street"),
        organization=make_organization(name="Hope House", url="https://hope.example/"),
        phone="+12035550123",
        email="circle@hope.example",
        url="https://hope.example/circle",
        cost="free",
        minimum_age=16,
        languages=["en", "asl", "many"],
    )


def data_of(client: Client) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The group and its events, after the whole was checked against the schema."""
    html = client.get("/groups/circle/").content.decode()
    text, _breadcrumbs = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    data = json.loads(text)
    Draft202012Validator(SCHEMA, format_checker=FormatChecker()).validate(data)
    return data["@graph"][0], data["@graph"][1:]


def event_of(client: Client, group: SupportGroup, **meeting: object) -> dict[str, Any]:
    make_meeting(group, **meeting)
    refresh(group)
    [event] = data_of(client)[1]
    return event


def test_everything_that_is_known_is_told(client, group):
    event = event_of(client, group)
    organization, _events = data_of(client)
    assert organization["parentOrganization"] == {
        "@type": "Organization",
        "name": "Hope House",
        "url": "https://hope.example/",
    }
    assert (event["startDate"], event["endDate"]) == ("2026-11-24T19:00:00-05:00", "2026-11-24T20:30:00-05:00")
    assert event["eventStatus"].endswith("EventScheduled")
    assert event["location"]["address"]["streetAddress"] == "267 Grand Street"
    assert (event["isAccessibleForFree"], event["typicalAgeRange"]) == (True, "16-")
    assert event["inLanguage"] == ["en", "ase"]
    assert event["eventSchedule"] == {
        "@type": "Schedule",
        "repeatFrequency": "P1W",
        "byDay": "https://schema.org/Tuesday",
        "startTime": "19:00",
        "endTime": "20:30",
        "scheduleTimezone": EASTERN,
    }


def test_what_is_not_known_stays_out(client):
    make_meeting(
        make_group(slug="circle", place=make_place(name="", address="", approximate=True), languages=[]), end=None
    )
    organization, [event] = data_of(client)
    assert set(organization) == {"@type", "@id", "name", "url"}
    for unknown in ("endDate", "isAccessibleForFree", "inLanguage", "description", "typicalAgeRange"):
        assert unknown not in event
    assert "streetAddress" not in event["location"]["address"]
    assert "endTime" not in event["eventSchedule"]


@pytest.mark.parametrize(("cost", "free"), [("free", True), ("donation", True), ("fee", False), ("unknown", None)])
def test_free_is_said_only_where_it_is_known(client, group, cost, free):
    group.cost = cost
    group.save()
    assert event_of(client, group).get("isAccessibleForFree") is free


@pytest.mark.parametrize(
    ("meeting", "frequency", "rest"),
    [
        ({"repeats": "monthly", "weeks": ["2", "4"]}, "P1M", {"byMonthWeek": [2, 4]}),
        ({"repeats": "monthly", "weeks": ["2", "last"]}, "P1M", {"byDay": ["2TU", "-1TU"]}),
        ({"repeats": "fortnightly", "first_date": date(2026, 11, 17)}, "P2W", {"startDate": "2026-11-17"}),
        (
            {"season_start": date(2026, 9, 8), "season_end": date(2027, 5, 25)},
            "P1W",
            {"startDate": "2026-09-08", "endDate": "2027-05-25"},
        ),
    ],
)
def test_each_rhythm_in_the_words_of_schema_org(client, group, meeting, frequency, rest):
    schedule = event_of(client, group, **meeting)["eventSchedule"]
    assert schedule["repeatFrequency"] == frequency
    assert rest.items() <= schedule.items()


def test_online_leads_to_our_page_and_hides_link_code_and_number(client, group):
    private = {"link": "https://meet.example/private", "access_code": "445566", "note": "Passcode 445566"}
    make_meeting(group, format="online", phone="+13125550100", zone=EASTERN, **private)
    make_meeting(group, weekday=2, format="hybrid", zone=EASTERN, **private)
    make_meeting(group, weekday=3, format="phone", phone="+13125550100", zone=EASTERN, access_code="445566")
    refresh(group)
    _organization, events = data_of(client)
    assert [event["eventAttendanceMode"].rsplit("/", 1)[1][:5] for event in events] == ["Onlin", "Mixed", "Onlin"]
    assert [one["@type"] for one in events[1]["location"]] == ["Place", "VirtualLocation"]
    told = json.dumps(events)
    for secret in ("meet.example", "445566", "3125550100"):
        assert secret not in told


def test_a_cancelled_date_is_an_exception_and_a_moved_one_says_where_it_went(client, group):
    meeting = make_meeting(group)
    day, later = date(2026, 11, 24), date(2026, 12, 8)
    Pause.objects.create(meeting=meeting, first_day=later, last_day=later)
    Pause.objects.create(meeting=meeting, first_day=day, last_day=day, moved_to=date(2026, 11, 25), moved_start="18:00")
    [event] = data_of(client)[1]
    assert event["startDate"] == "2026-11-25T18:00:00-05:00"
    assert event["eventStatus"].endswith("EventRescheduled")
    assert event["previousStartDate"] == "2026-11-24T19:00:00-05:00"
    assert event["eventSchedule"]["exceptDate"] == ["2026-11-24", "2026-12-08"]


def test_paused_until_further_notice_is_put_off(client, group):
    meeting = make_meeting(group)
    Pause.objects.create(meeting=meeting, first_day=date(2026, 11, 1))
    [event] = data_of(client)[1]
    assert event["eventStatus"].endswith("EventPostponed")
    assert event["startDate"] == "2026-11-24T19:00:00-05:00"
    assert "eventSchedule" not in event


def test_closed_days_of_the_place_are_exceptions(client, group):
    make_meeting(group)
    Closure.objects.create(place=group.place, first_day=date(2026, 11, 30), last_day=date(2026, 12, 10))
    [event] = data_of(client)[1]
    assert event["eventSchedule"]["exceptDate"] == ["2026-12-01", "2026-12-08"]


def test_nothing_is_promised_of_what_is_over_unplaced_or_gone(client, group):
    make_meeting(group, season_start=date(2026, 1, 6), season_end=date(2026, 5, 26))
    make_meeting(group, weekday=2, gone_since=date(2026, 11, 20))
    assert data_of(client)[1] == []
    make_meeting(group, weekday=3)
    assert len(data_of(client)[1]) == 1
    SupportGroup.objects.update(gone_since=date(2026, 11, 20))
    assert data_of(client)[1] == []
    record_check(group, how="phone", on=date(2026, 11, 22), by_name="Rosa")
    assert len(data_of(client)[1]) == 2
    SupportGroup.objects.update(place=None)
    assert data_of(client)[1] == []


def test_nothing_typed_can_end_the_script(client, group):
    SupportGroup.objects.update(name="</script><script>alert(1)</script>", summary="<!-- & \u2028 -->")
    html = client.get("/groups/circle/").content.decode()
    assert "<script>alert" not in html
    assert data_of(client)[0]["name"] == "</script><script>alert(1)</script>"
    assert "<" not in as_script({"a": "<&>\u2028"})[1:-10]
