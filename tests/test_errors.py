"""Whatever breaks, the page still says whom to call."""

import logging
from typing import Any
from unittest import mock

import html5lib
import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import path
from django.utils.translation.trans_real import translation

from config import urls as site_urls
from config.middleware import safe_reason
from config.views import errors

TYPED = "someone-typed-this"


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied(TYPED)


def suspect(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation(TYPED)


def break_down(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(TYPED)


def lose_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError("connection refused")


def lose_connection(request: HttpRequest) -> HttpResponse:
    raise InterfaceError("connection already closed")


def lose_database_in_template(request: HttpRequest) -> HttpResponse:
    template = engines["django"].from_string("{{ rows }}")
    return HttpResponse(template.render({"rows": lambda: lose_database(request)}))


urlpatterns = [
    *site_urls.urlpatterns,
    path("refuse/", refuse),
    path("suspect/", suspect),
    path("break/", break_down),
    path("es/break/", break_down),
    path("lost/", lose_database),
    path("es/lost/", lose_database),
    path("closed/", lose_connection),
    path("lost-in-template/", lose_database_in_template),
]
handler400, handler403 = site_urls.handler400, site_urls.handler403
handler404, handler500 = site_urls.handler404, site_urls.handler500

with_broken_pages = pytest.mark.urls(__name__)
#: The addresses above, and the status that each must have.
BROKEN = [
    ("/suspect/", 400),
    ("/refuse/", 403),
    ("/no-such-page/", 404),
    ("/break/", 500),
    ("/lost/", 503),
    ("/closed/", 503),
    ("/lost-in-template/", 503),
]


@pytest.fixture
def visitor() -> Client:
    """A browser: it gets the page, not the exception."""
    return Client(raise_request_exception=False)


@with_broken_pages
@pytest.mark.parametrize(("address", "status"), BROKEN)
def test_every_error_page_keeps_the_numbers_without_a_database(visitor: Client, address: str, status: int) -> None:
    """No `db` fixture: a query would fail this test."""
    response = visitor.get(address)
    body = response.content.decode()
    assert response.status_code == status
    for number in ('href="tel:911"', 'href="tel:988"', 'href="tel:+18006624357"', "1-800-662-4357"):
        assert number in body
    assert TYPED not in body


@with_broken_pages
@pytest.mark.parametrize(("address", "status"), BROKEN)
def test_every_error_page_is_well_formed(visitor: Client, address: str, status: int) -> None:
    parser = html5lib.HTMLParser()
    parser.parse(visitor.get(address).content.decode())
    assert not parser.errors


@with_broken_pages
@pytest.mark.parametrize("address", ["/break/", "/lost/"])
def test_the_bare_pages_say_what_to_do_in_an_overdose(visitor: Client, address: str) -> None:
    body = visitor.get(address).content.decode()
    for words in ("Call 911 on speaker", "naloxone", "1 every 5 seconds", "1-800-222-1222", 'lang="es"'):
        assert words in body


@with_broken_pages
@pytest.mark.parametrize("address", ["/es/break/", "/es/lost/"])
def test_on_a_spanish_address_the_bare_pages_speak_spanish(visitor: Client, address: str) -> None:
    body = visitor.get(address).content.decode()
    assert '<html lang="es">' in body
    for words in ("Llame al 911 con el altavoz", "Dé naloxona", "1 cada 5 segundos", "1-800-222-1222", "oprima 2"):
        assert words in body
    assert 'href="/es/"' in body
    for words in ("Try", "Call", "Something", "breath", "right now"):
        assert words not in body


def test_without_its_catalog_of_words_the_bare_page_speaks_english(rf: RequestFactory) -> None:
    def broken(language: str) -> Any:
        if language == "es":
            raise OSError("the catalog is broken")
        return translation(language)

    with mock.patch("django.utils.translation.trans_real.translation", side_effect=broken):
        body = errors.server_error(rf.get("/es/break/")).content.decode()
    assert '<html lang="en">' in body
    assert "Call 911 on speaker" in body


@with_broken_pages
def test_database_down_says_when_to_come_back(visitor: Client) -> None:
    response = visitor.get("/lost/")
    assert int(response["Retry-After"]) > 0
    assert response["Cache-Control"] == "no-store"


@with_broken_pages
def test_database_down_is_logged_without_the_query(visitor: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        visitor.get("/lost/", {"q": TYPED})
    assert "Database down at GET /lost/: OperationalError: connection refused" in caplog.text
    assert TYPED not in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/helplines/", "/search/?q=grief", "/admin/login/"])
def test_real_pages_answer_503_when_the_database_is_gone(visitor: Client, address: str) -> None:
    """Also in the admin, whose sessions need the database."""
    visitor.cookies["sessionid"] = "a-staff-session"
    with mock.patch.object(connection, "cursor", side_effect=OperationalError("server closed the connection")):
        response = visitor.get(address)
    assert response.status_code == 503
    assert b"1-800-662-4357" in response.content


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/overdose/", "/about/", "/privacy/", "/accessibility/"])
def test_pages_that_need_no_records_answer_without_the_database(visitor: Client, address: str) -> None:
    with mock.patch.object(connection, "cursor", side_effect=OperationalError("server closed the connection")):
        response = visitor.get(address)
    assert response.status_code == 200
    assert b'href="tel:911"' in response.content
    assert b'href="tel:988"' in response.content


def test_an_unknown_address_works_without_the_database(visitor: Client) -> None:
    visitor.cookies["sessionid"] = "a-staff-session"
    with mock.patch.object(connection, "cursor", side_effect=OperationalError("down")):
        response = visitor.get("/no-such-page/")
    assert response.status_code == 404
    assert b'href="tel:988"' in response.content


def test_404_repeats_nothing_of_the_address(visitor: Client) -> None:
    response = visitor.get("/<script>alert(1)</script>/?q=<img onerror=x>")
    assert response.status_code == 404
    for piece in (b"alert(1)", b"onerror"):
        assert piece not in response.content


def test_a_host_that_is_not_ours_gets_400_with_the_numbers(visitor: Client) -> None:
    response = visitor.get("/about/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert b'href="tel:988"' in response.content
    assert b"evil.example" not in response.content


def test_database_failing_outside_a_view_is_503_too(rf: RequestFactory) -> None:
    """Sessions are saved by middleware, after the view."""
    try:
        raise OperationalError("down")
    except OperationalError:
        assert errors.server_error(rf.get("/")).status_code == 503


def test_error_page_that_fails_itself_falls_back_to_the_bare_one(rf: RequestFactory) -> None:
    with mock.patch("config.views.errors.render", side_effect=RuntimeError("template is broken")):
        response = errors.not_found(rf.get("/"))
    assert response.status_code == 404
    assert b"1-800-662-4357" in response.content


def test_bare_page_works_without_collected_static_files(rf: RequestFactory) -> None:
    with mock.patch("config.views.errors.static", side_effect=ValueError("no manifest entry")):
        response = errors.server_error(rf.get("/"))
    assert b'href="/static/site.css"' in response.content


def test_expired_staff_form_gets_our_page(rf: RequestFactory) -> None:
    response = errors.form_expired(rf.post("/admin/login/"), reason="CSRF cookie not set.")
    assert response.status_code == 403
    assert b'href="tel:911"' in response.content


class StatementError(Exception):
    sqlite_errorname = "SQLITE_ERROR"


class BusyError(Exception):
    sqlite_errorname = "SQLITE_BUSY"


class PostgresError(Exception):
    sqlstate = "57014"


@pytest.mark.parametrize(
    ("cause", "message", "reason"),
    [
        (StatementError(), f'fts5: syntax error near "{TYPED}"', "OperationalError SQLITE_ERROR"),
        (StatementError(), "no such table: helpline", "OperationalError: no such table: helpline"),
        (BusyError(), "database is locked", "OperationalError: database is locked"),
        (PostgresError(), f"canceling statement: {TYPED}", "OperationalError 57014"),
        (None, "connection refused\nmore", "OperationalError: connection refused"),
        (None, "", "OperationalError: "),
    ],
)
def test_reason_in_the_log_quotes_no_visitor(cause: Exception | None, message: str, reason: str) -> None:
    error = OperationalError(message)
    error.__cause__ = cause
    assert safe_reason(error) == reason


def test_health_needs_no_database_and_no_redirect(visitor: Client) -> None:
    with mock.patch.object(connection, "cursor", side_effect=OperationalError("down")):
        response = visitor.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert response["Content-Type"].startswith("text/plain")
