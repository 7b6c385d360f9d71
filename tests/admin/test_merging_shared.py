"""Rita makes two organizations, or two places, one: nothing that named either is lost."""

from datetime import date

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from groups.models import MeetingFeed, SupportGroup
from resources.addresses import keep_old_address
from resources.curation.shared_twins import refresh_shared
from resources.curation.stories import stories_page
from resources.models import Closure, FeedRecord, FixtureRecord, Likeness, Organization, Place, Source
from tests.admin.desk import errors, form_data, page, said
from tests.admin.people import EDITOR, desk_of, person
from tests.admin.test_merging import decide
from tests.feeds.conftest import Desk, row
from tests.records import make_group, make_helpline, make_meeting, make_organization, make_place, make_program

pytestmark = pytest.mark.django_db


@pytest.fixture
def rita():
    """Rita's browser; she is a reviewer."""
    return desk_of(person("rita"))


def of(record) -> dict:
    return {"content_type": ContentType.objects.get_for_model(record), "object_id": record.pk}


# Organizations -----------------------------------------------------------------------------------


@pytest.fixture
def river() -> Organization:
    return make_organization(name="River Health", slug="river-health")


@pytest.fixture
def twin() -> Organization:
    return make_organization(
        name="River Health", slug="river", phone="+18605550142", contact_email="rosa@river.example", about="A clinic."
    )


@pytest.fixture
def pair(river, twin) -> Likeness:
    refresh_shared(Organization)
    return Likeness.objects.get()


def test_all_that_names_the_one_that_goes_names_the_one_that_stays(rita, client, pair, river, twin):
    group, line, program = (make(organization=twin) for make in (make_group, make_helpline, make_program))
    feed = MeetingFeed.objects.create(source=Source.objects.create(name="a.example"), organization=twin)
    maria = person(EDITOR, organizations=[twin])
    Closure.objects.create(organization=river, first_day=date(2030, 1, 1))
    for first in (date(2030, 1, 1), date(2030, 2, 1)):
        Closure.objects.create(organization=twin, first_day=first)
    keep_old_address(twin, "river-clinic")
    FixtureRecord.objects.create(key="river", **of(twin))
    response = decide(rita, pair, "_into_left", phone="right", about_en="right")
    assert "one now" in said(response)
    assert response["Location"] == page(Organization, "change", river.pk)
    assert [one.pk for one in Organization.objects.all()] == [river.pk]
    for record in (group, line, program, feed):
        record.refresh_from_db()
        assert record.organization == river
    assert [*maria.remit.organizations.all()] == [river]
    river.refresh_from_db()
    assert (river.phone.as_e164, river.about) == ("+18605550142", "A clinic.")
    assert river.contact_email == "rosa@river.example"
    assert [closure.first_day.month for closure in river.closures.all()] == [1, 2]
    for slug in ("river", "river-clinic"):
        answer = client.get(reverse("organizations:detail", args=[slug]))
        assert (answer.status_code, answer["Location"]) == (301, reverse("organizations:detail", args=["river-health"]))
    assert FixtureRecord.objects.get(key="river").object_id == river.pk
    assert not Likeness.objects.exists()
    assert group.name in client.get(river.get_absolute_url()).text


def test_the_history_tells_it_of_each_and_of_the_one_that_went(rita, pair, river, twin):
    group = make_group(organization=twin)
    decide(rita, pair, "_into_left", phone="right")
    for record in (river, group):
        story = stories_page(record, 1)[1][0]
        assert (story.who, story.why) == ("rita", "Merged “River Health” into “River Health”")
    last = Organization.history.filter(id=twin.pk).latest()
    assert (last.history_type, last.slug, last.history_user.username) == ("-", "river", "rita")


def test_merged_the_other_way_round(rita, client, pair, river, twin):
    decide(rita, pair, "_into_right")
    assert [one.pk for one in Organization.objects.all()] == [twin.pk]
    assert client.get(reverse("organizations:detail", args=["river-health"]))["Location"].endswith("/river/")


def test_both_are_kept_and_an_editor_makes_none_of_them_one(rita, pair, river, twin):
    desk = desk_of(person(EDITOR, organizations=[river, twin]))
    assert "A reviewer can make them one." in desk.get(page(Likeness, "change", pair.pk)).text
    assert decide(desk, pair, "_into_left").status_code == 403
    decide(rita, pair, "_keep_both")
    assert Organization.objects.count() == 2
    assert refresh_shared(Organization) == 0


def test_what_would_not_be_right_changes_nothing(rita, pair, river, twin):
    Organization.objects.filter(pk=twin.pk).update(url="no address")
    assert "valid" in decide(rita, pair, "_into_left", url="right").text
    assert Organization.objects.count() == 2


# Places ------------------------------------------------------------------------------------------


def test_groups_meetings_and_kits_go_to_the_place_that_stays(rita):
    church = make_place(name="Grace Church", address="12 Elm St")
    twin = make_place(name="Grace Church", address="12 Elm Street", zone="America/Chicago", parking="Behind it.")
    group, program = make_group(place=twin, in_person=True), make_program(place=twin)
    meeting = make_meeting(make_group(place=church), place=twin)
    refresh_shared(Place)
    # Also with the very name and street of the one that goes.
    decide(rita, Likeness.objects.get(), "_into_left", address="right", parking_en="right")
    church.refresh_from_db()
    assert (church.address, church.parking) == ("12 Elm Street", "Behind it.")
    assert [*Place.objects.all()] == [church]
    for record in (group, program, meeting):
        record.refresh_from_db()
        assert record.place == church
    assert SupportGroup.objects.get(pk=group.pk).place.zone == "America/New_York"


def test_the_next_import_follows_the_place_that_stays(rita, towns):
    church = make_place(name="Grace Church", address="12 Elm St", town="Waterbury", state="CT")
    feed = Desk(
        MeetingFeed.objects.create(source=Source.objects.create(name="feed.example", kind="feed"), publish=True)
    )
    theirs = row(location="Grace Church", formatted_address="12 Elm Street, Waterbury, CT 06702, USA")
    feed.takes_in(theirs)
    decide(rita, Likeness.objects.get(), "_into_left", address="left")
    assert {record.object_id for record in FeedRecord.objects.filter(content_type=of(church)["content_type"])} == {
        church.pk
    }
    feed.takes_in(theirs)
    assert [*Place.objects.all()] == [church]
    assert SupportGroup.objects.get().place == church


# Typing a new one --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "make", "typed"),
    [
        (Organization, lambda: make_organization(name="River Health"), {"name": "River health", "slug": "river-2"}),
        (
            Place,
            lambda: make_place(name="Grace Church", address="12 Elm St", town="Waterbury", state="CT"),
            {"name": "Grace Church", "address": "12 Elm Street", "town": "Waterbury", "state": "CT"},
        ),
    ],
)
def test_a_new_one_that_is_there_already_is_asked_about_and_saved_when_rita_says_so(rita, model, make, typed):
    there = make()
    data = form_data(rita.get(page(model, "add"))) | typed
    response = rita.post(page(model, "add"), data)
    assert "may be there already" in errors(response)
    assert page(model, "change", there.pk) in response.text
    assert model.objects.count() == 1
    assert rita.post(page(model, "add"), data | {"_new_anyway": "on"}).status_code == 302
    pair = Likeness.objects.get()
    assert (pair.first_id, pair.second_id) == (there.pk, model.objects.latest("pk").pk)
    assert rita.get(page(Likeness, "change", pair.pk)).status_code == 200
    assert rita.get(page(Likeness, "changelist")).status_code == 200
