"""Names on the map, wherever one stands clear: towns where groups meet, states, counties. Pure functions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Self

from django.utils.translation import gettext as _

from resources.distance import Point
from resources.shapes import Dot, area, holds
from resources.sketch import HEIGHT, WIDTH, Frame, Line, Sketch
from resources.states import state_name

#: Names on one map, and how many of them may be states.
MOST, MOST_STATES = 9, 3
#: Units on a phone, where letters are largest against the picture: the width of one (states stand in capitals, set
#: wide), and the height of a line. Measured on a wide system font; names in a narrow one have more room.
LETTERS = {"town": 12.5, "county": 11.5, "state": 16.5}
LINE = 24
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
    def of_name(cls, text: str, kind: str, x: float, y: float) -> Self:
        """What a name takes whose middle is at (x, y)."""
        half = half_width(text, kind)
        return cls(x - half, y - LINE / 2, x + half, y + LINE / 2)

    @property
    def in_picture(self) -> bool:
        return self.west >= 4 and self.north >= 4 and self.east <= WIDTH - 4 and self.south <= HEIGHT - 4

    def meets(self, other: "Rectangle") -> bool:
        return (
            self.west < other.east and other.west < self.east and self.north < other.south and other.north < self.south
        )


def half_width(text: str, kind: str) -> float:
    """How far a name of this kind reaches from its middle."""
    return len(text) * LETTERS[kind] / 2


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

    Towns come first, for families know towns, not counties: each once, at the first of its marks with room, given as
    (town, the mark's rectangle). Then states when there are several, neighbour countries, counties.
    """
    taken, names = list(taken), list[Name]()
    for text, kind, spots in [*_towns(towns), *_states(sketch), *_abroad(sketch, frame), *_counties(sketch)]:
        if len(names) == MOST or (kind, text) in {(name.kind, name.text) for name in names}:
            continue
        for x, y in spots:
            room = Rectangle.of_name(text, kind, x, y)
            if room.in_picture and not any(room.meets(other) for other in taken):
                taken.append(room)
                names.append(Name(text, round(x), round(y), kind))
                break
    return names


#: A name, its kind, and the spots to try for its middle, best first.
Wanted = tuple[str, str, Iterable[Dot]]


def _towns(towns: Iterable[tuple[str, Rectangle]]) -> Iterator[Wanted]:
    for town, mark in towns:
        x, y, half = (mark.west + mark.east) / 2, (mark.north + mark.south) / 2, half_width(town, "town") + 4
        below, above = (x, mark.south + LINE / 2 + 1), (x, mark.north - LINE / 2 - 1)
        yield town, "town", (below, above, (mark.east + half, y), (mark.west - half, y))


def _states(sketch: Sketch) -> Iterator[Wanted]:
    states = list(dict.fromkeys(one.state for one in sketch.areas))
    for state in states[:MOST_STATES] if len(states) > 1 else []:
        text = state_name(state).upper()
        yield text, "state", _spots(half_width(text, "state"), [one.ring for one in sketch.areas if one.state == state])


def _abroad(sketch: Sketch, frame: Frame) -> Iterator[Wanted]:
    for country, spots in ABROAD.items():
        dots = [dot for spot in spots if _in_picture(dot := frame.dot(Point(*spot)))]
        half = half_width(country, "state")
        yield country, "state", [dot for dot in dots if not any(_on_land(sketch.land, dot, half))]


def _in_picture(dot: Dot) -> bool:
    return 0 <= dot[0] <= WIDTH and 0 <= dot[1] <= HEIGHT


def _on_land(rings: list[Line], dot: Dot, half: float) -> Iterator[bool]:
    """Whether the beginning, the middle and the end of a name around `dot` stand on one of the rings."""
    return (any(holds(ring, (dot[0] + aside, dot[1])) for ring in rings) for aside in (0, -half, half))


def _counties(sketch: Sketch) -> Iterator[Wanted]:
    for one in sketch.areas if sketch.county_borders else []:
        text = _county_name(one.name)
        yield text, "county", _spots(half_width(text, "county"), [one.ring])


def _county_name(name: str) -> str:
    """ "New Haven County" in the language of the page; other kinds of county ("Parish", "Borough") stay as they are."""
    own = name.removesuffix(" County")
    return name if own == name else _("%(name)s County") % {"name": own}


def _spots(half: float, rings: list[Line]) -> Iterator[Dot]:
    """Spots of a coarse grid where a name lies on its own land from end to end, those in the middle first."""
    sizes = [area(ring) for ring in rings]
    if sum(sizes) < LEAST_SHARE * WIDTH * HEIGHT:
        return
    west, east = min(x for ring in rings for x, _y in ring), max(x for ring in rings for x, _y in ring)
    north, south = min(y for ring in rings for _x, y in ring), max(y for ring in rings for _x, y in ring)
    mid_x, mid_y = (west + east) / 2, (north + south) / 2
    grid = [(west + (east - west) * i / 8, north + (south - north) * j / 8) for i in range(1, 8) for j in range(1, 8)]
    for dot in sorted(grid, key=lambda spot: abs(spot[0] - mid_x) + abs(spot[1] - mid_y)):
        if all(_on_land(rings, dot, half)):
            yield dot
