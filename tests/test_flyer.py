"""Rosa prints a flyer for the wall of the library. It hangs there for months, and must stay true."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import segno
import time_machine
from django.test import Client

from groups.models import Pause, SupportGroup
from groups.services import refresh
from resources.addresses import keep_old_address
from resources.curation import close, record_check
from resources.qr import qr_code
from tests.records import make_group, make_meeting, make_organization, make_place

pytestmark = pytest.mark.django_db

EASTERN = "America/New_York"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York."""
    moment = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo(EASTERN))
    with time_machine.travel(moment, tick=False) as clock:
        yield clock


@pytest.fixture
def group() -> SupportGroup:
    """Tuesdays in the library."""
    group = make_group(
        name="Tuesday circle",
        slug="tuesday-circle",
        place=make_place(name="Silas Library", address="267 Grand Street"),
        phone="+12035550123",
        email="circle@hope.example",
        audience=["parents"],
        first_visit="Someone greets you & yours. People say their **first name**.",
    )
    make_meeting(group)
    refresh(group)
    return group


def html_of(client: Client, address: str = "/groups/tuesday-circle/flyer/", status: int = 200, **asked: str) -> str:
    response = client.get(address, asked)
    assert response.status_code == status
    html = response.content.decode()
    return html[html.index("<body") : html.index("</main>")]


def words_of(html: str) -> str:
    html = html.replace("<wbr>", "")  # where a long address may break
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace(" ,", ",").split())


def test_the_sheet_says_when_where_for_whom_and_whom_to_ask(client, group):
    record_check(group, how="phone", on=date(2026, 11, 2), by_name="Rosa")
    words = words_of(html_of(client))
    for said in (
        "Tuesday circle",
        "Every Tuesday, 7:00 pm to 8:30 pm",
        "Silas Library 267 Grand Street Waterbury, CT 06702",
        "For Parents",
        "Someone greets you & yours. People say their first name.",
        "203-555-0123",
        "circle@hope.example",
        "alongside.example/groups/tuesday-circle/",
        "Checked by phone in November 2026.",
    ):
        assert said in words


def test_no_date_and_no_age_of_a_check_stands_on_paper_that_hangs_for_months(client, group):
    Pause.objects.create(meeting=group.meetings.get(), first_day=date(2026, 11, 24), last_day=date(2026, 11, 24))
    record_check(group, how="phone", on=date(2026, 11, 2), by_name="Rosa")
    words = words_of(html_of(client))
    for passing in ("Tomorrow", "December 1", "November 24", "ago"):
        assert passing not in words


def test_another_place_an_online_meeting_and_a_season_are_said_beside_their_times(client, group):
    make_meeting(
        group, weekday=4, place=make_place(name="Grange"), season_start=date(2026, 9, 1), season_end="2027-05-28"
    )
    make_meeting(group, weekday=6, format="online", ask_for_link=True, zone=EASTERN)
    words = words_of(html_of(client))
    assert "Every Friday, 7:00 pm to 8:30 pm Grange. From September 1 to May 28" in words
    assert "Every Sunday, 7:00 pm to 8:30 pm Eastern time Online" in words


def test_many_times_are_cut_and_the_page_has_the_rest(client, group):
    for weekday in (2, 3, 4, 5, 6):
        make_meeting(group, weekday=weekday)
    html = html_of(client)
    assert html.count('class="flyer-time"') == 3
    assert "More times are on the page." in html


def test_neither_link_nor_code_of_a_meeting_stands_on_a_wall(client, group):
    make_meeting(
        group,
        weekday=6,
        format="online",
        link="https://meet.example/private",
        access_code="445566",
        phone="+13125550100",
        zone=EASTERN,
        note="Passcode 445566",
    )
    html = html_of(client)
    for private in ("meet.example", "445566", "312-555", "3125550100"):
        assert private not in html


def test_the_code_holds_our_page_and_is_drawn_here(client, group):
    html = html_of(client)
    address = "https://alongside.example/groups/tuesday-circle/"
    expected = segno.make(address, error="m", micro=False)
    drawn = re.search(r'<svg [^>]*class="qr"[^>]*>.*?</svg>', html, re.DOTALL).group(0)
    assert re.search(r' d="([^"]+)"', drawn).group(1) == re.search(
        r' d="([^"]+)"', expected.svg_inline(border=4)
    ).group(1)
    assert 'aria-hidden="true"' in drawn
    assert "style=" not in drawn
    assert qr_code(address) != qr_code(address + "x")


@pytest.mark.parametrize(
    ("asked", "paper"),
    [({}, "letter"), ({"paper": "a4"}, "a4"), ({"paper": "letter"}, "letter"), ({"paper": "b5"}, "letter")],
)
def test_letter_unless_a4_is_asked_for(client, group, asked, paper):
    assert f'class="flyer-page {paper}"' in html_of(client, **asked)


def test_eight_slips_that_a_screen_reader_skips(client, group):
    html = html_of(client)
    slips = re.search(r'<div class="flyer-slips" aria-hidden="true">(.*)</article>', html, re.DOTALL).group(1)
    assert slips.count('class="flyer-slip"') == 8
    assert words_of(slips).count("Tuesday circle Tuesday 7:00 pm 203-555-0123 alongside.example") == 8
    assert "<a " not in slips


def test_a_group_without_a_number_names_whom_to_call(client):
    office = make_organization(name="Hope House", phone="+12035550111")
    make_group(slug="quiet", organization=office)
    words = words_of(html_of(client, "/groups/quiet/flyer/"))
    assert "203-555-0111 Hope House" in words
    assert "Ask for the time" in words
    assert "None" not in words


def test_moved_closed_and_drafts(client, group):
    keep_old_address(group, "old-circle")
    moved = client.get("/groups/old-circle/flyer/")
    assert (moved.status_code, moved["Location"]) == (301, "/groups/tuesday-circle/flyer/")
    make_group(name="Still there", place=group.place)
    close(group, on=date(2026, 11, 20), reason="The church was sold.")
    words = words_of(html_of(client, status=410))
    assert "The church was sold." in words
    assert "Still there" in words
    make_group(slug="draft", status="draft")
    assert client.get("/groups/draft/flyer/").status_code == 404


def test_a_flyer_costs_few_queries(client, group, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        html_of(client)
