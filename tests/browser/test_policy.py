"""The content security policy in a browser: it holds, and what scripts of the admin make later does not break it.

That no page breaks it when it is opened is seen wherever tests walk over pages (`watched` in conftest.py).
"""

import pytest

from tests.browser.test_staff_pages import sit_down
from tests.records import make_group, make_meeting

pytestmark = pytest.mark.django_db(transaction=True)

SMUGGLED = """document.body.insertAdjacentHTML("beforeend",
    '<p id="red" style="color: red" onclick="document.title = 1">x</p><img src="https://elsewhere.example/a.png">')"""


@pytest.mark.parametrize("address", ["/groups/", "/overdose/", "/admin/login/", "/no/such/page/"])
def test_what_somebody_smuggles_into_a_page_stays_dead(page, watched, address):
    page.goto(address)
    page.wait_for_load_state()
    watched.take_console_errors()
    title = page.title()
    page.evaluate(SMUGGLED)
    page.locator("#red").click()
    assert page.evaluate("getComputedStyle(document.getElementById('red')).color") != "rgb(255, 0, 0)"
    assert page.title() == title
    refused = " ".join(watched.take_refused_by_policy())
    assert all(word in refused for word in ("style-src", "script-src", "img-src")), refused


@pytest.mark.parametrize("address", ["/groups/", "/admin/login/"])
def test_a_browser_understands_all_that_it_is_told(page, address):
    """A feature that it does not know would be a warning on every page, among which nobody sees a real one."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert said == []


def test_the_finder_shows_the_stylesheet_that_it_holds(page):
    page.goto("/groups/")
    assert page.locator("style").count() == 1
    assert page.evaluate("getComputedStyle(document.querySelector('.skip')).position") == "absolute"


def test_what_scripts_of_the_admin_make_breaks_nothing(open_page, live_server, watched):
    """Pickers of records and of dates, another row, a window for a new record."""
    page = open_page(width=1280, height=800)
    sit_down(page, live_server)
    group = make_group(name="Evening circle")
    make_meeting(group)
    page.goto(f"/admin/groups/supportgroup/{group.pk}/change/")
    page.wait_for_load_state("networkidle")
    page.locator(".select2-selection").first.click()
    page.locator(".select2-search__field").last.fill("cir")
    page.locator(".select2-results__option").first.wait_for()
    page.keyboard.press("Escape")
    for opener in (".add-row a", ".datetimeshortcuts a", ".collapse summary"):
        if page.locator(opener).count():
            page.locator(opener).first.click()
    with page.expect_popup() as window:
        page.locator("a.add-related").first.click()
    window.value.wait_for_load_state("networkidle")
    assert window.value.locator("form").count()
    window.value.close()
