"""WCAG 2.2 AA by axe on every public page, and no page wider than its screen.

Words, labels and headings are checked without a browser in tests/test_html.py.
"""

import pytest

from resources.languages import ENGLISH, SPANISH
from tests.public_pages import (
    PublicPage,
    error_pages,
    in_spanish,
    load_whole_site,
    one_of_each_template,
    public_pages,
)

PARTS = 2
WIDTHS = (320, 360, 768, 1280)
TOO_WIDE = """() => {
    const seen = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll("body *")].filter(one => {
        const box = one.getBoundingClientRect();
        return box.right > seen + 1 && box.width > 1 && getComputedStyle(one).position !== "absolute";
    });
    return document.documentElement.scrollWidth > seen
        ? [document.documentElement.scrollWidth, ...wide.slice(0, 3).map(one => one.outerHTML.slice(0, 120))]
        : null;
}"""


@pytest.fixture(params=[ENGLISH, SPANISH])
def language(request) -> str:
    """Each test runs in both."""
    return request.param


@pytest.fixture
def pages(transactional_db, language) -> list[PublicPage]:
    """Every public page of the real records, in one language."""
    load_whole_site()
    return in_spanish(public_pages()) if language == SPANISH else public_pages()


def visit(page, watched, public_page: PublicPage) -> None:
    """Open it with all that folds out, which counts as well."""
    page.goto(public_page.address)
    if public_page.status != 200:
        # The browser notes in its console that a page of ours answers 404 or 410, as it should.
        watched.take_console_errors()
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


def show_error_page(page, template: str, html: str) -> None:
    """Show a page that no address leads to as if the server had sent it."""
    page.route(f"**/{template}", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"/{template}")


def faults_in_light_and_dark(page, axe) -> list[str]:
    """All rules in light; in dark, where the page has other colours and nothing else, contrast alone."""
    page.emulate_media(color_scheme="light")
    light = axe(page)
    page.emulate_media(color_scheme="dark")
    return light + [f"in the dark: {fault}" for fault in axe(page, rules=["color-contrast"])]


# A part of the pages each, so that several workers (pytest -n) share them.
@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_on_any_public_page_in_light_and_dark(pages, page, axe, watched, part):
    found = {}
    for public_page in pages[part::PARTS]:
        visit(page, watched, public_page)
        if problems := faults_in_light_and_dark(page, axe):
            found[public_page.address] = problems
    assert not found


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_an_error_page_nor_on_a_wide_screen(pages, open_page, axe, watched, language, width):
    page = open_page(width=width)
    found = {}
    for public_page in one_of_each_template(pages) if width > 360 else []:
        visit(page, watched, public_page)
        if problems := faults_in_light_and_dark(page, axe):
            found[public_page.address] = problems
    for template, response in error_pages(language).items():
        show_error_page(page, template, response.content.decode())
        if problems := faults_in_light_and_dark(page, axe):
            found[template] = problems
    assert not found


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_screen(pages, open_page, watched, language, width):
    page = open_page(width=width)
    found = {}
    for public_page in one_of_each_template(pages):
        visit(page, watched, public_page)
        if wide := page.evaluate(TOO_WIDE):
            found[public_page.address] = wide
    for template, response in error_pages(language).items():
        show_error_page(page, template, response.content.decode())
        if wide := page.evaluate(TOO_WIDE):
            found[template] = wide
    assert not found
