"""Leaving quickly: the click, Shift three times, and what a screen reader hears."""

import pytest

from tests.public_pages import load_whole_site

ELSEWHERE = "https://www.weather.gov/"


@pytest.fixture(autouse=True)
def site(transactional_db) -> None:
    load_whole_site()


@pytest.fixture
def away(page):
    """The neutral site, as far as this test needs it."""
    page.route(f"{ELSEWHERE}**", lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"))
    return page


def press_shift(page, times: int) -> None:
    for _ in range(times):
        page.keyboard.press("Shift")


def said(page) -> str:
    return page.locator(".leave-count").inner_text()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_link_leads_away(away, javascript):
    away.goto("/overdose/")
    away.get_by_role("link", name="Leave this site").click()
    away.wait_for_url(ELSEWHERE)


def test_back_does_not_return_to_the_page_that_was_left(away):
    away.goto("/about/")
    away.goto("/overdose/")
    away.get_by_role("link", name="Leave this site").click()
    away.wait_for_url(ELSEWHERE)
    away.go_back()
    assert away.url.endswith("/about/")


#: The moment after the click, before the other site has answered anything.
AFTER_THE_CLICK = """() => {
    document.querySelector(".leave").click();
    const cover = document.querySelector("[role=alert]"), box = cover.getBoundingClientRect();
    return {
        says: cover.textContent, title: document.title, width: box.width, height: box.height,
        on_top: [50, 300, innerHeight - 5].every(y => document.elementFromPoint(50, y) === cover),
        left: [...document.body.children].filter(one => !one.inert).map(one => one.className),
    };
}"""


def test_the_page_is_blank_at_once_however_slow_the_other_site_is(page):
    page.route(f"{ELSEWHERE}**", lambda route: None)
    page.goto("/overdose/")
    # Nothing of the page is left for a screen reader or the keyboard either.
    assert page.evaluate(AFTER_THE_CLICK) == {
        "says": "Loading",
        "title": "Loading",
        **page.viewport_size,
        "on_top": True,
        "left": ["leave-cover"],
    }


def test_shift_three_times_leaves_and_each_press_is_announced(away):
    away.goto("/guides/how-to-talk/")
    assert away.locator(".leave-count").get_attribute("role") == "status"
    press_shift(away, 1)
    assert said(away) == "Shift, press 2 more times to leave."
    press_shift(away, 1)
    assert said(away) == "Shift, press 1 more time to leave."
    press_shift(away, 1)
    away.wait_for_url(ELSEWHERE)


def test_after_five_seconds_the_count_begins_anew(page):
    page.clock.install()
    page.goto("/")
    press_shift(page, 2)
    page.clock.fast_forward(4_000)
    assert said(page) == "Shift, press 1 more time to leave."
    page.clock.fast_forward(1_500)
    assert said(page) == "You stay on this page."
    press_shift(page, 2)
    assert said(page) == "Shift, press 1 more time to leave."
    assert page.get_by_role("alert").count() == 0


def test_shift_counts_while_someone_writes(away):
    away.goto("/search/")
    away.get_by_role("searchbox").first.focus()
    press_shift(away, 3)
    away.wait_for_url(ELSEWHERE)


@pytest.mark.parametrize(
    "keys",
    [
        ["Shift+A", "Shift+B", "Shift+C", "Shift+D"],
        ["Shift", "Shift", "a", "Shift"],
        ["Alt+Shift", "Alt+Shift", "Alt+Shift"],
        ["Control+Shift", "Control+Shift", "Control+Shift"],
        ["Shift+Tab", "Shift+Tab", "Shift+Tab"],
    ],
)
def test_writing_and_shortcuts_never_leave(page, keys):
    page.goto("/search/")
    page.get_by_role("searchbox").first.focus()
    for one in keys:
        page.keyboard.press(one)
    assert page.url.endswith("/search/")
    assert page.get_by_role("alert").count() == 0


def test_the_honest_page_is_one_click_from_every_page(page):
    page.goto("/helplines/")
    page.locator(".site-footer").get_by_role("link", name="Leaving quickly").click()
    words = page.locator("main").inner_text()
    for cannot in ("History.", "The phone bill.", "The router", "Bookmarks", "Words you typed", "private window"):
        assert cannot in words, cannot
    assert page.locator("main a[href='tel:+18007997233']").count() == 1
