"""Names on the map, wherever one stands clear: towns where groups meet, states, counties. Pure functions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Self

from resources.distance import Point
from resources.shapes import Dot, area, holds
from resources.sketch import HEIGHT, WIDTH, Frame, Line, Sketch
from resources.states import state_name

#: Names on one map, and how many of them may be states.
MOST, MOST_STATES = 9, 3
#: Units on a phone, where letters are largest against the picture: the width of one, and the height of a line.
LETTER, LINE = 11, 24
#: Spots of land across the borders. We have no outlines there, so the empty paper says whose land it is.
ABROAD = {
    "CANADA": (
        (48.5, -123.6), (49.1, -122.6), (49.3, -119.6), (49.5, -115.8), (49.2, -111.0), (49.2, -104.5), (49.3, -98.0),
        (48.7, -93.5), (46.6, -84.3), (42.3, -83.0), (42.2, -82.8), (42.97, -82.3), (43.0, -81.2), (42.92, -79.0),
        (43.1, -79.15), (43.8, -79.6), (44.5, -76.2), (45.3, -74.2), (45.3, -72.4), (45.6, -70.9), (46.6, -67.2),
        (45.3, -66.8),
    ),
    "MEXICO": (
        (32.48, -117.0), (32.6, -115.5), (31.2, -110.9), (31.65, -106.4), (31.4, -106.6), (29.4, -104.6),
        (28.6, -100.6), (27.4, -99.6), (26.0, -98.4), (25.8, -97.6),
    ),
}  # fmt: skip
#: A state or county with less of the picture than this share has no name.
LEAST_SHARE = 0.03


class Rectangle(NamedTuple):
    """A part of the picture, in its units."""

    west: float
    north: float
    east: float
    south: float

    @classmethod
    def of_name(cls, text: str, x: float, y: float) -> Self:
        """What a name takes whose middle is at (x, y)."""
        half = len(text) * LETTER / 2
        return cls(x - half, y - LINE / 2, x + half, y + LINE / 2)

    @property
    def in_picture(self) -> bool:
        return self.west >= 4 and self.north >= 4 and self.east <= WIDTH - 4 and self.south <= HEIGHT - 4

    def meets(self, other: "Rectangle") -> bool:
        return (
            self.west < other.east and other.west < self.east and self.north < other.south and other.north < self.south
        )


@dataclass(frozen=True)
class Name:
    """A name whose middle is at (x, y); `kind` is "town", "state" or "county"."""

    text: str
    x: int
    y: int
    kind: str


def names_of(
    towns: Iterable[tuple[str, Rectangle]], sketch: Sketch, frame: Frame, taken: Iterable[Rectangle]
) -> list[Name]:
    """The names that find room beside what is drawn already (`taken`) and each other.

    Towns come first, each once, at the first mark of its own with room, given as (town, the mark's rectangle): families know towns,
    not counties. Then states when there are several, neighbour countries, and counties, the largest first.
    """
    taken, names = list(taken), list[Name]()
    for text, kind, spots in [*_towns(towns), *_states(sketch), *_abroad(sketch, frame), *_counties(sketch)]:
        if len(names) == MOST or (kind, text) in {(name.kind, name.text) for name in names}:
            continue
        for x, y in spots:
            room = Rectangle.of_name(text, x, y)
            if room.in_picture and not any(room.meets(other) for other in taken):
                taken.append(room)
                names.append(Name(text, round(x), round(y), kind))
                break
    return names


#: A name, its kind, and the spots to try for its middle, best first.
Wanted = tuple[str, str, Iterable[Dot]]


def _towns(towns: Iterable[tuple[str, Rectangle]]) -> Iterator[Wanted]:
    for town, mark in towns:
        x, y, half = (mark.west + mark.east) / 2, (mark.north + mark.south) / 2, len(town) * LETTER / 2 + 4
        below, above = (x, mark.south + LINE / 2 + 1), (x, mark.north - LINE / 2 - 1)
        yield town, "town", (below, above, (mark.east + half, y), (mark.west - half, y))


def _states(sketch: Sketch) -> Iterator[Wanted]:
    states = list(dict.fromkeys(one.state for one in sketch.areas))
    for state in states[:MOST_STATES] if len(states) > 1 else []:
        text = state_name(state).upper()
        yield text, "state", _spots(text, [one.ring for one in sketch.areas if one.state == state])


def _abroad(sketch: Sketch, frame: Frame) -> Iterator[Wanted]:
    for country, spots in ABROAD.items():
        dots = [frame.dot(Point(*spot)) for spot in spots]
        half = len(country) * LETTER / 2
        yield country, "state", [(x, y) for x, y in dots if not _touches(sketch.land, x, y, half)]


def _touches(rings: list[Line], x: float, y: float, half: float) -> bool:
    """Whether a name around (x, y) would stand on one of the rings."""
    return any(holds(ring, (x + aside, y)) for ring in rings for aside in (-half, 0, half))


def _counties(sketch: Sketch) -> Iterator[Wanted]:
    for one in sketch.areas if sketch.county_borders else []:
        yield one.name, "county", _spots(one.name, [one.ring])


def _spots(text: str, rings: list[Line]) -> Iterator[Dot]:
    """Where a name lies wholly on its own land: spots of a coarse grid, those by the middle of the land first."""
    sizes = [area(ring) for ring in rings]
    if sum(sizes) < LEAST_SHARE * WIDTH * HEIGHT:
        return
    west, east = min(x for ring in rings for x, _y in ring), max(x for ring in rings for x, _y in ring)
    north, south = min(y for ring in rings for _x, y in ring), max(y for ring in rings for _x, y in ring)
    mid_x, mid_y = (west + east) / 2, (north + south) / 2
    grid = [(west + (east - west) * i / 8, north + (south - north) * j / 8) for i in range(1, 8) for j in range(1, 8)]
    half = len(text) * LETTER / 2
    for x, y in sorted(grid, key=lambda spot: abs(spot[0] - mid_x) + abs(spot[1] - mid_y)):
        if all(any(holds(ring, (x + aside, y)) for ring in rings) for aside in (-half, 0, half)):
            yield x, y
