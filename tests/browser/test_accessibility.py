"""WCAG 2.2 AA by axe on every public page, and no page wider than its screen.

Words, labels and headings are checked without a browser in tests/test_html.py.
"""

import pytest

from tests.public_pages import PublicPage, error_pages, load_whole_site, one_of_each_template, public_pages

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


@pytest.fixture
def pages(transactional_db) -> list[PublicPage]:
    """Every public page of the real records."""
    load_whole_site()
    return public_pages()


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


def test_axe_finds_nothing_on_any_public_page(pages, page, axe, watched):
    found = {}
    for public_page in pages:
        visit(page, watched, public_page)
        if problems := axe(page):
            found[public_page.address] = problems
    assert not found


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light"), (1280, "dark")])
def test_axe_finds_nothing_on_any_template(pages, open_page, axe, watched, scheme, width):
    page = open_page(width=width, color_scheme=scheme)
    found = {}
    for public_page in one_of_each_template(pages):
        visit(page, watched, public_page)
        if problems := axe(page):
            found[public_page.address] = problems
    for template, response in error_pages().items():
        show_error_page(page, template, response.content.decode())
        if problems := axe(page):
            found[template] = problems
    assert not found


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_screen(pages, open_page, watched, width):
    page = open_page(width=width)
    found = {}
    for public_page in one_of_each_template(pages):
        visit(page, watched, public_page)
        if wide := page.evaluate(TOO_WIDE):
            found[public_page.address] = wide
    for template, response in error_pages().items():
        show_error_page(page, template, response.content.decode())
        if wide := page.evaluate(TOO_WIDE):
            found[template] = wide
    assert not found
