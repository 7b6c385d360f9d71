"""Lists that Dolores reads through: helplines, naloxone, organizations, and the pages of a long list."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from html import unescape
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from groups.services import refresh
from resources.curation import close
from resources.models import Helpline, OpeningHours, Town, ZipCode
from tests.records import make_group, make_helpline, make_meeting, make_organization, make_place, make_program

pytestmark = pytest.mark.django_db

EASTERN, CENTRAL = "America/New_York", "America/Chicago"
LATITUDE, LONGITUDE = 41.5566, -73.0385
MILE_NORTH = 1 / 69.0934
#: A Tuesday: half past nine in Chicago, half past ten in New York.
MORNING = datetime(2026, 11, 24, 9, 30, tzinfo=ZoneInfo(CENTRAL))


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def _waterbury(db: None) -> None:
    spot = {"latitude": LATITUDE, "longitude": LONGITUDE, "zone": EASTERN}
    town = Town.objects.create(name="Waterbury", state="CT", key="waterbury", **spot)
    ZipCode.objects.create(code="06702", town=town, **spot)


def html_of(client: Client, address: str, status: int = 200, **asked: object) -> str:
    response = client.get(address, asked)
    assert response.status_code == status
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def words_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace(" ,", ",").split())


def names(client: Client, address: str, **asked: object) -> list[str]:
    """The names of the records listed at an address, in order."""
    part = address.split("/")[1]
    return re.findall(rf'<a href="/{part}/[^"?]+/">([^<]+)</a>', html_of(client, address, **asked))


def line_open(opens: int, closes: int, zone: str, **values: object) -> Helpline:
    """A line that answers on Tuesdays between these hours of its own zone."""
    line = make_helpline(always_open=False, zone=zone, **values)
    OpeningHours.objects.create(helpline=line, weekday=1, opens=time(opens), closes=time(closes))
    return line


# Helplines --------------------------------------------------------------------------------------


def test_who_answers_now_stands_first_by_each_lines_own_clock(client):
    """Dolores is in Illinois at 9:30 am: what opens at ten in New York is open, what opens there at ten is not."""
    line_open(10, 18, CENTRAL, name="Closed in Chicago till ten")
    make_helpline(name="Hours not known", always_open=False)
    line_open(10, 18, EASTERN, name="Open in New York since ten")
    line_open(8, 10, EASTERN, name="Over in New York at ten")
    line_open(8, 10, CENTRAL, name="Open in Chicago till ten")
    shown = names(client, "/helplines/")
    assert set(shown[:2]) == {"Open in New York since ten", "Open in Chicago till ten"}
    assert shown[2] == "Hours not known"
    words = words_of(html_of(client, "/helplines/"))
    assert "Open now, until 6:00 pm (Eastern time)" in words
    assert "Open now, until 10:00 am (Central time)" in words
    assert "Closed now. Opens at 10:00 am (Central time)" in words
    assert words.index("Open now, until") < words.index("Closed now, or hours not known")


def test_a_line_changes_sides_at_the_minute(client, clock):
    line_open(9, 17, EASTERN, name="By day")
    for minute, words in [((8, 59), "Opens at 9:00 am"), ((9, 0), "Open now"), ((16, 59), "Open now")]:
        clock.move_to(datetime(2026, 11, 24, *minute, tzinfo=ZoneInfo(EASTERN)))
        assert words in words_of(html_of(client, "/helplines/"))
    clock.move_to(datetime(2026, 11, 24, 17, 0, tzinfo=ZoneInfo(EASTERN)))
    assert "Open now" not in words_of(html_of(client, "/helplines/"))


def test_for_a_state_its_own_lines_come_before_the_nationwide_ones(client):
    make_helpline(name="A nationwide line")
    make_helpline(name="Of Connecticut", states=["CT"])
    make_helpline(name="Of Illinois", states=["IL"])
    make_helpline(name="A draft", states=["CT"], status="draft")
    assert names(client, "/helplines/", state="CT") == ["Of Connecticut", "A nationwide line"]
    assert names(client, "/helplines/", state="VT") == ["A nationwide line"]
    assert set(names(client, "/helplines/", state="nowhere")) == {"A nationwide line", "Of Connecticut", "Of Illinois"}


def test_the_kind_of_help(client):
    make_helpline(name="Rides", kind="rides")
    make_helpline(name="Crisis", kind="crisis")
    assert names(client, "/helplines/", kind="rides") == ["Rides"]
    assert "No line fits both choices." in html_of(client, "/helplines/", kind="access", state="CT")


def test_a_closed_line_hands_on_to_lines_of_its_kind_for_its_state(client):
    """Rosa closed it in the morning; someone dials it from an old leaflet's address at noon."""
    closed = make_helpline(name="Parents line", kind="family", states=["CT"], slug="parents-line")
    close(closed, on=date(2026, 11, 23), reason="Its hours moved to the other line.")
    make_helpline(name="Family line", kind="family", states=["CT"], phone="+18605550117")
    make_helpline(name="Nationwide family line", kind="family", phone="+18005550118")
    make_helpline(name="In Illinois", kind="family", states=["IL"])
    make_helpline(name="Rides", kind="rides", states=["CT"])
    make_helpline(name="Also closed", kind="family", states=["CT"], status="closed", closed_on=date(2026, 1, 1))
    html = html_of(client, "/helplines/parents-line/", 410)
    assert "It closed on November 23, 2026. Its hours moved to the other line." in words_of(html)
    assert re.findall(r'href="(tel:[^"]+)"', html) == ["tel:+18605550117", "tel:+18005550118"]
    for absent in ("In Illinois", "Rides", "Also closed"):
        assert absent not in html


def test_a_line_on_paper_only_is_not_public(client):
    make_helpline(slug="draft-line", status="draft")
    assert client.get("/helplines/draft-line/").status_code == 404


# Naloxone ---------------------------------------------------------------------------------------


def test_naloxone_near_first_and_beside_it_what_comes_to_the_door(client):
    make_program(name="Across town", place=make_place(latitude=LATITUDE + 3 * MILE_NORTH))
    make_program(name="Round the corner", place=make_place(latitude=LATITUDE + MILE_NORTH / 2))
    make_program(name="By mail", kinds=["mail"])
    make_program(name="Of Connecticut", states=["CT"])
    make_program(name="Of Illinois", states=["IL"])
    shown = names(client, "/naloxone/", near="06702")
    assert shown[:2] == ["Round the corner", "Across town"]
    assert set(shown[2:]) == {"By mail", "Of Connecticut"}
    words = words_of(html_of(client, "/naloxone/", near="06702"))
    assert words.index("less than 1 mile away") < words.index("3 miles away")


def test_naloxone_further_away_is_said_to_be_further(client):
    make_program(name="Forty miles", place=make_place(latitude=LATITUDE + 40 * MILE_NORTH))
    words = words_of(html_of(client, "/naloxone/", near="06702"))
    assert "Nothing within 25 miles" in words
    assert "within 50 miles" in words


@pytest.mark.parametrize("near", [{}, {"near": "06702"}])
def test_naloxone_by_kind_and_cost(client, near):
    make_program(name="Free kit", place=make_place())
    make_program(name="Pharmacy", kinds=["pharmacy"], cost="varies", place=make_place())
    make_program(name="Mail and training", kinds=["mail", "training"])
    assert names(client, "/naloxone/", kind="pharmacy", **near) == ["Pharmacy"]
    assert names(client, "/naloxone/", kind="training", **near) == ["Mail and training"]
    assert set(names(client, "/naloxone/", cost="free", **near)) == {"Free kit", "Mail and training"}
    assert names(client, "/naloxone/", cost="varies", kind="mail", **near) == []
    assert "We do not know that cost" in html_of(client, "/naloxone/", cost="cheap", **near)


def test_a_closed_program_names_the_nearest_that_is_open(client):
    closed = make_program(slug="old-kits", place=make_place())
    close(closed, on=date(2026, 11, 23), reason="The van is gone.")
    make_program(name="Three miles", place=make_place(latitude=LATITUDE + 3 * MILE_NORTH))
    make_program(name="Next door", place=make_place())
    words = words_of(html_of(client, "/naloxone/old-kits/", 410))
    assert "It closed on November 23, 2026. The van is gone." in words
    assert words.index("Next door") < words.index("Three miles")


# Organizations, and records that look alike -----------------------------------------------------


def test_an_organizations_page_tells_its_groups_of_one_name_apart(client):
    house = make_organization(name="Hope House", slug="hope-house")
    make_group(name="Circle", organization=house, place=make_place(town="Bristol"))
    make_group(name="Circle", organization=house, place=make_place(town="Danbury"))
    make_group(name="Circle", organization=house, place=make_place(town="Danbury"), for_person_who_uses=True)
    make_group(name="Draft circle", organization=house, status="draft")
    make_helpline(name="Hope line", organization=house, phone="+18605550119")
    html = html_of(client, "/organizations/hope-house/")
    groups = [words_of(row) for row in html.split('<li class="row">') if "Circle" in row]
    assert len(set(groups)) == 3
    assert sum("Bristol, CT" in row for row in groups) == 1
    assert sum("Danbury, CT" in row for row in groups) == 2
    assert [("Danbury" in row) for row in groups if "For the person who uses" in row] == [True]
    assert "Draft circle" not in html
    assert 'href="tel:+18605550119"' in html


def test_groups_of_one_name_are_told_apart_in_the_finder(client):
    """The same fellowship in two halls: Dolores must see which is which before she drives."""
    online = {"name": "Circle", "in_person": False, "online": True}
    halls = [
        make_group(name="Circle", place=make_place(name="Grange", town="Watertown")),
        make_group(name="Circle", place=make_place(name="Silas Library", latitude=LATITUDE + 2 * MILE_NORTH)),
    ]
    # Two evenings in one hall.
    halls += [make_group(name="Circle", place=halls[0].place)]
    for weekday, group in enumerate(halls, 1):
        make_meeting(group, weekday=weekday)
        refresh(group)
    make_group(**online, states=["CT"])
    make_group(**online)
    shown = [words_of(row) for row in html_of(client, "/groups/", near="06702").split('<li class="group-row">')[1:]]
    seen = [row.split("In person")[0].split("Online")[0] for row in shown]
    assert len(seen) == len(set(seen)) == 5


# The pages of a long list -----------------------------------------------------------------------


@pytest.fixture
def _many(db: None) -> None:
    """Forty-five groups at one place: three pages."""
    place = make_place()
    for number in range(45):
        make_group(name=f"Group {number:02}", place=place, languages=["es"])


@pytest.mark.usefixtures("_many")
@pytest.mark.parametrize("asked", [{}, {"near": "06702"}])
def test_every_group_stands_on_exactly_one_page(client, asked):
    shown = [name for page in (1, 2, 3) for name in names(client, "/groups/", page=page, **asked)]
    assert sorted(shown) == [f"Group {number:02}" for number in range(45)]


@pytest.mark.usefixtures("_many")
def test_the_links_to_other_pages_keep_the_question(client):
    html = html_of(client, "/groups/", near="06702", language="es", page="2")
    links = [parse_qs(unescape(link)) for link in re.findall(r'href="\?([^"]*page=\d+)"', html)]
    assert {link["page"][0] for link in links} == {"1", "3"}
    assert all((link["near"], link["language"]) == (["06702"], ["es"]) for link in links)


@pytest.mark.usefixtures("_many")
@pytest.mark.parametrize("asked", [{}, {"near": "06702"}])
@pytest.mark.parametrize(("page", "same_as"), [("0", 1), ("-1", 1), ("abc", 1), ("", 1), ("999", 3), ("9" * 40, 3)])
def test_a_page_that_is_not_there_gives_the_nearest_that_is(client, page, same_as, asked):
    shown = names(client, "/groups/", page=page, **asked)
    assert shown
    assert shown == names(client, "/groups/", page=same_as, **asked)


# Nothing found in the finder --------------------------------------------------------------------


def test_where_no_group_is_near_a_number_stands_right_there(client):
    make_helpline(name="United Way 211", kind="information", short_number="211", phone="", states=["CT"])
    # The list of the state has begun.
    make_group(place=make_place(), for_person_who_uses=True)
    html = html_of(client, "/groups/", near="06702")
    assert "We know of no group within 200 miles." in words_of(html)
    assert 'href="tel:211"' in html
    assert "/helplines/?state=CT" in html


def test_too_many_choices_lead_back_to_all_groups_near(client):
    make_group(name="Near", place=make_place())
    html = html_of(client, "/groups/", near="06702", language="ko")
    assert names(client, "/groups/", near="06702", language="ko") == []
    assert "no group like that within 200 miles" in words_of(html)
    back = unescape(re.search(r'href="(\?near=[^"&]+)">Show all groups near there', html)[1])
    assert "Near" in client.get(f"/groups/{back}").content.decode()


def test_nothing_fits_and_no_place_was_typed(client):
    make_meeting(make_group(), weekday=1)
    html = html_of(client, "/groups/", day="monday")
    assert "No group fits all of this." in html
    assert 'href="/helplines/"' in html


def test_the_way_to_more_online_groups_keeps_the_question(client):
    """Her son asked for groups of his own in Spanish: one more tap must not lead him into family groups."""
    for _ in range(12):
        make_group(in_person=False, online=True, for_person_who_uses=True, languages=["es"])
    html = html_of(client, "/groups/", near="06702", language="es", **{"for": "person"})
    links = [parse_qs(unescape(link)) for link in re.findall(r'href="[^"]*\?([^"]*format=online[^"]*)"', html)]
    assert links
    for link in links:
        assert (link.get("near"), link.get("for"), link.get("language")) == (["06702"], ["person"], ["es"])


def test_who_asks_for_friday_is_told_of_friday(client):
    """The group meets tonight as well; beside "Friday" the word "Tonight" would send Dolores on the wrong evening."""
    group = make_group(place=make_place())
    for weekday in (1, 4):
        make_meeting(group, weekday=weekday)
    refresh(group)
    html = html_of(client, "/groups/", near="06702", day="friday")
    assert "Tonight" not in html.split('<li class="group-row">')[1]
