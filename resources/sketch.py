"""The land in a frame, as a sketch: where the water begins, where one state ends and the next begins. Pure functions.

Frame -> counties in it (outlines.py), cut to it -> Sketch, in whole units of the picture.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import cos, radians
from typing import NamedTuple, Self

from .distance import MILES_PER_DEGREE, Box, Point
from .outlines import County, counties_in
from .shapes import Dot, area, clipped, lines, loops, simplified

#: The picture, in its own units. Phones show one unit as about half a pixel, so whole units are fine enough.
WIDTH, HEIGHT = 600, 400
#: The land is cut this far outside the picture, so that no line along the cut is seen.
MARGIN = 8
#: How far a line may be from its place, in units.
TOLERANCE = 1.2
#: Islands and splinters smaller than this are not drawn, in square units.
SMALLEST = 25
#: With more counties than this in the frame, their borders and names would be noise: states alone remain.
MOST_COUNTIES = 40

#: A line of whole units, and a piece of one.
Line = list[tuple[int, int]]
Piece = tuple[Dot, Dot]


class Frame(NamedTuple):
    """A rectangle on the earth, and how it lies in the picture. North is up."""

    middle: Point
    #: Its width.
    miles: float

    @classmethod
    def around(cls, points: Iterable[Point], least_miles: float, sides: float, ends: float) -> Self:
        """The frame that holds all points, with so many units free at its sides, and at top and bottom.

        Not narrower than `least_miles`. Points on both sides of the date line stay neighbours.
        """
        first, *rest = points
        east = [0.0, *((point.longitude - first.longitude + 180) % 360 - 180 for point in rest)]
        north = [first.latitude, *(point.latitude for point in rest)]
        latitude, longitude = (min(north) + max(north)) / 2, first.longitude + (min(east) + max(east)) / 2
        wide = (max(east) - min(east)) * MILES_PER_DEGREE * _shrink(latitude) / (WIDTH - 2 * sides)
        high = (max(north) - min(north)) * MILES_PER_DEGREE / (HEIGHT - 2 * ends)
        return cls(Point(latitude, (longitude + 180) % 360 - 180), max(wide * WIDTH, high * WIDTH, least_miles))

    @property
    def units_per_mile(self) -> float:
        return WIDTH / self.miles

    def dot(self, point: Point) -> Dot:
        """Where a point lies in the picture (equirectangular, with the cosine of the middle latitude)."""
        scale = MILES_PER_DEGREE * self.units_per_mile
        east = (point.longitude - self.middle.longitude + 180) % 360 - 180
        return (
            WIDTH / 2 + east * scale * _shrink(self.middle.latitude),
            HEIGHT / 2 - (point.latitude - self.middle.latitude) * scale,
        )

    @property
    def box(self) -> Box:
        """What the picture and its margin show, in degrees."""
        scale = MILES_PER_DEGREE * self.units_per_mile
        high = (HEIGHT / 2 + MARGIN) / scale
        wide = (WIDTH / 2 + MARGIN) / scale / _shrink(self.middle.latitude)
        latitude, longitude = self.middle
        return Box(latitude - high, latitude + high, longitude - wide, longitude + wide)


def _shrink(latitude: float) -> float:
    return max(cos(radians(latitude)), 0.01)


@dataclass(frozen=True)
class Area:
    """A county as far as the picture shows it, for its name."""

    state: str
    name: str
    #: Its largest part.
    ring: Line


@dataclass(frozen=True)
class Sketch:
    """The land of a frame."""

    #: Rings around all land; what they do not hold is water.
    land: list[Line] = field(default_factory=list)
    state_borders: list[Line] = field(default_factory=list)
    #: Empty where the frame holds too many counties.
    county_borders: list[Line] = field(default_factory=list)
    #: The counties, largest in the picture first.
    areas: list[Area] = field(default_factory=list)


@lru_cache(maxsize=16)
def sketch_of(frame: Frame) -> Sketch:
    """The land in a frame; an empty sketch far from any county we know."""
    parts = [(county, ring) for county in counties_in(frame.box) for ring in _parts(county, frame)]
    shore, county_borders, state_borders = _divided(parts)
    areas = _areas(parts)
    return Sketch(
        land=[line for ring in loops(shore) if len(line := _plain([*ring, ring[0]])) > 3 and area(line) >= SMALLEST],
        state_borders=_drawn(state_borders),
        county_borders=_drawn(county_borders) if len(areas) <= MOST_COUNTIES else [],
        areas=areas,
    )


def _parts(county: County, frame: Frame) -> list[Line]:
    """A county's rings as far as the picture shows them, in whole units."""
    rings = [_whole(frame.dot(point) for point in ring) for ring in county.rings]
    parts = [_whole(clipped(ring, -MARGIN, -MARGIN, WIDTH + MARGIN, HEIGHT + MARGIN)) for ring in rings]
    return [part for part in parts if len(part) > 2]


def _whole(dots: Iterable[Dot]) -> Line:
    """A ring in whole units, without repeated dots."""
    ring = [(round(x), round(y)) for x, y in dots]
    return [dot for dot, before in zip(ring, ring[-1:] + ring[:-1], strict=True) if dot != before]


def _divided(parts: list[tuple[County, Line]]) -> tuple[list[Piece], list[Piece], list[Piece]]:
    """The pieces of all rings as (shore, county borders, state borders).

    Land lies on the same side of every ring. So a border is walked once in each direction, by either neighbour, and a
    piece that nobody walks back is shore.
    """
    # Once rounded, two thin slips of land may share a piece: hence lists.
    walked: dict[Piece, list[County]] = defaultdict(list)
    county_borders: list[Piece] = []
    state_borders: list[Piece] = []
    for county, ring in parts:
        for start, end in pairwise([*ring, ring[0]]):
            if not walked[end, start]:
                walked[start, end].append(county)
                continue
            neighbour = walked[end, start].pop()
            if neighbour.state != county.state:
                state_borders.append((start, end))
            elif neighbour is not county:
                county_borders.append((start, end))
    shore = [piece for piece, counties in walked.items() for _county in counties]
    return shore, county_borders, state_borders


def _drawn(pieces: list[Piece]) -> list[Line]:
    """Pieces as lines worth drawing."""
    return [line for whole in lines(pieces) if (line := _plain(whole)) and (len(line) > 2 or line[0] != line[1])]


def _plain(line: list[Dot]) -> Line:
    return [(int(x), int(y)) for x, y in simplified(line, TOLERANCE)]


def _areas(parts: list[tuple[County, Line]]) -> list[Area]:
    largest: dict[County, Line] = {}
    for county, ring in parts:
        largest[county] = max(ring, largest.get(county, ring), key=area)
    areas = [Area(county.state, county.name, ring) for county, ring in largest.items()]
    return sorted(areas, key=lambda one: -area(one.ring))
