"""How alike two listings are: by name, phone, web page, place and hour. Pure but for what a listing is read from.

A name alone tells little (a fellowship has a hundred groups of one name), so listings in different towns need more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import time
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, utils

from ..distance import Point, miles_between
from ..towns import town_key

#: From this score on, two listings are shown to staff as likely twins.
LIKELY = 70
#: Places nearer than this are one place, in miles: two entrances, or a point on the map that is a little off.
SAME_PLACE_MILES = 0.2


class Weights(NamedTuple):
    """What each sign adds to the score, of 100. The name adds up to half."""

    name: int = 50
    phone: int = 35
    page: int = 20
    place: int = 25
    hour: int = 25
    #: The same words for a name, in one town, where nothing says that they are apart.
    name_in_town: int = 25
    town: int = 10
    #: Both are known, and differ.
    other_town: int = -40
    other_hours: int = -30


WEIGHTS = Weights()


@dataclass(eq=False)
class Profile:
    """What listings are compared by."""

    pk: int | None
    name: str
    phone: str = ""
    page: str = ""
    place: int | None = None
    town: tuple[str, str] | None = None
    #: Where it is, when its very street is known.
    point: Point | None = None
    hours: set[tuple[int, time]] = field(default_factory=set)


def compare(one: Profile, other: Profile) -> tuple[int, tuple[str, ...]]:
    """How alike two listings are, 0 to 100, and why, in words for staff."""
    alike = (fuzz.token_sort_ratio(one.name, other.name) + fuzz.token_set_ratio(one.name, other.name)) / 2
    score, reasons = alike / 100 * WEIGHTS.name, []
    if alike >= 80:
        reasons.append(_("same name") if alike >= 99 else _("names alike"))
    if one.phone and one.phone == other.phone:
        score += WEIGHTS.phone
        reasons.append(_("same phone"))
    if one.page and one.page == other.page:
        score += WEIGHTS.page
        reasons.append(_("same web page"))
    where, reason = _of_place(one, other, alike)
    when, hour = _of_hours(one, other)
    # Half a fellowship meets on Tuesdays at 7: in another town that tells nothing.
    score += where + (min(when, 0) if where < 0 else when)
    reasons += [each for each in (reason, hour) if each]
    return max(0, min(100, round(score))), tuple(reasons)


def _of_place(one: Profile, other: Profile, alike: float) -> tuple[int, str]:
    if one.place is not None and one.place == other.place:
        return WEIGHTS.place, _("same place")
    miles = miles_between(one.point, other.point) if one.point and other.point else None
    if miles is not None and miles <= SAME_PLACE_MILES:
        return WEIGHTS.place, _("same place")
    if one.town is None or other.town is None:
        return 0, ""
    if one.town != other.town:
        return WEIGHTS.other_town, ""
    if miles is None and alike >= 95:
        return WEIGHTS.name_in_town, _("same town")
    return WEIGHTS.town, _("same town")


def _of_hours(one: Profile, other: Profile) -> tuple[int, str]:
    if not one.hours or not other.hours:
        return 0, ""
    if one.hours & other.hours:
        return WEIGHTS.hour, _("same day and hour")
    return WEIGHTS.other_hours, ""


def profile_of(listing: Any, hours: Iterable[tuple[int, time]] = ()) -> Profile:
    """What a listing, saved or not, is compared by."""
    place = getattr(listing, "place", None)
    profile = Profile(
        listing.pk,
        name_of(listing.name),
        str(getattr(listing, "phone", "") or ""),
        page_of(listing.url),
        hours=set(hours),
    )
    if place is not None:
        put_at(profile, place.pk, place.town, place.state, place.latitude, place.longitude, place.approximate)
    return profile


def put_at(profile: Profile, place: int, town: str, state: str, latitude: Any, longitude: Any, rough: bool) -> None:
    """Says where a profile's listing is; `rough` when only its town is known."""
    profile.place, profile.town = place, (town_key(town), state)
    if latitude is not None and longitude is not None and not rough:
        profile.point = Point(latitude, longitude)


def name_of(name: str) -> str:
    """A name without case and punctuation."""
    return utils.default_process(name or "")


def page_of(url: str) -> str:
    """A web page without what changes nothing: "elm.example/groups". A front page is everybody's, and tells nothing."""
    parts = urlsplit(url or "")
    path = parts.path.strip("/")
    return f"{parts.netloc.lower().removeprefix('www.')}/{path}" if path else ""
