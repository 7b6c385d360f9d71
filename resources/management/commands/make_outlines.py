"""Makes the file of county outlines that maps are drawn from, out of the Census Bureau's own file."""

import struct
from collections.abc import Iterator
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...distance import MILES_PER_DEGREE, Point
from ...outlines import FILE, PER_DEGREE, packed
from ...shapes import Dot, simplified

#: State codes of the Census (FIPS 5-2) by postal code.
POSTAL = {
    "01": "AL", "02": "AK", "04": "AZ", "05": "AR", "06": "CA", "08": "CO", "09": "CT", "10": "DE", "11": "DC",
    "12": "FL", "13": "GA", "15": "HI", "16": "ID", "17": "IL", "18": "IN", "19": "IA", "20": "KS", "21": "KY",
    "22": "LA", "23": "ME", "24": "MD", "25": "MA", "26": "MI", "27": "MN", "28": "MS", "29": "MO", "30": "MT",
    "31": "NE", "32": "NV", "33": "NH", "34": "NJ", "35": "NM", "36": "NY", "37": "NC", "38": "ND", "39": "OH",
    "40": "OK", "41": "OR", "42": "PA", "44": "RI", "45": "SC", "46": "SD", "47": "TN", "48": "TX", "49": "UT",
    "50": "VT", "51": "VA", "53": "WA", "54": "WV", "55": "WI", "56": "WY", "60": "AS", "66": "GU", "69": "MP",
    "72": "PR", "78": "VI",
}  # fmt: skip
#: What kind of county it is (Census "LSAD" codes), as part of its name. Cities that are counties have no such word.
KINDS = {
    "03": "City and Borough", "04": "Borough", "05": "Census Area", "06": "County", "07": "District", "10": "Island",
    "12": "Municipality", "13": "Municipio", "15": "Parish",
}  # fmt: skip
#: How far a line may move, in miles. Pins stand close to a shore and must not fall into the water; where exactly a
#: border between two counties runs, no family needs to see.
SHORE, BORDER = 0.1, 0.2
#: Islands smaller than this many square miles are left out, unless a county has nothing larger.
SMALLEST_ISLAND = 0.1
#: Alaska has more shore than all other states together, and few live on it.
ALASKA_COARSER = 6

HEAD = """\
# Outlines of the counties of the United States and its territories: {source}.
# Source: U.S. Census Bureau, Cartographic Boundary Files, 1:500,000. A work of the United States government, in the
# public domain. Made simpler by `manage.py make_outlines`: a shore moves by at most {shore} miles, a border {border}.
# One county a line, parted by tabs: state, name, south north west east (in 1/{per_degree} degree), rings parted by
# spaces. resources/outlines.py says how a ring is packed.
"""

Ring = list[Dot]


class County(NamedTuple):
    state: str
    name: str
    #: Rings of (longitude, latitude) in degrees, as the file has them.
    rings: list[Ring]


class Command(BaseCommand):
    help = "Makes resources/data/counties.txt from a county shapefile of the Census Bureau (cb_2016_us_county_500k)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("shapefile", type=Path, help="The .shp file; its .dbf file stands beside it.")
        parser.add_argument("--to", type=Path, default=FILE, help="The file to write.")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["shapefile"]
        try:
            counties = read_counties(path)
        except (OSError, ValueError, KeyError, struct.error) as error:
            raise CommandError(f"Not a county shapefile of the Census Bureau: {error}. Nothing was written.") from error
        head = HEAD.format(source=path.stem, shore=SHORE, border=BORDER, per_degree=PER_DEGREE)
        lines = sorted(as_line(county) for county in made_simpler(counties))
        options["to"].write_text(head + "".join(lines), encoding="utf-8")
        self.stdout.write(f"{len(lines)} counties, {options['to'].stat().st_size // 1024} KB.")


# Reading: shapefiles as described in "ESRI Shapefile Technical Description" (1998), dBASE III tables beside them ------


def read_counties(path: Path) -> list[County]:
    """The counties of a shapefile and the table beside it.

    Raises OSError, ValueError, KeyError or struct.error for files that are something else.
    """
    shapes = read_shapes(path.read_bytes())
    rows = read_table(path.with_suffix(".dbf").read_bytes())
    return [
        County(POSTAL[row["STATEFP"]], f"{row['NAME']} {KINDS.get(row['LSAD'], '')}".strip(), rings)
        for row, rings in zip(rows, shapes, strict=True)
    ]


def read_shapes(data: bytes) -> Iterator[list[Ring]]:
    """The rings of each polygon of a .shp file."""
    if data[:4] != b"\0\0\x27\x0a":
        raise ValueError("it does not begin like a .shp file")
    at = 100
    while at < len(data):
        (length,) = struct.unpack_from(">i", data, at + 4)
        kind, parts, dots = struct.unpack_from("<i32x2i", data, at + 8)
        if kind != 5:
            raise ValueError(f"a shape of kind {kind} is no polygon")
        starts = struct.unpack_from(f"<{parts}i", data, at + 52)
        numbers = struct.unpack_from(f"<{2 * dots}d", data, at + 52 + 4 * parts)
        every = list(zip(numbers[::2], numbers[1::2], strict=True))
        # The file repeats the first dot of a ring at its end.
        yield [every[start : end - 1] for start, end in zip(starts, (*starts[1:], dots), strict=True)]
        at += 8 + 2 * length


def read_table(data: bytes) -> Iterator[dict[str, str]]:
    """The rows of a .dbf file, by the names of its columns."""
    count, head, width = struct.unpack_from("<IHH", data, 4)
    columns, start = [], 1
    for at in range(32, head - 1, 32):
        name, size = data[at : at + 11].rstrip(b"\0").decode(), data[at + 16]
        columns.append((name, start, start + size))
        start += size
    for at in range(head, head + count * width, width):
        yield {name: data[at + start : at + end].decode().strip() for name, start, end in columns}


# Making simpler: each line between two counties the same way from both sides, so that neighbours still fit ------------


class Seams:
    """Which dots and pieces of line the rings of a country share."""

    def __init__(self, rings: list[Ring]) -> None:
        #: Dots where lines of different counties part: those with other neighbours in one ring than in another.
        self.corners: set[Dot] = set()
        #: Pieces of line that two rings share, each as its two dots.
        self.borders: set[frozenset[Dot]] = set()
        neighbours: dict[Dot, set[Dot]] = {}
        pieces: set[frozenset[Dot]] = set()
        for ring in rings:
            for before, dot, after in zip([ring[-1], *ring[:-1]], ring, [*ring[1:], ring[0]], strict=True):
                if neighbours.setdefault(dot, {before, after}) != {before, after}:
                    self.corners.add(dot)
                piece = frozenset((dot, after))
                (self.borders if piece in pieces else pieces).add(piece)


def made_simpler(counties: list[County]) -> Iterator[County]:
    """The counties with fewer dots, and without the smallest islands."""
    seams = Seams([ring for county in counties for ring in county.rings])
    for state, name, rings in counties:
        coarser = ALASKA_COARSER if state == "AK" else 1
        fewer = sorted((simpler_ring(ring, seams, coarser) for ring in rings), key=square_miles, reverse=True)
        large = [ring for ring in fewer if square_miles(ring) >= SMALLEST_ISLAND * coarser]
        yield County(state, name, large or fewer[:1])


def simpler_ring(ring: Ring, seams: Seams, coarser: float) -> Ring:
    """A ring with fewer dots, line by line from corner to corner."""
    # A ring that touches no other begins at its least dot, so that a hole and what fills it begin alike.
    begin = next((i for i, dot in enumerate(ring) if dot in seams.corners), ring.index(min(ring)))
    ring = [*ring[begin:], *ring[: begin + 1]]
    ends = [i for i, dot in enumerate(ring) if dot in seams.corners or i in {0, len(ring) - 1}]
    fewer: Ring = []
    for start, end in pairwise(ends):
        between = frozenset(ring[start : start + 2]) in seams.borders
        fewer += simpler_line(ring[start : end + 1], (BORDER if between else SHORE) * coarser)[:-1]
    return fewer


def simpler_line(line: Ring, tolerance: float) -> Ring:
    """A line no further than `tolerance` miles from where it was, the same from both its ends."""
    if (line[0], line[1]) > (line[-1], line[-2]):
        return simpler_line(line[::-1], tolerance)[::-1]
    wide, high = MILES_PER_DEGREE * cos(radians(line[0][1])), MILES_PER_DEGREE
    miles = simplified([(x * wide, y * high) for x, y in line], tolerance)
    return [(x / wide, y / high) for x, y in miles]


def square_miles(ring: Ring) -> float:
    """The area of a ring on the ground, roughly (the shoelace formula)."""
    doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]]))
    return abs(doubled) / 2 * MILES_PER_DEGREE**2 * cos(radians(ring[0][1]))


def as_line(county: County) -> str:
    """A county as a line of the file."""
    wide, high = zip(*(dot for ring in county.rings for dot in ring), strict=True)
    box = " ".join(str(round(edge * PER_DEGREE)) for edge in (min(high), max(high), min(wide), max(wide)))
    rings = " ".join(packed(tuple(Point(y, x) for x, y in ring)) for ring in county.rings)
    return f"{county.state}\t{county.name}\t{box}\t{rings}\n"
