"""Kept answers: what Django need not see, and still never older than the last change."""

import io
from typing import Any, NamedTuple

import brotli
import pytest
from django.core.cache import caches
from django.core.signals import request_started

from config.kept_answers import with_kept_answers
from config.proxies import behind_named_proxies
from config.request_ids import with_request_ids
from config.wsgi import django_application
from resources.curation.counting import tally
from resources.models import DayCount
from tests.records import make_helpline

pytestmark = pytest.mark.django_db(transaction=True)


class Answered(NamedTuple):
    """What came back, and whether Django looked at it."""

    status: str
    headers: dict[str, str]
    body: bytes
    by_django: bool


class Worker:
    """One process of ours, spoken to as gunicorn does."""

    def __init__(self) -> None:
        self.serve = behind_named_proxies(with_request_ids(with_kept_answers(django_application)))

    def get(self, path: str, **more: str | None) -> Answered:
        """The answer; `more` goes into the environment, or, where it is None, out of it."""
        path, _mark, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query,
            "SERVER_NAME": "testserver", "SERVER_PORT": "80", "HTTP_HOST": "testserver", "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(),
        }  # fmt: skip
        started: list[Any] = []
        seen: list[Any] = []

        def see(**signal: Any) -> None:
            seen.append(signal)

        request_started.connect(see)
        try:
            whole = {name: value for name, value in (environ | more).items() if value is not None}
            response = self.serve(whole, lambda *said: started.append(said))
            body = b"".join(response)
        finally:
            request_started.disconnect(see)
        ((status, headers, *_error),) = started
        return Answered(status, dict(headers), body, bool(seen))


@pytest.fixture(autouse=True)
def _as_in_production(settings, tmp_path, time_machine):
    """Processes share a cache (files stand in for Valkey); early on a Tuesday evening, in the middle of a minute."""
    settings.PAGE_CACHE = True
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(tmp_path)}
    }
    caches["default"].clear()
    time_machine.move_to("2026-11-03T23:30:20Z", tick=False)


@pytest.fixture
def line():
    return make_helpline(slug="river-line", name="River line")


@pytest.fixture
def worker(line) -> Worker:
    """A worker that has answered once, so that the shared cache knows the version."""
    worker = Worker()
    worker.get("/words/")
    return worker


def test_the_second_time_django_sees_nothing_and_the_family_no_difference(worker):
    first, second = worker.get("/helplines/"), worker.get("/helplines/")
    assert first.by_django
    assert not second.by_django
    assert first[:3] == second[:3]
    assert b"River line" in second.body
    assert second.headers["X-Content-Type-Options"] == "nosniff"


def test_a_cdn_is_told_what_is_left_of_the_minute(worker, time_machine):
    worker.get("/helplines/")
    time_machine.move_to("2026-11-03T23:30:50Z", tick=False)
    assert worker.get("/helplines/").headers["CDN-Cache-Control"].startswith("max-age=0, stale-while-revalidate=10")


def test_a_change_shows_at_the_next_request_in_every_worker(worker, line):
    other = Worker()
    for each in (worker, other):
        assert b"River line" in each.get("/helplines/").body
        assert not each.get("/helplines/").by_django
    line.name = "Brook line"
    line.save()
    for each in (worker, other):
        assert b"Brook line" in each.get("/helplines/").body


def test_the_next_minute_is_made_anew(worker, time_machine):
    worker.get("/helplines/")
    time_machine.move_to("2026-11-03T23:31:01Z", tick=False)
    assert worker.get("/helplines/").by_django


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({}, {"HTTP_ACCEPT_ENCODING": "br"}),
        ({}, {"HTTP_HOST": "localhost"}),
        ({}, {"wsgi.url_scheme": "https"}),
        ({}, {"REQUEST_METHOD": "HEAD"}),
    ],
    ids=["encoding", "host", "scheme", "method"],
)
def test_what_makes_another_answer_is_no_answer_of_ours(worker, settings, first, then):
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    worker.get("/helplines/", **first)
    assert worker.get("/helplines/", **then).by_django


def test_a_browser_that_takes_brotli_gets_it(worker):
    plain = worker.get("/helplines/")
    worker.get("/helplines/", HTTP_ACCEPT_ENCODING="gzip, br")
    packed = worker.get("/helplines/", HTTP_ACCEPT_ENCODING="gzip, br")
    assert not packed.by_django
    assert packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.body) == plain.body


def test_who_has_the_page_already_gets_a_short_answer(worker):
    etag = worker.get("/helplines/").headers["ETag"]
    again = worker.get("/helplines/", HTTP_IF_NONE_MATCH=etag)
    assert again.status.startswith("304")
    assert worker.get("/helplines/").status == "200 OK"


@pytest.mark.parametrize("address", ["/groups/?near=06702", "/search/?q=my+son", "/admin/login/", "/nothing-here/"])
def test_what_was_typed_staff_pages_and_what_is_not_there_are_never_kept(worker, address):
    worker.get(address)
    assert worker.get(address).by_django


def test_a_strangers_made_up_headers_keep_nothing(worker, settings):
    """A host that is not ours, a scheme that no named proxy says, and a number for the request."""
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    worker.get("/helplines/", HTTP_HOST="evil.example")
    assert worker.get("/helplines/", HTTP_HOST="evil.example").status.startswith("400")
    worker.get("/helplines/", HTTP_X_FORWARDED_PROTO="a")
    stranger = {"REMOTE_ADDR": "10.0.0.2", "HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_REQUEST_ID": "ab" * 16}
    assert not worker.get("/helplines/", **stranger).by_django
    proxy = stranger | {"REMOTE_ADDR": "10.0.0.1"}
    assert worker.get("/helplines/", **proxy).by_django
    assert not worker.get("/helplines/", **proxy).by_django


def test_a_host_that_is_no_name_gets_no_page_that_was_kept_for_nobody(worker):
    """An old program that names no host may be answered by the name of our machine; that page is kept for no other."""
    for _ in range(2):
        assert worker.get("/helplines/", HTTP_HOST=None).status.startswith("200")
    assert worker.get("/helplines/", HTTP_HOST="evil<>.example").status.startswith("400")


def test_the_number_of_a_request_is_in_no_answer_that_is_kept(worker, settings):
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    answers = [worker.get("/helplines/", REMOTE_ADDR="10.0.0.1", HTTP_X_REQUEST_ID=n * 32) for n in "ab"]
    assert answers[0][:3] == answers[1][:3]
    assert not answers[1].by_django
    assert "a" * 32 not in str(answers)


def test_readings_are_counted_all_the_same(worker, settings):
    settings.COUNT_PAGES = True
    # What another test has read, on a day of its own, is none of these.
    tally.write()
    DayCount.objects.all().delete()
    for _ in range(3):
        worker.get("/helplines/")
    tally.write()
    assert DayCount.objects.get(page="/helplines/").count == 3


def test_without_a_shared_cache_django_answers(worker, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    worker.get("/helplines/")
    assert worker.get("/helplines/").by_django
