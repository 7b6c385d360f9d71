"""A running site, asked for what nobody would ask for: it answers, in time, and loses and tells nothing."""

import os
import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException, HTTPResponse
from itertools import islice
from pathlib import Path

import pytest

from tests.fuzz.conftest import figures
from tests.fuzz.crawl import MOST, Found, crawl, untried
from tests.fuzz.requests import TYPED, MadeUp, Request
from tests.serving import HOST, Site, build, manage, running

pytestmark = pytest.mark.faults

#: A few with every run; `make fuzz` sends twenty thousand.
REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "1200"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
CLIENTS = 4
#: Seconds for one answer.
LONGEST = 2.0
SETTINGS = {"SECURE_SSL_REDIRECT": "off", "CHECK_LINKS": "off", "WEB_CONCURRENCY": "2", "REQUIRE_SECOND_FACTOR": "off"}
#: Requests that are no HTTP, as they travel.
BROKEN = [
    b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET / HTTP/1.1\r\nHost: " + b"a" * 9000 + b"\r\n\r\n",
    b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 300 + b"\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"GET http://evil.example/ HTTP/1.1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /?q=" + TYPED.encode() + b"\xff HTTP/1.1\r\n\r\n",
]  # fmt: skip
#: All that families read, and what staff know, written out; what a form adds on purpose is left out.
_WHAT_THERE_IS = """
from django.core import serializers
from django.apps import apps
leave = {"Suggestion", "DayCount", "EmptySearch", "ContentChange", "Session", "DBTaskResult", "IndexEntry"}
for model in apps.get_models():
    if model.__name__ not in leave and "search" not in model._meta.app_label:
        rows = serializers.serialize("json", model._base_manager.order_by("pk"))
        import hashlib
        print(model._meta.label, model._base_manager.count(), hashlib.sha256(rows.encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> Path:
    """The site's files and a database with the starting records."""
    tree = tmp_path_factory.mktemp("fuzz")
    build(tree)
    manage(tree, ["prepare", "--verbosity=0"], **SETTINGS)
    manage(tree, ["load_fixtures", "--verbosity=0"], **SETTINGS)
    return tree


@pytest.fixture(scope="module")
def site(tree):
    with running(tree, **SETTINGS) as site:
        yield site


@pytest.fixture(scope="module")
def found(site) -> Found:
    found = crawl(site)
    assert 100 < len(found.addresses) < MOST
    # Whoever adds an address to which no page links names one of its kind in crawl.py.
    assert not untried(found)
    assert {"near", "q", "state"} <= found.parameters
    assert found.forms
    return found


class Asked:
    """What came of the requests of one client."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.faults: list[str] = []
        #: Those that took too long, or came while others did.
        self.slow: list[Request] = []
        self.slowest = 0.0


def ask(site: Site, request: Request) -> tuple[HTTPResponse, bytes, float]:
    """Sends one as it is, and takes the time."""
    connection = HTTPConnection("127.0.0.1", site.port, timeout=30)
    start = time.monotonic()
    try:
        known = "HEAD" if request.method == "HEAD" else "GET"
        connection.putrequest(known, "x", skip_host=True, skip_accept_encoding=True)
        # The standard client refuses many of our addresses, which a server has to take.
        line = f"{request.method} {request.target} HTTP/1.1".encode("utf-8", "surrogateescape")
        connection._buffer[0] = line.replace(b"\r", b"%0d").replace(b"\n", b"%0a")
        headers = [("Host", HOST), ("Connection", "close"), *request.headers]
        if request.body or request.method == "POST":
            headers.append(("Content-Length", str(len(request.body))))
        connection._buffer += [f"{name}: {value}".encode() for name, value in headers]
        connection.endheaders(request.body or None)
        response = connection.getresponse()
        return response, response.read(), time.monotonic() - start
    finally:
        connection.close()


def faults_of(site: Site, request: Request, asked: Asked) -> list[str]:
    """What is wrong with the answer to one request."""
    shown = f"{request.method} {request.target[:150]!r} {request.headers} {request.body[:150]!r}"
    try:
        response, body, seconds = ask(site, request)
    except (OSError, HTTPException) as error:
        return [f"{shown}: no answer, {error!r}"]
    if seconds > LONGEST:
        asked.slow.append(request)
    asked.statuses[response.status] += 1
    asked.slowest = max(asked.slowest, seconds)
    where = response.headers.get("Location", "/")
    faults = {
        f"answers {response.status}": response.status >= 500,
        "echoes code": b"<fz>" in body,
        "takes a header from outside": "X-Fz" in response.headers,
        "sets a cookie": "Set-Cookie" in response.headers and not request.target.startswith("/admin"),
        f"leads away to {where}": not where.startswith("/") or where[1:2] in ("/", "\\"),
    }
    return [f"{shown}: {fault}" for fault, is_there in faults.items() if is_there]


def test_thousands_of_made_up_requests(site, found, tree):
    before = manage(tree, ["shell", "--command", _WHAT_THERE_IS], **SETTINGS)
    every = list(islice(MadeUp(found, SEED), REQUESTS))

    def one_client(share: list[Request]) -> Asked:
        asked = Asked()
        for request in share:
            asked.faults += faults_of(site, request, asked)
        return asked

    with ThreadPoolExecutor(CLIENTS) as clients:
        results = list(clients.map(one_client, [every[number::CLIENTS] for number in range(CLIENTS)]))
    statuses = sum((result.statuses for result in results), Counter())
    slowest = max(result.slowest for result in results)
    figures.append(f"{len(every)} requests, seed {SEED}: {dict(sorted(statuses.items()))}, slowest {slowest:.2f} s")
    faults = [fault for result in results for fault in result.faults]
    # What was slow once more, alone: this machine may have been busy with something else.
    faults += [f"{request} takes long" for each in results for request in each.slow if ask(site, request)[2] > LONGEST]
    assert not faults, "\n".join(faults[:20])
    # Most were answered with a page, so that it was ours that was tried.
    assert statuses[200] > len(every) / 3
    assert manage(tree, ["shell", "--command", _WHAT_THERE_IS], **SETTINGS) == before
    log = site.log.read_text()
    assert "Internal Server Error" not in log
    assert TYPED not in log


@pytest.mark.parametrize("sent", BROKEN, ids=range(len(BROKEN)))
def test_what_is_no_http_gets_a_refusal_or_silence_and_the_next_gets_a_page(site, sent):
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    status = answer.split(b" ", 2)[1:2]
    assert not answer or status[0][:1] in (b"2", b"3", b"4") or status == [b"501"] or status == [b"505"]
    assert site.get("/").status == 200
    assert TYPED not in site.log.read_text()
