"""Fetches a file, or only looks whether one is there, at an address that somebody typed, and from nowhere it must not
reach.

The name is resolved here, every address it stands for is checked, and the connection goes to the very address that was
checked, so that a name whose answer changes in between gains nothing. TLS still verifies the name.
"""

import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore
from django.conf import settings

#: The largest file that is taken, in bytes, after unpacking.
MOST_BYTES = 20 * 1024 * 1024
#: Seconds for a connection or one read, and for the whole of it, redirects included.
STEP_SECONDS = 10.0
TOTAL_SECONDS = 60.0
MOST_REDIRECTS = 3
#: The same for a page that we only look at: seconds, and redirects (shops and health systems need a few).
LOOK_SECONDS = 20.0
MOST_HOPS_OF_A_PAGE = 6
#: Addresses of one name that are tried.
MOST_ADDRESSES = 3
_PORTS = {"http": 80, "https": 443}
#: All public addresses of IPv6 begin so (IANA, "IPv6 Global Unicast Address Assignments").
_PUBLIC_V6 = ipaddress.ip_network("2000::/3")
#: Not of the open internet, though some releases of Python say so (IANA's lists of special addresses); and the address
#: at which one cloud speaks to its own machines.
_INNER = [
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "2001::/23", "3fff::/20")
]


class FetchError(Exception):
    """Nothing was fetched. Its text says why, in a sentence for staff."""


def fetch(
    url: str, *, allow_private: bool = False, most_bytes: int = MOST_BYTES, seconds: float = TOTAL_SECONDS
) -> bytes:
    """The file at an http or https address.

    Refuses private and other inner addresses, ports besides 80 and 443, more than three redirects, and files above
    `most_bytes`. `allow_private` is for tests against a server of their own. Raises FetchError.
    """
    deadline = time.monotonic() + seconds
    with _answers("GET", url, deadline, MOST_REDIRECTS, allow_private=allow_private) as response:
        if response.status != 200:
            raise FetchError(f"The server answered {response.status}, not with a file.")
        return _body(response, most_bytes, deadline)


def look(url: str, *, allow_private: bool = False, seconds: float = LOOK_SECONDS) -> int:
    """The HTTP status at an address after its redirects, asked by HEAD; nothing of the page itself is read.

    Where a server refuses HEAD, or says that there is nothing, GET asks once more: many servers know only GET.
    `seconds` is for each of the two. Refuses the same addresses as `fetch`. Raises FetchError when nothing answers.
    """
    with suppress(FetchError):  # some servers drop the line of whoever asks by HEAD
        status = _status("HEAD", url, seconds, allow_private=allow_private)
        if status < 400:
            return status
    return _status("GET", url, seconds, allow_private=allow_private)


def _status(method: str, url: str, seconds: float, *, allow_private: bool) -> int:
    deadline = time.monotonic() + seconds
    with _answers(method, url, deadline, MOST_HOPS_OF_A_PAGE, allow_private=allow_private) as response:
        return response.status


@contextmanager
def _answers(
    method: str, url: str, deadline: float, most_redirects: int, *, allow_private: bool
) -> Iterator[httpcore.Response]:
    """The answer at the end of an address's redirects. Raises FetchError when there is none."""
    backend = _CheckedNetwork(deadline, allow_private=allow_private)
    try:
        with httpcore.ConnectionPool(ssl_context=ssl.create_default_context(), network_backend=backend) as pool:
            for _hop in range(most_redirects + 1):
                _check_url(url, allow_private=allow_private)
                with pool.stream(method, url, headers=_headers(url), extensions=_timeouts()) as response:
                    target = _redirect(response, url)
                    if target is None:
                        yield response
                        return
                    url = target
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise FetchError("It took too long to answer.") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError) as error:
        raise FetchError(f"The address could not be reached: {error or type(error).__name__}.") from error
    raise FetchError(f"It redirects more than {most_redirects} times.")


def _headers(url: str) -> dict[bytes | str, bytes | str]:
    return {
        "Host": urlsplit(url).netloc.rpartition("@")[2],
        "User-Agent": f"{settings.SITE_NAME} (+{settings.SITE_URL})",
        "Accept": "application/json, text/csv, */*;q=0.5",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }


def _timeouts() -> dict[str, Any]:
    return {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), STEP_SECONDS)}


def _check_url(url: str, *, allow_private: bool) -> None:
    """Raises FetchError for an address of another kind than http and https, or with a port or a login of its own."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
        (host or "").encode("idna")
    except (ValueError, UnicodeError) as error:
        raise FetchError("That is not a web address.") from error
    if parts.scheme not in _PORTS or not host or not url.isascii() or any(ch.isspace() for ch in url):
        raise FetchError("Only addresses that begin with http:// or https:// are fetched.")
    if parts.username or parts.password:
        raise FetchError("An address with a name and password in it is not fetched.")
    if not allow_private and port not in {None, *_PORTS.values()}:
        raise FetchError("Only the usual ports 80 and 443 are fetched from.")


def _redirect(response: httpcore.Response, url: str) -> str | None:
    """Where the answer of `url` leads on to, or None where it ends. Raises FetchError for a redirect to nowhere."""
    if response.status in {301, 302, 303, 307, 308}:
        target = {name.lower(): value for name, value in response.headers}.get(b"location", b"")
        if not target:
            raise FetchError("It redirects, and does not say where to.")
        try:
            return urljoin(url, target.decode("latin-1"))
        except ValueError as error:
            raise FetchError("It redirects to what is not a web address.") from error
    return None


def _body(response: httpcore.Response, most_bytes: int, deadline: float) -> bytes:
    headers = {name.lower(): value.lower() for name, value in response.headers}
    packed = headers.get(b"content-encoding", b"identity").strip()
    if packed not in {b"", b"identity", b"gzip", b"x-gzip"}:
        raise FetchError(f"It is packed in a way we did not ask for: {packed.decode('latin-1')}.")
    chunks = response.iter_stream()
    found = bytearray()
    for chunk in _unpacked(chunks, most_bytes) if b"gzip" in packed else chunks:
        found += chunk
        if len(found) > most_bytes:
            raise FetchError(f"It is larger than {most_bytes // (1024 * 1024)} MB.")
        if time.monotonic() > deadline:
            raise FetchError("It took too long to answer.")
    return bytes(found)


def _unpacked(chunks: Iterable[bytes], most_bytes: int) -> Iterator[bytes]:
    """Unpacks gzip a little at a time: a small file that unpacks to a huge one is noticed before it fills memory."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        for chunk in chunks:
            yield unpacker.decompress(chunk, most_bytes + 1)
            if unpacker.unconsumed_tail:
                raise FetchError(f"It is larger than {most_bytes // (1024 * 1024)} MB.")
    except zlib.error as error:
        raise FetchError("It is packed, and broken.") from error
    if not unpacker.eof:
        raise FetchError("It is packed, and ends too early.")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet; what is written inside an IPv6 address counts too."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = [ip.sixtofour, *(ip.teredo or ())]
        if ip not in _PUBLIC_V6 or any(each is not None and not is_public(str(each)) for each in inner):
            return False
    is_inner = any(ip in network for network in _INNER)
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or is_inner)


class _CheckedNetwork(httpcore.NetworkBackend):
    """Connects to public addresses only, and lets no step outlast the deadline."""

    def __init__(self, deadline: float, *, allow_private: bool) -> None:
        self._plain = httpcore.SyncBackend()
        self._deadline = deadline
        self._allow_private = allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        *others, last = self._resolve(host, port)
        for address in others:
            # One that does not answer (often its IPv6) must not hide the next.
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return self._connect(address, port, local_address, socket_options)
        return self._connect(last, port, local_address, socket_options)

    def _connect(
        self, address: str, port: int, local_address: str | None, socket_options: Iterable[Any] | None
    ) -> httpcore.NetworkStream:
        stream = self._plain.connect_tcp(address, port, _left(self._deadline), local_address, socket_options)
        return _TimedStream(stream, self._deadline)

    def _resolve(self, host: str, port: int) -> list[str]:
        """The addresses of a name, a few at most. Raises FetchError when any of them is an inner one."""
        addresses = _look_up(host, port, _left(self._deadline))
        if not self._allow_private and not all(map(is_public, addresses)):
            raise FetchError(
                f"{host} is an address of an inner network. Only addresses on the open internet are fetched."
            )
        return addresses[:MOST_ADDRESSES]


def _look_up(host: str, port: int, seconds: float) -> list[str]:
    """What the system says a name stands for. It knows no time-out of its own: a thread of its own waits for it."""
    found: list[str] = []

    def ask() -> None:
        with suppress(OSError, UnicodeError):
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(str(answer[4][0]) for answer in answers))

    asking = Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    if asking.is_alive():
        raise TimeoutError
    if not found:
        raise FetchError(f"There is no server called {host}.")
    return found


class _TimedStream(httpcore.NetworkStream):
    """A connection of which no read or write outlasts the deadline: one that drips byte by byte gains nothing."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline))
        return _TimedStream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    """Seconds that one step may take. Raises TimeoutError when the whole has taken too long."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return min(left, STEP_SECONDS)
