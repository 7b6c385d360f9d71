"""Fetching a feed from an address, and from nowhere it must not reach."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from resources.interchange import fetching
from resources.interchange.fetching import FetchError, fetch, is_public

pytestmark = pytest.mark.enable_socket


class Server(BaseHTTPRequestHandler):
    """A server that behaves as its path says, and remembers what it was asked."""

    asked: list[tuple[str, dict[str, str]]] = []

    def do_GET(self) -> None:
        type(self).asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        getattr(self, f"do_{self.path.strip('/').split('/')[0]}")()

    def answer(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_feed(self) -> None:
        self.answer(body=b"[]", Set_Cookie="a=b")

    def do_packed(self) -> None:
        self.answer(body=gzip.compress(b"[1]"), Content_Encoding="gzip")

    def do_bomb(self) -> None:
        self.answer(body=gzip.compress(b"0" * 5_000_000), Content_Encoding="gzip")

    def do_broken(self) -> None:
        self.answer(body=gzip.compress(b"[1]")[:-9], Content_Encoding="gzip")

    def do_strange(self) -> None:
        self.answer(body=b"x", Content_Encoding="br")

    def do_large(self) -> None:
        self.answer(body=b"0" * 2_000_000)

    def do_missing(self) -> None:
        self.answer(404)

    def do_loop(self) -> None:
        self.answer(302, Location="/loop")

    def do_hop(self) -> None:
        self.answer(302, Location="/hop2")

    def do_hop2(self) -> None:
        self.answer(301, Location="/feed")

    def do_inward(self) -> None:
        self.answer(302, Location="http://127.0.0.1/")

    def do_file(self) -> None:
        self.answer(302, Location="file:///etc/hosts")

    def do_nonsense(self) -> None:
        self.answer(302, Location="http://[::1")

    def do_nowhere(self) -> None:
        self.answer(302)

    def do_drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _drop in range(100):
            self.wfile.write(b" ")
            self.wfile.flush()
            threading.Event().wait(0.05)

    def log_message(self, *args: object) -> None:
        """Keeps the test's output clean."""


@pytest.fixture
def server() -> Iterator[str]:
    Server.asked = []
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    # Looked at often, else each test waits half a second for the server to see that it may stop.
    thread = threading.Thread(target=httpd.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()
    thread.join()


def test_a_file_is_fetched_by_name_of_the_site_and_without_cookies(server) -> None:
    assert fetch(f"{server}/feed", allow_private=True) == b"[]"
    [(_path, headers)] = Server.asked
    assert headers["user-agent"] == "Alongside (+https://alongside.example)"
    assert headers["host"] == server.removeprefix("http://")
    assert "cookie" not in headers


def test_redirects_are_followed_three_times_and_no_more(server) -> None:
    assert fetch(f"{server}/hop", allow_private=True) == b"[]"
    with pytest.raises(FetchError, match="redirects more than 3 times"):
        fetch(f"{server}/loop", allow_private=True)
    assert len(Server.asked) == 3 + 4


def test_a_packed_file_is_unpacked(server) -> None:
    assert fetch(f"{server}/packed", allow_private=True) == b"[1]"


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("bomb", "larger than"),
        ("large", "larger than"),
        ("broken", "ends too early"),
        ("strange", "did not ask for: br"),
        ("missing", "answered 404"),
        ("file", "http:// or https://"),
        ("nonsense", "not a web address"),
        ("nowhere", "does not say where"),
    ],
)
def test_what_is_refused_says_why(server, path, says) -> None:
    with pytest.raises(FetchError, match=says):
        fetch(f"{server}/{path}", allow_private=True, most_bytes=1_000_000)


def test_a_server_that_drips_is_left(server) -> None:
    with pytest.raises(FetchError, match="too long"):
        fetch(f"{server}/drip", allow_private=True, seconds=0.4)


def test_without_the_seam_for_tests_loopback_is_refused(server) -> None:
    with pytest.raises(FetchError, match="usual ports"):
        fetch(f"{server}/feed")
    with pytest.raises(FetchError, match="inner network"):
        fetch("http://127.0.0.1/feed")
    with pytest.raises(FetchError, match="inner network"):
        fetch("http://localhost/feed")
    assert Server.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/", "http://192.168.1.1/", "http://172.16.0.1/", "http://169.254.169.254/latest/", "http://0.0.0.0/",
        "http://100.64.0.1/", "http://224.0.0.1/", "http://255.255.255.255/", "http://[::1]/", "http://[::ffff:127.0.0.1]/",
        "http://[fe80::1]/", "http://[fec0::1]/", "http://[fd00::1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
        "http://2130706433/", "http://0x7f.1/", "http://127.1/",
        # What clouds tell their machines at; Python of different months holds the first for public.
        "http://192.0.0.192/opc/v1/", "http://168.63.129.16/machine/", "http://192.88.99.1/", "http://[3fff::1]/",
    ],
)  # fmt: skip
def test_inner_addresses_in_every_disguise_are_refused(url) -> None:
    with pytest.raises(FetchError, match=r"inner network|no server"):
        fetch(url)


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "file:///etc/hosts", "example.org", "", "http://", "gopher://x/", "http://a b/", "http://[x/",
     "http://user:secret@example.org/", "https://example.org:22/", "http://example.org:99999/", "http://ex\nample.org/",
     "http://exämple.org/"],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(url) -> None:
    with pytest.raises(FetchError):
        fetch(url)


def test_a_name_that_also_means_an_inner_address_is_refused(monkeypatch) -> None:
    """The answer that was checked is the one connected to: the name is asked once."""
    asked = []

    def answers(host, port, **options):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("93.184.215.14", "127.0.0.1")]

    monkeypatch.setattr(fetching.socket, "getaddrinfo", answers)
    with pytest.raises(FetchError, match="inner network"):
        fetch("https://rebinding.example/feed.json")
    assert asked == ["rebinding.example"]


def test_each_redirect_is_checked_anew(server, monkeypatch) -> None:
    """Only the first name is let through; where it leads must pass by itself."""
    public = is_public
    first = iter([True])
    monkeypatch.setattr(fetching, "is_public", lambda address: next(first, None) or public(address))
    monkeypatch.setattr(fetching, "_PORTS", {"http": int(server.rpartition(":")[2]), "https": 443})
    with pytest.raises(FetchError, match="inner network"):
        fetch(f"{server}/inward")
    assert [path for path, _headers in Server.asked] == ["/inward"]


def test_a_name_nobody_has_is_told() -> None:
    with pytest.raises(FetchError, match="no server called"):
        fetch("https://nobody.invalid/feed.json")


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_open_addresses_are_open(address) -> None:
    assert is_public(address)


def stands_for(monkeypatch, *addresses: str, after: float = 0) -> None:
    """Every name stands for these addresses, and the answer takes this many seconds."""

    real = socket.getaddrinfo

    def answers(host: str, port: int, *more: Any, **options: Any) -> Any:
        if host in addresses and more:
            return real(host, port, *more, **options)
        time.sleep(after)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(fetching.socket, "getaddrinfo", answers)


def test_a_second_address_of_the_same_name_is_tried(server, monkeypatch) -> None:
    """The first, where nobody listens, is often a server's IPv6."""
    stands_for(monkeypatch, "127.0.0.2", "127.0.0.1")
    assert fetch(f"{server}/feed", allow_private=True) == b"[]"


def test_a_name_server_that_says_nothing_is_left(server, monkeypatch) -> None:
    stands_for(monkeypatch, "127.0.0.1", after=2)
    with pytest.raises(FetchError, match="too long"):
        fetch(f"{server}/feed", allow_private=True, seconds=0.2)
