"""What nginx says by itself, with no web process behind it, and what it tells the processes about a request."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from config.sizes import MOST_FROM_ANYONE
from tests.faults.load import wait_until
from tests.faults.machines import Nginx, free_port, open_folder, stopped_at_the_end
from tests.policies import STRICT, policy_of
from tests.serving import HOST

COPY = "<!doctype html><title>A copy</title><h1>What to do now</h1>"
NUMBERS = "<!doctype html><title>The numbers</title><h1>Call 988</h1>"
#: An address of this machine that config/nginx.conf does not name.
STRANGER = "127.0.0.2"


@contextmanager
def nginx_alone(files: dict[str, str], *webs: int) -> Iterator[Nginx]:
    """nginx with these saved copies, before web processes at these ports, two at most."""
    with open_folder() as folder:
        copies = folder / "copies"
        copies.mkdir()
        for name, html in files.items():
            file = copies / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(html)
        nginx = Nginx(folder, copies, *[*webs, free_port(), free_port()][:2])
        with stopped_at_the_end(nginx):
            yield nginx


@pytest.fixture(scope="module")
def nginx() -> Iterator[Nginx]:
    """With a copy of one page and the page with the numbers."""
    with nginx_alone({"overdose/index.html": COPY, "unavailable.html": NUMBERS}) as nginx:
        yield nginx


def ask(port: int, address: str, headers: dict[str, str] | None = None, peer: str = "127.0.0.1") -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", port, timeout=10, source_address=(peer, 0))
    connection.request("GET", address, headers={"Host": HOST, **(headers or {})})
    response = connection.getresponse()
    response.text = response.read().decode()
    connection.close()
    return response


def is_guarded(response: HTTPResponse) -> bool:
    expected = {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    assert policy_of(response.headers) == STRICT
    assert "geolocation=()" in response.headers["Permissions-Policy"]
    return {name: response.headers.get(name) for name in expected} == expected


def test_a_copy_and_the_page_with_the_numbers_are_guarded(nginx):
    copy = ask(nginx.port, "/overdose/")
    assert (copy.status, "What to do now" in copy.text) == (200, True)
    assert is_guarded(copy)
    for address in ("/groups/", "/es/groups/?near=06702", "/no/such/page/"):
        numbers = ask(nginx.port, address)
        assert (numbers.status, "Call 988" in numbers.text) == (503, True)
        assert is_guarded(numbers)


def test_so_is_what_is_left_without_any_file():
    with nginx_alone({}) as nginx:
        bare = ask(nginx.port, "/")
    assert (bare.status, "tel:988" in bare.text) == (503, True)
    assert is_guarded(bare)
    assert leads_on_at_night(bare)


def leads_on_at_night(response: HTTPResponse) -> bool:
    """A page that is no dead end in either language, and blinds nobody who has their phone set to dark."""
    says = ("<meta name='color-scheme' content='light dark'>", "<a href='/'>", "<a href='/es/' lang='es'>")
    return all(words in response.text for words in says)


def spoken(port: int, words: bytes) -> HTTPResponse:
    """The answer to what no browser would send."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(words)
        response = HTTPResponse(line)
        response.begin()
        response.text = response.read().decode()
    return response


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (b"POST /suggest/groups/ HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n", 413),
        (b"GET /groups/?near=" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"a" * 9000 + b"\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GE T / HTTP/9.9\r\n\r\n", 400),
    ],
    ids=["too much", "too long an address", "too long a header", "no host", "no sense"],
)
def test_what_nginx_refuses_it_refuses_in_words(nginx, words, status):
    response = spoken(nginx.port, words)
    assert response.status == status
    for said in ("We could not take that.", "No pudimos recibir eso", "tel:911", "tel:988"):
        assert said in response.text
    assert is_guarded(response)
    assert leads_on_at_night(response)


# What the web processes are told ----------------------------------------------------------------


@pytest.fixture(scope="module")
def told() -> Iterator[tuple[Nginx, list[dict[str, str]]]]:
    """nginx before a process that writes down which headers came."""
    came: list[dict[str, str]] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            came.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_words: object) -> None:
            """Nothing to say."""

    server = HTTPServer(("127.0.0.1", 0), Listener)
    Thread(target=server.serve_forever, daemon=True).start()
    with nginx_alone({}, server.server_port) as nginx:
        yield nginx, came
    server.shutdown()
    server.server_close()


SAID = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7", "X-Request-ID": "0" * 32}


@pytest.mark.parametrize(
    ("peer", "said", "scheme", "address"),
    [
        ("127.0.0.1", SAID, "https", "203.0.113.7"),
        ("127.0.0.1", SAID | {"X-Forwarded-Proto": "http"}, "http", "203.0.113.7"),
        ("127.0.0.1", {}, "http", "127.0.0.1"),
        (STRANGER, SAID, "http", STRANGER),
        (STRANGER, {}, "http", STRANGER),
    ],
    ids=["the proxy", "the proxy of plain http", "somebody on this machine", "a stranger's claim", "a stranger"],
)
def test_only_the_named_proxy_says_who_asks_and_how(told, peer, said, scheme, address):
    nginx, came = told
    assert ask(nginx.port, "/", said, peer).status == 200
    assert (came[-1]["x-forwarded-proto"], came[-1]["x-forwarded-for"]) == (scheme, address)


def test_the_number_of_a_request_is_nginxs_own_and_in_its_log(told):
    nginx, came = told
    ask(nginx.port, "/overdose/?q=typed", SAID)
    number = came[-1]["x-request-id"]
    assert number != SAID["X-Request-ID"]
    assert len(number) == 32
    log = nginx.error_log.with_name("access.log")
    wait_until(lambda: number in log.read_text())
    (line,) = [line for line in log.read_text().splitlines() if number in line]
    assert " GET /overdose/ 200 " in line
    assert "typed" not in line
    assert "127.0.0.1" not in line


def test_what_a_family_sends_waits_on_no_disk(told):
    """The longest form that the site takes: nginx has nowhere to put it but its memory."""
    nginx, _came = told
    spool = nginx.error_log.with_name("client_body")
    shutil.rmtree(spool)
    spool.write_text("in the way")
    connection = HTTPConnection("127.0.0.1", nginx.port, timeout=10)
    connection.request("POST", "/suggest/groups/", b"a" * MOST_FROM_ANYONE, {"Host": HOST})
    assert connection.getresponse().status == 200
    connection.close()


@contextmanager
def process_with(*files: str) -> Iterator[int]:
    """The port of a web process that knows these addresses and no other."""

    class Release(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path in files else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Nothing to say."""

    server = HTTPServer(("127.0.0.1", 0), Release)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_between_two_releases_every_page_finds_its_stylesheet():
    """One process is new and one is old: a page of either may ask either for the files that it names."""
    new, old = "/static/site.0123456789ab.css", "/static/site.ba9876543210.css"
    with process_with(new, "/") as first, process_with(old) as second, nginx_alone({}, first, second) as nginx:
        # They are asked in turn, so each file twice in a row.
        assert [ask(nginx.port, file).status for file in (new, new, old, old)] == [200] * 4
        assert ask(nginx.port, "/static/nothing.css").status == 404
        # Pages are not: what one process does not know is not there.
        assert {ask(nginx.port, "/").status for _ in range(4)} == {200, 404}
