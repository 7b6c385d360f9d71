"""What a page costs and tells: few requests, none to others, no cookie, and all of it without JavaScript."""

import pytest

from tests.public_pages import IN_A_FRAME, in_spanish, load_whole_site, one_of_each_template, public_pages

MOST_REQUESTS = 4
#: The height of a small phone's screen, in CSS pixels.
FIRST_SCREEN = 640


@pytest.fixture
def pages(transactional_db):
    """Every public page of the real records."""
    load_whole_site()
    return public_pages()


@pytest.mark.parametrize("javascript", [True, False])
def test_every_page_is_light_and_private_and_shows_the_strip(pages, open_page, watched, javascript):
    """Few requests, no cookie, and "Call 911" on the first screen of a small phone.

    Requests to other hosts are refused and fail the test by themselves (`watched`).
    """
    page = open_page(width=360, height=FIRST_SCREEN, javascript=javascript)
    requests, cookies, heavy, hidden = [], [], {}, {}
    page.on("request", lambda request: requests.append(request.url))
    page.on("response", lambda response: cookies.extend([response.url] if "set-cookie" in response.headers else []))
    each = one_of_each_template(pages)
    for public_page in [*(pages if javascript else each), *in_spanish(each)]:
        requests.clear()
        page.goto(public_page.address)
        if public_page.status != 200:
            watched.take_console_errors()
        if len(requests) > MOST_REQUESTS:
            heavy[public_page.address] = list(requests)
        assert page.locator("h1").is_visible(), public_page.address
        if public_page.template == IN_A_FRAME:
            continue
        box = page.locator(".strip a[href='tel:911']").bounding_box()
        if box is None or box["y"] < 0 or box["y"] + box["height"] > FIRST_SCREEN:
            hidden[public_page.address] = box
    assert not heavy
    assert not hidden
    assert not cookies
    assert page.context.cookies() == []
    assert page.context.storage_state()["origins"] == []


def test_without_javascript_the_finder_and_its_choices_work(pages, open_page):
    page = open_page(javascript=False)
    page.goto("/groups/")
    page.get_by_label("Your ZIP code or town").fill("06702")
    page.get_by_text("More choices").click()
    page.locator("summary", has_text="How it meets").click()
    page.get_by_label("In person").check()
    page.get_by_role("button", name="Show these").click()
    assert "Waterbury" in page.locator("h1").inner_text()
    assert page.get_by_role("navigation", name="Chosen").get_by_role("link", name="In person").is_visible()
    assert page.locator(".group-row").count() > 0


def test_leaving_tells_the_next_site_nothing(pages, page):
    page.goto("/groups/?near=06702")
    leave = page.get_by_role("link", name="Leave this site")
    assert "noreferrer" in leave.get_attribute("rel")
    assert leave.bounding_box()["height"] >= 44
