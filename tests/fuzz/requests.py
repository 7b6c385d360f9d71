"""One made-up request after another, the same for the same seed."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple
from urllib.parse import quote, quote_plus, urlencode

from tests.fuzz.crawl import Found
from tests.test_bad_input import BAD_VALUES, PARAMETERS

#: In everything typed: it may come back escaped, and stand in no log.
TYPED = "zqtyped"
#: What would be code if it came back as it is, and a header of its own if a line could be broken.
MARK = f"{TYPED}\"'><fz>\r\nX-Fz: 1"
LETTERS = "az09 /.-_~%&=+#?;:@<>\"'\\`{}[]()|^$*!\t\n\r\x00\x7f\x85é\u00a0\u202e\u2028\ufeff\ufffe\U0001f49b"
METHODS = ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "get", "G\u00cbT"]
HEADERS = [
    ("Accept-Encoding", "br;q=0, gzip;q=1.0, *;q=x"), ("Accept-Language", "es-MX;q=9, *"), ("Range", "bytes=0-1,-5"),
    ("If-None-Match", 'W/"x", *, "'), ("If-Modified-Since", "yesterday"), ("If-Match", "*"), ("Cookie", f"a={TYPED}"),
    ("Cookie", "sessionid=x; csrftoken=y; =; ;;"), ("Sec-Fetch-Site", "cross-site"), ("Origin", "null"),
    ("Referer", f"https://evil.example/?q={TYPED}"), ("X-Forwarded-For", "1.2.3.4, " * 50), ("X-Request-ID", "\" x"),
    ("X-Forwarded-Host", "evil.example"), ("Content-Type", "multipart/form-data"), ("Expect", "100-continue"),
    ("Upgrade", "websocket"), ("X-HTTP-Method-Override", "DELETE"), ("Accept", "application/json;version=\xff"),
    ("User-Agent", TYPED), ("Authorization", "Basic x"), ("Save-Data", "on"), ("DNT", "2"),
]  # fmt: skip
BODY_TYPES = [
    "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x", "application/json",
    "text/plain; charset=utf-16", "application/x-www-form-urlencoded; charset=nonsense", "",
]  # fmt: skip


class Request(NamedTuple):
    """A request as it is sent."""

    method: str
    target: str
    headers: list[tuple[str, str]] = []  # a tuple's default, never changed
    body: bytes = b""


class MadeUp:
    """An endless source of requests about a site."""

    def __init__(self, found: Found, seed: int) -> None:
        self.random = Random(seed)  # repeatable, not secret
        self.found = found
        known = {name for names in PARAMETERS.values() for name in names}
        self.names = [*sorted(found.parameters | known), "near[]", "", "%00", "__proto__"]

    def __iter__(self) -> Iterator[Request]:
        kinds = [self.searched, self.strayed, self.with_headers, self.sent, self.thrown, self.other_method]
        while True:
            yield self.random.choices(kinds, weights=[50, 17, 12, 12, 5, 4])[0]()

    def searched(self) -> Request:
        """A page with parameters: known and unknown names, good and bad values, some more than once."""
        pairs = [f"{self._name()}={self._value()}" for _ in range(self.random.choice([1, 1, 1, 2, 3, 8]))]
        return Request("GET", f"{self._page()}?{self.random.choice('&&&;')}".rstrip("&;") + "&".join(pairs))

    def strayed(self) -> Request:
        """An address that is nearly one of ours."""
        page = self._page()
        at = self.random.randrange(1, len(page) + 1)
        junk = quote(self._letters(6), safe="/%")
        changes = [page[:at] + junk + page[at:], page[:at], page[:at] + page[at + 1 :], page + junk, page.upper()]
        changes += [page + page, "/" + page, page.rstrip("/"), page + "../" * 9 + "etc/passwd", page + "%2e%2e%2f"]
        return Request("GET", self.random.choice(changes) or "/")

    def with_headers(self) -> Request:
        return Request("GET", self._page(), self.random.sample(HEADERS, self.random.randrange(1, 5)))

    def sent(self) -> Request:
        """A form of ours, with its stamp, and some fields as nobody would fill them in."""
        if not self.found.forms:
            return self.searched()
        target, fields = self.random.choice(sorted(self.found.forms.items()))
        typed = {name: list(values) for name, values in fields.items()}
        for name in self.random.sample(sorted(typed), min(len(typed), self.random.randrange(1, 6))):
            typed[name] = [self._text() for _ in range(self.random.choice([0, 1, 1, 1, 2]))]
        body = urlencode(typed, doseq=True, errors="surrogatepass").encode()
        return Request("POST", target, [("Content-Type", BODY_TYPES[0]), ("Sec-Fetch-Site", "same-origin")], body)

    def thrown(self) -> Request:
        """Bytes that are no form, to any address."""
        body = self.random.randbytes(self.random.choice([0, 1, 100, 5000]))
        return Request("POST", self._page(), [("Content-Type", self.random.choice(BODY_TYPES))], body)

    def other_method(self) -> Request:
        return Request(self.random.choice([*METHODS, "HEAD", "HEAD", "HEAD"]), self._page())

    def _page(self) -> str:
        return self.random.choice(self.found.addresses)

    def _name(self) -> str:
        return self.random.choice(self.names)

    def _value(self) -> str:
        """In the form of an address already, since some are no text at all."""
        made = self.random.choice(["bad", "bad", "text", "good"])
        if made == "bad":
            return self.random.choice(list(BAD_VALUES.values()))
        if made == "good":
            return self.random.choice(["06702", "Waterbury%2C+CT", "online", "tuesday", "2", "nearest", "es", "CT"])
        return quote_plus(self._text(), errors="surrogatepass")

    def _text(self) -> str:
        made = self.random.choice(["mark", "mark", "letters", "long", "plain"])
        if made == "letters":
            return TYPED + self._letters(40)
        return {"mark": MARK, "long": TYPED * 800, "plain": f"{TYPED}@home.example"}[made]

    def _letters(self, most: int) -> str:
        return "".join(self.random.choices(LETTERS, k=self.random.randrange(most)))
