"""A sister fills in the plan on her phone: it stays there only when she says so, and the printer gets all of it."""

import json

import brotli
import pytest
from django.contrib.staticfiles import finders

from tests.browser.waiting import until
from tests.records import load_real_records

#: What plan.js may weigh as it travels.
SCRIPT_BYTES = 1536
SECRET = "She takes two blue pills"
LONG = " ".join(f"line {n} of what we know" for n in range(120))


@pytest.fixture(autouse=True)
def site(transactional_db) -> None:
    """The site as `make run` shows it."""
    load_real_records()


@pytest.fixture
def asked(page) -> list[str]:
    """Everything that the page asks of any server, with what it sends."""
    requests: list[str] = []
    page.on("request", lambda request: requests.append(f"{request.method} {request.url} {request.post_data or ''}"))
    return requests


def kept(page) -> dict | None:
    return json.loads(page.evaluate("localStorage.getItem('plan')") or "null")


def write(page, words: str = SECRET):
    box = page.get_by_label("What they use, as far as we know:")
    box.fill(words)
    return box


def test_the_script_is_small():
    with open(finders.find("plan.js"), "rb") as script:  # noqa: PTH123  # a path from the finders
        assert len(brotli.compress(script.read(), quality=5)) <= SCRIPT_BYTES


def test_nothing_is_kept_unless_she_asks_for_it(page):
    page.goto("/plan/")
    write(page)
    page.get_by_label("Read the overdose page together").check()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.reload()
    assert page.get_by_label("What they use, as far as we know:").input_value() == ""
    assert not page.get_by_label("Read the overdose page together").is_checked()


def test_what_she_keeps_is_there_after_a_reload_and_one_button_erases_it(page):
    page.goto("/plan/")
    write(page)
    page.get_by_label("Keep what I write on this device").check()
    status = page.locator("#keep [role=status]")
    assert status.inner_text() == "Kept on this device."
    # From now on each word is saved as it is written.
    page.get_by_label("Who knows how to use it:").fill("Both of us")
    page.get_by_label("Read the overdose page together").check()
    page.reload()
    assert page.get_by_label("Keep what I write on this device").is_checked()
    assert page.get_by_label("What they use, as far as we know:").input_value() == SECRET
    assert page.get_by_label("Who knows how to use it:").input_value() == "Both of us"
    assert page.get_by_label("Read the overdose page together").is_checked()
    page.get_by_role("button", name="Erase everything I wrote").click()
    assert status.inner_text() == "All is erased, here and on this device."
    assert kept(page) is None
    assert page.get_by_label("What they use, as far as we know:").input_value() == ""
    page.reload()
    assert not page.get_by_label("Read the overdose page together").is_checked()


def test_when_she_changes_her_mind_the_words_stay_on_the_page_only(page):
    page.goto("/plan/")
    write(page)
    page.get_by_label("Keep what I write on this device").check()
    page.get_by_label("Keep what I write on this device").uncheck()
    assert kept(page) is None
    assert page.get_by_label("What they use, as far as we know:").input_value() == SECRET
    assert page.locator("#keep [role=status]").inner_text() == "No longer kept on this device."


def test_erased_in_one_tab_is_erased_in_the_other(page):
    page.goto("/plan/")
    page.get_by_label("Keep what I write on this device").check()
    write(page)
    other = page.context.new_page()
    other.goto("/plan/")
    other.get_by_role("button", name="Erase everything I wrote").click()
    until(page, "!document.querySelector('#keep input').checked")
    assert page.get_by_label("What they use, as far as we know:").input_value() == ""
    write(page, "Something new")
    assert kept(page) is None


@pytest.mark.parametrize("broken", ["not json", "null", "7", '{"plan-what-they-use": 9, "else": true}'])
def test_what_something_else_stored_does_no_harm(page, broken):
    page.goto("/plan/")
    page.evaluate("text => localStorage.setItem('plan', text)", broken)
    page.reload()
    write(page)
    assert page.locator("#keep").is_visible()


def test_where_the_browser_keeps_nothing_it_says_so(page):
    page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full') }")
    page.goto("/plan/")
    page.get_by_label("Keep what I write on this device").click()
    assert page.locator("#keep [role=status]").inner_text() == "This browser does not let us keep it. Print it."
    assert not page.get_by_label("Keep what I write on this device").is_checked()


@pytest.mark.parametrize("javascript", [True, False])
def test_only_the_zip_goes_out(page, asked, javascript):
    page.goto("/plan/")
    box = write(page)
    page.get_by_label("Read the overdose page together").check()
    asked.clear()
    page.get_by_label("Your ZIP code or town").fill("06702")
    page.get_by_role("button", name="Add what is near").click()
    page.get_by_role("heading", name="Near Waterbury, CT 06702").wait_for()
    assert page.locator(".near-us a[href^='/groups/']").count() >= 3
    assert asked[0].split("?")[1].strip() == "near=06702"
    assert not [one for one in asked if "blue" in one or "POST" in one or "plan-" in one]
    assert page.url.endswith("/plan/?near=06702")
    # With scripts what was written is still there, though it is kept nowhere.
    assert box.input_value() == (SECRET if javascript else "")


def test_a_town_of_many_states_is_asked_back_without_losing_a_word(page):
    page.goto("/plan/")
    box = write(page)
    page.get_by_label("Your ZIP code or town").fill("Springfield")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Springfield, Illinois").click()
    heading = page.get_by_role("heading", name="Near Springfield, IL")
    heading.wait_for()
    assert heading.evaluate("one => one === document.activeElement")
    assert box.input_value() == SECRET


def test_without_javascript_nothing_is_promised_that_needs_it(open_page):
    page = open_page(javascript=False)
    page.goto("/plan/")
    assert not page.locator("#keep").is_visible()
    assert "What you write stays on this page" in page.locator("main").inner_text()


def test_on_paper_answers_are_text_and_the_rest_are_lines(open_page):
    page = open_page(width=800, height=1000)
    page.goto("/plan/?near=06702")
    box = write(page, LONG)
    page.emulate_media(media="print")
    assert not box.is_visible()
    shown = box.evaluate("one => getComputedStyle(one.parentNode, '::after').content")
    assert "line 119 of what we know" in shown
    assert page.get_by_label("Who knows how to use it:").bounding_box()["height"] >= 60
    assert not page.get_by_role("button", name="Erase everything I wrote").is_visible()
    assert page.get_by_role("heading", name="Near Waterbury, CT 06702").is_visible()
    for size in ("Letter", "A4"):
        assert page.pdf(format=size).count(b"/Type /Page\n") <= 8


def test_the_plan_is_for_everyone(page, axe):
    page.goto("/plan/?near=06702")
    assert not axe(page)
    page.goto("/guides/?topic=treatment")
    assert not axe(page)
    page.goto("/guides/medication/")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert not axe(page)
