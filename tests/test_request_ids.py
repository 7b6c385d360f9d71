"""A number finds all lines of one request, and tells nothing else."""

import logging
import re

import pytest
from django.test import Client

from config import request_ids
from config.request_ids import KEY, WithRequestId, request_id, with_request_ids
from tests import test_errors

NGINX = "0123456789abcdef0123456789abcdef"
MADE_HERE = re.compile(r"[0-9a-f]{32}")


@pytest.fixture(autouse=True)
def _over():
    yield
    request_ids.forget()


def number_of(**headers: str) -> str:
    """The number that the site's lines carry while it answers."""
    seen: list[str] = []
    environ = dict(headers)
    with_request_ids(lambda *_asked: seen.append(request_id()) or [])(environ, lambda *_said: None)
    assert seen == [environ[KEY]]
    return seen[0]


@pytest.mark.parametrize("number", [NGINX, "a" * 16, "F" * 64])
def test_the_number_of_nginx_is_kept(number):
    assert number_of(HTTP_X_REQUEST_ID=number) == number


#: The last but one is written with a Cyrillic letter.
WRONG = ["", "-", "a" * 15, "a" * 65, "g" * 32, "a" * 32 + "\n", "\u0430" * 32, "waterbury near me"]


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_number_is_replaced(wrong):
    assert MADE_HERE.fullmatch(number_of(HTTP_X_REQUEST_ID=wrong))


def test_two_requests_have_two_numbers():
    assert number_of() != number_of()


def test_every_line_meanwhile_carries_it_and_none_outside():
    def line() -> str:
        record = logging.LogRecord("any", logging.INFO, __file__, 1, "words", (), None)
        assert WithRequestId().filter(record)
        return record.request_id

    said: list[str] = []
    assert line() == "-"
    with_request_ids(lambda *_asked: said.append(line()) or [])({"HTTP_X_REQUEST_ID": NGINX}, lambda *_said: None)
    assert said == [NGINX]
    request_ids.forget()
    assert line() == "-"


# The page that says sorry -----------------------------------------------------------------------


@pytest.mark.urls(test_errors.__name__)
@pytest.mark.parametrize(("address", "words"), [("/break/", "If you write to us"), ("/es/break/", "Si nos escribe")])
def test_the_page_of_an_error_shows_as_much_of_its_number_as_a_father_can_copy_down(monkeypatch, address, words):
    monkeypatch.setattr(request_ids, "_current", request_ids.ContextVar("request_id", default=NGINX))
    response = Client(raise_request_exception=False).get(address)
    assert response.status_code == 500
    assert response["Cache-Control"] == "no-store"
    html = response.content.decode()
    assert words in html
    assert f"<code>{NGINX[:8]}</code>" in html
    assert NGINX not in html
    assert 'href="mailto:staff@alongside.example"' in html


@pytest.mark.urls(test_errors.__name__)
def test_where_nobody_reads_mail_the_page_of_an_error_names_no_address(settings):
    settings.CONTACT_EMAIL = ""
    response = Client(raise_request_exception=False).get("/break/")
    assert (response.status_code, b"mailto:" in response.content) == (500, False)


@pytest.mark.urls(test_errors.__name__)
@pytest.mark.parametrize("address", ["/lost/", "/refuse/", "/suspect/", "/no-such-page/"])
def test_no_other_page_has_one(monkeypatch, address):
    """They may be kept, and nothing of ours broke."""
    monkeypatch.setattr(request_ids, "_current", request_ids.ContextVar("request_id", default=NGINX))
    response = Client(raise_request_exception=False).get(address)
    assert NGINX not in response.content.decode()
    assert NGINX not in str(response.headers)


def test_without_a_number_the_page_says_nothing_of_one(rf):
    assert "If you write to us" not in test_errors.errors.server_error(rf.get("/")).content.decode()
