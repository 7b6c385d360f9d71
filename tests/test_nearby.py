"""Nearest first; and when nothing is near, we look further and say so."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groups.models import SupportGroup
from resources.distance import Point, bounding_box, miles_between
from resources.models import NaloxoneProgram, Place
from resources.nearby import DEFAULT_RADIUS, RADII, miles_from, search_nearby, search_within
from tests.records import make_group, make_place, make_program

pytestmark = pytest.mark.django_db

HERE = Point(41.5566, -73.0385)
MILE_NORTH = 1 / 69.0934  # degrees of latitude


def group_at(miles_north: float, **values) -> SupportGroup:
    """A group so many miles due north of here."""
    place = make_place(latitude=HERE.latitude + miles_north * MILE_NORTH, longitude=HERE.longitude)
    return make_group(place=place, **values)


def test_the_nearest_stands_first_with_its_miles():
    far, near, middle = group_at(20), group_at(2), group_at(9)
    found = search_nearby(SupportGroup.objects.all(), HERE)
    assert list(found.rows) == [near, middle, far]
    assert [row.miles for row in found.rows] == pytest.approx([2, 9, 20], abs=0.01)
    assert (found.count, found.radius, found.asked, found.widened) == (3, DEFAULT_RADIUS, DEFAULT_RADIUS, False)


def test_what_is_found_within_the_radius_is_not_topped_up_from_further_away():
    near = group_at(4)
    group_at(6)
    found = search_nearby(SupportGroup.objects.all(), HERE, 5)
    assert list(found.rows) == [near]
    assert (found.count, found.widened) == (1, False)


@pytest.mark.parametrize(
    ("away", "asked", "radius"),
    [(30, 25, 50), (30, 5, 50), (7, 5, 10), (99, 5, 100), (199, 25, 200), (30, 20, 50), (22, 20, 25)],
)
def test_when_nothing_is_near_the_search_widens_to_the_next_ring_that_has_something_and_says_so(away, asked, radius):
    group = group_at(away)
    found = search_nearby(SupportGroup.objects.all(), HERE, asked)
    assert list(found.rows) == [group]
    assert (found.radius, found.asked, found.widened, found.count) == (radius, asked, True, 1)


@pytest.mark.parametrize("asked", RADII)
def test_when_there_is_nothing_at_all_it_does_not_claim_to_have_widened(asked):
    group_at(201)
    found = search_nearby(SupportGroup.objects.all(), HERE, asked)
    assert (list(found.rows), found.count, found.radius, found.widened) == ([], 0, asked, False)


def test_the_widened_search_counts_all_of_its_ring_and_no_more():
    inside = [group_at(30), group_at(49)]
    group_at(51)
    found = search_nearby(SupportGroup.objects.all(), HERE)
    assert list(found.rows) == inside
    assert found.count == 2


def test_a_circle_is_not_a_box():
    """In the corner of the box, 24 miles north and 24 east, it is 34 miles away."""
    corner = make_place(latitude=HERE.latitude + 24 * MILE_NORTH, longitude=HERE.longitude + 0.46)
    group = make_group(place=corner)
    assert corner in Place.objects.filter(bounding_box(HERE, 25).as_q())
    assert not search_within(SupportGroup.objects.all(), HERE, 25).exists()
    assert search_within(SupportGroup.objects.all(), HERE, 35).get() == group
    assert search_nearby(SupportGroup.objects.all(), HERE, 25).radius == 50


def test_only_the_rows_given_are_searched():
    group_at(1, status="draft")
    published = group_at(3)
    assert list(search_nearby(SupportGroup.objects.published(), HERE).rows) == [published]


def test_a_group_without_a_place_or_point_is_not_near_anything():
    make_group()
    make_group(place=make_place(latitude=None, longitude=None))
    assert search_nearby(SupportGroup.objects.all(), HERE).count == 0


def test_programs_with_naloxone_are_searched_the_same_way():
    program = make_program(place=make_place())
    found = search_nearby(NaloxoneProgram.objects.all(), HERE)
    assert found.rows.get() == program
    assert found.rows.get().miles == pytest.approx(0, abs=0.001)


def test_places_themselves_are_searched_without_a_prefix():
    place = make_place()
    assert search_nearby(Place.objects.all(), HERE, prefix="").rows.get() == place


@pytest.mark.parametrize(("away", "queries"), [(20, 1), (30, 2), (300, 2)])
def test_only_a_search_that_found_nothing_asks_a_second_time(django_assert_num_queries, away, queries):
    group_at(away)
    with django_assert_num_queries(queries):
        found = search_nearby(SupportGroup.objects.all(), HERE)
    with django_assert_num_queries(1):
        list(found.rows)


def test_groups_in_one_house_keep_one_order_from_page_to_page():
    house = make_place()
    groups = [make_group(place=house, name=name) for name in "CAB"]
    assert list(search_nearby(SupportGroup.objects.order_by("name"), HERE).rows) == groups


def test_the_aleutians_find_each_other_over_the_date_line():
    west = make_group(place=make_place(state="AK", latitude=52, longitude=179.9))
    east = make_group(place=make_place(state="AK", latitude=52, longitude=-179.9))
    make_group(place=make_place())
    for longitude in (179.95, -179.95):
        found = search_nearby(SupportGroup.objects.all(), Point(52, longitude))
        assert set(found.rows) == {west, east}
        assert all(row.miles < 10 for row in found.rows)


@given(latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_far_is_never_measured_as_near(db, latitude, longitude):
    """The ruler is made for 200 miles; beyond it only has to say that it is beyond."""
    there = Point(round(latitude, 6), round(longitude, 6))
    measured = measure(HERE, there)
    if miles_between(HERE, there) > 210:
        assert measured > 200


def degrees(most: int) -> st.SearchStrategy[float]:
    """To six decimals (4 inches): no map is finer, and PostgreSQL refuses to square a number near 1e-200."""
    return st.floats(-most, most).map(lambda number: round(number, 6))


def measure(here: Point, there: Point) -> float:
    """Miles as the database measures them."""
    place = Place.objects.filter(name="Moving").first() or make_place(name="Moving")
    Place.objects.filter(pk=place.pk).update(latitude=there.latitude, longitude=there.longitude)
    return Place.objects.annotate(miles=miles_from(here, "")).get(pk=place.pk).miles


@given(here=st.builds(Point, degrees(70), degrees(180)), north=degrees(3), east=degrees(9))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_measures_what_python_measures(db, here, north, east):
    """So both databases agree with the published distances in test_distance.py, and with each other: within 200 miles
    to a thousandth of the way, over the date line too, from the equator to the north of Alaska."""
    longitude = round(here.longitude + east, 6)
    there = Point(round(here.latitude + north, 6), longitude - 360 * round(longitude / 360))
    miles = miles_between(here, there)
    if miles <= 200:
        assert measure(here, there) == pytest.approx(miles, rel=0.001, abs=0.01)


@given(
    spots=st.lists(st.tuples(degrees(1), degrees(2)), min_size=1, max_size=8),
    miles=st.sampled_from(RADII),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_search_finds_exactly_those_whom_a_ruler_finds(db, spots, miles):
    Place.objects.all().delete()
    places = [make_place(latitude=HERE.latitude + north, longitude=HERE.longitude + east) for north, east in spots]
    found = set(search_within(Place.objects.all(), HERE, miles, prefix=""))
    # At the very edge the database's plain arithmetic and the ruler may differ by a few steps.
    surely = {place for place in places if miles_between(HERE, place.point) <= miles * 0.999}
    within = {place for place in places if miles_between(HERE, place.point) <= miles}
    assert surely <= found
    assert found <= {place for place in places if miles_between(HERE, place.point) <= miles * 1.001}
    assert within <= set(Place.objects.filter(bounding_box(HERE, miles).as_q()))
    assert bounding_box(HERE, miles).north > HERE.latitude
