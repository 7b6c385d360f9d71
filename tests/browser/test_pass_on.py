"""Taking a page along: sent by text or email from the phone's own apps, or printed."""

import pytest

from tests.records import make_group, make_guide, make_helpline, make_place, make_program

#: The smallest a finger hits, in pixels.
TOUCH = 44
ADDRESSES = ["/guides/talk/", "/helplines/line/", "/naloxone/kits/", "/groups/tuesdays/", "/es/guides/talk/"]


@pytest.fixture(autouse=True)
def site(transactional_db) -> None:
    make_guide(slug="talk")
    make_helpline(slug="line")
    make_program(slug="kits", place=make_place())
    make_group(slug="tuesdays", place=make_place())


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("address", ADDRESSES)
def test_ray_finds_both_messages_and_prints_where_scripts_run(page, address, javascript):
    page.goto(address)
    for link in (page.locator("a[href^='sms:?']"), page.locator("a[href^='mailto:?']")):
        assert link.is_visible()
        assert link.bounding_box()["height"] >= TOUCH
    assert page.locator("[data-print]").is_visible() is javascript


@pytest.mark.parametrize("address", [*ADDRESSES, "/plan/"])
def test_the_button_prints(page, address):
    page.goto(address)
    page.evaluate("window.print = () => document.documentElement.setAttribute('data-printed', 'yes')")
    page.locator("[data-print]").click()
    assert page.locator("html").get_attribute("data-printed") == "yes"


def test_nothing_of_it_is_on_paper(page):
    page.goto("/guides/talk/")
    page.emulate_media(media="print")
    assert not page.locator(".pass-on").is_visible()
    assert not page.locator("[data-print]").is_visible()
