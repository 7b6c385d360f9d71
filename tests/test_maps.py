"""The map of a page of groups: what a family sees, what a reader of the page hears, what it costs."""

import re
from functools import cache
from itertools import combinations
from types import SimpleNamespace

import brotli
import pytest
import zipcodes
from django.template.loader import render_to_string

from groups.finder import Row
from groups.map_names import ABROAD, Rectangle
from groups.maps import APART, HALF, Mark, Pin, draw_map, pins_of
from groups.models import SupportGroup
from resources.distance import Point, miles_between
from resources.models import Place
from resources.shapes import holds
from resources.sketch import HEIGHT, WIDTH, Frame, sketch_of
from tests.test_html import faults_of

WATERBURY = Point(41.5566, -73.0385)
MAP_BYTES = 3.5 * 1024


def row(number: int, town: str, point: tuple[float, float] | None, state: str = "CT", **values) -> Row:
    """A row of the finder: a group in a town, at a point."""
    latitude, longitude = point or (None, None)
    place = Place(
        town=town, state=state, latitude=latitude, longitude=longitude, approximate=values.pop("approximate", False)
    )
    name = values.pop("name", f"Families of {town}")
    found = Row(SupportGroup(name=name, slug=f"g{number}", place=place, in_person=values.pop("in_person", True)))
    found.number = number
    return found


def around_waterbury() -> list[Row]:
    return [
        row(1, "Waterbury", (41.5561, -73.0415)),
        row(2, "Naugatuck", (41.4901, -73.0518)),
        row(3, "Cheshire", (41.4989, -72.9007), approximate=True),
    ]


@cache
def near(zip_code: str, miles: float, count: int = 20) -> tuple[Point, list[Row]]:
    """The middle of a ZIP code, and groups with long names at that many ZIP codes within so many miles of it."""
    every = [(Point(float(one["lat"]), float(one["long"])), one) for one in zipcodes.list_all() if float(one["lat"])]
    (centre,) = (point for point, one in every if one["zip_code"] == zip_code)
    fitting = sorted({(miles_between(centre, point), point, one["city"], one["state"]) for point, one in every})
    within = [one for one in fitting if one[0] <= miles]
    chosen = within[:: max(1, len(within) // count)][:count]
    return centre, [
        row(number, town, point, state, name=f"Family and friends of {town}, evening", approximate=number % 5 == 0)
        for number, (_miles, point, town, state) in enumerate(chosen, 1)
    ]


def html_of(drawing, label: str = "Waterbury, CT") -> str:
    where = SimpleNamespace(spot=SimpleNamespace(label=label)) if label else None
    return render_to_string("groups/map.html", {"map": drawing, "where": where})


def words_of(html: str) -> str:
    caption = re.search(r"<figcaption.*?>(.*)</figcaption>", html, re.DOTALL)[1]
    return " ".join(re.sub(r"<.*?>", "", caption).split())


# What is on it ----------------------------------------------------------------------------------


def test_maria_in_waterbury_sees_three_groups_with_the_numbers_of_the_list():
    drawing = draw_map(around_waterbury(), WATERBURY, 25)
    assert [mark.text for mark in drawing.marks] == ["1", "2", "3"]
    assert {name.text for name in drawing.names} >= {"Naugatuck", "Cheshire", "New Haven County"}
    assert words_of(html_of(drawing)) == (
        "Map: 3 groups within 9 miles of Waterbury, CT. The numbers match the list. "
        "Hollow: we know the town, not the street."
    )


def test_naugatuck_lies_south_of_waterbury_and_cheshire_east():
    waterbury, naugatuck, cheshire = draw_map(around_waterbury(), WATERBURY, 25).marks
    assert naugatuck.y > waterbury.y + 2 * HALF
    assert cheshire.x > waterbury.x + 2 * HALF


def test_a_mark_leads_to_its_row_and_says_which_group_it_is():
    html = html_of(draw_map(around_waterbury(), WATERBURY, 25))
    assert re.findall(r'<a href="(#group-\d)"', html) == ["#group-1", "#group-2", "#group-3"]
    assert 'aria-label="2: Families of Naugatuck"' in html
    assert html.count('class="about"') == 1


def test_the_second_page_keeps_its_numbers():
    drawing = draw_map([row(21, "Waterbury", WATERBURY), row(22, "Naugatuck", (41.49, -73.05))], WATERBURY, 25)
    assert [mark.text for mark in drawing.marks] == ["21", "22"]


def test_a_group_called_by_a_name_with_signs_breaks_nothing():
    html = html_of(draw_map([row(1, "O'Fallon <b>", WATERBURY, name='"Hope" & <Help>')], WATERBURY, 5))
    assert "<b>" not in html
    assert 'aria-label="1: &quot;Hope&quot; &amp; &lt;Help&gt;"' in html


def test_there_is_no_map_without_a_place_to_show():
    online = row(1, "Hartford", (41.76, -72.68), in_person=False)
    assert draw_map([online, row(2, "Waterbury", None)], WATERBURY, 25) is None
    assert draw_map([], WATERBURY, 25) is None
    assert pins_of([Row(SupportGroup(name="Anywhere", in_person=True))]) == []


def test_a_group_across_the_country_does_not_shrink_the_map():
    """A group that meets online as well as in San Diego may stand in the list of Waterbury."""
    drawing = draw_map([*around_waterbury(), row(4, "San Diego", (32.7, -117.1), "CA")], WATERBURY, 25)
    assert drawing.count == 3


def test_without_a_place_typed_the_map_holds_its_groups_or_is_left_out():
    drawing = draw_map(around_waterbury(), None, 25)
    assert drawing.centre is None
    assert words_of(html_of(drawing, "")).startswith("Map: 3 groups. The numbers")
    assert draw_map([*around_waterbury(), row(4, "San Diego", (32.7, -117.1), "CA")], None, 25) is None


def test_the_map_is_as_wide_as_its_groups_not_as_the_radius():
    close = draw_map([row(1, "Waterbury", (41.557, -73.04))], WATERBURY, 200)
    assert close.scale.miles == 2
    assert words_of(html_of(close)) == "Map: 1 group within 1 mile of Waterbury, CT. The numbers match the list."


# Marks that would overlap -----------------------------------------------------------------------


def pin(number: int) -> Pin:
    return Pin(number, f"Group {number}", WATERBURY, False, "Waterbury", f"#group-{number}")


def test_a_mark_names_two_groups_and_counts_more():
    assert Mark(0, 0, [pin(3)]).text == "3"
    assert Mark(0, 0, [pin(3), pin(5)]).text == "3, 5"
    assert Mark(0, 0, [pin(3), pin(5), pin(9)]).text == "3 +2"


def test_groups_in_one_building_share_a_mark_that_names_them_all():
    drawing = draw_map([row(number, "Waterbury", WATERBURY) for number in (1, 2, 3)], WATERBURY, 25)
    (mark,) = drawing.marks
    assert mark.url == "#group-1"
    html = html_of(drawing)
    assert 'aria-label="1 +2: ' + "; ".join(["Families of Waterbury"] * 3) in html
    assert "“1 +2”: group 1 and 2 more close by." in words_of(html)


def test_a_mark_is_hollow_only_when_no_street_is_known():
    street, town = row(1, "Waterbury", WATERBURY), row(2, "Waterbury", WATERBURY, approximate=True)
    assert not draw_map([street, town], WATERBURY, 25).approximate
    assert draw_map([town], WATERBURY, 25).approximate


CITIES = [("06702", 25), ("10001", 12), ("60601", 8), ("79735", 100), ("96813", 15), ("02139", 10), ("90012", 20)]


@pytest.mark.parametrize(("zip_code", "miles"), CITIES)
def test_every_mark_can_be_hit_by_a_fingertip_alone(zip_code, miles):
    """On a phone 360 pixels wide the map is 328 wide: marks are 24 pixels or more, and none lies on another."""
    centre, rows = near(zip_code, miles)
    drawing = draw_map(rows, centre, miles)
    assert sum(len(mark.pins) for mark in drawing.marks) == drawing.count == len(rows)
    assert 2 * HALF * 328 / WIDTH >= 24
    for a, b in combinations(drawing.marks, 2):
        assert abs(a.x - b.x) >= a.half + b.half + APART or abs(a.y - b.y) >= 2 * HALF + APART
    for mark in drawing.marks:
        assert mark.rectangle.west >= 0
        assert mark.rectangle.east <= WIDTH
        assert 0 <= mark.rectangle.north < mark.rectangle.south <= HEIGHT


@pytest.mark.parametrize(("zip_code", "miles"), CITIES)
def test_names_and_scale_stand_clear_of_marks_and_each_other(zip_code, miles):
    centre, rows = near(zip_code, miles)
    drawing = draw_map(rows, centre, miles)
    assert 0 < len(drawing.names) <= 9
    rooms = [Rectangle.of_name(name.text, name.kind, name.x, name.y) for name in drawing.names]
    rooms += [mark.rectangle for mark in drawing.marks]
    for a, b in combinations(rooms, 2):
        # Names stand at whole units.
        assert not Rectangle(a.west + 1, a.north + 1, a.east - 1, a.south - 1).meets(b)
    assert not any(drawing.scale.rectangle.meets(mark.rectangle) for mark in drawing.marks)
    assert len({name.text for name in drawing.names if name.kind == "town"}) == len(
        [name for name in drawing.names if name.kind == "town"]
    )


@pytest.mark.parametrize(("zip_code", "miles"), CITIES)
def test_the_scale_is_a_round_number_and_true(zip_code, miles):
    centre, rows = near(zip_code, miles)
    scale = draw_map(rows, centre, miles).scale
    assert scale.miles in {1, 2, 5, 10, 20, 50, 100, 200}
    frame = Frame.around([centre, *(pin.point for pin in pins_of(rows))], 8, 56, 30)
    end = frame.dot(Point(frame.middle.latitude + scale.miles / 69, frame.middle.longitude))
    assert HEIGHT / 2 - end[1] == pytest.approx(scale.length, abs=1)


# Far places -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "points"),
    [
        pytest.param("AK", [(52.0, 179.9), (52.0, -179.9)], id="both sides of the date line"),
        pytest.param("AK", [(71.29, -156.79), (70.64, -160.04)], id="the north of Alaska"),
        pytest.param("PR", [(18.4663, -66.1057)], id="San Juan"),
        pytest.param("GU", [(13.4443, 144.7937)], id="Guam"),
        pytest.param("AS", [(-14.2756, -170.702)], id="American Samoa"),
        pytest.param("HI", [(30.0, -150.0)], id="a point in the ocean by mistake"),
        pytest.param("HI", [(90.0, 0.0), (-90.0, 180.0)][:1], id="the pole by mistake"),
    ],
)
def test_far_places_have_marks_and_a_scale(state, points):
    drawing = draw_map([row(i, "Town", point, state) for i, point in enumerate(points, 1)], Point(*points[0]), 200)
    assert drawing.count == len(points)
    assert drawing.scale.length > 0
    assert html_of(drawing)


def test_land_across_the_border_is_named_for_we_cannot_draw_it():
    detroit, rows = near("48226", 10, 8)
    assert "CANADA" in {name.text for name in draw_map(rows, detroit, 10).names}
    for point in (Point(*spot) for spots in ABROAD.values() for spot in spots):
        frame = Frame(point, 8)
        assert not any(holds(ring, frame.dot(point)) for ring in sketch_of(frame).land), point


# What it costs, and whether it is sound ---------------------------------------------------------


@pytest.mark.parametrize(("zip_code", "miles"), CITIES)
def test_a_map_of_20_groups_fits_its_byte_budget(zip_code, miles):
    """Half of the budget is left to longer names."""
    centre, rows = near(zip_code, miles)
    html = html_of(draw_map(rows, centre, miles), "A town with a long name, CT 06702")
    assert len(brotli.compress(html.encode(), quality=5)) <= MAP_BYTES


def test_a_map_as_wide_as_can_be_fits_too():
    centre, rows = near("10001", 200)
    html = html_of(draw_map(rows, centre, 200), "New York, NY 10001")
    assert len(brotli.compress(html.encode(), quality=5)) <= MAP_BYTES


def test_the_map_is_sound_html():
    html = html_of(draw_map(around_waterbury(), WATERBURY, 25))
    rows = "".join(f'<li id="group-{number}">{number}</li>' for number in (1, 2, 3))
    strip = '<aside class="strip">Overdose? Call 911.</aside>'
    page = f"<!doctype html><html lang=en><head><title>A page</title></head><body>{strip}<main><h1>Groups</h1>"
    assert not faults_of(f"{page}{html}<ul>{rows}</ul></main></body></html>")
    assert "http" not in html
    assert "style=" not in html
