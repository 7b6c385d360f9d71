"""Nearest first, and a radius that widens by itself until something is found.

Distances are plain arithmetic, because SQLite calls back into Python for each sine and cosine.
"""

from dataclasses import dataclass
from math import cos, pi, radians, sin
from typing import Any, Generic, TypeVar

from django.db.models import Case, Count, F, Func, IntegerField, Model, QuerySet, Value, When, Window
from django.db.models.expressions import Combinable
from django.db.models.fields import FloatField
from django.db.models.functions import Sqrt

from .distance import EARTH_RADIUS_MILES, Point, bounding_box

#: Radii in miles that a family may choose, and that an empty search widens through.
RADII = (5, 10, 25, 50, 100, 200)
DEFAULT_RADIUS = 25
_DEGREE = EARTH_RADIUS_MILES * pi / 180  # miles along a meridian

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Nearby(Generic[Row]):
    """What was found around a point."""

    #: Rows within `radius`, nearest first, each with `miles`.
    rows: QuerySet[Row]
    count: int
    #: Miles searched in the end.
    radius: int
    #: Miles asked for.
    asked: int

    @property
    def widened(self) -> bool:
        """Whether nothing was found within the radius asked for."""
        return self.radius > self.asked


def miles_from(point: Point, prefix: str = "place__") -> Func:
    """A database expression: miles from `point` to a row's point, NULL where the row has none.

    Right to a thousandth of the way within 200 miles (up to 70 degrees north); further away it only tells far from
    near. `prefix` names the relation that carries latitude and longitude.
    """
    return Sqrt(_square_from(point, prefix), output_field=FloatField())


def _square_from(point: Point, prefix: str) -> Combinable:
    """Square miles: Pythagoras on a map whose east-west scale is that of the latitude midway between the two."""
    north: Combinable = (F(f"{prefix}latitude") - Value(point.latitude)) * Value(_DEGREE)
    here = radians(point.latitude)
    # The cosine of the middle latitude, on its tangent at `point`.
    scale = Value(cos(here)) - north * Value(sin(here) / (2 * EARTH_RADIUS_MILES))
    east = (_longitude_around(point, prefix) - Value(point.longitude)) * Value(_DEGREE) * scale
    return north * north + east * east


def _longitude_around(point: Point, prefix: str) -> Combinable:
    """A row's longitude, counted on past the date line where that is the shorter way from `point`."""
    name = f"{prefix}longitude"
    if point.longitude <= 0:
        return Case(When(**{f"{name}__gt": point.longitude + 180}, then=F(name) - Value(360.0)), default=F(name))
    return Case(When(**{f"{name}__lt": point.longitude - 180}, then=F(name) + Value(360.0)), default=F(name))


def search_nearby(
    rows: QuerySet[Row], point: Point, asked: int = DEFAULT_RADIUS, prefix: str = "place__"
) -> Nearby[Row]:
    """The rows around `point` within `asked` miles; when there are none, within the first wider radius that has some.

    Costs one query to count, and one more when the radius widens; `rows` of the answer is not evaluated yet.
    """
    within = search_within(rows, point, asked, prefix)
    if count := within.count():
        return Nearby(within, count, asked, asked)
    nearest: Any = search_wider(rows, point, asked, prefix).first()
    if nearest is None:
        return Nearby(within, 0, asked, asked)
    return Nearby(search_within(rows, point, nearest.ring, prefix), nearest.in_ring, nearest.ring, asked)


def search_within(rows: QuerySet[Row], point: Point, miles: float, prefix: str = "place__") -> QuerySet[Row]:
    """The rows within `miles` miles of `point`, nearest first, each with `miles`; one query."""
    boxed = rows.filter(bounding_box(point, miles).as_q(prefix)).alias(square=_square_from(point, prefix))
    found: QuerySet[Row] = boxed.filter(square__lte=float(miles * miles)).annotate(
        miles=Sqrt("square", output_field=FloatField())
    )
    return found.order_by("miles", "pk")


def search_wider(rows: QuerySet[Row], point: Point, asked: int, prefix: str = "place__") -> QuerySet[Row]:
    """The rows within the widest radius, for when there are none within `asked` miles; nearest first, one query.

    Each has `miles`, `ring` (the first of the wider radii that holds it) and `in_ring` (how many share that ring).
    Those that have the first row's ring are what is found.
    """
    wider = [radius for radius in RADII if radius > asked] or [RADII[-1]]
    ring = Case(
        *(When(miles__lte=float(radius), then=Value(radius)) for radius in wider),
        default=Value(wider[-1]),
        output_field=IntegerField(),
    )
    found: QuerySet[Row] = search_within(rows, point, wider[-1], prefix).annotate(
        ring=ring, in_ring=Window(Count("pk"), partition_by=[F("ring")])
    )
    return found
