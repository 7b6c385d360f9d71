"""The land in a frame: what is shore, what a border, and where the water is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.distance import Point
from resources.shapes import area, clipped, holds, lines, loops, simplified
from resources.sketch import HEIGHT, MARGIN, WIDTH, Frame, sketch_of

CHICAGO = Point(41.8837, -87.6289)
NEW_YORK = Point(40.7506, -73.9971)


def on_land(frame: Frame, point: tuple[float, float]) -> bool:
    """Whether the sketch shows land there: inside an odd number of its rings."""
    return sum(holds(ring, frame.dot(Point(*point))) for ring in sketch_of(frame).land) % 2 == 1


# Shapes -----------------------------------------------------------------------------------------

dots = st.tuples(st.integers(-50, 50), st.integers(-50, 50))


@given(st.lists(dots, min_size=2, max_size=30), st.floats(0, 20))
def test_a_simpler_line_keeps_its_ends_and_invents_no_dot(line, tolerance):
    fewer = simplified(line, tolerance)
    assert (fewer[0], fewer[-1]) == (line[0], line[-1])
    assert set(fewer) <= set(line)


def test_small_wriggles_go_and_corners_stay():
    assert simplified([(0, 0), (5, 0.5), (10, 0), (10, 10)], 1) == [(0, 0), (10, 0), (10, 10)]


@given(st.lists(dots, min_size=3, max_size=12))
def test_what_is_cut_to_a_rectangle_lies_in_it(ring):
    part = clipped(ring, -20, -10, 20, 10)
    assert all(-20 <= x <= 20 and -10 <= y <= 10 for x, y in part)


def test_a_square_is_cut_to_its_overlap_with_the_rectangle():
    part = clipped([(-10, -10), (10, -10), (10, 10), (-10, 10)], 0, 0, 30, 30)
    assert area(part) == 100
    assert clipped([(-10, -10), (-5, -10), (-5, -5)], 0, 0, 30, 30) == []


def test_pieces_join_to_lines_that_end_where_three_meet():
    star = [((0, 0), (1, 0)), ((1, 0), (2, 0)), ((0, 0), (0, 1)), ((0, 0), (-1, 0))]
    assert sorted(map(len, lines(star))) == [2, 2, 3]
    square = [((0, 0), (1, 0)), ((1, 0), (1, 1)), ((1, 1), (0, 1)), ((0, 1), (0, 0))]
    (whole,) = lines(square)
    assert whole[0] == whole[-1]
    assert len(whole) == 5


def test_two_rings_that_touch_in_one_dot_come_apart_or_stay_whole_but_close():
    steps = [
        ((0, 0), (1, 0)),
        ((1, 0), (0, 1)),
        ((0, 1), (0, 0)),
        ((0, 0), (-1, 0)),
        ((-1, 0), (0, -1)),
        ((0, -1), (0, 0)),
    ]
    assert sum(map(len, loops(steps))) == len(steps)


# Frames -----------------------------------------------------------------------------------------


def test_north_is_up_and_east_is_right():
    frame = Frame(CHICAGO, 20)
    assert frame.dot(CHICAGO) == (WIDTH / 2, HEIGHT / 2)
    x, y = frame.dot(Point(CHICAGO.latitude + 0.05, CHICAGO.longitude + 0.05))
    assert x > WIDTH / 2
    assert y < HEIGHT / 2


def test_a_mile_is_as_long_to_the_east_as_to_the_north():
    """In Alaska a degree of longitude is less than half as long as one of latitude."""
    frame = Frame(Point(64.84, -147.72), 30)
    east = frame.dot(Point(64.84, -147.72 + 10 / (69 * 0.4252)))[0] - WIDTH / 2
    north = HEIGHT / 2 - frame.dot(Point(64.84 + 10 / 69, -147.72))[1]
    assert east == pytest.approx(north, rel=0.01)
    assert north == pytest.approx(10 * frame.units_per_mile, rel=0.01)


places = st.builds(Point, st.floats(-80, 80), st.floats(-180, 180))


@given(places, st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), max_size=20))
def test_a_frame_holds_all_its_points_wherever_they_lie(first, offsets):
    """Across the date line too."""
    others = [Point(first.latitude + north, (first.longitude + east + 180) % 360 - 180) for north, east in offsets]
    frame = Frame.around([first, *others], 8, 56, 30)
    assert frame.miles >= 8
    for x, y in map(frame.dot, [first, *others]):
        assert 55 <= x <= WIDTH - 55
        assert 29 <= y <= HEIGHT - 29


# Sketches ---------------------------------------------------------------------------------------


def test_the_lake_off_chicago_is_no_land():
    frame = Frame(CHICAGO, 20)
    assert on_land(frame, (41.8837, -87.66))
    assert not on_land(frame, (41.8837, -87.57))


def test_an_island_and_a_bay_of_new_york_are_told_apart():
    frame = Frame(NEW_YORK, 40)
    assert on_land(frame, (40.58, -74.15)), "Staten Island"
    assert on_land(frame, (40.65, -73.95)), "Brooklyn"
    assert not on_land(frame, (40.65, -74.05)), "Upper New York Bay"


def test_states_are_parted_by_state_borders_and_counties_by_county_borders():
    sketch = sketch_of(Frame(NEW_YORK, 30))
    assert {"NY", "NJ"} <= {one.state for one in sketch.areas}
    assert sketch.state_borders
    assert sketch.county_borders
    inland = sketch_of(Frame(Point(31.9, -100.4), 60))
    assert {one.state for one in inland.areas} == {"TX"}
    assert not inland.state_borders
    assert inland.county_borders


def test_a_wide_frame_shows_states_alone():
    sketch = sketch_of(Frame(CHICAGO, 400))
    assert len(sketch.areas) > 100
    assert sketch.state_borders
    assert not sketch.county_borders


@pytest.mark.parametrize("miles", [8, 30, 120, 500])
@pytest.mark.parametrize(
    "middle", [CHICAGO, NEW_YORK, Point(29.95, -90.07), Point(47.6, -122.33), Point(21.3, -157.86)]
)
def test_the_land_is_as_large_as_its_counties_and_lies_in_the_picture(middle, miles):
    """The shore that is left over when neighbours' borders cancel out encloses all counties and nothing else."""
    frame = Frame(middle, miles)
    sketch = sketch_of(frame)
    grid = [(x + 0.5, y + 0.5) for x in range(0, WIDTH, 20) for y in range(0, HEIGHT, 20)]
    in_county = {dot for dot in grid for one in sketch.areas if holds(one.ring, dot)}
    on_shown_land = {dot for dot in grid if sum(holds(ring, dot) for ring in sketch.land) % 2}
    # Islands are no area's largest part, and a simpler shore may pass on the other side of a dot.
    assert len(in_county - on_shown_land) <= 6
    assert len(on_shown_land - in_county) <= 0.03 * len(grid)
    for line in [*sketch.land, *sketch.county_borders, *sketch.state_borders]:
        assert all(-MARGIN <= x <= WIDTH + MARGIN and -MARGIN <= y <= HEIGHT + MARGIN for x, y in line)


@pytest.mark.parametrize(
    ("middle", "miles"),
    [
        pytest.param(Point(51.88, -179.9), 300, id="over the date line"),
        pytest.param(Point(71.29, -156.79), 100, id="the north of Alaska"),
        pytest.param(Point(18.47, -66.1), 20, id="Puerto Rico"),
        pytest.param(Point(13.44, 144.79), 20, id="Guam"),
        pytest.param(Point(-14.28, -170.7), 20, id="American Samoa"),
        pytest.param(Point(90, 0), 20, id="the pole"),
        pytest.param(Point(30, -150), 20, id="the ocean"),
    ],
)
def test_far_places_are_drawn_or_stay_empty(middle, miles):
    sketch = sketch_of(Frame(middle, miles))
    assert bool(sketch.land) == bool(sketch.areas)
