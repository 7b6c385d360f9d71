"""Rosa's colleague installs the site for real: DEBUG off, files collected, gunicorn with our configuration.

Built once in a copy of the tree, so that nothing of it is left in the project.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOST = "alongside.example"
#: What a proxy that speaks HTTPS says about a visitor.
FROM_PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
PARTS = ["config", "resources", "groups", "guides", "templates", "static", "fixtures"]


def environment(tree: Path, **more: str) -> dict[str, str]:
    """Only what docs/deploy.md tells to set: no variable of a developer's shell comes through."""
    return {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "a-made-up-key-of-more-than-fifty-characters-0123456789",
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"https://{HOST}",
        "DATABASE_URL": f"sqlite:///{tree / 'site.sqlite3'}",
        "BIND": "127.0.0.1:0",
        "WEB_CONCURRENCY": "1",
        **more,
    }


def manage(tree: Path, *commands: list[str]) -> None:
    """Runs commands of manage.py side by side; each must end well."""
    processes = [
        subprocess.Popen(  # noqa: S603
            [sys.executable, "manage.py", *command],
            cwd=tree,
            env=environment(tree),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for command in commands
    ]
    for process in processes:
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0, said


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site's files with static files collected and an empty database."""
    tree = tmp_path_factory.mktemp("site")
    for part in PARTS:
        shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", tree)
    manage(tree, ["collectstatic", "--noinput", "--verbosity=0"], ["migrate", "--verbosity=0"])
    return tree


class Site:
    """A running gunicorn, and what it has written."""

    def __init__(self, port: int, log: Path) -> None:
        self.port, self.log = port, log

    def get(self, address: str, headers: dict[str, str] | None = None, *, host: str = HOST) -> HTTPResponse:
        """One answer; its body is in `body`."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", address, headers={"Host": host, "Connection": "close", **(headers or {})})
        response = connection.getresponse()
        response.body = response.read()
        connection.close()
        return response

    def log_after(self, line: str) -> str:
        """All that was written, once `line` is among it: gunicorn writes after it has answered."""
        for _ in range(100):
            if line in self.log.read_text():
                break
            time.sleep(0.05)
        log = self.log.read_text()
        assert line in log
        return log


@contextmanager
def running(tree: Path, **settings: str) -> Iterator[Site]:
    """Gunicorn on a free port of this machine, stopped at the end as an operator stops it."""
    log = tree / f"log-{len(list(tree.glob('log-*')))}"
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
    with log.open("w") as out:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=tree, env=environment(tree, **settings), stdout=out, stderr=subprocess.STDOUT
        )
    try:
        yield Site(_port_of(process, log), log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)


def _port_of(process: "subprocess.Popen[bytes]", log: Path) -> int:
    """The port that gunicorn says it listens at."""
    for _ in range(200):
        if found := re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", log.read_text()):
            return int(found[1])
        assert process.poll() is None, log.read_text()
        time.sleep(0.05)
    pytest.fail(log.read_text())


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


@pytest.mark.parametrize("address", ["/", "/groups/?near=06702", "/helplines/", "/search/?q=grief", "/no-such-page/"])
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
