"""A 211 center's services come in as our listings, and follow it from then on."""

import json
from datetime import time
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from groups.models import Meeting, SupportGroup
from resources.interchange.feed_files import FeedError
from resources.interchange.feed_report import FeedReport
from resources.interchange.hsds.taking.importing import import_directory
from resources.models import DirectoryFeed, FeedImport, Helpline, Likeness, NaloxoneProgram, Organization, Place
from tests.hsds.directory import NOW, a_feed, answer_of, as_file, library, whole_directory
from tests.hsds.elsewhere import ID, a_kit, a_line, group

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("towns")]
SHARED = Path(__file__).parents[3] / "shared" / "hsds"


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOW, tick=False):
        yield


def take(*services, feed: DirectoryFeed | None = None, **how) -> FeedReport:
    feed = feed or DirectoryFeed.objects.first() or a_feed()
    return import_directory(feed, as_file(list(services)), origin="services.json", by_name="maria", **how)


def test_a_group_of_another_directory_waits_as_a_draft(client: Client) -> None:
    report = take(group())
    hill = SupportGroup.objects.get()
    assert (hill.status, hill.slug, str(hill.uid)) == ("draft", "family-night", ID)
    assert hill.summary == "A place to talk & listen."
    assert str(hill.organization) == "Hill Families"
    assert (hill.phone.as_e164, hill.languages, hill.cost) == ("+12035550190", ("es",), "free")
    assert (hill.open_question, hill.minimum_age) == ("Call during snow.", 18)
    assert hill.checked_on is None
    assert str(hill.source) == "other.example"
    assert "Read as support groups, from a directory with words of its own: 1." in report.notes


def test_its_meetings_are_those_that_we_can_say(client: Client) -> None:
    take(group())
    told = [(each.get_weekday_display(), each.start, each.end, each.weeks) for each in Meeting.objects.all()]
    assert told == [
        ("Tuesday", time(19), time(20, 30), ()),
        ("Thursday", time(19), time(20, 30), ()),
        ("Saturday", time(10), None, ("last",)),
    ]
    assert SupportGroup.objects.get().schedule_note == "On the 15th"


def test_its_place_has_its_address_and_zone() -> None:
    take(group())
    place = Place.objects.get()
    assert place.in_one_line == "Grace Church, 1 Main St, Floor 2, Waterbury, CT 06702"
    assert (place.zone, place.directions, place.accessibility_note) == (
        "America/New_York",
        "Ring twice.",
        "Elevator by the side door",
    )
    assert place.point is not None, "the middle of its ZIP code"


def test_names_of_contact_persons_stay_there() -> None:
    take(group())
    assert "maria" not in json.dumps(list(SupportGroup.objects.values()), default=str).lower()


def test_lines_and_kits_are_known_by_their_words() -> None:
    take(a_line(), a_kit())
    line, kit = Helpline.objects.get(), NaloxoneProgram.objects.get()
    assert (line.phone.as_e164, line.tty.as_e164, line.text_number) == ("+18005550192", "+12035550193", "838255")
    assert line.states == ("CT",)
    assert [(span.weekday, span.opens, span.closes) for span in line.spans] == [
        (0, time(20), time(2)),
        (1, time(20), time(2)),
    ]
    assert (kit.kinds, kit.how_to_get, kit.cost) == (("community",), "Ask at the desk.", "unknown")


def test_staff_may_say_what_all_services_are() -> None:
    take(a_line(name="Somebody to talk to"), feed=a_feed(take_as="helpline"))
    assert Helpline.objects.get().name == "Somebody to talk to"


def test_what_the_directory_changes_follows_and_what_staff_changed_stays() -> None:
    take(group(), a_line())
    SupportGroup.objects.update(name="Family Night (Hill)")
    changed = group(name="Families at Night", application_process="Call first")
    later = [{**a_line()["schedules"][0], "opens_at": "18:00"}]
    report = take(changed, a_line(schedules=later))
    hill = SupportGroup.objects.get()
    assert (hill.name, hill.registration_note) == ("Family Night (Hill)", "Call first")
    assert "staff changed name, kept" in report.changed[0]
    assert Helpline.objects.get().spans[0].opens == time(18)


def test_hours_that_staff_changed_stay() -> None:
    take(a_line())
    Helpline.objects.get().hours.filter(weekday=1).delete()
    take(a_line(schedules=[{**a_line()["schedules"][0], "opens_at": "18:00"}]))
    assert [span.opens for span in Helpline.objects.get().spans] == [time(20)]


def test_a_service_that_is_no_longer_there_is_marked_and_kept() -> None:
    take(group(), a_line(), feed=a_feed(publish=True))
    report = take(a_line())
    assert SupportGroup.objects.get().gone_since == NOW.date()
    assert report.gone == ["“Family Night”"]
    report = take(group(status="defunct"), a_line())
    assert "it is defunct at its source" in report.skipped[0]
    assert SupportGroup.objects.get().status == "published", "staff decide"


def test_what_cannot_be_read_this_time_is_not_gone() -> None:
    take(a_line(), a_kit())
    report = take(a_line(phones=[]), a_kit())
    assert "nobody can reach it" in report.skipped[0]
    assert Helpline.objects.get().gone_since is None


def test_what_staff_closed_stays_closed() -> None:
    take(group(), a_line())
    SupportGroup.objects.update(status="closed", closed_on=NOW.date())
    assert "staff closed it" in take(group(name="Other"), a_line()).left[0]
    assert SupportGroup.objects.get().name == "Family Night"


def test_a_twin_of_a_listing_of_ours_is_flagged() -> None:
    place = library()
    mine = SupportGroup.objects.create(
        name="Family Night", slug="mine", place=place, in_person=True, status="published"
    )
    Meeting.objects.create(group=mine, weekday=1, start=time(19), end=time(20, 30))
    there = group()
    there["service_at_locations"][0]["location"]["latitude"] = place.latitude
    there["service_at_locations"][0]["location"]["longitude"] = place.longitude
    take(there)
    assert Likeness.objects.filter(content_type__model="supportgroup").count() == 1


def test_an_organization_that_we_know_is_not_made_twice() -> None:
    known = Organization.objects.create(name="Hill Families", slug="hill", url="https://hill.example/", about="Ours.")
    take(group())
    assert SupportGroup.objects.get().organization == known
    assert Organization.objects.get().about == "Ours."


def test_a_trial_says_the_same_and_changes_nothing() -> None:
    report = take(group(), dry_run=True)
    assert len(report.created) == 1
    assert not SupportGroup.objects.exists()
    assert not FeedImport.objects.exists()


def test_an_import_leaves_its_report() -> None:
    take(group(), group(name="Twice"))
    done = FeedImport.objects.get()
    assert (done.succeeded, done.created, done.skipped) == (True, 1, 1)
    assert "its id stands twice" in done.report


def test_a_check_of_the_other_directory_is_passed_on_as_theirs(client: Client) -> None:
    take(group(), feed=a_feed(publish=True))
    told = answer_of(client, f"/hsds/services/{ID}")
    assert (told["assured_date"], told["assurer_email"]) == ("2026-11-01", "data@elsewhere.example")
    SupportGroup.objects.update(name="Another")
    assert "assured_date" not in answer_of(client, f"/hsds/services/{ID}"), "nobody there checked what we say now"


def test_a_check_of_the_other_directory_is_none_of_times_that_staff_changed(client: Client) -> None:
    line = a_line(assured_date="2026-11-01")
    take(group(), line, feed=a_feed(publish=True))
    assert len(answers := [answer_of(client, f"/hsds/services/{each['id']}") for each in (group(), line)]) == 2
    assert [each["assured_date"] for each in answers] == ["2026-11-01"] * 2
    Meeting.objects.filter(weekday=3).update(start=time(18))
    Helpline.objects.get().hours.filter(weekday=1).delete()
    for told in (group(), line):
        assert "assured_date" not in answer_of(client, f"/hsds/services/{told['id']}")


def test_a_pause_of_a_site_like_ours_follows(client: Client) -> None:
    whole_directory()
    address = f"/hsds/services/{SupportGroup.objects.get(slug='river-circle').uid}"
    told = answer_of(client, address)
    for model in (SupportGroup, Helpline, NaloxoneProgram):
        model.objects.all().delete()  # type: ignore[attr-defined]
    take(told, feed=a_feed(publish=True))
    sunday = Meeting.objects.get(weekday=6)
    assert sunday.pauses.count() == 1
    facts = told["schedules"][0]["attributes"]
    told["schedules"][0]["attributes"] = [each for each in facts if each["taxonomy_term"]["code"] != "pause"]
    take(told)
    assert sunday.pauses.count() == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"<html>", "web page"),
        (b"PK\x03\x04", "packed or binary"),
        (b"name,status", "not JSON"),
        (b'[{"id": 1', "broken at line 1"),
        (b"[]", "no services and no organizations"),
        (b'{"error": "no"}', "no services and no organizations"),
        (b'["one", 2]', "object 1: it is no object"),
        (b'[{"id": "a", "name": "A", "status": "defunct"}]', "it is defunct at its source"),
        (b'[{"name": "A", "status": "active"}]', "it has no id"),
        (b'{"total_items": 0, "contents": []}', "no services and no organizations"),
    ],
)
def test_a_file_that_is_no_directory_says_why(content: bytes, says: str) -> None:
    with pytest.raises(FeedError, match=says):
        import_directory(a_feed(), content, origin="x.json", by_name="maria")
    assert not FeedImport.objects.get().succeeded


@pytest.mark.parametrize(
    "content",
    [
        json.dumps([group()]),
        json.dumps(group()),
        json.dumps({"page_number": 1, "total_pages": 1, "contents": [group()]}),
        f"{json.dumps(group())}\n{json.dumps(a_line())}\n",
        json.dumps({**group()["organization"], "services": [group()]}),
        json.dumps([{**group()["service_at_locations"][0], "service": group(service_at_locations=[])}]),
        "\ufeff" + json.dumps([group()]),
    ],
)
def test_every_form_in_which_services_come_is_read(content: str) -> None:
    import_directory(a_feed(), content.encode(), origin="x.json", by_name="maria")
    found = SupportGroup.objects.get()
    assert (str(found.organization), found.meetings.count()) == ("Hill Families", 3)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the specification's example is not here (../shared/hsds)")
def test_the_specifications_own_example_is_read() -> None:
    import_directory(
        a_feed(), (SHARED / "minimal_valid_service.json").read_bytes(), origin="example.json", by_name="maria"
    )
    found = SupportGroup.objects.get()
    assert (found.name, found.meetings.count(), found.place.town) == ("Tuesday family group", 1, "Quincy")  # type: ignore[union-attr]
