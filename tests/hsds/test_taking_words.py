"""What another directory says in ways of its own is said, noted, or left out with a word; never lost in silence."""

import pytest
import time_machine

from groups.models import Meeting, Pause, SupportGroup
from groups.services import next_meeting, with_schedule
from resources.interchange.feed_report import FeedReport
from resources.interchange.hsds.taking.importing import import_directory
from resources.models import DirectoryFeed, Helpline
from tests.hsds.directory import NOW, a_feed, as_file, everything, whole_directory
from tests.hsds.elsewhere import a_line, group

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("towns")]


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOW, tick=False):
        yield


def take(*services) -> FeedReport:
    feed = DirectoryFeed.objects.first() or a_feed(publish=True)
    return import_directory(feed, as_file(list(services)), origin="services.json", by_name="maria")


def at_one_place(**schedule) -> dict:
    told = group()
    told["service_at_locations"][0]["schedules"] = [{"id": "fcb4b971-5960-4eb7-8a19-952e277179e2", **schedule}]
    return told


def test_a_group_that_is_closed_for_now_meets_on_no_day_until_it_opens() -> None:
    report = take(group(status="temporarily closed", alert="", last_modified="2026-11-20T10:00:00Z"))
    hill = SupportGroup.objects.get()
    assert hill.open_question.startswith("The directory that lists it says: closed for now.")
    assert {str(pause.first_day) for pause in Pause.objects.all()} == {"2026-11-20"}
    (hill,) = with_schedule([hill])
    assert next_meeting(hill, NOW) is None
    assert "closed for now at its source" in report.notes[0]
    take(group(alert=""))
    (hill,) = with_schedule([SupportGroup.objects.get()])
    assert next_meeting(hill, NOW) is not None
    assert hill.open_question == ""


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (
            {"freq": "MONTHLY", "bymonthday": "15", "opens_at": "10:00", "closes_at": "11:00"},
            "Monthly on day 15 of the month 10:00 to 11:00",
        ),
        ({"freq": "WEEKLY", "byday": "TH", "opens_at": "7 PM"}, "Weekly TH 7 PM"),
        ({"freq": "YEARLY", "byday": "TH", "opens_at": "19:00", "notes": "Each spring"}, "Each spring"),
    ],
)
def test_a_schedule_that_no_group_of_ours_has_becomes_words(schedule: dict, words: str) -> None:
    take(at_one_place(**schedule))
    assert SupportGroup.objects.get().schedule_note == words
    assert not Meeting.objects.exists()


def test_the_report_says_as_what_each_service_is_taken() -> None:
    report = take(group(), a_line())
    assert sorted(report.created) == [
        "“Family Night” (service 1, taken as a support group)",
        "“Night Helpline” (service 2, taken as a helpline)",
    ]


def test_a_line_that_is_open_all_week_is_always_open() -> None:
    days = "MO,TU,WE,TH,FR,SA,SU"
    take(a_line(schedules=[{"freq": "WEEKLY", "byday": days, "opens_at": "00:00", "closes_at": "23:59"}]))
    line = Helpline.objects.get()
    assert (line.always_open, line.spans) == (True, [])


def test_what_is_left_out_is_told() -> None:
    told = group(phones=[{"number": "call us"}, {"number": "203-555-0190", "extension": 12}])
    second = {**told["service_at_locations"][0]["location"], "id": "other", "name": "Town Hall"}
    told["service_at_locations"].append({"id": "2", "location": second})
    notes = "\n".join(take(told).notes)
    assert "“call us” is no phone number" in notes
    assert "its number +12035550190 has the extension 12: say so in words" in notes
    assert "its place “Town Hall” has no times and is left out" in notes


def test_a_status_that_is_none_is_told_as_it_stands_there() -> None:
    report = take(group(), group(id="b", name="", status="open"))
    assert report.skipped == ["“without a name” (service 2): its status “open” is none of HSDS"]


def test_a_line_of_a_site_like_ours_that_nobody_can_reach_is_left_out(client) -> None:
    whole_directory()
    told = next(each for each in everything(client)[0] if each["name"] == "Evening Line")
    Helpline.objects.all().delete()
    for name in ("phones", "additional_urls", "url"):
        told.pop(name, None)
    report = take(group(), told)
    assert report.skipped == [
        "“Evening Line” (service 2): nobody can reach it: it has no number, no chat and no website"
    ]
