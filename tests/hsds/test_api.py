"""The read API as another directory's programmer meets it."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from groups.models import Meeting, SupportGroup
from resources.curation import hide, record_check
from resources.interchange.hsds.identity import mirrored
from resources.models import Closure, Helpline, NaloxoneProgram, Organization, Place
from tests.hsds.directory import NOW, answer_of, lines_of, whole_directory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("towns")]


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOW, tick=False):
        yield


def names(told) -> list[str]:
    return [each["name"] for each in told["contents"]]


def test_the_root_says_what_this_is(client: Client) -> None:
    told = answer_of(client, "/hsds/")
    assert told["version"] == "3.1"
    assert answer_of(client, told["openapi_url"].partition("example")[2])["openapi"] == "3.1.0"


def test_pages_have_the_envelope_of_the_specification(client: Client) -> None:
    whole_directory()
    told = answer_of(client, "/hsds/services?per_page=3&page=2")
    assert {name: value for name, value in told.items() if name != "contents"} == {
        "total_items": 4,
        "total_pages": 2,
        "page_number": 2,
        "size": 1,
        "first_page": False,
        "last_page": True,
        "empty": False,
    }
    first = answer_of(client, "/hsds/services?per_page=3")
    assert names(first) + names(told) == ["Evening Line", "River Circle", "By phone", "Free kits"]


def test_a_directory_without_listings_has_one_empty_page(client: Client) -> None:
    told = answer_of(client, "/hsds/services")
    assert (told["total_items"], told["total_pages"], told["empty"], told["contents"]) == (0, 1, True, [])


def test_a_page_beyond_the_last_is_empty(client: Client) -> None:
    whole_directory()
    told = answer_of(client, "/hsds/services?page=9")
    assert (told["size"], told["empty"], told["last_page"]) == (0, True, True)


def test_a_list_is_flat_unless_all_is_asked_for(client: Client) -> None:
    whole_directory()
    flat = answer_of(client, "/hsds/services")["contents"][1]
    assert flat["organization"]["name"] == "River Health"
    assert not any(isinstance(value, list) for value in flat.values())
    full = answer_of(client, "/hsds/services?full=true")["contents"][1]
    assert [at["location"]["name"] for at in full["service_at_locations"]] == ["Silas Library", "Town Hall"]
    assert full == answer_of(client, f"/hsds/services/{full['id']}")
    assert full == answer_of(client, f"/hsds/services/{full['id']}?full=true")


def test_minimal_gives_ids_and_when_each_changed(client: Client) -> None:
    whole_directory()
    told = answer_of(client, "/hsds/services?minimal=true")
    assert told["total_pages"] == 1
    assert set(told["contents"][0]) == {"id", "modified_date"}
    whole = {each["id"]: each["last_modified"] for each in answer_of(client, "/hsds/services")["contents"]}
    assert {each["id"]: each["modified_date"] for each in told["contents"]} == whole


def test_a_check_is_the_assured_date_and_nothing_else_is(client: Client, settings) -> None:
    settings.CONTACT_EMAIL = "staff@alongside.example"
    whole_directory()
    told = {each["name"]: each for each in answer_of(client, "/hsds/services")["contents"]}
    assert told["River Circle"]["assured_date"] == "2026-11-20"
    assert told["River Circle"]["assurer_email"] == "staff@alongside.example"
    assert "assured_date" not in told["Evening Line"], "changed is not checked"


def test_schedules_say_when_each_meeting_is(client: Client) -> None:
    whole_directory()
    services = lines_of(client, "/hsds/services?full=true&format=ndjson")
    group = next(each for each in services if each["name"] == "River Circle")
    library, hall = (at["schedules"] for at in group["service_at_locations"])
    monthly = next(each for each in library if each["freq"] == "MONTHLY")
    assert (monthly["byday"], monthly["opens_at"], monthly["closes_at"]) == ("2TU,-1TU", "19:00-05:00", "20:30-05:00")
    assert monthly["timezone"] == -5
    assert (hall[0]["interval"], hall[0]["dtstart"], hall[0]["byday"]) == (2, "2026-12-04", "FR")
    sunday = group["schedules"][0]
    assert (sunday["byday"], sunday["opens_at"], sunday["valid_to"]) == ("SU", "23:30-06:00", "2027-06-01")


def test_a_group_whose_meetings_all_pause_is_temporarily_closed(client: Client) -> None:
    whole_directory()
    for closed in (*Place.objects.all(), Organization.objects.get()):
        owner = {"place": closed} if isinstance(closed, Place) else {"organization": closed}
        Closure.objects.create(**owner, first_day=NOW.date())
    told = answer_of(client, f"/hsds/services/{SupportGroup.objects.get(slug='river-circle').uid}")
    assert told["status"] == "temporarily closed"


def test_drafts_and_hidden_listings_are_in_no_list(client: Client) -> None:
    whole_directory()
    Helpline.objects.update(status="draft")
    SupportGroup.objects.filter(slug="by-phone").update(hidden_until_checked=True)
    assert names(answer_of(client, "/hsds/services")) == ["River Circle", "Free kits"]
    assert client.get(f"/hsds/services/{Helpline.objects.get().uid}").status_code == 404
    hidden = SupportGroup.objects.get(slug="by-phone")
    assert answer_of(client, f"/hsds/services/{hidden.uid}")["status"] == "inactive"


def test_who_keeps_a_copy_hears_of_closed_listings(client: Client) -> None:
    whole_directory()
    moment = NOW + timedelta(hours=1)
    with time_machine.travel(moment, tick=False):
        group = SupportGroup.objects.get(slug="by-phone")
        group.status, group.closed_on, group.closed_reason = "closed", moment.date(), "The host moved away."
        group.save()
    assert "By phone" not in names(answer_of(client, "/hsds/services"))
    told = answer_of(client, "/hsds/services?full=true&modified_after=2026-12-07T15:30:00Z")
    assert [(each["name"], each["status"], each["alert"]) for each in told["contents"]] == [
        ("By phone", "defunct", "The host moved away.")
    ]


def test_a_place_that_changed_changes_its_services(client: Client) -> None:
    whole_directory()
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        hall = Place.objects.get(name="Town Hall")
        hall.parking = "In front."
        hall.save()
    told = answer_of(client, "/hsds/services?modified_after=2026-12-07T15:30:00%2B00:00")
    assert names(told) == ["River Circle"]
    assert told["contents"][0]["last_modified"].startswith("2026-12-07T16:00")


def test_a_closure_of_a_house_is_a_change_too(client: Client) -> None:
    whole_directory()
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        Closure.objects.create(place=Place.objects.get(name="Silas Library"), first_day=NOW.date())
    assert names(answer_of(client, "/hsds/services?modified_after=2026-12-07T15:30:00Z")) == [
        "River Circle",
        "By phone",
        "Free kits",
    ]


def test_who_keeps_a_copy_hears_of_a_check_and_of_what_comes_back_with_it(client: Client) -> None:
    whole_directory()
    kits = NaloxoneProgram.objects.get()
    hide(kits)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        record_check(kits, how="visit", on=NOW.date(), by_name="Rosa")
    told = answer_of(client, "/hsds/services?modified_after=2026-12-07T15:30:00Z")["contents"]
    assert [(each["name"], each["status"], each["assured_date"]) for each in told] == [
        ("Free kits", "active", "2026-12-07")
    ]
    assert told[0]["last_modified"].startswith("2026-12-07T16:00")
    minimal = answer_of(client, "/hsds/services?minimal=true&modified_after=2026-12-07T15:30:00Z")["contents"]
    assert minimal == [{"id": told[0]["id"], "modified_date": told[0]["last_modified"]}]


def test_the_version_changes_when_a_pause_begins_where_the_group_is(client: Client) -> None:
    whole_directory()
    Closure.objects.create(organization=Organization.objects.get(), first_day=date(2026, 12, 9))
    address = f"/hsds/services/{SupportGroup.objects.get(slug='river-circle').uid}"
    with time_machine.travel(datetime(2026, 12, 9, 1, tzinfo=UTC), tick=False):
        before = client.get(address)
        assert before.json()["status"] == "active", "it is still Tuesday in Connecticut"
    with time_machine.travel(datetime(2026, 12, 9, 15, tzinfo=UTC), tick=False):
        after = client.get(address, headers={"If-None-Match": before["ETag"]})
        assert after.status_code == 200
        assert after.json()["status"] == "temporarily closed"


def test_services_are_found_by_words_terms_and_organization(client: Client) -> None:
    whole_directory()
    assert names(answer_of(client, "/hsds/services?search=river")) == ["River Circle"]
    assert names(answer_of(client, "/hsds/services?search=nothing-like-this")) == []
    terms = {term["code"]: term for term in answer_of(client, "/hsds/taxonomy_terms?per_page=500")["contents"]}
    for code, found in (
        ("naloxone-program", ["Free kits"]),
        ("nar-anon", ["River Circle"]),
        ("grief", ["River Circle"]),
        ("phone", ["By phone"]),
    ):
        assert names(answer_of(client, f"/hsds/services?taxonomy_term_id={terms[code]['id']}")) == found
    ways = terms["training"]["taxonomy_id"]
    assert names(answer_of(client, f"/hsds/services?taxonomy_id={ways}")) == ["Free kits"]
    organization = Organization.objects.get()
    assert len(names(answer_of(client, f"/hsds/services?organization_id={organization.uid}"))) == 2


def test_services_at_locations_are_found_near_a_zip_code(client: Client) -> None:
    whole_directory()
    told = answer_of(client, "/hsds/service_at_locations?postcode=06702&proximity=5000&full=true")
    assert [(each["service"]["name"], each["location"]["name"]) for each in told["contents"]] == [
        ("River Circle", "Silas Library"),
        ("Free kits", "Silas Library"),
    ]
    assert answer_of(client, "/hsds/service_at_locations?postcode=60601&proximity=5000")["empty"]
    every = answer_of(client, "/hsds/service_at_locations")
    assert every["total_items"] == 3


def test_a_service_at_a_location_keeps_its_id(client: Client) -> None:
    whole_directory()
    for told in lines_of(client, "/hsds/service_at_locations?full=true&format=ndjson"):
        assert answer_of(client, f"/hsds/service_at_locations/{told['id']}") == told
    hall = Meeting.objects.get(place__name="Town Hall")
    assert client.get(f"/hsds/service_at_locations/{mirrored(hall.uid)}").status_code == 200
    assert client.get(f"/hsds/service_at_locations/{hall.uid}").status_code == 404


@pytest.mark.parametrize("model", [Meeting, Place, Organization])
def test_what_has_no_id_yet_is_left_out_and_stops_nothing(client: Client, model) -> None:
    """As rows are that the version before writes while an upgrade runs, until `tick` comes by."""
    whole_directory()
    model.objects.update(uid=None)
    services = lines_of(client, "/hsds/services?full=true&format=ndjson")
    places = lines_of(client, "/hsds/service_at_locations?full=true&format=ndjson")
    assert len(services) == 4
    assert (model is Place) == (places == [])
    assert "None" not in json.dumps([services, places, answer_of(client, "/hsds/organizations?full=true")])


def test_a_zip_code_alone_means_services_for_its_state_or_everybody(client: Client) -> None:
    whole_directory()
    Helpline.objects.create(name="Everywhere", slug="everywhere", kind="crisis", short_number="988", status="published")
    assert names(answer_of(client, "/hsds/services?postcode=02139")) == ["Evening Line", "Everywhere"]


def test_an_organization_names_its_services(client: Client) -> None:
    whole_directory()
    told = answer_of(client, f"/hsds/organizations/{Organization.objects.get().uid}")
    assert [set(each) for each in told["services"]] == [{"id", "organization_id", "name", "status"}] * 2
    whole = answer_of(client, f"/hsds/organizations/{told['id']}?full_service=true")
    assert "attributes" in whole["services"][0]
    assert "services" not in answer_of(client, "/hsds/organizations")["contents"][0]


def test_more_services_cost_no_more_queries(client: Client, django_assert_max_num_queries) -> None:
    whole_directory()
    group = SupportGroup.objects.get(slug="river-circle")
    for number in range(30):
        Meeting.objects.create(
            group=SupportGroup.objects.create(
                name=f"Circle {number}", slug=f"circle-{number}", place=group.place, in_person=True, status="published"
            ),
            weekday=number % 7,
            start=datetime(2026, 1, 1, 19, tzinfo=UTC).time(),
        )
    with django_assert_max_num_queries(40):
        assert len(lines_of(client, "/hsds/services?full=true&format=ndjson")) == 34


def test_a_list_of_organizations_reads_none_of_their_services(client: Client, django_assert_max_num_queries) -> None:
    whole_directory()
    with django_assert_max_num_queries(8):
        assert [each["name"] for each in lines_of(client, "/hsds/organizations?format=ndjson")] == ["River Health"]
    full = answer_of(client, "/hsds/organizations?full=true")["contents"][0]["services"]
    assert [(each["name"], each["status"]) for each in full] == [("Evening Line", "active"), ("River Circle", "active")]


def test_the_openapi_document_names_every_address(client: Client) -> None:
    paths = answer_of(client, reverse("hsds:openapi"))["paths"]
    from resources.urls import hsds_urls

    routes = {f"/{route.pattern}".replace("<str:uid>", "{id}") for route in hsds_urls[0] if route.name != "nothing"}
    routes -= {"/openapi.json"}
    assert set(paths) == routes


def test_words_are_english_whoever_asks(client: Client) -> None:
    whole_directory()
    english = answer_of(client, "/hsds/services?full=true")
    assert answer_of(client, "/hsds/services?full=true") == english
    told = client.get("/hsds/services?full=true", headers={"Accept-Language": "es"})
    assert b"".join(told.streaming_content).decode().count("Every second Friday") == 2  # type: ignore[attr-defined]
