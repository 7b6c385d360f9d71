"""What stories about the finder share: a few towns, groups around Waterbury, and what its page says."""

import re
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

from django.test import Client

from groups.models import SupportGroup
from groups.services import refresh
from resources.models import Town, ZipCode
from tests.records import make_group, make_meeting, make_place

EASTERN, CENTRAL, PACIFIC = "America/New_York", "America/Chicago", "America/Los_Angeles"
NOON = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo(EASTERN))  # a Monday
LATITUDE, LONGITUDE = 41.5566, -73.0385
MILE_NORTH = 1 / 69.0934
TOWNS = [
    ("Waterbury", "CT", LATITUDE, LONGITUDE, EASTERN),
    ("Waterbury", "VT", 44.34, -72.75, EASTERN),
    ("Naugatuck", "CT", 41.4890, -73.0518, EASTERN),
    ("Springfield", "IL", 39.80, -89.65, CENTRAL),
    ("Springfield", "MA", 42.10, -72.59, EASTERN),
]


def make_towns() -> None:
    """Five towns, one of them with a ZIP code."""
    for name, state, latitude, longitude, zone in TOWNS:
        spot = {"latitude": latitude, "longitude": longitude, "zone": zone}
        town = Town.objects.create(name=name, state=state, key=name.lower(), **spot)
        if (name, state) == ("Waterbury", "CT"):
            ZipCode.objects.create(code="06702", town=town, **spot)


def group_at(miles: float, name: str, place: dict[str, object] | None = None, **values: object) -> SupportGroup:
    """A group so many miles north of Waterbury's middle."""
    spot = make_place(**({"latitude": LATITUDE + miles * MILE_NORTH} | (place or {})))
    return make_group(name=name, place=spot, **values)


def anywhere(name: str, **values: object) -> SupportGroup:
    """A group that meets online only."""
    return make_group(**({"name": name, "in_person": False, "online": True} | values))


def meets(group: SupportGroup, weekday: int, **values: object) -> SupportGroup:
    """The group with one more meeting."""
    make_meeting(group, weekday=weekday, **values)
    refresh(group)
    return group


def meets_online(group: SupportGroup, weekday: int, start: str, zone: str, **values: object) -> SupportGroup:
    """The group with one more meeting online, an hour long."""
    values = {"format": "online", "ask_for_link": True, "end": None} | values
    return meets(group, weekday, start=start, zone=zone, **values)


def html_of(client: Client, **asked: object) -> str:
    """The main part of the finder's page."""
    response = client.get("/groups/", asked)
    assert response.status_code == 200
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def words_of(html: str) -> str:
    """What a page says on a screen."""
    html = re.sub(r'<(span|p) class="print-only[^"]*">.*?</\1>', " ", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace(" ,", ",").split())


def names(client: Client, **asked: object) -> list[str]:
    """The names of the groups shown, in order."""
    return [unescape(name) for name in re.findall(r'<a href="/groups/[^"?]+/">([^<]+)</a>', html_of(client, **asked))]


def near(client: Client, **asked: object) -> list[str]:
    """The names of the groups shown around Waterbury."""
    return names(client, near="06702", **asked)


def row_of(client: Client, name: str, **asked: object) -> str:
    """What the row of a group says."""
    rows = html_of(client, **asked).split('<li class="group-row">')[1:]
    [row] = [row for row in rows if f">{name}</a>" in unescape(row)]
    return words_of(re.split("<nav|<section", row)[0])
