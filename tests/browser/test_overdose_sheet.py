"""The overdose page on paper (that it is one sheet: tests/browser/test_print.py) and on a small screen."""

import pytest

from tests.public_pages import load_whole_site


@pytest.fixture(autouse=True)
def site(transactional_db) -> None:
    load_whole_site()


def test_the_sheet_shows_what_must_hang_at_the_refrigerator(page):
    page.goto("/overdose/?state=CT")
    page.emulate_media(media="print")
    assert page.locator(".steps > li .drawing").count() == 7
    for part in (".steps", ".signs", ".dont-list", ".sheet-numbers", ".reviewed", "main a[href='tel:+18005634086']"):
        assert page.locator(part).is_visible(), part
    for part in (".site-nav", ".leave", "#sheet form", ".strip", "[data-keep]"):
        assert not page.locator(part).is_visible(), part


def test_a_copy_says_so_below_the_steps_and_not_at_the_refrigerator(page):
    page.goto("/overdose/")
    said = page.locator("[data-copy-from]")
    said.evaluate("line => { line.hidden = false }")
    assert said.bounding_box()["y"] > page.locator(".dont-list").bounding_box()["y"]
    page.emulate_media(media="print")
    assert not said.is_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_father_chooses_his_state_for_the_sheet(page, javascript):
    page.goto("/overdose/")
    page.get_by_label("Your state").select_option("CT")
    page.get_by_role("button", name="Show my state's numbers").click()
    page.wait_for_url("**/overdose/?state=CT#sheet")
    assert page.locator("#sheet a[href='tel:211']").is_visible()
    assert page.get_by_role("button", name="Print this page").is_visible() is javascript


def test_steps_can_be_read_at_arms_length(page):
    page.goto("/overdose/")
    sizes = page.evaluate("""() => [".steps h3", ".steps p"].map(
        one => parseFloat(getComputedStyle(document.querySelector(one)).fontSize))""")
    assert sizes[0] >= 24
    assert sizes[1] >= 20
    numeral = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.steps > li'), '::before').fontSize)")
    assert numeral >= 48
    widths = page.locator(".steps .drawing").evaluate_all("all => all.map(one => one.getBoundingClientRect().width)")
    assert min(widths) >= 300


def test_signs_stand_before_the_steps_and_a_link_skips_them(page):
    page.goto("/overdose/")
    assert page.locator(".signs").bounding_box()["y"] < page.locator(".steps").bounding_box()["y"]
    page.get_by_role("link", name="What to do, step by step").click()
    assert page.locator("#steps h2").bounding_box()["y"] < 200
