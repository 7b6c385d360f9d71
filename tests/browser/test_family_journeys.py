"""One family at 2 a.m. and in the weeks after, in English and in Spanish, with scripts and without."""

import re
from collections.abc import Callable

import pytest
from django.utils import translation
from django.utils.translation import gettext, pgettext

from resources.languages import ENGLISH, SPANISH, in_language
from tests.public_pages import load_whole_site

ELSEWHERE = "https://www.weather.gov/"
SECRET = "He takes two blue pills"


@pytest.fixture(autouse=True)
def site(transactional_db) -> None:
    load_whole_site()


@pytest.fixture(params=[ENGLISH, SPANISH])
def language(request) -> str:
    return request.param


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def javascript(request) -> bool:
    return request.param


@pytest.fixture
def say(language) -> Callable[[str], str]:
    """What a page says in the reader's language for our English words."""

    def say(words: str, context: str = "") -> str:
        with translation.override(language):
            return pgettext(context, words) if context else gettext(words)

    return say


@pytest.fixture
def go(page, language) -> Callable[[str], None]:
    """Open an address in the reader's language."""
    return lambda address: page.goto(in_language(address, language))


def test_rosa_whose_son_does_not_wake_up_finds_911_the_steps_and_the_law(page, go, say, language):
    go("/")
    page.locator(".strip").locator("a", has_text=say("What to do now", "menu")).click()
    page.wait_for_url(f"**{in_language('/overdose/', language)}")
    call = page.locator("main a.call-button[href='tel:911']").first
    box = call.bounding_box()
    assert box["y"] + box["height"] <= page.viewport_size["height"]
    assert box["height"] >= 44
    assert page.locator(".steps > li").count() == 7
    # Afterwards: may they be charged because she called? Her state's law, on the page that is open.
    page.get_by_label(say("Your state")).first.select_option("IL")
    page.get_by_role("button", name=say("Show my state's numbers")).click()
    page.wait_for_url(f"**{in_language('/overdose/', language)}?state=IL*")
    laws = page.locator("section", has=page.get_by_role("heading", name=say("Worried about the police?")))
    assert "Illinois" in laws.locator("h3").first.inner_text()
    assert say("Source:") in laws.inner_text()
    assert page.locator("html").get_attribute("lang") == language


def test_her_sister_reads_a_guide_and_unfolds_a_hard_word(page, go, say):
    go("/guides/medication/")
    word = page.locator("details.meaning").first
    meaning = word.locator("dd").first
    assert say("In plain words:") in word.inner_text()
    assert not meaning.is_visible()
    word.locator("summary").click()
    assert meaning.is_visible()
    word.get_by_role("link", name=say("All words explained")).click()
    page.wait_for_url(re.compile(r"/words/#.+"))
    assert page.locator(f"[id='{page.url.split('#')[1]}'] dd").first.is_visible()


def test_grandfather_luis_looks_for_a_word_and_a_video(page, go, say):
    go("/")
    footer = page.locator(".site-footer")
    footer.get_by_role("link", name=say("Words explained")).click()
    assert page.locator(".words dt").count() > 20
    page.locator(".letters a").nth(2).click()
    section = page.locator(f"[id='{page.url.split('#')[1]}']")
    assert section.locator("dd").first.is_visible()
    footer.get_by_role("link", name=say("Videos")).click()
    videos = page.locator("main li.row")
    assert videos.count() >= 5
    # Nothing plays here; each link says where it goes.
    assert page.locator("iframe, video, object, embed").count() == 0
    for video in videos.all():
        host = re.match(r"https://(?:www\.)?([^/]+)", video.locator("h3 a").get_attribute("href"))[1]
        assert host in video.inner_text()


def test_the_switch_keeps_the_page_and_what_was_asked(page, go, language):
    go("/groups/?near=06702&format=in_person")
    rows = page.locator(".group-row").count()
    other = SPANISH if language == ENGLISH else ENGLISH
    switch = page.locator(".site-header a.language")
    assert switch.get_attribute("lang") == other
    switch.click()
    page.wait_for_url(f"**{in_language('/groups/', other)}?near=06702&format=in_person")
    assert page.locator("html").get_attribute("lang") == other
    assert page.locator(".group-row").count() == rows
    page.locator(".site-header a.language").click()
    page.wait_for_url(f"**{in_language('/groups/', language)}?near=06702&format=in_person")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("not breathing", "tel:911"),
        ("no respira", "tel:911"),
        ("overdose", "tel:911"),
        ("sobredosis", "tel:911"),
        ("suicide", "tel:988"),
        ("suicidio", "tel:988"),
    ],
)
def test_words_of_danger_show_the_number_first(page, go, typed, first):
    """In either language, whatever the language of the page."""
    go("/search/")
    page.get_by_role("searchbox").fill(typed)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    links = page.locator("main a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert links[0] == first
    assert page.locator("main a.call-button").first.bounding_box()["y"] < page.viewport_size["height"]


def test_nothing_found_offers_a_line_that_answers(page, go, say):
    go("/search/?q=qqqqqqqqqq")
    assert page.get_by_role("heading", name=say("Who answers right now")).is_visible()
    assert page.locator("main .call-card a.call-button").count() >= 1


def test_marta_fills_in_the_plan_and_sends_nothing_but_her_zip(page, go, say, language, javascript):
    go("/plan/")
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url} {request.post_data or ''}"))
    page.locator(".plan-item textarea").first.fill(SECRET)
    page.locator(".plan-item input[type=checkbox]").first.check()
    if javascript:
        page.get_by_label(say("Keep what I write on this device")).check()
        assert page.locator("#keep [role=status]").inner_text() == say("Kept on this device.")
    page.get_by_label(say("Your ZIP code or town")).fill("06702")
    page.get_by_role("button", name=say("Add what is near")).click()
    page.locator("#near-us h2", has_text="Waterbury, CT 06702").wait_for()
    assert page.locator(f".near-us a[href^='{in_language('/groups/', language)}']").count() >= 3
    assert [one for one in asked if "/plan/" in one] == [asked[0]]
    assert asked[0].split("?")[1].strip() == "near=06702"
    assert not [one for one in asked if "blue" in one or "POST" in one]
    # What is hidden on paper is hidden by the stylesheet, which comes after the words.
    page.wait_for_load_state("load")
    page.emulate_media(media="print")
    assert page.locator("#near-us h2").is_visible()
    assert not page.locator("#near").is_visible()
    page.emulate_media(media="screen")
    if not javascript:
        return
    page.reload()
    assert page.locator(".plan-item textarea").first.input_value() == SECRET
    page.get_by_role("button", name=say("Erase everything I wrote")).click()
    assert page.locator("#keep [role=status]").inner_text() == say("All is erased, here and on this device.")
    page.reload()
    assert page.locator(".plan-item textarea").first.input_value() == ""
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_someone_comes_in_and_she_leaves(page, go, say, javascript):
    """With scripts the page of that moment is out of Back's way; without them Back leads to it, as the page says."""
    page.route(f"{ELSEWHERE}**", lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"))
    go("/leaving/")
    go("/overdose/")
    if javascript:
        said = page.locator(".leave-count")
        page.keyboard.press("Shift")
        assert said.inner_text() == say("Shift, press 2 more times to leave.")
        page.keyboard.press("Shift")
        assert said.inner_text() == say("Shift, press 1 more time to leave.")
        page.keyboard.press("Shift")
    else:
        page.get_by_role("link", name=say("Leave this site")).click()
    page.wait_for_url(ELSEWHERE)
    page.go_back()
    assert page.url.endswith("/leaving/" if javascript else "/overdose/")
