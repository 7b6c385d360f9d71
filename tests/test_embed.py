"""Hope House shows its group on its own site: a small frame, the only page of ours that may stand in one."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from html import unescape
from zoneinfo import ZoneInfo

import html5lib
import pytest
import time_machine
from django.test import Client

from groups.models import SupportGroup
from groups.services import refresh
from groups.sharing import snippet
from resources.addresses import keep_old_address
from resources.curation import close
from resources.models import Closure
from tests import finder
from tests.policies import STRICT, policy_of
from tests.public_pages import IN_A_FRAME
from tests.records import make_group, make_helpline, make_meeting, make_place

pytestmark = pytest.mark.django_db

EASTERN = "America/New_York"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York."""
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=ZoneInfo(EASTERN)), tick=False) as clock:
        yield clock


@pytest.fixture
def group() -> SupportGroup:
    """Tuesdays in the library."""
    group = make_group(
        name="Tuesday circle",
        slug="tuesday-circle",
        place=make_place(name="Silas Library", address="267 Grand Street"),
        phone="+12035550123",
    )
    make_meeting(group)
    refresh(group)
    return group


def html_of(client: Client, status: int = 200) -> str:
    response = client.get("/groups/tuesday-circle/embed/")
    assert response.status_code == status
    html = response.content.decode()
    html5lib.HTMLParser(strict=True).parse(html)
    return html


def words_of(html: str) -> str:
    return finder.words_of(html[html.index("<main") :])


def test_the_frame_says_when_where_and_whom_to_call(client, group):
    html = html_of(client)
    words = words_of(html)
    assert "Tuesday circle Tomorrow 7:00 pm to 8:30 pm Silas Library 267 Grand Street Waterbury, CT 06702" in words
    assert 'href="tel:+12035550123"' in html
    assert "Not confirmed yet: call before you go." in words
    assert words.endswith("More at Alongside")
    assert '<base target="_top">' in html
    for absent in ("site-header", "strip", "site-footer", "<script"):
        assert absent not in html


def test_where_is_where_the_next_date_takes_place(client, group):
    """Tomorrow's is online: nobody shall drive to the library for it."""
    make_meeting(
        group,
        weekday=0,
        start="20:00",
        end="21:00",
        format="online",
        link="https://meet.example/private",
        access_code="445566",
        zone=EASTERN,
        note="Code 445566",
    )
    html = html_of(client)
    assert "Tonight 8:00 pm to 9:00 pm Eastern time Online" in words_of(html)
    for absent in ("Silas Library", "meet.example", "445566"):
        assert absent not in html


def test_a_closed_library_is_said_in_the_frame_too(client, group):
    Closure.objects.create(place=group.place, first_day=date(2026, 11, 20), reason="Flood.")
    assert "Silas Library is closed until further notice. Flood." in words_of(html_of(client))


def test_a_group_without_a_number_names_a_line(client):
    make_helpline(name="United Way 211", kind="information", short_number="211", phone="", states=["CT"])
    make_group(slug="tuesday-circle", place=make_place())
    assert 'href="tel:211"' in html_of(client)


def test_it_may_be_framed_and_so_may_its_page_once_it_is_closed(client, group):
    for status in (200, 410):
        response = client.get("/groups/tuesday-circle/embed/")
        assert response.status_code == status
        assert "X-Frame-Options" not in response
        assert policy_of(response.headers) == STRICT | {"frame-ancestors": ["*"]}
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert not response.cookies
        close(group, on=date(2026, 11, 20), reason="The church was sold.")


def test_no_other_page_may_be_framed(client, pages):
    # The pages of errors are made here without the middleware that sets the header.
    framed = {answer.page for answer in pages if answer.address.startswith("/") and _may_be_framed(answer.headers)}
    assert {page.template for page in framed} == {IN_A_FRAME}
    assert "/groups/closed-group/embed/" in {page.address for page in framed}
    assert not _may_be_framed(client.get("/groups/never-was/flyer/").headers)
    assert not _may_be_framed(client.get("/admin/login/").headers)


def _may_be_framed(headers: Mapping[str, str]) -> bool:
    assert headers.get("X-Frame-Options") in {None, "DENY"}
    assert (policy_of(headers)["frame-ancestors"] == ["*"]) is ("X-Frame-Options" not in headers)
    return "X-Frame-Options" not in headers


def test_closed_renamed_and_drafts(client, group):
    keep_old_address(group, "old-circle")
    moved = client.get("/groups/old-circle/embed/")
    assert (moved.status_code, moved["Location"]) == (301, "/groups/tuesday-circle/embed/")
    make_group(name="Still there", place=group.place)
    make_group(name="Draft", place=group.place, status="draft", slug="draft")
    close(group, on=date(2026, 11, 20), reason="The church was sold.")
    html = html_of(client, 410)
    words = words_of(html)
    assert "This group has closed. It closed on November 20, 2026. The church was sold." in words
    assert "Still there" in words
    assert "Draft" not in words
    assert client.get("/groups/draft/embed/").status_code == 404


def test_the_snippet_is_a_frame_and_a_link_that_stays_where_frames_are_taken_out(group):
    group.name = 'Mum\'s "circle" <b>'
    lines = snippet(group, "https://a.example/groups/x/", "https://a.example/groups/x/embed/")
    assert type(lines) is str
    tree = html5lib.parseFragment(lines, namespaceHTMLElements=False)
    [frame] = tree.iter("iframe")
    [link] = tree.iter("a")
    assert (frame.get("src"), frame.get("loading")) == ("https://a.example/groups/x/embed/", "lazy")
    assert frame.get("title") == group.name
    assert (link.get("href"), link.text) == ("https://a.example/groups/x/", f"{group.name}: when and where")
    assert "<script" not in lines
    assert not list(tree.iter("b"))


def test_the_groups_page_offers_the_snippet_to_copy(client, group):
    html = client.get("/groups/tuesday-circle/").content.decode()
    shown = re.search(r'<textarea class="snippet"[^>]*readonly[^>]*>(.*?)</textarea>', html, re.DOTALL).group(1)
    assert '<iframe src="https://alongside.example/groups/tuesday-circle/embed/"' in unescape(shown)
    assert "<" not in shown
    assert html.count("<iframe") == 0


def test_a_frame_costs_few_queries(client, group, django_assert_max_num_queries):
    make_meeting(group, weekday=4)
    with django_assert_max_num_queries(4):
        html_of(client)
