"""Three pages kept on the phone of a reader who asks for it: with the network cut, after a change, removed again."""

import pytest
from django.utils import timezone

from guides.models import Guide
from tests.browser.kept import FILES, cut, keep
from tests.public_pages import load_whole_site

KEPT = ["/overdose/", "/helplines/", "/guides/dos-and-donts/"]
STORED = """async () => {
    const names = await caches.keys();
    const all = await Promise.all(names.map(async name => (await (await caches.open(name)).keys())));
    const workers = await navigator.serviceWorker.getRegistrations();
    const paths = all.flat().map(one => one.url.slice(location.origin.length));
    return { workers: workers.length, paths };
}"""


@pytest.fixture(autouse=True)
def site(transactional_db) -> None:
    load_whole_site()


@pytest.fixture
def phone(open_page):
    """A phone whose browser can keep pages."""
    return open_page(service_workers="allow")


def test_with_the_network_cut_the_three_pages_open(phone):
    keep(phone)
    cut(phone)
    phone.goto("/overdose/")
    assert phone.locator("h1").inner_text().startswith("Overdose")
    assert phone.locator(".steps .drawing").count() == 7
    # Its stylesheet and script came from the phone too.
    assert phone.locator(".strip").evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(156, 27, 27)"
    assert str(timezone.now().year) in phone.get_by_text("No connection now.").inner_text()
    for address in KEPT[1:]:
        phone.goto(address)
        assert phone.get_by_text("No connection now.").is_visible()
        assert phone.locator("h1").is_visible()


def test_a_copy_is_as_strict_as_the_page_was(phone, watched):
    keep(phone)
    cut(phone)
    phone.goto("/overdose/")
    phone.evaluate("""document.body.insertAdjacentHTML("beforeend", '<p id="red" style="color: red">x</p>')""")
    assert phone.evaluate("getComputedStyle(document.getElementById('red')).color") != "rgb(255, 0, 0)"
    assert "style-src" in " ".join(watched.take_refused_by_policy())


def test_a_copy_does_not_say_what_is_open_now(phone):
    keep(phone)
    phone.goto("/helplines/")
    assert phone.get_by_text("Open now, day and night").first.is_visible()
    cut(phone)
    phone.goto("/helplines/")
    assert phone.locator("main .call-button").first.is_visible()
    assert not phone.get_by_text("Open now, day and night").first.is_visible()
    assert not phone.get_by_role("heading", name="Open now").is_visible()


def test_nothing_is_stored_without_asking(phone):
    for address in (*KEPT, "/", "/leaving/", "/plan/"):
        phone.goto(address)
    assert phone.evaluate(STORED) == {"workers": 0, "paths": []}
    assert phone.context.storage_state() == {"cookies": [], "origins": []}


def test_nothing_else_is_ever_kept(phone):
    keep(phone)
    for address in ("/", "/groups/?near=06702", "/overdose/?state=CT", "/search/?q=grief", "/helplines/?state=CT"):
        phone.goto(address)
    stored = phone.evaluate(STORED)
    assert stored["workers"] == 1
    assert sorted(stored["paths"]) == sorted(KEPT + FILES)
    assert phone.context.cookies() == []


def test_a_page_that_is_read_again_replaces_its_copy(phone):
    keep(phone)
    Guide.objects.filter(slug="overdose").update(title="Overdose: new words")
    phone.goto("/overdose/")
    assert phone.locator("h1").inner_text() == "Overdose: new words"
    assert not phone.get_by_text("No connection now.").is_visible()
    cut(phone)
    phone.goto("/overdose/")
    assert phone.locator("h1").inner_text() == "Overdose: new words"


def test_removing_leaves_nothing_and_it_can_be_kept_again(phone):
    keep(phone)
    phone.get_by_role("button", name="Remove all copies from this phone").click()
    phone.get_by_text("The copies are removed from this phone.").wait_for()
    assert phone.evaluate(STORED) == {"workers": 0, "paths": []}
    phone.goto("/helplines/")
    phone.goto("/overdose/")
    assert phone.evaluate(STORED) == {"workers": 0, "paths": []}
    keep(phone)
    cut(phone)
    phone.goto("/overdose/")
    assert phone.locator("h1").is_visible()


def test_removed_and_kept_again_without_leaving_the_page(phone):
    keep(phone)
    phone.get_by_role("button", name="Remove all copies from this phone").click()
    phone.get_by_text("The copies are removed from this phone.").wait_for()
    phone.get_by_role("button", name="Keep this on my phone").click()
    phone.get_by_text("Kept on this phone. The copy is from").wait_for()
    assert sorted(phone.evaluate(STORED)["paths"]) == sorted(KEPT + FILES)


def test_when_it_cannot_be_kept_the_page_says_so_and_stores_nothing(phone, watched):
    phone.goto("/overdose/")
    cut(phone)
    phone.get_by_role("button", name="Keep this on my phone").click()
    phone.get_by_text("That did not work.").wait_for()
    watched.take_console_errors()
    cut(phone, offline=False)
    assert phone.evaluate(STORED) == {"workers": 0, "paths": []}


def test_the_button_warns_that_others_could_see_it(phone):
    phone.goto("/overdose/")
    panel = phone.locator("[data-keep]")
    assert "Other people who use this phone could see" in panel.inner_text()


@pytest.mark.parametrize("javascript", [False])
def test_without_scripts_there_is_no_button(page, javascript):
    page.goto("/overdose/")
    assert not page.get_by_text("Keep this on my phone").first.is_visible()
