"""Rosa enters a place, and families near it find it."""

import pytest
from django.urls import reverse

from groups.models import SupportGroup
from resources.models import (
    Place,
    Town,
    ZipCode,
)
from tests.admin.desk import errors, form_data, page, said, save, wrong

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("half", ["latitude", "longitude"])
def test_half_a_point_is_refused(desk, library, half):
    assert "go together" in errors(save(desk, library, **{half: None}))
    assert library.point is not None


def test_a_point_off_the_earth_is_refused(desk, library):
    assert "go together" in errors(save(desk, library, latitude="141.5"))


def test_a_place_is_kept_once(desk, library):
    twin = Place.objects.create(name="Oak Library", town="Waterbury", state="CT")
    assert "already exists" in errors(save(desk, twin, name=library.name))


def add_place(client, **fields):
    new = form_data(client.get(page(Place, "add"))) | {"address": "1 Elm Street", "town": "Waterbury", "state": "CT"}
    return client.post(page(Place, "add"), {k: v for k, v in (new | fields).items() if v is not None})


def test_a_place_with_a_zip_code_is_found_near_it(desk, towns):
    told = said(add_place(desk, zip_code="06702"))
    place, row = Place.objects.get(), ZipCode.objects.get(code="06702")
    assert (place.point, place.approximate, place.zone) == (row.point, True, "America/New_York")
    assert "in the middle of Waterbury, CT 06702" in told
    group = SupportGroup.objects.create(name="New", slug="new", status="published", in_person=True, place=place)
    assert group.name in desk.get(reverse("groups:index"), {"near": "06702"}).text


def test_a_place_without_a_zip_code_takes_the_middle_and_the_zone_of_its_town(desk, towns):
    told = said(add_place(desk, town="chicago", state="IL"))
    place = Place.objects.get()
    assert place.point == Town.objects.get(key="chicago", state="IL").point
    assert place.zone == "America/Chicago"
    assert "America/Chicago, taken from where it is" in told


def test_a_typed_point_stays_and_only_the_zone_is_taken(desk, towns):
    told = said(add_place(desk, town="Chicago", state="IL", zip_code="60601", latitude="41.9", longitude="-87.6"))
    place = Place.objects.get()
    assert (place.latitude, place.longitude, place.approximate) == (41.9, -87.6, False)
    assert place.zone == "America/Chicago"
    assert "middle of" not in told


def test_a_zone_that_rosa_chose_stays(desk, towns):
    add_place(desk, zip_code="06702", zone="America/Chicago")
    assert Place.objects.get().zone == "America/Chicago"


def test_a_place_nobody_knows_is_saved_and_said_to_be_out_of_reach(desk, towns):
    assert "cannot find this place by distance" in said(add_place(desk, town="Atlantis"))
    assert Place.objects.get().point is None


def test_a_zip_code_we_do_not_know_is_refused(desk, towns):
    response = add_place(desk, zip_code="00000")
    assert wrong(response) == {"ZIP code": "We know no ZIP code 00000. Correct it, or leave it empty."}
    assert not Place.objects.exists()


def test_a_zip_code_of_another_state_is_said(desk, towns):
    assert "06702 is in Waterbury, CT, but the state here is MA" in said(add_place(desk, zip_code="06702", state="MA"))


def test_a_place_known_by_its_town_moves_with_its_town(desk, towns):
    add_place(desk, zip_code="06702")
    place = Place.objects.get()
    save(desk, place, town="Boston", state="MA", zip_code=None)
    assert place.point == Town.objects.get(key="boston", state="MA").point


def test_a_place_nobody_touched_stays_where_it_is(desk, towns, library):
    before = library.point
    assert "middle of" not in said(save(desk, library, town="Boston", state="MA"))
    assert library.point == before
