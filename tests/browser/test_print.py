"""Every page on paper, in both languages: what is read and nothing to press, on as few sheets as it takes."""

import re

import pytest

from groups.models import SupportGroup
from resources.languages import ENGLISH, SPANISH, in_language
from tests.public_pages import IN_A_FRAME, in_spanish, load_whole_site, one_of_each_template, public_pages

PAPERS = ("Letter", "A4")
#: A group with a dozen meetings takes a second sheet, front and back of one.
MOST_PAGES_OF_A_GROUP = 2
#: What a printed page has no use for; the plan's boxes and lines are there to be filled in by hand.
TO_PRESS = """() => [...document.querySelectorAll(
    ".site-nav, .language, .leave, .leave-count, .strip, .skip, .breadcrumbs, .pagination, .site-footer li, button, "
    + "select, form input, form textarea, .no-print"
)]
.filter(one => one.checkVisibility() && one.getBoundingClientRect().height > 1)
.map(one => one.outerHTML.slice(0, 80))"""


@pytest.fixture(params=[ENGLISH, SPANISH])
def language(request) -> str:
    return request.param


@pytest.fixture(autouse=True)
def site(transactional_db) -> None:
    load_whole_site()


def sheets(page, paper: str) -> int:
    """How many pages of paper it takes."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper)))


@pytest.mark.parametrize("javascript", [True, False])
def test_a_printed_page_has_words_and_nothing_to_press(page, watched, language, javascript):
    found = {}
    pages = one_of_each_template(public_pages())
    for public_page in in_spanish(pages) if language == SPANISH else pages:
        page.goto(public_page.address)
        if public_page.status != 200:
            watched.take_console_errors()
        page.emulate_media(media="print")
        if public_page.template != IN_A_FRAME and (shown := page.evaluate(TO_PRESS)):
            found[public_page.address] = shown
        assert page.locator("h1").is_visible(), public_page.address
        page.emulate_media(media="screen")
    assert not found


def test_every_group_is_one_sheet_front_and_back(page, language):
    long = {}
    for group in SupportGroup.objects.published():
        address = in_language(f"/groups/{group.slug}/", language)
        page.goto(address)
        counts = {paper: sheets(page, paper) for paper in PAPERS}
        if max(counts.values()) > MOST_PAGES_OF_A_GROUP:
            long[address] = counts
    assert not long


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("query", ["", "?state=CT", "?state=IL", "?state=MA"])
def test_the_overdose_sheet_hangs_on_one_page(page, language, query, paper):
    page.goto(in_language("/overdose/", language) + query)
    assert sheets(page, paper) == 1
