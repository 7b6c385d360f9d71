"""Directories as they really come: in parts, twice, in other words, and with faults of their own."""

import copy
import json
from datetime import date, time, timedelta

import pytest
import time_machine
from django.test import Client

from groups.models import Meeting, SupportGroup
from resources.interchange.feed_files import FeedError
from resources.interchange.feed_report import FeedReport
from resources.interchange.hsds.taking import fetching
from resources.interchange.hsds.taking.importing import import_directory
from resources.models import DirectoryFeed, Helpline, NaloxoneProgram, Organization, Place, Source
from tests.hsds.directory import NOW, a_feed, as_file, everything, lines_of, whole_directory
from tests.hsds.elsewhere import ID, a_line, group

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("towns")]


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOW, tick=False):
        yield


def bring(told: object, **feed) -> FeedReport:
    """Imports a file of the one other directory."""
    reads = DirectoryFeed.objects.first() or a_feed(**feed)
    return import_directory(reads, json.dumps(told).encode(), origin="a.json", by_name="maria")


def with_schedules(*schedules: dict, **changes) -> dict:
    """Hill Families' group, with other times at its church."""
    told = group(**changes)
    told["service_at_locations"][0]["schedules"] = list(schedules)
    return told


def weekly(**changes) -> dict:
    return {"freq": "WEEKLY", "byday": "TU", "opens_at": "19:00"} | changes


def test_a_list_of_organizations_alone_takes_no_service_away() -> None:
    bring([group(), a_line()], publish=True)
    report = bring([group()["organization"] | {"phones": [{"number": "203-555-0177"}]}])
    assert report.gone == []
    assert "organizations alone" in report.notes[0]
    hill = SupportGroup.objects.get()
    assert hill.gone_since is None
    assert hill.organization.phone.as_e164 == "+12035550177"  # type: ignore[union-attr]


def test_a_service_at_two_places_comes_with_both(client: Client) -> None:
    whole_directory()
    placed = lines_of(client, "/hsds/service_at_locations?full=true&format=ndjson")
    circle = SupportGroup.objects.get(slug="river-circle")
    SupportGroup.objects.all().delete()
    NaloxoneProgram.objects.all().delete()
    assert bring(placed).counts().startswith("2 created")
    again = SupportGroup.objects.get()
    assert again.uid == circle.uid
    places = [each.place or again.place for each in again.meetings.filter(format="in_person")]
    assert [place.name for place in places if place] == ["Silas Library", "Town Hall"]


def test_ends_of_lines_that_word_writes_break_no_list() -> None:
    told = group(description="A place to talk.\u2028And to listen.\x85Come in.")
    lines = "\n".join(json.dumps(each, ensure_ascii=False) for each in (told, a_line()))
    report = import_directory(a_feed(), lines.encode(), origin="a.ndjson", by_name="maria")
    assert report.counts().startswith("2 created")


def test_a_list_with_an_object_on_each_line_is_one_list() -> None:
    content = '{"contents": [\n' + ",\n".join(json.dumps(each) for each in (group(), a_line())) + "\n]}"
    report = import_directory(a_feed(), content.encode(), origin="a.json", by_name="maria")
    assert report.counts().startswith("2 created")


def test_staff_of_another_directory_are_not_ours(client: Client) -> None:
    whole_directory()
    services, _organizations = everything(client)
    SupportGroup.objects.all().delete()
    Source.objects.create(name="Our volunteers", kind="staff")
    circle, phone = (each for each in services if each["name"] in {"River Circle", "By phone"})
    for told, name in ((circle, "Our volunteers"), (phone, "Their volunteers")):
        facts = {each["taxonomy_term"]["code"]: each for each in told["attributes"]}
        facts["source"]["value"], facts["source_kind"]["value"] = name, "staff"
    bring([circle, phone])
    found = {each.name: each.source for each in SupportGroup.objects.select_related("source")}
    assert str(found["River Circle"]) == "other.example"
    assert (str(found["By phone"]), found["By phone"].kind) == ("Their volunteers", "unconfirmed")  # type: ignore[union-attr]


def test_languages_may_have_codes_of_three_letters() -> None:
    bring([group(languages=[{"id": "1", "code": code} for code in ("spa", "hat", "ase", "pt-BR", "xyz")])])
    assert SupportGroup.objects.get().languages == ("es", "asl", "pt", "ht")


def test_an_extension_is_told_to_staff() -> None:
    report = bring([group(phones=[{"id": "1", "number": "203-555-0190", "extension": 12}])])
    assert report.notes[0].endswith("its number +12035550190 has the extension 12: say so in words")


def test_a_list_without_all_that_belongs_to_its_services_is_told_loudly(client: Client) -> None:
    whole_directory()
    flat = lines_of(client, "/hsds/services?format=ndjson")
    assert "Was the list asked for with full=true?" in bring(flat).alarms[0]
    assert bring([group()]).alarms == []


def test_a_service_may_name_its_organization_by_its_id_alone() -> None:
    told = group()
    organization = told.pop("organization")
    told["organization_id"] = organization["id"]
    bring([organization])
    bring([told])
    assert str(SupportGroup.objects.get().organization) == "Hill Families"
    assert bring([told]).counts().startswith("0 created, 0 changed, 1 unchanged")


def test_two_times_without_an_id_are_two_meetings() -> None:
    told = with_schedules(weekly(), weekly(opens_at="10:00"), weekly(opens_at="12:00", byday="TU,WE"))
    bring([told])
    found = [(each.weekday, each.start.hour) for each in Meeting.objects.all()]
    assert found == [(1, 10), (1, 12), (1, 19), (2, 12)]
    assert "1 unchanged" in bring([told]).counts()


def test_a_time_on_the_clocks_of_another_zone_is_not_taken_for_ours() -> None:
    told = with_schedules(
        weekly(id="a", opens_at="00:00Z", description="Mondays after work"),
        weekly(id="b", opens_at="19:00:00-04:00"),
        weekly(id="c", opens_at="18:00-08:00"),
    )
    report = bring([told])
    assert [each.start for each in Meeting.objects.all()] == [time(19)]
    assert SupportGroup.objects.get().schedule_note == "Mondays after work"
    assert [note.partition("): ")[2] for note in report.notes if "was left out" in note] == [
        "its time 00:00Z is none of America/New_York and was left out",
        "its time 18:00-08:00 is none of America/New_York and was left out",
    ]


def test_hours_on_the_clocks_of_another_zone_are_left_out() -> None:
    report = bring([a_line(schedules=[weekly(opens_at="09:00Z", closes_at="17:00Z", description="Days")])])
    assert (Helpline.objects.get().spans, Helpline.objects.get().hours_note) == ([], "Days")
    assert "its time 09:00Z" in report.notes[0]


def test_every_second_week_is_counted_as_the_other_directory_counts_weeks() -> None:
    sunday = "2026-12-06"
    bring([with_schedules(weekly(interval=2, byday="SU,TU", dtstart=sunday, wkst="SU"))])
    first = {each.weekday: each.first_date for each in Meeting.objects.all()}
    assert first == {6: date(2026, 12, 6), 1: date(2026, 12, 8)}, "one week there, two of ours"


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), 10**400, 95])
def test_a_place_at_no_point_of_the_earth_takes_nothing_else_with_it(wrong: float) -> None:
    told = group()
    told["service_at_locations"][0]["location"] |= {"latitude": wrong, "longitude": -73.0}
    told["minimum_age"] = wrong
    bring([told, a_line()])
    assert SupportGroup.objects.count() == Helpline.objects.count() == 1
    assert Place.objects.get().point is not None, "the middle of its ZIP code"


def test_an_amount_that_nobody_knows_is_no_fee() -> None:
    bring([group(cost_options=[{"id": "1", "amount": float("nan")}])])
    assert SupportGroup.objects.get().cost == "unknown"


def test_a_place_that_cannot_be_taken_is_told() -> None:
    told = group()
    told["service_at_locations"][0]["location"]["addresses"][0]["state_province"] = "ZZ"
    report = bring([told])
    assert not Place.objects.exists()
    assert "the place Grace Church" in report.skipped[0]


def test_a_meeting_that_another_service_names_too_stops_nothing(client: Client) -> None:
    whole_directory()
    services, _organizations = everything(client)
    SupportGroup.objects.all().delete()
    circle = next(each for each in services if each["name"] == "River Circle")
    twin = copy.deepcopy(circle) | {"id": ID, "name": "River Circle, told again"}
    assert bring([circle, twin]).counts().startswith("2 created")
    uids = list(Meeting.objects.values_list("uid", flat=True))
    assert len(set(uids)) == len(uids) == 8
    assert {str(uid) for uid in uids} >= {each["id"] for each in circle["schedules"]}


def test_a_service_that_is_taken_for_another_kind_keeps_its_id_to_itself() -> None:
    bring([group()])
    DirectoryFeed.objects.update(take_as="helpline")
    report = bring([group()])
    assert report.gone == ["“Family Night”"]
    assert str(SupportGroup.objects.get().uid) == ID
    assert str(Helpline.objects.get().uid) != ID, "no two listings have one id"


def test_a_page_without_its_list_stops_the_import(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = iter([{"page_number": 1, "total_pages": 2, "contents": [group()]}, {"error": "busy"}])
    monkeypatch.setattr(fetching, "fetch", lambda _address, seconds: json.dumps(next(pages)).encode())
    with pytest.raises(FeedError, match="One of its pages holds no list"):
        fetching.fetch_directory("https://211.example/services")


def test_its_own_export_makes_no_twin_of_what_was_renamed_since(client: Client) -> None:
    whole_directory()
    told = as_file(*everything(client))
    Organization.objects.update(name="River Health Center")
    Place.objects.filter(name="Town Hall").update(name="Old Town Hall")
    SupportGroup.objects.get(slug="river-circle").delete()
    import_directory(a_feed(), told, origin="export", by_name="Ana")
    assert [str(each) for each in Organization.objects.all()] == ["River Health Center"]
    assert {place.name for place in Place.objects.exclude(name="")} == {"Silas Library", "Old Town Hall"}
    again = SupportGroup.objects.get(name="River Circle")
    assert str(again.organization) == "River Health Center"
    assert {str(each.place.name) for each in again.meetings.all() if each.place} == {"Old Town Hall"}


def test_two_feeds_of_one_directory_make_no_twins(client: Client) -> None:
    bring([group()])
    second = DirectoryFeed.objects.create(source=Source.objects.create(name="b.example"))
    report = import_directory(second, as_file([group()]), origin="b.json", by_name="maria")
    assert "it is here already" in report.left[0]
    assert SupportGroup.objects.count() == 1


def test_what_a_source_says_anew_is_told_to_who_keeps_a_copy_of_ours(client: Client) -> None:
    bring([group(), a_line()], publish=True)
    hours = [{**a_line()["schedules"][0], "opens_at": "18:00"}]
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        bring([group(assured_date="2026-12-06"), a_line(schedules=hours)])
    changed = lines_of(client, "/hsds/services?full=true&format=ndjson&modified_after=2026-12-07T15:30:00Z")
    assert [each["name"] for each in changed] == ["Night Helpline", "Family Night"]
    assert changed[0]["schedules"][0]["opens_at"] == "18:00-05:00"
    assert changed[1]["assured_date"] == "2026-12-06"
    assert all(each["last_modified"].startswith("2026-12-07T16:00") for each in changed)
    assert Helpline.objects.get().updated == NOW + timedelta(hours=1), "its hours are a part of it"


def test_a_place_in_no_zone_is_told_and_its_times_are_read_in_the_feeds_own(client: Client) -> None:
    whole_directory()
    services, _organizations = everything(client)
    kits = next(each for each in services if each["name"] == "Free kits")
    told = with_schedules(weekly(opens_at="19:00-05:00"))
    told["service_at_locations"][0]["location"] = copy.deepcopy(kits["service_at_locations"][0]["location"])
    told["service_at_locations"][0]["location"]["id"] = "a place of theirs"
    for fact in told["service_at_locations"][0]["location"]["attributes"]:
        if fact["taxonomy_term"]["code"] == "zone":
            fact["value"] = "Not/A/Zone"
    report = bring([told])
    assert "the place Silas Library" in str(report.skipped + report.left)
    assert SupportGroup.objects.get(name="Family Night").place is None
