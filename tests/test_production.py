"""Rosa's colleague installs the site for real: DEBUG off, files collected, gunicorn with our configuration.

Built once in a copy of the tree, so that nothing of it is left in the project.
"""

import re
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.policies import STRICT, policy_of
from tests.serving import FROM_PROXY, HOST, Site, build, manage, running


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site's files with static files collected and an empty database."""
    tree = tmp_path_factory.mktemp("site")
    build(tree)
    manage(tree, ["migrate", "--verbosity=0"])
    return tree


@pytest.fixture(scope="module")
def site(tree: Path) -> Iterator[Site]:
    """Behind a proxy that speaks HTTPS, as docs/deploy.md has it."""
    with running(tree, BEHIND_TLS_PROXY="on") as site:
        yield site


def stylesheet_of(site: Site) -> str:
    html = site.get("/", FROM_PROXY).body.decode()
    found = re.search(r'href="(/static/site\.[0-9a-f]{12}\.css)"', html)
    assert found, "no hashed stylesheet"
    return found[1]


# The tests --------------------------------------------------------------------------------------


def test_the_health_check_answers_on_plain_http(site):
    response = site.get("/healthz")
    assert (response.status, response.body) == (200, b"ok")
    assert response.getheader("Cache-Control") == "no-store"


def test_plain_http_leads_to_https(site):
    response = site.get("/groups/?near=06702")
    assert response.status == 301
    assert response.getheader("Location") == f"https://{HOST}/groups/?near=06702"


def test_over_https_dolores_gets_the_page_with_its_guards(site):
    response = site.get("/", FROM_PROXY)
    assert response.status == 200
    assert b'href="tel:988"' in response.body
    assert int(re.search(r"max-age=(\d+)", response.getheader("Strict-Transport-Security"))[1]) > 0
    assert response.getheader("X-Frame-Options") == "DENY"
    assert response.getheader("X-Content-Type-Options") == "nosniff"
    assert response.getheader("Referrer-Policy") == "same-origin"
    assert policy_of(response.headers) == STRICT


def test_a_proxy_that_nobody_named_is_not_believed(tree):
    """It would be led to HTTPS for ever; the log says once what is missing, and not who it was."""
    with running(tree, BEHIND_TLS_PROXY="on", TRUSTED_PROXIES="192.0.2.10") as site:
        for _ in range(2):
            assert site.get("/", FROM_PROXY).status == 301
        log = site.log_after("TRUSTED_PROXIES does not name")
    assert log.count("TRUSTED_PROXIES does not name") == 1
    assert "127.0.0.1" not in log.partition("Booting worker")[2]


def test_without_a_proxy_nobodys_word_counts(tree):
    with running(tree) as site:
        for said in ({"X-Forwarded-Proto": "https"}, {"X-Forwarded-Ssl": "on"}, {"X-Forwarded-Protocol": "ssl"}):
            assert site.get("/", said).status == 301


def test_every_line_of_a_request_carries_the_number_that_the_proxy_gave_it(site):
    number = "0123456789abcdef" * 2
    site.get("/never-there/", FROM_PROXY | {"X-Request-ID": number})
    log = site.log_after(f"ms {number}\n")
    lines = [line for line in log.splitlines() if number in line]
    assert len(lines) == 2, lines
    assert any("Not Found: /never-there/" in line for line in lines)
    site.get("/never-there-either/", FROM_PROXY | {"X-Request-ID": "typed-word"})
    assert "typed-word" not in site.log_after(" GET /never-there-either/ 404 ")


def test_files_and_redirects_have_their_guards_too(site):
    for response in (site.get(stylesheet_of(site), FROM_PROXY), site.get("/")):
        assert response.status in (200, 301)
        assert policy_of(response.headers) == STRICT
        assert response.getheader("Cross-Origin-Resource-Policy") == "same-origin"
        assert response.getheader("Access-Control-Allow-Origin") is None


def test_a_body_that_is_too_large_is_answered_in_words(site):
    connection = HTTPConnection("127.0.0.1", site.port, timeout=10)
    connection.request("POST", "/suggest/groups/", b"a" * 300_000, {"Host": HOST, **FROM_PROXY})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    assert response.status == 413
    assert b"We got none of it." in body


def test_a_long_address_is_read_and_an_endless_one_is_not(site):
    assert site.get("/groups/?q=" + "a" * 8000, FROM_PROXY).status == 200
    assert site.get("/groups/?q=" + "a" * 9000, FROM_PROXY).status == 414


def test_djangos_own_check_for_production_finds_nothing(tree):
    (said,) = manage(tree, ["check", "--deploy", "--fail-level=WARNING"], CACHE_URL="redis://cache:6379/0")
    assert "no issues" in said


def test_an_operator_may_ask_for_https_on_all_hosts_and_for_long(tree):
    asked = {"SECURE_HSTS_INCLUDE_SUBDOMAINS": "on", "SECURE_HSTS_PRELOAD": "on", "SECURE_HSTS_SECONDS": "31536000"}
    with running(tree, BEHIND_TLS_PROXY="on", **asked) as site:
        said = site.get("/", FROM_PROXY).getheader("Strict-Transport-Security")
    assert said == "max-age=31536000; includeSubDomains; preload"


def test_the_redirect_can_be_left_to_a_trial_without_https(tree):
    with running(tree, SECURE_SSL_REDIRECT="off") as site:
        assert site.get("/").status == 200
        assert site.get(stylesheet_of(site)).status == 200


def test_someone_elses_host_is_refused_and_told_whom_to_call(site):
    response = site.get("/", FROM_PROXY, host="evil.example")
    assert response.status == 400
    assert b"evil.example" not in response.body
    assert b'href="tel:911"' in response.body


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_the_stylesheet_travels_small_and_is_kept_for_ever(site, encoding):
    response = site.get(stylesheet_of(site), FROM_PROXY | {"Accept-Encoding": encoding})
    assert response.status == 200
    assert response.getheader("Content-Type").startswith("text/css")
    assert response.getheader("Content-Encoding") == encoding
    assert "Accept-Encoding" in response.getheader("Vary")
    cached = response.getheader("Cache-Control")
    assert "immutable" in cached
    assert "public" in cached
    assert int(re.search(r"max-age=(\d+)", cached)[1]) >= 60 * 60 * 24 * 365


def test_a_page_is_compressed_for_who_asks_for_it(site):
    small = site.get("/helplines/", FROM_PROXY | {"Accept-Encoding": "gzip"})
    plain = site.get("/helplines/", FROM_PROXY)
    assert small.getheader("Content-Encoding") == "gzip"
    assert plain.getheader("Content-Encoding") is None
    assert len(small.body) < len(plain.body) / 2


@pytest.mark.parametrize(
    "address", ["/", "/groups/?near=06702", "/helplines/", "/search/?q=grief", "/suggest/groups/", "/no-such-page/"]
)
def test_families_get_no_cookie(site, address):
    response = site.get(address, FROM_PROXY)
    assert response.status in (200, 404)
    assert response.getheader("Set-Cookie") is None


def test_an_error_shows_no_code(site):
    page = site.get("/no-such-page/", FROM_PROXY)
    assert page.status == 404
    assert b"Traceback" not in page.body
    assert b"urlpatterns" not in page.body
    assert b"DEBUG" not in page.body


def test_the_log_tells_neither_what_was_typed_nor_who_asked(site):
    headers = FROM_PROXY | {"Referer": f"https://{HOST}/search/?q=referred-word", "User-Agent": "DoloresPhone"}
    site.get("/groups/?near=typed-word", headers)
    site.get("/no-such-page/?q=typed-word", headers)
    site.get("/confirm/secret-token/?x=typed-word", headers)
    log = site.log_after(" GET /confirm/-/ 404 ")
    assert " GET /groups/ 200 " in log
    assert " GET /no-such-page/ 404 " in log
    for secret in ("typed-word", "referred-word", "DoloresPhone", "203.0.113.7"):
        assert secret not in log


def test_a_confirm_links_token_is_in_no_line_of_any_library(site):
    site.get("/confirm/another-secret/", FROM_PROXY)
    assert "another-secret" not in site.log_after(" GET /confirm/-/ 404 ")


def test_a_malformed_request_leaves_no_address_in_the_log(site):
    connection = HTTPConnection("127.0.0.1", site.port, timeout=10)
    connection.connect()
    connection.sock.sendall(b"GE T /?q=garbled-word HTTP/9.9\r\n\r\n")
    answer = connection.sock.recv(4096)
    connection.close()
    assert b" 400 " in answer
    log = site.log_after("Invalid request")
    assert "garbled-word" not in log
    assert "ip=" not in log


def test_a_page_that_fails_tells_staff_where_and_nobody_what_was_typed(tree):
    page = tree / "config" / "views" / "pages.py"
    whole = page.read_text()
    page.write_text(f"{whole}\n\ndef leaving(request):\n    int(request.GET['q'])\n")
    try:
        with running(tree, SECURE_SSL_REDIRECT="off", ADMINS_EMAIL="sam@health.example") as site:
            response = site.get("/leaving/?q=typed-word", FROM_PROXY)
            log = site.log_after(" GET /leaving/ 500 ")
    finally:
        page.write_text(whole)
    assert response.status == 500
    assert b'href="tel:988"' in response.body
    (mails,) = manage(tree, ["shell", "--command", "from resources.models import Mail; print(Mail.objects.get().text)"])
    for words in (mails, log):
        assert re.search(r"ValueError\n(.*\n)*  config/views/pages\.py:\d+ in leaving", words)
        assert "typed-word" not in words
        assert "203.0.113.7" not in words
