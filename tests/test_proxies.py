"""Whose word counts on HTTPS and on who asks: that of the proxies which are named."""

import logging

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.proxies import behind_named_proxies, is_named

PROXY, VISITOR, STRANGER = "192.0.2.10", "203.0.113.7", "198.51.100.66"
FORWARDED = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_FOR": VISITOR, "HTTP_X_REQUEST_ID": "ab" * 16}


@pytest.fixture(autouse=True)
def _named(settings):
    settings.TRUSTED_PROXIES = [PROXY, "10.0.0.0/24"]


def asked(peer: str, **headers: str) -> dict[str, str]:
    """What the site sees of a request that came from this address."""
    seen: list[dict[str, str]] = []
    serve = behind_named_proxies(lambda environ, _start: seen.append(environ) or [])
    serve({"REMOTE_ADDR": peer, "wsgi.url_scheme": "http"} | headers, lambda *_said: None)
    return seen[0]


@pytest.mark.parametrize("proxy", [PROXY, "10.0.0.77", f"::ffff:{PROXY}"])
def test_a_named_proxy_is_believed(proxy):
    seen = asked(proxy, **FORWARDED)
    assert (seen["wsgi.url_scheme"], seen["REMOTE_ADDR"]) == ("https", VISITOR)
    assert seen["HTTP_X_REQUEST_ID"] == FORWARDED["HTTP_X_REQUEST_ID"]


@pytest.mark.parametrize("peer", [STRANGER, "10.0.1.77", "", "not an address", f"{PROXY}.evil.example"])
def test_a_stranger_is_not(peer):
    seen = asked(peer, **FORWARDED)
    assert (seen["wsgi.url_scheme"], seen["REMOTE_ADDR"]) == ("http", peer)
    assert not [name for name in seen if name.startswith("HTTP_")]


@pytest.mark.parametrize("scheme", ["http", "HTTPS", "https, http", "ftp", "https\t"])
def test_nothing_but_the_very_word_is_https(scheme):
    assert asked(PROXY, HTTP_X_FORWARDED_PROTO=scheme)["wsgi.url_scheme"] == "http"


def test_a_proxy_that_says_nothing_leaves_the_scheme_and_hides_the_visitor():
    seen = asked(PROXY)
    assert (seen["wsgi.url_scheme"], seen["REMOTE_ADDR"]) == ("http", "")
    assert asked(PROXY, **{"wsgi.url_scheme": "https"})["wsgi.url_scheme"] == "https"


@pytest.mark.parametrize(
    ("said", "known"),
    [
        (f"{STRANGER}, {VISITOR}", VISITOR),
        (f"{STRANGER}, {VISITOR}, 10.0.0.3", VISITOR),
        (f"10.0.0.3, {PROXY}", ""),
        (" , ", ""),
    ],
)
def test_what_a_visitor_writes_before_counts_for_nothing(said, known):
    """Read from the right: the last proxy wrote what it saw, and what stands before is hearsay."""
    assert asked(PROXY, HTTP_X_FORWARDED_FOR=said)["REMOTE_ADDR"] == known


def test_a_unix_socket_has_no_address_and_is_named_by_a_word(settings):
    assert not is_named("")
    settings.TRUSTED_PROXIES = ["unix"]
    assert is_named("")
    assert not is_named("127.0.0.1")


def test_nobody_is_named_unless_somebody_is(settings):
    settings.TRUSTED_PROXIES = []
    assert asked("127.0.0.1", **FORWARDED)["wsgi.url_scheme"] == "http"


@pytest.mark.parametrize("wrong", ["*", "nginx", "10.0.0.1/24", "10.0.0.0/99"])
def test_a_word_that_names_nobody_stops_the_start(settings, wrong):
    settings.TRUSTED_PROXIES = [wrong]
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        behind_named_proxies(lambda *_asked: [])


def test_the_log_says_once_that_a_proxy_is_not_named_and_not_which(caplog):
    serve = behind_named_proxies(lambda *_asked: [])
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            serve({"REMOTE_ADDR": STRANGER, "wsgi.url_scheme": "http"} | FORWARDED, lambda *_said: None)
    (line,) = caplog.messages
    assert "TRUSTED_PROXIES" in line
    assert STRANGER not in line
