"""Distances on the earth, in miles. Pure functions, no database."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from django.db.models import Q

#: Mean radius of the earth in miles (6,371.0088 km, IUGG).
EARTH_RADIUS_MILES = 3958.7613
MILES_PER_DEGREE = 69.0


class Point(NamedTuple):
    """A spot in degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Box:
    """A box of degrees that holds a circle."""

    south: float
    north: float
    west: float
    east: float

    def as_q(self, prefix: str = "") -> Q:
        """The rows whose latitude and longitude lie in the box; `prefix` names a relation, as "place__".

        A box over the date line (the Aleutians, Guam) is asked in two halves.
        """
        latitude = Q(**{f"{prefix}latitude__gte": self.south, f"{prefix}latitude__lte": self.north})
        west, east = f"{prefix}longitude__gte", f"{prefix}longitude__lte"
        if self.west < -180:
            return latitude & (Q(**{west: self.west + 360}) | Q(**{east: self.east}))
        if self.east > 180:
            return latitude & (Q(**{west: self.west}) | Q(**{east: self.east - 360}))
        return latitude & Q(**{west: self.west, east: self.east})


def miles_between(a: Point, b: Point) -> float:
    """Great-circle distance in miles (haversine formula)."""
    lat_a, lat_b = radians(a.latitude), radians(b.latitude)
    d_lat, d_lon = lat_b - lat_a, radians(b.longitude - a.longitude)
    h = sin(d_lat / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin(d_lon / 2) ** 2
    return 2 * EARTH_RADIUS_MILES * asin(min(1.0, sqrt(h)))


def bounding_box(point: Point, miles: float) -> Box:
    """The box of degrees around the circle of `miles` miles; the whole circle of longitude near the poles."""
    d_lat = miles / MILES_PER_DEGREE
    widest = min(abs(point.latitude) + d_lat, 90.0)
    shrink = cos(radians(widest))
    d_lon = min(180.0, d_lat / shrink) if shrink > 0.001 else 180.0
    return Box(point.latitude - d_lat, point.latitude + d_lat, point.longitude - d_lon, point.longitude + d_lon)
