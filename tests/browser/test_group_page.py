"""The page of a group, its flyer on paper and its frame on another site, in a real browser."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import quote, unquote

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from groups.models import Pause, SupportGroup
from groups.services import refresh
from groups.sharing import snippet
from resources.models import Closure
from tests.records import make_group, make_meeting, make_organization, make_place

EASTERN = "America/New_York"
#: CSS pixels of the smallest thing that a shaking finger hits.
TOUCH = 44
PAGE_BOX = {"letter": rb"\[0 0 612 792\]", "a4": rb"\[0 0 59[45](\.\d+)? 841(\.\d+)?\]"}


class _OtherSite(BaseHTTPRequestHandler):
    """A site of somebody else, whose page holds what its address says."""

    def do_GET(self) -> None:
        html = f"<!doctype html><title>Hope House</title>{unquote(self.path[2:])}"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(html.encode())

    def log_message(self, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def show_elsewhere() -> Iterator[Callable[[Page, str], None]]:
    """Opens a page of another origin with some HTML in it. A real server: Chromium lets only one reach this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _OtherSite) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"

        def show(page: Page, html: str) -> None:
            page.route(f"{address}**", lambda route: route.continue_())
            page.goto(f"{address}?{quote(html)}")

        yield show
        server.shutdown()


@pytest.fixture
def group(transactional_db) -> SupportGroup:
    """A group with everything: three meetings, another place, a moved date, a closure, a long note."""
    library, hall = make_place(name="Silas Library", directions="Side door on Elm Street."), make_place(name="Grange")
    group = make_group(
        name="Tuesday circle",
        slug="tuesday-circle",
        summary="A circle for parents. You can just listen.",
        place=library,
        organization=make_organization(name="Hope House"),
        phone="+12035550123",
        text_number="+12035550123",
        email="circle@hope.example",
        audience=["parents", "family"],
    )
    meeting = make_meeting(group)
    make_meeting(group, weekday=4, place=hall, repeats="monthly", weeks=["2", "last"])
    note = (
        "Join: www.zoom.us/j/1234567890123456789012345678901234567890?x=1\nPasscode: 4455\n"
        + "A first name is enough. " * 60
    )
    make_meeting(group, weekday=6, format="online", ask_for_link=True, zone=EASTERN, note=note)
    day = timezone.localdate() + timedelta(days=(1 - timezone.localdate().weekday()) % 7 + 7)
    Pause.objects.create(
        meeting=meeting, first_day=day, last_day=day, moved_to=day + timedelta(days=1), reason="Voting."
    )
    Closure.objects.create(place=hall, first_day=date(2026, 1, 1), reason="The roof is mended.")
    refresh(group)
    return group


@pytest.fixture
def fullest(group) -> SupportGroup:
    """As much as fits in the larger letters."""
    for meeting in group.meetings.all():
        meeting.season_start, meeting.season_end = date(2026, 9, 1), date(2027, 5, 30)
        meeting.save()
    # One letter more would make it crowded.
    type(group).objects.update(first_visit="m" * 40 + " and so on" * 10, text_number="", audience_note="Parents")
    group.place.directions = "By the side door on Elm Street, please. "
    group.place.accessible = "yes"
    group.place.save()
    group.refresh_from_db()
    return group


@pytest.fixture
def longest(transactional_db) -> SupportGroup:
    """The longest texts that an editor can type, and more times than fit."""
    place = make_place(
        name="The Community and Recovery Learning Center of Western Connecticut and Beyond",
        address="12345 North Frederick Douglass Memorial Boulevard, Building C, Suite 1200",
        directions="Go in by the side door. " * 20,
        accessible="yes",
    )
    group = make_group(
        name="A group with a very long name for parents, partners, brothers, sisters, grandparents and all the others "
        * 2,
        slug="a-very-long-address-" * 5 + "of-a-group",
        summary="You learn about opioid use disorder. " * 12,
        place=place,
        phone="+12035550123",
        text_number="+12035550123",
        email="a-very-long-address-for-families-and-friends@community-recovery-center.example",
        audience_note="For anyone who loves someone who uses opioids, whatever the age. " * 3,
        first_visit="Someone greets you at the door. " * 10,
        cost="free",
    )
    for weekday in range(6):
        make_meeting(
            group,
            weekday=weekday,
            repeats="monthly",
            weeks=["1", "2", "3", "last"],
            format="hybrid",
            ask_for_link=True,
            zone=EASTERN,
            season_start=date(2026, 9, 1),
            season_end=date(2027, 5, 30),
        )
    refresh(group)
    return group


CUT_OFF = """() => [...document.querySelectorAll(".flyer-middle, .flyer-top, .flyer-slip")].filter(one => {
    const box = one.getBoundingClientRect();
    return [...one.querySelectorAll("*")].some(inner => {
        const at = inner.getBoundingClientRect();
        return at.height && (at.bottom > box.bottom + 1 || at.right > box.right + 1 || at.left < box.left - 1);
    });
}).map(one => one.className)"""


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("which", ["group", "fullest", "longest"])
def test_the_flyer_is_one_whole_page_on_either_paper(open_page, request, which, paper):
    group = request.getfixturevalue(which)
    # As wide as the paper without its margins, in CSS pixels.
    page = open_page(width=740 if paper == "letter" else 718, height=1000)
    page.goto(f"/groups/{group.slug}/flyer/?paper={paper}")
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox (\[[^\]]+\])", pdf)
    assert len(boxes) == 1
    assert re.fullmatch(PAGE_BOX[paper], boxes[0])
    page.emulate_media(media="print")
    assert not page.evaluate(CUT_OFF)
    assert not page.locator(".site-header, .strip, .flyer-help").first.is_visible()
    assert page.locator(".flyer-slip").count() == 8


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_page_of_a_full_group_is_wider_than_its_screen_nor_fails_axe(group, longest, open_page, axe, width):
    page = open_page(width=width, color_scheme="dark" if width == 768 else "light")
    for one in (group, longest):
        for under in ("", "flyer/", "embed/"):
            page.goto(f"/groups/{one.slug}/{under}")
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
            assert seen[0] <= seen[1], (width, one.slug[:20], under)
            assert not axe(page)


def test_what_one_taps_is_large_enough(group, page):
    page.goto("/groups/tuesday-circle/")
    for link in page.locator("main .actions a, main .way, main .keep a, main .wrong a, main summary").all():
        assert link.bounding_box()["height"] >= TOUCH - 0.5, link.inner_text()


def test_it_stands_in_a_frame_of_another_site_and_opens_outside_it(group, open_page, live_server, show_elsewhere):
    page = open_page(width=320, javascript=False)
    address = f"{live_server.url}/groups/tuesday-circle/"
    show_elsewhere(page, snippet(group, address, f"{address}embed/"))
    frame = page.frame_locator("iframe")
    assert frame.locator("h1").inner_text() == "Tuesday circle"
    frame.get_by_role("link", name="More at Alongside").click()
    page.wait_for_url(address)
    assert page.locator(".site-header").is_visible()


def test_every_other_page_refuses_to_stand_in_a_frame(group, open_page, live_server, show_elsewhere, watched):
    page = open_page()
    show_elsewhere(page, f'<iframe src="{live_server.url}/groups/tuesday-circle/"></iframe>')
    page.wait_for_load_state("networkidle")
    assert "Tuesday circle" not in page.frames[-1].content()
    assert "frame-ancestors 'none'" in " ".join(watched.take_refused_by_policy())
