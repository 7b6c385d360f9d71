"""Three pages kept on one phone in two languages: Abuela Carmen's in Spanish, her grandson's in English."""

import pytest
from playwright.sync_api import Error

from tests.browser.kept import LANGUAGES, cut, keep, remove, stored
from tests.public_pages import load_whole_site


@pytest.fixture(autouse=True)
def site(transactional_db) -> None:
    load_whole_site()


@pytest.fixture
def phone(open_page):
    """A phone whose browser can keep pages."""
    return open_page(service_workers="allow")


def opens(phone, address: str) -> bool:
    """Whether a page opens with the network cut, from a copy that says so in its own language."""
    cut(phone)
    try:
        phone.goto(address)
        return phone.locator("[data-copy-from]").is_visible()
    except Error as error:
        if "ERR_INTERNET_DISCONNECTED" not in error.message:
            raise
        return False
    finally:
        cut(phone, offline=False)


def test_carmen_keeps_three_pages_in_spanish_and_reads_them_with_the_network_cut(phone):
    keep(phone, "es")
    assert stored(phone) == {"/es/": LANGUAGES["es"].kept}
    cut(phone)
    phone.goto("/es/overdose/")
    assert phone.locator("html").get_attribute("lang") == "es"
    assert phone.locator(".steps .drawing").count() == 7
    assert phone.locator("main a[href='tel:911']").first.is_visible()
    assert "No hay conexión ahora." in phone.locator("[data-copy-from]").inner_text()
    for address in ("/es/helplines/", "/es/guides/dos-and-donts/"):
        phone.goto(address)
        assert phone.locator("[data-copy-from]").is_visible()
        assert phone.locator("h1").is_visible()


def test_what_is_kept_in_english_does_not_stand_in_for_spanish(phone):
    keep(phone, "en")
    assert opens(phone, "/overdose/")
    assert not opens(phone, "/es/overdose/")
    # The Spanish page, read online, offers to be kept as well: it does not take the English copy for its own.
    phone.goto("/es/overdose/")
    phone.get_by_role("button", name=LANGUAGES["es"].remove).wait_for()
    assert phone.get_by_role("button", name=LANGUAGES["es"].keep).is_visible()
    assert not phone.get_by_text(LANGUAGES["es"].done).is_visible()
    assert stored(phone) == {"/": LANGUAGES["en"].kept}


def test_what_is_kept_in_spanish_does_not_stand_in_for_english(phone):
    keep(phone, "es")
    assert opens(phone, "/es/overdose/")
    assert not opens(phone, "/overdose/")
    phone.goto("/overdose/")
    assert phone.get_by_role("button", name=LANGUAGES["en"].keep).is_visible()


@pytest.mark.parametrize(("kept", "asked"), [("en", "es"), ("es", "en")])
def test_one_tap_removes_both_languages(phone, kept, asked):
    keep(phone, kept)
    keep(phone, asked)
    assert set(stored(phone)) == {"/", "/es/"}
    remove(phone, asked)
    assert stored(phone) == {}
    for language in LANGUAGES.values():
        assert not opens(phone, language.overdose)


@pytest.mark.parametrize(("kept", "asked"), [("en", "es"), ("es", "en")])
def test_a_copy_in_one_language_is_removed_from_the_page_of_the_other(phone, kept, asked):
    """Who clears a shared phone need not know in which language someone kept the pages."""
    keep(phone, kept)
    remove(phone, asked)
    assert stored(phone) == {}
    assert not opens(phone, LANGUAGES[kept].overdose)
    phone.reload()
    assert not phone.get_by_role("button", name=LANGUAGES[asked].remove).is_visible()


def test_when_the_second_language_cannot_be_kept_the_first_stays(phone, watched):
    keep(phone, "en")
    phone.goto("/es/overdose/")
    cut(phone)
    phone.get_by_role("button", name=LANGUAGES["es"].keep).click()
    phone.get_by_text(LANGUAGES["es"].failed).wait_for()
    watched.take_console_errors()
    cut(phone, offline=False)
    assert stored(phone) == {"/": LANGUAGES["en"].kept}
    assert opens(phone, "/overdose/")
