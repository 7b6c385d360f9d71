"""Visitors who read without a pause while something breaks, and an editor who writes."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from tests.serving import FROM_PROXY, HOST
from tests.typed_forms import typed

#: Seconds after which an answer counts as lost.
LOST_AFTER = 15
#: What every page of ours holds, the barest one too.
EVERYWHERE = b"tel:911"
#: What a saved copy says in either language.
SAVED = (b"We saved this page", "Guardamos esta página".encode())

FRESH, COPY, UNAVAILABLE, WRONG, LOST = "fresh", "saved copy", "503 with the numbers", "wrong", "lost"


@dataclass
class Figures:
    """What became of requests: how many of each kind, and the longest that one took, in seconds."""

    kinds: Counter[str] = field(default_factory=Counter)
    longest: dict[str, float] = field(default_factory=dict)

    def add(self, kind: str, seconds: float) -> None:
        self.kinds[kind] += 1
        self.longest[kind] = max(seconds, self.longest.get(kind, 0))

    @property
    def sent(self) -> int:
        return self.kinds.total()


def get(port: int, address: str, **headers: str) -> tuple[int, bytes]:
    """Status and body of one page, as a proxy that ends HTTPS asks for it."""
    connection = HTTPConnection("127.0.0.1", port, timeout=LOST_AFTER)
    try:
        connection.request("GET", address, headers={"Host": HOST, "Connection": "close", **FROM_PROXY, **headers})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def kind_of(status: int, body: bytes) -> str:
    """What an answer is worth to a family."""
    if EVERYWHERE not in body or not body.rstrip().endswith(b"</html>"):
        return WRONG
    if status == 200:
        return COPY if any(words in body for words in SAVED) else FRESH
    return UNAVAILABLE if status == 503 else WRONG


class Visitors:
    """Several people who each read one page after the other, with a pause of so many seconds between two."""

    def __init__(self, port: int, addresses: list[str], people: int = 4, pause: float = 0, **headers: str) -> None:
        self.port, self.addresses, self.pause, self.headers = port, addresses, pause, headers
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._figures = Figures()
        self._threads = [threading.Thread(target=self._read, args=(number,)) for number in range(people)]

    def figures(self) -> Figures:
        """What became of the requests since the last time this was asked."""
        with self._lock:
            figures, self._figures = self._figures, Figures()
            return figures

    def _read(self, number: int) -> None:
        while not self._stop.is_set():
            number += 1
            begun = time.monotonic()
            try:
                kind = kind_of(*get(self.port, self.addresses[number % len(self.addresses)], **self.headers))
            except (OSError, HTTPException):
                kind = LOST
            with self._lock:
                self._figures.add(kind, time.monotonic() - begun)
            self._stop.wait(self.pause)

    def __enter__(self) -> "Visitors":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


class Browser:
    """Somebody with a browser that keeps cookies; `port` may be changed from one request to the next."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, SimpleCookie()

    def open(self, address: str) -> str:
        return self.ask("GET", address)[1]

    def send(self, address: str, page: str, form_id: str = "", **changed: str) -> int:
        """Sends a form of a page as it stands but for some fields; returns the status."""
        return self.ask("POST", address, typed(page, form_id) | changed)[0]

    def ask(self, method: str, address: str, sent: dict[str, Any] | None = None) -> tuple[int, str]:
        """Status and body."""
        headers = {"Host": HOST, "Origin": f"https://{HOST}", "Connection": "close", **FROM_PROXY}
        headers["Cookie"] = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LOST_AFTER)
        try:
            connection.request(method, address, urlencode(sent, doseq=True) if sent else None, headers)
            response = connection.getresponse()
            for value in response.headers.get_all("Set-Cookie", []):
                self.cookies.load(value)
            return response.status, response.read().decode()
        finally:
            connection.close()


class Editor(Browser):
    """Rosa in the admin: signs in, and adds flagged words."""

    def __init__(self, port: int, password: str) -> None:
        super().__init__(port)
        assert self.sign_in("rosa", password) == 302, "Rosa cannot sign in"

    def sign_in(self, name: str, password: str) -> int:
        page = self.open("/admin/login/")
        return self.send("/admin/login/", page, "login-form", username=name, password=password)

    def add_word(self, word: str) -> bool:
        """Whether the site said that it keeps the word."""
        address = "/admin/resources/flaggedword/add/"
        try:
            page = self.open(address)
            return self.send(address, page, "flaggedword_form", flag=word, suggest="a kinder one", kind="soft") == 302
        except (OSError, HTTPException, StopIteration):
            # StopIteration: instead of the form there came a page that says the database is away.
            return False


@contextmanager
def writing(editor: Editor, prefix: str) -> Iterator[list[str]]:
    """An editor who adds words until the end; yields those that the site said it keeps."""
    kept: list[str] = []
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            word = f"{prefix} {number}"
            if editor.add_word(word):
                kept.append(word)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield kept
    finally:
        stop.set()
        thread.join()


def wait_until(true: Callable[[], bool], within: float = 30) -> float:
    """Waits until something is true, and says for how many seconds; fails when it never is."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < within, "it did not come true"
        time.sleep(0.05)
    return time.monotonic() - begun
