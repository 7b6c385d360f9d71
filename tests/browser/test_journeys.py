"""What people come for, from the first page to the last, in a real browser on the real records."""

import re

import pytest
from django.contrib.auth.models import User

from groups.models import SupportGroup
from tests.public_pages import load_whole_site

SMALL = {"width": 360, "height": 640}
#: CSS pixels of the smallest thing that a shaking finger hits.
TOUCH = 44


@pytest.fixture(autouse=True)
def site(transactional_db) -> None:
    """The site as `make run` shows it, and a closed listing of each kind."""
    load_whole_site()


def touchable(box: dict[str, float]) -> bool:
    return box["height"] >= TOUCH and box["width"] >= TOUCH


# A mother ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("javascript", [True, False])
def test_a_mother_finds_a_group_by_zip_and_sees_whom_to_call(page, javascript):
    page.goto("/")
    form = page.get_by_role("search", name="Find a group")
    form.get_by_label("Your ZIP code or town").fill("06702")
    button = form.get_by_role("button", name="Find a group")
    assert touchable(button.bounding_box())
    button.click()
    page.wait_for_url("**/groups/?near=06702")
    assert page.locator("h1").inner_text() == "Groups near Waterbury, CT 06702"
    first = page.locator(".group-row").first
    # The nearest is in her own town; how far the others are stands in each row.
    assert "Waterbury, CT" in first.inner_text()
    assert re.search(r"\d miles away", page.locator(".main").inner_text())
    name = first.locator("h3").inner_text()
    first.get_by_role("link", name=name).click()
    page.wait_for_load_state()
    assert page.locator("h1").inner_text() == name
    call = page.locator("main a.call-button").first
    assert re.fullmatch(r"tel:(\d{3}|\+1\d{10})", call.get_attribute("href"))
    assert touchable(call.bounding_box())
    assert re.search(r"\d", call.inner_text())


def test_every_group_says_how_to_reach_someone(page):
    """Each group's page has a number, a way to write or a website in its first panel."""
    without = []
    for group in SupportGroup.objects.published():
        page.goto(group.get_absolute_url())
        panel = page.locator("main .side .panel").first
        if not panel.locator("a[href^='tel:'], a[href^='sms:'], a[href^='mailto:'], a[href^='https:']").count():
            without.append(group.slug)
    assert not without


def test_a_misspelled_town_leads_to_its_groups(page):
    page.goto("/")
    form = page.get_by_role("search", name="Find a group")
    form.get_by_label("Your ZIP code or town").fill("Waterberry")
    form.get_by_role("button").click()
    guesses = page.locator(".panel[role=status]")
    assert "Did you mean" in guesses.inner_text()
    guesses.get_by_role("link", name="Waterbury, CT").click()
    assert page.locator("h1").inner_text() == "Groups near Waterbury, CT"
    assert page.locator(".group-row").count() > 0


# Someone who calls ------------------------------------------------------------------------------


def test_someone_calls_a_line_that_is_open_now(page):
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Helplines").click()
    page.wait_for_load_state()
    first = page.locator(".call-card").first
    assert "Open now" in first.inner_text()
    call = first.locator("a.call-button")
    assert re.fullmatch(r"tel:(\d{3}|\+1\d{10})", call.get_attribute("href"))
    assert call.get_attribute("aria-label").startswith("Call ")
    assert all(touchable(button.bounding_box()) for button in page.locator("main .call-button").all())
    assert page.locator("main h2").first.inner_text() == "Open now"


# Someone who reads ------------------------------------------------------------------------------


@pytest.mark.parametrize("javascript", [True, False])
def test_someone_reads_what_to_do_and_what_not(page, javascript):
    page.goto("/")
    page.get_by_role("link", name="All the do's and don'ts").click()
    lists = page.locator("main .do-list, main .dont-list").evaluate_all("all => all.map(one => one.className)")
    assert set(lists) == {"do-list", "dont-list"}
    assert lists == sorted(lists), "a don't stands before a do"
    donts = page.locator("main .dont-list li > b").all_inner_texts()
    assert len(donts) >= 3
    assert all(words.startswith("Do not") for words in donts), donts


def test_the_home_page_says_do_before_do_not(page):
    page.goto("/")
    dos, donts = page.locator(".do-list"), page.locator(".dont-list")
    assert dos.bounding_box()["y"] < donts.bounding_box()["y"]
    assert 1 <= dos.locator("li").count() <= 3
    assert all(words.startswith("Do not") for words in donts.locator("li > b").all_inner_texts())


# Someone in an emergency ------------------------------------------------------------------------


@pytest.mark.parametrize("javascript", [True, False])
def test_the_overdose_page_has_911_on_the_first_screen(open_page, javascript):
    page = open_page(**SMALL, javascript=javascript)
    page.goto("/")
    page.locator(".strip").get_by_role("link", name="What to do now").click()
    page.wait_for_url("**/overdose/")
    call = page.locator("main a.call-button[href='tel:911']")
    box = call.bounding_box()
    assert call.inner_text().strip() == "Call 911"
    assert touchable(box)
    assert box["y"] + box["height"] <= SMALL["height"]
    steps = page.locator("main ol.steps > li h3").all_inner_texts()
    assert len(steps) >= 5
    assert any("911" in words for words in steps)
    assert any("naloxone" in words.lower() for words in steps)


# An editor --------------------------------------------------------------------------------------


def test_rosa_changes_a_group_and_families_see_it_at_once(open_page):
    User.objects.create_superuser("rosa", password="a long made-up password")
    group = SupportGroup.objects.published().filter(phone="").first()
    family = open_page()
    family.goto(group.get_absolute_url())
    assert family.locator("h1").inner_text() == group.name

    staff = open_page(width=1280, height=900)
    staff.goto("/admin/")
    staff.get_by_label("Username").fill("rosa")
    staff.get_by_label("Password").fill("a long made-up password")
    staff.get_by_role("button", name="Log in").click()
    staff.locator("#content-main .model-supportgroup th a").click()
    staff.locator("#searchbar").fill(group.name)
    staff.get_by_role("button", name="Search").click()
    staff.get_by_role("link", name=group.name, exact=True).first.click()
    staff.locator("#id_name").fill("Tuesday Evening Families")
    staff.locator("#id_phone").fill("203-555-0142")
    staff.get_by_role("button", name="Save", exact=True).first.click()
    assert "changed successfully" in staff.locator(".messagelist").inner_text()

    family.reload()
    assert family.locator("h1").inner_text() == "Tuesday Evening Families"
    call = family.locator("main a.call-button").first
    assert call.get_attribute("href") == "tel:+12035550142"
    assert call.inner_text().strip() == "203-555-0142"


# Someone without a mouse ------------------------------------------------------------------------


def test_the_first_tab_skips_to_the_content(page):
    page.goto("/groups/")
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    assert skip.evaluate("one => one === document.activeElement")
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    assert skip.bounding_box()["height"] > 20
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


FOCUS_LOOK = """() => {
    const one = document.activeElement, look = getComputedStyle(one), box = one.getBoundingClientRect();
    return {
        what: one.outerHTML.slice(0, 100),
        marked: (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2) || look.boxShadow !== "none",
        seen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
    };
}"""


@pytest.mark.parametrize("address", ["/", "/groups/?near=06702", "/helplines/", "/plan/", "/overdose/"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(page, address):
    page.goto(address)
    reachable = page.locator("a[href], button, input, select, textarea, summary").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).length"
    )
    visited = []
    for _ in range(reachable):
        page.keyboard.press("Tab")
        visited.append(page.evaluate(FOCUS_LOOK))
    assert len({one["what"] for one in visited}) > reachable * 0.7
    assert not [one["what"] for one in visited if not one["marked"]]
    assert not [one["what"] for one in visited if not one["seen"]]
