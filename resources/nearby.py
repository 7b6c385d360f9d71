"""Nearest first, and a radius that widens by itself until something is found."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Count, F, Func, Model, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.fields import FloatField
from django.db.models.functions import ASin, Cos, Least, Radians, Sin, Sqrt

from .distance import EARTH_RADIUS_MILES, Point, bounding_box

#: Radii in miles that a family may choose, and that an empty search widens through.
RADII = (5, 10, 25, 50, 100, 200)
DEFAULT_RADIUS = 25

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Nearby(Generic[Row]):
    """What was found around a point."""

    #: Rows within `radius`, nearest first, each with `miles` (great-circle, in miles).
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
    """A database expression: great-circle miles from `point` to a row's point (haversine formula).

    `prefix` names the relation that carries latitude and longitude.
    """
    latitude, longitude = Radians(F(f"{prefix}latitude")), Radians(F(f"{prefix}longitude"))
    here_lat, here_lon = Radians(Value(point.latitude)), Radians(Value(point.longitude))
    half_lat: Combinable = Sin((latitude - here_lat) / 2.0)
    half_lon: Combinable = Sin((longitude - here_lon) / 2.0)
    h = half_lat * half_lat + Cos(here_lat) * Cos(latitude) * half_lon * half_lon
    # Rounding may push h a hair over 1 for two points on opposite sides of the earth.
    return ASin(Sqrt(Least(h, Value(1.0)), output_field=FloatField())) * Value(2 * EARTH_RADIUS_MILES)  # type: ignore[return-value]


def search_nearby(
    rows: QuerySet[Row], point: Point, asked: int = DEFAULT_RADIUS, prefix: str = "place__"
) -> Nearby[Row]:
    """The rows around `point` within `asked` miles; when there are none, within the first wider radius that has some.

    Costs one query to count the rings; `rows` of the answer is not evaluated yet.
    """
    radii = [asked, *(radius for radius in RADII if radius > asked)]
    boxed = rows.filter(bounding_box(point, radii[-1]).as_q(prefix)).annotate(miles=miles_from(point, prefix))
    rings: dict[str, Any] = {f"within_{radius}": Count("pk", filter=Q(miles__lte=radius)) for radius in radii}
    counts = boxed.order_by().aggregate(**rings)
    radius = next((radius for radius in radii if counts[f"within_{radius}"]), asked)
    return Nearby(search_within(rows, point, radius, prefix), counts[f"within_{radius}"], radius, asked)


def search_within(rows: QuerySet[Row], point: Point, miles: float, prefix: str = "place__") -> QuerySet[Row]:
    """The rows within `miles` miles of `point`, nearest first, each with `miles`; one query."""
    boxed = rows.filter(bounding_box(point, miles).as_q(prefix)).annotate(miles=miles_from(point, prefix))
    found: QuerySet[Row] = boxed.filter(miles__lte=miles).order_by("miles", "pk")
    return found
