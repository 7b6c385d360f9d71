"""The finder in a real browser: a script saves a click and offers the phone's place; without one all else works."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.public_pages import load_whole_site

WATERBURY = {"latitude": 41.556612, "longitude": -73.038598}


@pytest.fixture(autouse=True)
def site(transactional_db) -> None:
    """The site as `make run` shows it."""
    load_whole_site()


def asked(page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_a_phone_tells_about_where_it_is_and_no_more(open_page):
    page = open_page(geolocation=WATERBURY, permissions=["geolocation"])
    page.goto("/groups/")
    button = page.get_by_role("button", name="Use my location")
    assert button.bounding_box()["height"] >= 44
    button.click()
    page.wait_for_url("**/groups/?near=*")
    assert asked(page)["near"] == ["41.56,-73.04"]
    assert page.locator("h1").inner_text() == "Groups near Waterbury, CT"
    assert page.locator(".group-row").count() > 0


def test_a_phone_that_tells_nothing_is_no_dead_end(open_page):
    page = open_page(permissions=[])
    page.goto("/groups/")
    page.evaluate("() => { navigator.geolocation.getCurrentPosition = (found, failed) => failed({code: 1}) }")
    page.get_by_role("button", name="Use my location").click()
    status = page.locator("#finder [role=status]")
    assert "We could not get your location." in status.inner_text()
    assert page.get_by_label("Your ZIP code or town").is_visible()


def test_without_a_script_there_is_no_button_that_does_nothing(open_page):
    page = open_page(javascript=False)
    page.goto("/groups/")
    assert page.get_by_text("Use my location").count() == 0


def test_a_new_order_shows_at_once(open_page):
    page = open_page(width=1280, height=900)
    page.goto("/groups/?near=06702")
    page.get_by_label("Which first").select_option("soonest")
    page.wait_for_url("**sort=soonest**")
    assert page.get_by_label("Which first").input_value() == "soonest"
    page.get_by_label("Time zone").select_option("America/Chicago")
    page.wait_for_url("**zone=America**")
    assert asked(page)["near"] == ["06702"]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_choice_that_shows_at_once_says_so_before(page, javascript):
    """Who hears the page is told that it changes (WCAG 3.2.2); without a script nothing changes by itself."""
    page.goto("/groups/?near=06702")
    page.get_by_text("Change place or choose more").click()
    for name in ("Which first", "Time zone for groups online and by phone"):
        hint = page.get_by_label(name).get_attribute("aria-describedby")
        assert bool(hint) == javascript
        if hint:
            assert page.locator(f"#{hint}").is_visible()
            assert page.locator(f"#{hint}").inner_text() == "The page shows the new list as soon as you choose."
    assert page.get_by_text("as soon as you choose").count() == (2 if javascript else 0)


@pytest.mark.parametrize("javascript", [True, False])
def test_several_choices_are_made_and_taken_back(page, javascript):
    page.goto("/groups/?near=06702")
    page.get_by_text("Change place or choose more").click()
    page.locator("summary", has_text="How it meets").click()
    for label in ("In person", "Online"):
        box = page.get_by_role("checkbox", name=label)
        assert box.locator("xpath=..").bounding_box()["height"] >= 44
        box.check()
    page.get_by_role("button", name="Show these").click()
    page.wait_for_load_state()
    assert asked(page)["format"] == ["in_person", "online"]
    chosen = page.get_by_role("navigation", name="Chosen")
    chosen.get_by_role("link", name="Without Online").click()
    page.wait_for_load_state()
    assert asked(page)["format"] == ["in_person"]
    page.get_by_role("navigation", name="Chosen").get_by_role("link", name="Clear all").click()
    page.wait_for_load_state()
    assert asked(page) == {"near": ["06702"]}


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_a_search_with_choices_is_accessible_and_fits_the_screen(open_page, axe, width):
    page = open_page(width=width)
    page.goto("/groups/?near=06702&language=en&language=es&day=someday")
    assert not axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_on_paper_there_is_the_list_and_nothing_to_press(open_page):
    page = open_page()
    page.goto("/groups/?near=06702&language=en")
    page.emulate_media(media="print")
    assert not page.locator("#finder, .chosen, .finder-box, .pagination").filter(visible=True).count()
    first = page.locator(".group-row").first
    assert first.locator(".number").inner_text() == "1"
    assert "860-882-0236" in page.locator(".row-list").first.inner_text()
    assert first.locator(".freshness").first.is_visible()
