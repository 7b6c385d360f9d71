"""The map of a page of the finder: groups as numbered marks on a sketch of the land. Pure functions.

rows -> Pins -> Frame around them -> Marks (pins that would overlap are one) -> Drawing -> templates/groups/map.html
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import NamedTuple, Protocol

from resources.distance import Point, miles_between
from resources.sketch import HEIGHT, WIDTH, Frame, Line, sketch_of

from .map_names import Name, Rectangle, names_of
from .models import SupportGroup

#: Miles: a closer look would promise more than a sketch can keep; a wider one helps nobody to get there.
NARROWEST, WIDEST = 8, 1100
#: Units kept free beside, and above and below, the outermost pins.
SIDES, ENDS = 56, 30
#: Half a mark's size in units: on a phone 360 pixels wide the whole is 25 pixels, enough for a fingertip (WCAG 2.5.8).
HALF = 23
#: Units kept free between two marks, so that a fingertip meets one alone on the smallest phone too.
APART = 4
#: Half the ring around what was typed, in units.
CENTRE = 32
#: The scale is the longest of these that fits, in miles.
SCALES, LONGEST_SCALE = (200, 100, 50, 20, 10, 5, 2, 1), 150


class Numbered(Protocol):
    """What the map needs of a row of the finder."""

    group: SupportGroup
    #: Its place in the list, from 1.
    number: int


class Pin(NamedTuple):
    """A group at its place."""

    #: Its number in the list.
    number: int
    label: str
    point: Point
    #: We know the town only; the point is the town's middle.
    approximate: bool
    town: str
    #: Its row in the list.
    url: str


@dataclass
class Mark:
    """A pin in the picture, or several that would overlap: it stands where the first of them does."""

    x: int
    y: int
    pins: list[Pin]

    @property
    def text(self) -> str:
        """ "3", "3, 5" for two, "3 +2" for more."""
        numbers = [str(pin.number) for pin in self.pins]
        return f"{numbers[0]} +{self.more}" if self.more > 1 else ", ".join(numbers)

    @property
    def more(self) -> int:
        """How many groups it stands for beside the first."""
        return len(self.pins) - 1

    @property
    def half(self) -> int:
        """Half its width, in units: a circle for one number, wider for more letters."""
        return HALF if len(self.pins) == 1 else 6 * len(self.text) + 12

    @property
    def width(self) -> int:
        return 2 * self.half

    @property
    def url(self) -> str:
        return self.pins[0].url

    @property
    def approximate(self) -> bool:
        """Whether only the town is known, of all its groups."""
        return all(pin.approximate for pin in self.pins)

    @property
    def rectangle(self) -> Rectangle:
        return Rectangle(self.x - self.half, self.y - HALF, self.x + self.half, self.y + HALF)


class Scale(NamedTuple):
    """A line of so many miles in a corner, from (x, y) on."""

    miles: int
    x: int
    y: int
    length: int

    @property
    def rectangle(self) -> Rectangle:
        return Rectangle(self.x, self.y - 36, self.x + max(self.length, 110), self.y + 4)


@dataclass(frozen=True)
class Drawing:
    """A map, ready for the template: paths as SVG writes them, and all that stands on them."""

    land: str
    county_borders: str
    state_borders: str
    marks: list[Mark]
    names: list[Name]
    scale: Scale
    #: Where what the family typed lies in the picture; None when they typed no place.
    centre: tuple[int, int] | None
    #: Groups on the map.
    count: int
    #: Whole miles from what was typed to the furthest of them.
    miles: int
    #: Whether some marks are hollow: only the town is known.
    approximate: bool
    #: A mark for more groups than it names ("3 +2"), to be explained; None when there is none.
    crowded: Mark | None


def draw_map(rows: Iterable[Numbered], centre: Point | None, radius: float) -> Drawing | None:
    """The map of a page of rows around what the family typed; None when there is nothing to show.

    A group further from `centre` than `radius` miles (one that meets online too, across the country) has no pin; one
    mile is left for lists that measure a little otherwise.
    """
    pins = [pin for pin in pins_of(rows) if centre is None or miles_between(centre, pin.point) <= radius + 1]
    if not pins:
        return None
    points = [pin.point for pin in pins]
    frame = Frame.around([centre, *points] if centre else points, NARROWEST, SIDES, ENDS)
    if frame.miles > WIDEST:
        return None
    sketch, marks = sketch_of(frame), marks_of(pins, frame)
    scale = scale_of(frame, marks)
    middle = _whole(frame, centre) if centre else None
    taken = [scale.rectangle, *(mark.rectangle for mark in marks), *([_ring(middle)] if middle else [])]
    return Drawing(
        land=as_path(sketch.land, closed=True),
        county_borders=as_path(sketch.county_borders),
        state_borders=as_path(sketch.state_borders),
        marks=marks,
        names=names_of([(mark.pins[0].town, mark.rectangle) for mark in marks], sketch, frame, taken),
        scale=scale,
        centre=middle,
        count=len(pins),
        miles=max(1, ceil(max(miles_between(centre, point) for point in points))) if centre else 0,
        approximate=any(mark.approximate for mark in marks),
        crowded=next((mark for mark in marks if len(mark.pins) > 2), None),
    )


def pins_of(rows: Iterable[Numbered]) -> list[Pin]:
    """The rows that meet at a place we can point at, in the order of the list."""
    return [
        Pin(row.number, row.group.name, place.point, place.approximate, place.town, f"#group-{row.number}")
        for row in rows
        if (place := row.group.place) and place.point and row.group.in_person
    ]


def marks_of(pins: Iterable[Pin], frame: Frame) -> list[Mark]:
    """Pins as marks. While two overlap, the later one joins the earlier: the first of a list keeps its place."""
    marks = [Mark(*_whole(frame, pin.point), [pin]) for pin in pins]
    while pair := next(((a, b) for i, a in enumerate(marks) for b in marks[i + 1 :] if _overlap(a, b)), None):
        kept, joined = pair
        kept.pins = sorted(kept.pins + joined.pins)
        marks.remove(joined)
    return marks


def _overlap(a: Mark, b: Mark) -> bool:
    return abs(a.x - b.x) < a.half + b.half + APART and abs(a.y - b.y) < 2 * HALF + APART


def scale_of(frame: Frame, marks: list[Mark]) -> Scale:
    """The longest round number of miles that is no longer than a quarter of the picture, in a corner without marks."""
    miles = next((miles for miles in SCALES if miles * frame.units_per_mile <= LONGEST_SCALE), SCALES[-1])
    length = round(miles * frame.units_per_mile)
    left, right, top, bottom = 20, WIDTH - 20 - max(length, 110), 50, HEIGHT - 20
    corners = [Scale(miles, x, y, length) for y in (bottom, top) for x in (left, right)]
    clear = (scale for scale in corners if not any(scale.rectangle.meets(mark.rectangle) for mark in marks))
    return next(clear, corners[0])


def _whole(frame: Frame, point: Point) -> tuple[int, int]:
    x, y = frame.dot(point)
    return round(x), round(y)


def _ring(middle: tuple[int, int]) -> Rectangle:
    x, y = middle
    return Rectangle(x - CENTRE, y - CENTRE, x + CENTRE, y + CENTRE)


def as_path(lines: Sequence[Line], *, closed: bool = False) -> str:
    """Lines as SVG path data: where each begins, then the steps, in as few letters as can be."""
    return "".join(_as_path(line, closed) for line in lines)


def _as_path(line: Line, closed: bool) -> str:
    x, y = line[0]
    # "z" draws the way back to the beginning.
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(line[:-1] if closed else line)]
    return f"M{x} {y}l" + " ".join(f"{dx} {dy}" for dx, dy in steps).replace(" -", "-") + ("z" if closed else "")
