"""How far is it? Great-circle miles, checked against distances others have published."""

import pytest
from django.db.models import Q
from hypothesis import given, settings
from hypothesis import strategies as st

from resources.distance import EARTH_RADIUS_MILES, Point, bounding_box, miles_between
from resources.models import Place
from tests.records import make_place

NEW_YORK, LOS_ANGELES = Point(40.7128, -74.0060), Point(34.0522, -118.2437)
CHICAGO, HARTFORD, WATERBURY = Point(41.8781, -87.6298), Point(41.7658, -72.6734), Point(41.5582, -73.0515)
ATTU, ADAK, GUAM = Point(52.9, 172.9), Point(51.88, -176.65), Point(13.44, 144.79)

#: The inhabited earth, and some more; the poles have a test of their own.
points = st.builds(Point, st.floats(-80, 80), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("a", "b", "miles", "slack"),
    [
        (NEW_YORK, LOS_ANGELES, 2446, 3),
        (NEW_YORK, CHICAGO, 711, 2),
        (WATERBURY, HARTFORD, 24.2, 0.5),
        (Point(0, 0), Point(0, 180), 12437, 1),
        (Point(90, 0), Point(-90, 0), 12437, 1),
    ],
)
def test_known_distances_come_out_right(a, b, miles, slack):
    assert miles_between(a, b) == pytest.approx(miles, abs=slack)


def test_one_degree_along_a_meridian_is_69_miles():
    assert miles_between(Point(41, -73), Point(42, -73)) == pytest.approx(69.09, abs=0.01)


def test_the_way_over_the_date_line_is_the_short_one():
    """Attu and Adak are both in the Aleutians, on either side of the line."""
    assert miles_between(ATTU, ADAK) < 450


@settings(deadline=None)
@given(a=points, b=points)
def test_there_is_as_far_as_back_and_never_more_than_half_around(a, b):
    assert miles_between(a, b) == pytest.approx(miles_between(b, a), abs=1e-6)
    assert 0 <= miles_between(a, b) <= 3.14160 * EARTH_RADIUS_MILES
    assert miles_between(a, a) == 0


def holds(box, point: Point) -> bool:
    """Whether a point lies in a box, whichever way its longitude is counted."""
    turns = (point.longitude, point.longitude + 360, point.longitude - 360)
    return box.south <= point.latitude <= box.north and any(box.west <= turn <= box.east for turn in turns)


@settings(deadline=None)
@given(center=points, other=points, miles=st.sampled_from([5, 25, 200, 1000]))
def test_the_box_leaves_out_nobody_within_the_circle(center, other, miles):
    if miles_between(center, other) <= miles:
        assert holds(bounding_box(center, miles), other)


@settings(deadline=None)
@given(center=points, miles=st.sampled_from([1, 25, 200]), share=st.floats(0, 1), d_lat=st.floats(-1, 1))
def test_the_box_leaves_out_nobody_at_the_very_edge(center, miles, share, d_lat):
    """Points made near the center, where random ones on the whole earth hardly ever fall."""
    near = Point(center.latitude + d_lat * miles / 69, center.longitude + (share * 2 - 1) * miles / 10)
    if miles_between(center, near) <= miles:
        assert holds(bounding_box(center, miles), near)


def test_the_box_is_not_wastefully_wide():
    box = bounding_box(WATERBURY, 25)
    assert box.north - box.south == pytest.approx(2 * 25 / 69, abs=0.01)
    assert miles_between(WATERBURY, Point(WATERBURY.latitude, box.east)) < 26


def test_near_the_pole_every_longitude_is_near():
    box = bounding_box(Point(89.9, 10), 50)
    assert box.east - box.west == 360


@pytest.mark.django_db
@pytest.mark.parametrize("center", [ATTU, Point(52, 179.9), Point(52, -179.9), ADAK], ids=str)
def test_a_box_over_the_date_line_finds_places_on_both_sides(center):
    attu = make_place(state="AK", latitude=ATTU.latitude, longitude=ATTU.longitude)
    adak = make_place(state="AK", latitude=ADAK.latitude, longitude=ADAK.longitude)
    make_place(state="GU", latitude=GUAM.latitude, longitude=GUAM.longitude)
    make_place()
    assert set(Place.objects.filter(bounding_box(center, 600).as_q())) == {attu, adak}


@pytest.mark.django_db
@pytest.mark.parametrize("side", [1, -1], ids=["from the east", "from the west"])
def test_a_box_over_the_date_line_ends_where_it_should(side):
    """25 miles are 0.6 degrees there: 179.5 on the other side is in the box around 180, and 179.2 is not."""
    inside = make_place(state="AK", latitude=52, longitude=side * 179.5)
    make_place(state="AK", latitude=52, longitude=side * 179.2)
    assert Place.objects.filter(bounding_box(Point(52, side * -179.99), 25).as_q()).get() == inside


@pytest.mark.django_db
def test_at_the_pole_the_whole_circle_of_longitude_is_asked():
    west = make_place(state="AK", latitude=89.5, longitude=-170)
    east = make_place(state="AK", latitude=89.5, longitude=100)
    for longitude in (-100, 0, 100):
        assert set(Place.objects.filter(bounding_box(Point(89.9, longitude), 100).as_q())) == {west, east}


@pytest.mark.django_db
def test_a_place_that_nobody_has_placed_is_near_nothing():
    place = make_place(latitude=None, longitude=None)
    assert place.point is None
    assert not Place.objects.filter(bounding_box(WATERBURY, 12000).as_q()).exists()


def test_the_box_speaks_of_a_relation_when_told():
    box = bounding_box(WATERBURY, 5)
    assert box.as_q("place__") == Q(place__latitude__gte=box.south, place__latitude__lte=box.north) & Q(
        place__longitude__gte=box.west, place__longitude__lte=box.east
    )
