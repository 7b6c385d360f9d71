"""Lines and areas on a plane: made simpler, cut to a rectangle, divided into shore and borders. Pure functions.

A ring is a list of dots without the first one repeated at its end.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import hypot

#: A spot on a plane: (x, y).
Dot = tuple[float, float]


def simplified(line: Sequence[Dot], tolerance: float) -> list[Dot]:
    """The line with fewer dots, nowhere further than `tolerance` from where it was (Douglas and Peucker, 1973).

    Both ends stay, so lines that meet still meet.
    """
    if len(line) < 3:
        return list(line)
    keep = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        distance, index = max(
            ((_from_line(line[i], line[first], line[last]), i) for i in range(first + 1, last)), default=(0.0, first)
        )
        if distance > tolerance:
            keep.add(index)
            spans += [(first, index), (index, last)]
    return [line[i] for i in sorted(keep)]


def _from_line(dot: Dot, start: Dot, end: Dot) -> float:
    """How far a dot is from the straight piece between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = ((dot[0] - start[0]) * dx + (dot[1] - start[1]) * dy) / length if length else 0.0
    along = min(1.0, max(0.0, along))
    return hypot(dot[0] - start[0] - along * dx, dot[1] - start[1] - along * dy)


def clipped(ring: Sequence[Dot], west: float, north: float, east: float, south: float) -> list[Dot]:
    """The part of an area inside a rectangle, y running down (Sutherland and Hodgman, 1974).

    Parts of a hollow area stay joined by lines along the rim of the rectangle.
    """
    part = list(ring)
    for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, north, 1), (1, south, -1)):
        if any(dot[axis] * sign < limit * sign for dot in part):
            part = _cut(part, axis, limit * sign, sign)
    return part


def _cut(ring: list[Dot], axis: int, limit: float, sign: int) -> list[Dot]:
    """The part of an area where the coordinate times `sign` is `limit` or more."""
    part: list[Dot] = []
    for before, dot in zip(ring[-1:] + ring[:-1], ring, strict=True):
        inside, was_inside = dot[axis] * sign >= limit, before[axis] * sign >= limit
        if inside != was_inside:
            part.append(_crossing(min(before, dot), max(before, dot), axis, limit * sign))
        if inside:
            part.append(dot)
    return part


def _crossing(start: Dot, end: Dot, axis: int, limit: float) -> Dot:
    """Where a piece of line meets a limit: the same dot to the last digit for both its neighbours."""
    share = (limit - start[axis]) / (end[axis] - start[axis])
    other = start[1 - axis] + share * (end[1 - axis] - start[1 - axis])
    return (limit, other) if axis == 0 else (other, limit)


def area(ring: Sequence[Dot]) -> float:
    """The area inside a ring (the shoelace formula)."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]]))) / 2


def holds(ring: Sequence[Dot], dot: Dot) -> bool:
    """Whether a dot lies inside a ring: a line from it to one side crosses the ring an odd number of times."""
    x, y = dot
    inside = False
    for (ax, ay), (bx, by) in pairwise([*ring, ring[0]]):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def loops(steps: Iterable[tuple[Dot, Dot]]) -> list[list[Dot]]:
    """Rings out of steps from dot to dot, where as many steps lead to each dot as away from it."""
    onward: dict[Dot, list[Dot]] = defaultdict(list)
    for start, end in steps:
        onward[start].append(end)
    rings = []
    for start, ends in onward.items():
        while ends:
            ring = [start]
            while (dot := onward[ring[-1]].pop()) != start:
                ring.append(dot)
            rings.append(ring)
    return rings


def lines(pieces: Iterable[tuple[Dot, Dot]]) -> list[list[Dot]]:
    """Pieces of line joined as far as no third one meets them; a line that closes ends where it began."""
    beside: dict[Dot, list[Dot]] = defaultdict(list)
    for a, b in pieces:
        beside[a].append(b)
        beside[b].append(a)
    corners = [dot for dot, others in beside.items() if len(others) != 2]
    stops = set(corners)
    joined = []
    # What is left after the lines between corners are closed ones: they may begin anywhere.
    for start in [*corners, *beside]:
        while beside[start]:
            line = [start]
            while beside[line[-1]] and (len(line) == 1 or line[-1] not in stops):
                dot = beside[line[-1]].pop()
                beside[dot].remove(line[-1])
                line.append(dot)
            joined.append(line)
    return joined
