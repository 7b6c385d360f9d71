"""The outlines of counties: where they lie, how they are kept in a file of our own, how that file is made."""

import struct
import tracemalloc
from collections import Counter
from itertools import groupby

import pytest
import zipcodes
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from resources import outlines
from resources.distance import Box, Point
from resources.management.commands.make_outlines import Seams, simpler_ring, square_miles
from resources.outlines import FILE, PER_DEGREE, as_county, counties_in, packed, unpacked
from resources.shapes import holds
from resources.states import STATE_NAMES

KILOBYTE = 1024
WATERBURY = Point(41.5566, -73.0385)


def county_at(point: Point) -> str:
    """The county a point lies in, as "CT New Haven County", or "" for water and foreign land."""
    at = (point.latitude, point.longitude)
    for county in counties_in(Box(point.latitude, point.latitude, point.longitude, point.longitude)):
        # In a hole, or on an island in a hole, the rings around a point count as even or odd.
        if sum(holds(ring, at) for ring in county.rings) % 2:
            return f"{county.state} {county.name}"
    return ""


# Where counties lie -----------------------------------------------------------------------------


def test_waterbury_lies_in_new_haven_county():
    assert county_at(WATERBURY) == "CT New Haven County"


@pytest.mark.parametrize(
    ("point", "county"),
    [
        ((41.8837, -87.6289), "IL Cook County"),
        ((40.7506, -73.9971), "NY New York County"),
        ((38.8048, -77.0469), "VA Alexandria"),
        ((29.9546, -90.0751), "LA Orleans Parish"),
        ((21.3069, -157.8583), "HI Honolulu County"),
        ((58.3019, -134.4197), "AK Juneau City and Borough"),
        ((18.4663, -66.1057), "PR San Juan Municipio"),
        ((13.4443, 144.7937), "GU Guam"),
    ],
)
def test_a_city_lies_in_its_county(point, county):
    assert county_at(Point(*point)) == county


@pytest.mark.parametrize(
    "point",
    [
        pytest.param((41.8837, -87.55), id="Lake Michigan, off Chicago"),
        pytest.param((41.05, -73.0), id="Long Island Sound"),
        pytest.param((42.3, -83.05), id="Windsor, Ontario"),
        pytest.param((31.69, -106.5), id="Ciudad Juárez"),
        pytest.param((21.2, -157.9), id="the Pacific, off Honolulu"),
    ],
)
def test_water_and_foreign_land_lie_in_none(point):
    assert not county_at(Point(*point))


@pytest.mark.parametrize("state", ["CT", "IL", "TX", "HI"])
def test_zip_codes_lie_in_the_county_that_another_source_names(state):
    """GeoNames names the county of each ZIP code; ours was made simpler, so a few at a border may differ."""
    rows = [row for row in zipcodes.list_all() if row["state"] == state and row["county"] and float(row["lat"])]
    agree = Counter(
        county_at(Point(float(row["lat"]), float(row["long"]))).lower() == f"{state} {row['county']}".lower()
        for row in rows
    )
    assert agree[True] > 0.95 * len(rows)


def test_every_state_and_territory_is_there():
    everything = counties_in(Box(-90, 90, -180, 180))
    assert {county.state for county in everything} == set(STATE_NAMES)
    assert len(everything) > 3200


def test_nothing_lies_in_the_middle_of_the_ocean():
    assert not counties_in(Box(30, 31, -150, -149))


def test_neighbours_share_the_points_of_their_border():
    """So that a map can tell a border, which two counties walk, from a shore."""
    around = {county.name: county for county in counties_in(Box(41.2, 41.9, -73.4, -72.6))}
    new_haven, hartford = (
        {point for ring in around[f"{name} County"].rings for point in ring} for name in ("New Haven", "Hartford")
    )
    assert len(new_haven & hartford) >= 10


# The file ---------------------------------------------------------------------------------------


def test_the_file_is_small_plain_and_says_where_it_comes_from():
    text = FILE.read_text(encoding="utf-8")
    head = "".join(line for line in text.splitlines(keepends=True) if line.startswith("#"))
    assert len(text.encode()) <= 700 * KILOBYTE
    assert "U.S. Census Bureau" in head
    assert "public domain" in head
    assert "://" not in head
    assert text.replace("\n", "").replace("\t", "").isprintable()


def test_a_worker_keeps_little_of_it_in_memory():
    outlines._every_county.cache_clear()
    outlines._rings.cache_clear()
    tracemalloc.start()
    for county in counties_in(Box(40, 43, -75, -71)):
        assert county.rings
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 4 * KILOBYTE**2
    assert peak < 5 * KILOBYTE**2


points = st.tuples(st.integers(-90_000, 90_000), st.integers(-180_000, 180_000))


@given(st.lists(points, min_size=3, max_size=20))
def test_a_ring_comes_back_as_it_was_packed(numbers):
    ring = tuple(Point(south / PER_DEGREE, east / PER_DEGREE) for south, east in numbers)
    letters = packed(ring)
    assert letters.isascii()
    assert not set(letters) & set(" \t\n#")
    assert unpacked(letters) == tuple(point for point, _same in groupby(ring))


# Making the file --------------------------------------------------------------------------------

#: A border that wriggles by less than the tolerance (in degrees), and turns once by much more.
WRIGGLE = [(0.001 * (i % 2), i * 0.05) for i in range(1, 10)]
WEST = [(-1, 0), (-1, 1), (0, 1), *WRIGGLE[::-1], (0, 0)]
EAST = [(0, 0), *WRIGGLE, (0, 1), (1, 1), (1, 0)]
ROCK = [(2, 2), (2, 2.001), (2.001, 2.001)]


def write_shapefile(path, counties):
    """A .shp and a .dbf as the Census Bureau writes them; `counties` are (state, name, kind, rings)."""
    body = b""
    for number, (*_words, rings) in enumerate(counties, 1):
        closed = [[*ring, ring[0]] for ring in rings]
        starts = [sum(map(len, closed[:i])) for i in range(len(closed))]
        dots = [number for ring in closed for dot in ring for number in dot]
        shape = struct.pack("<i4d2i", 5, 0, 0, 0, 0, len(rings), len(dots) // 2)
        shape += struct.pack(f"<{len(starts)}i{len(dots)}d", *starts, *dots)
        body += struct.pack(">2i", number, len(shape) // 2) + shape
    path.write_bytes(struct.pack(">i", 9994).ljust(100, b"\0") + body)
    columns = [("STATEFP", 2), ("NAME", 20), ("LSAD", 2)]
    head = b"".join(name.encode().ljust(11, b"\0") + b"C    " + bytes([size]) + bytes(15) for name, size in columns)
    rows = b""
    for state, name, kind, _rings in counties:
        padded = name.encode()
        rows += b" " + state.encode() + padded + b" " * (20 - len(padded)) + kind.encode()
    start = struct.pack("<4xIHH20x", len(counties), 32 + len(head) + 1, 25)
    path.with_suffix(".dbf").write_bytes(start + head + b"\r" + rows)


def make(tmp_path, counties):
    write_shapefile(tmp_path / "cb_1999.shp", counties)
    call_command("make_outlines", str(tmp_path / "cb_1999.shp"), to=tmp_path / "out.txt", verbosity=0)
    text = (tmp_path / "out.txt").read_text(encoding="utf-8")
    return text, [as_county(line) for line in text.splitlines() if not line.startswith("#")]


def test_a_shapefile_becomes_counties_that_still_fit_together(tmp_path):
    text, (west, east) = make(tmp_path, [("09", "Doña West", "06", [WEST, ROCK]), ("72", "East", "13", [EAST])])
    assert "cb_1999" in text
    assert (west.state, west.name) == ("CT", "Doña West County")
    assert (east.state, east.name) == ("PR", "East Municipio")
    assert len(west.rings) == 1, "a rock in the sea is left out"
    assert set(west.rings[0]) == {Point(0, -1), Point(1, -1), Point(1, 0), Point(0, 0)}
    assert set(west.rings[0]) & set(east.rings[0]) == {Point(0, 0), Point(1, 0)}
    assert west.box == Box(0, 1, -1, 0)


def test_a_county_that_is_only_a_rock_is_kept(tmp_path):
    _text, (rock,) = make(tmp_path, [("69", "Rock", "12", [ROCK])])
    assert rock.rings


def test_making_it_twice_gives_the_same_file(tmp_path):
    counties = [("09", "West", "06", [WEST]), ("72", "East", "13", [EAST])]
    assert make(tmp_path, counties) == make(tmp_path, counties[::-1])


def test_a_city_in_the_hole_of_a_county_fills_it_exactly():
    hole = [(0.2, 0.2), (0.25, 0.5), (0.2, 0.8), (0.8, 0.8), (0.8, 0.2)]
    city = [*hole[2:], *hole[:2]][::-1]
    seams = Seams([hole, city])
    assert set(simpler_ring(hole, seams, 1)) == set(simpler_ring(city, seams, 1))
    assert square_miles(hole) == pytest.approx(square_miles(city), rel=0.001)


@pytest.mark.parametrize("what", ["missing", "a picture", "a table without its columns"])
def test_another_file_is_refused_and_nothing_is_written(tmp_path, what):
    path = tmp_path / "other.shp"
    if what == "a picture":
        path.write_bytes(b"\x89PNG" + bytes(200))
    if what == "a table without its columns":
        write_shapefile(path, [("99", "Atlantis", "06", [WEST])])
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("make_outlines", str(path), to=tmp_path / "out.txt")
    assert not (tmp_path / "out.txt").exists()
