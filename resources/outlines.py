"""Outlines of counties, for maps that are drawn here. Pure functions over one file of our own, no database.

`data/counties.txt` (made by `manage.py make_outlines`, about 600 KB) is read once, at the first map of a worker. A
county's rings stay packed until a map shows it.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

from .distance import Box, Point

FILE = Path(__file__).with_name("data") / "counties.txt"
#: The file counts in thousandths of a degree (at most 0.07 miles).
PER_DEGREE = 1000

#: A closed line; its first point is not repeated at its end. Land lies inside, a hole is a ring of its own.
Ring = tuple[Point, ...]


class County(NamedTuple):
    """A county, or what stands for one: a parish, a municipio, a city of its own."""

    #: Postal code of its state or territory.
    state: str
    #: Its whole name: "New Haven County", "Orleans Parish", "Alexandria".
    name: str
    box: Box
    #: The rings, packed: see `unpacked`.
    packed: str

    @property
    def rings(self) -> tuple[Ring, ...]:
        """Its outline and those of its islands and holes. Neighbours share the points of their border."""
        return _rings(self.packed)


def counties_in(box: Box) -> list[County]:
    """The counties whose own box touches this one. A box over the date line holds what is on its own side only."""
    return [
        county
        for county in _every_county()
        if county.box.south <= box.north
        and county.box.north >= box.south
        and county.box.west <= box.east
        and county.box.east >= box.west
    ]


@cache
def _every_county() -> tuple[County, ...]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return tuple(as_county(line) for line in lines if not line.startswith("#"))


def as_county(line: str) -> County:
    """A county from its line of the file."""
    state, name, box, rings = line.split("\t")
    south, north, west, east = (int(word) / PER_DEGREE for word in box.split())
    return County(state, name, Box(south, north, west, east), rings)


@lru_cache(maxsize=64)
def _rings(packed: str) -> tuple[Ring, ...]:
    return tuple(unpacked(ring) for ring in packed.split())


# Packing: each number is the step from the one before, in as few letters as it needs ---------------------------------


def packed(ring: Ring) -> str:
    """A ring as letters: the steps between its points, latitude before longitude, in thousandths of a degree.

    A step is doubled (a negative one is turned over, so that its last bit is 1) and cut into pieces of five bits, the
    lowest first; a piece with more to come gets 32 added. A piece is the letter 63 places after it in ASCII.
    Known elsewhere as the encoded polyline format.
    """
    whole = [(round(point.latitude * PER_DEGREE), round(point.longitude * PER_DEGREE)) for point in ring]
    whole = [here for here, _same in groupby(whole)]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(whole)]
    return "".join(_letters(north) + _letters(east) for north, east in [*whole[:1], *steps])


def _letters(step: int) -> str:
    left = ~(step << 1) if step < 0 else step << 1
    letters = ""
    while left >= 32:
        letters += chr((left & 31 | 32) + 63)
        left >>= 5
    return letters + chr(left + 63)


def unpacked(letters: str) -> Ring:
    """The ring that `packed` made letters of."""
    steps = _steps(letters)
    latitude = longitude = 0
    ring = []
    for north, east in zip(steps, steps, strict=True):
        latitude += north
        longitude += east
        ring.append(Point(latitude / PER_DEGREE, longitude / PER_DEGREE))
    return tuple(ring)


def _steps(letters: str) -> Iterator[int]:
    number = place = 0
    for letter in letters:
        piece = ord(letter) - 63
        number |= (piece & 31) << place
        place += 5
        if piece < 32:
            yield ~(number >> 1) if number & 1 else number >> 1
            number = place = 0
