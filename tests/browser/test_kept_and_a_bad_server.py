"""The kept page when there is a network, but a server that hangs or is broken: the copy answers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import path, resolve

from config import urls as site_urls
from config.views import errors
from guides.models import Guide
from tests.browser.kept import LANGUAGES, cut, keep, stored
from tests.browser.waiting import until
from tests.public_pages import load_whole_site

#: Longer than any test: a hanging server answers when the test lets it.
FOR_EVER = 60


@dataclass
class Server:
    """How the server answers the overdose page just now."""

    status: int = 200
    answers: Event = field(default_factory=Event)


server = Server()


def overdose(request: HttpRequest) -> HttpResponse:
    server.answers.wait(FOR_EVER)
    if server.status == 500:
        return errors.server_error(request)
    if server.status == 503:
        return errors.unavailable(request)
    view, args, kwargs = resolve(request.path, urlconf=site_urls)
    return view(request, *args, **kwargs)


urlpatterns = [*i18n_patterns(path("overdose/", overdose), prefix_default_language=False), *site_urls.urlpatterns]

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def site(transactional_db) -> Iterator[None]:
    server.status = 200
    server.answers.set()
    load_whole_site()
    yield
    # No thread of the server may wait on when its database is taken away.
    server.answers.set()


@pytest.fixture
def phone(open_page):
    """A phone whose browser can keep pages."""
    return open_page(service_workers="allow")


def is_copy(phone) -> bool:
    return phone.locator("[data-copy-from]").is_visible()


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_server_that_hangs_is_not_waited_for(phone, language):
    """Browsers themselves wait for minutes. The worker waits four seconds, while the server has not answered yet."""
    keep(phone, language)
    server.answers.clear()
    phone.goto(LANGUAGES[language].overdose)
    assert not server.answers.is_set()
    assert is_copy(phone)
    assert phone.locator("html").get_attribute("lang") == language
    assert phone.locator(".steps .drawing").count() == 7


def test_what_comes_too_late_to_be_read_is_kept_for_the_next_time(phone):
    keep(phone)
    Guide.objects.filter(slug="overdose").update(title="Overdose: new words")
    server.answers.clear()
    phone.goto("/overdose/")
    assert phone.locator("h1").inner_text() != "Overdose: new words"
    server.answers.set()
    until(phone, """async () => (await (await caches.match("/overdose/")).text()).includes("new words")""")
    cut(phone)
    phone.goto("/overdose/")
    assert is_copy(phone)
    assert phone.locator("h1").inner_text() == "Overdose: new words"


@pytest.mark.parametrize("status", [500, 503])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_broken_server_is_answered_by_the_copy_which_it_does_not_replace(phone, language, status):
    keep(phone, language)
    server.status = status
    for address in (LANGUAGES[language].overdose, f"{LANGUAGES[language].overdose}?state=CT"):
        phone.goto(address)
        assert is_copy(phone), address
        assert phone.locator(".steps .drawing").count() == 7
    assert stored(phone) == {LANGUAGES[language].scope: LANGUAGES[language].kept}
    server.status = 200
    phone.goto(LANGUAGES[language].overdose)
    assert not is_copy(phone)


def test_who_kept_nothing_sees_the_page_of_the_broken_server(phone, watched):
    server.status = 503
    with phone.expect_event("console", lambda message: "503" in message.text):
        phone.goto("/overdose/")
    assert phone.locator("h1").inner_text() == "We cannot show that page right now."
    watched.take_console_errors()


def test_a_page_that_is_gone_takes_its_copy_along(phone, watched):
    """Wrong advice would be worse than none: what staff took off the site is not read from a phone."""
    keep(phone)
    Guide.objects.filter(slug="dos-and-donts").update(status="draft")
    # The console hears of it a moment later than the page.
    with phone.expect_event("console", lambda message: "404" in message.text):
        phone.goto("/guides/dos-and-donts/")
    watched.take_console_errors()
    assert not is_copy(phone)
    assert "/guides/dos-and-donts/" not in stored(phone)["/"]
    assert "/overdose/" in stored(phone)["/"]
