"""Public pages, made once a minute at most and answered from memory until what stands on them changes.

A kept page counts for one version of the content (`resources.content`) and one minute of the clock: whatever staff,
an import or `tick` changes shows at the next request, and "tonight" or "open now", which turn with a minute, are
never late. Every process keeps its own pages, so nothing has to be cleared anywhere.

Only pages without a query are kept: what a family typed stays in the memory of no process. Around all public pages
this also does what browsers and a CDN need: a validator (ETag), how long a page is good, and compression. Pages with
a secret in them (the admin, confirm links) say `no-store` or stand under /admin/, and are left to Django's padded gzip.
"""

import gzip
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers

from resources import content
from resources.kept import as_of
from resources.languages import ENGLISH, in_language

from .headers import POLICY
from .middleware import PROBES, STAFF_PAGES, is_page, note_read
from .safe_errors import DATABASE_ERRORS

GetResponse = Callable[[HttpRequest], HttpResponse]

#: Seconds of a page's minute in which a CDN may answer with it while it asks for the next.
REVALIDATE = 10
#: Seconds for which a CDN may answer with an old page while the site has an error: a day where nothing on it is about
#: now, ten minutes where a group may have closed or "tonight" be over.
IF_ERROR, IF_ERROR_ON_LISTS = 86_400, 600
TIMELESS = ("/overdose/", "/guides/", "/words/", "/learn/", "/about/", "/privacy/", "/accessibility/", "/leaving/")
#: Where brotli saves most for its time; gzip's own middle.
BROTLI_QUALITY, GZIP_LEVEL = 5, 6
#: brotli looks back 2 ** 17 bytes: our largest page. A wider window would only cost memory.
BROTLI_WINDOW = 17
#: Bytes; below, compression gains nothing.
SMALLEST_PACKED = 200

#: The header for a CDN alone.
CDN = "CDN-Cache-Control"

#: What the content and the clock were when pages were made.
Moment = tuple[str, datetime]
#: Scheme, host and path.
Address = tuple[str, str, str]
#: In a request's environment (config/kept_answers.py): the version of the content, asked for before Django saw the
#: request; and, afterwards, the moment and the path of the kept page that answers it.
VERSION, KEPT = "alongside.version", "alongside.kept"


@dataclass
class Page:
    """One page as it was made, and its packed forms as far as somebody asked for them."""

    headers: dict[str, str]
    content: bytes
    packed: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Weak: the same page travels packed in several ways.
        self.etag = f'W/"{hashlib.blake2b(self.content, digest_size=16).hexdigest()}"'

    def response(self, encoding: str) -> HttpResponse:
        """The page in an encoding ("br", "gzip", or "" for none)."""
        content = self.packed.get(encoding, self.content)
        if encoding and encoding not in self.packed:
            content = self.packed[encoding] = _pack(self.content, encoding)
        response = HttpResponse(content, headers=self.headers)
        response["ETag"] = self.etag
        response["Content-Length"] = str(len(content))
        if encoding:
            response["Content-Encoding"] = encoding
        patch_vary_headers(response, ["Accept-Encoding"])
        return response


class KeptPages:
    """The pages of one process, all of one moment. Safe for threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._lock = Lock()
        self._moment: Moment | None = None
        self._pages: dict[Address, Page] = {}
        self._bytes = 0

    def find(self, moment: Moment, address: Address) -> Page | None:
        """The page at an address, if it was made at this moment; those of another moment go."""
        with self._lock:
            if moment != self._moment:
                self._moment, self._pages, self._bytes = moment, {}, 0
            return self._pages.get(address)

    def keep(self, moment: Moment, address: Address, page: Page) -> bool:
        """Keeps a page that was asked for at a moment, unless another moment has come. A full memory keeps no more."""
        with self._lock:
            if moment != self._moment:
                return False
            # Half as much again for the packed forms that browsers will ask for.
            size = len(page.content) * 3 // 2
            if self._bytes + size > self._most_bytes:
                return False
            self._bytes += size
            self._pages[address] = page
            return True


def page_cache(get_response: GetResponse) -> GetResponse:
    """The middleware. Inside Django's gzip, which leaves alone what is packed already, and outside all the rest."""
    kept = KeptPages(settings.PAGE_CACHE_MEGABYTES * 1024 * 1024)

    def answer(request: HttpRequest) -> HttpResponse:
        if not _may_be_public(request):
            return get_response(request)
        minute = this_minute(timezone.now())
        version = request.META.get(VERSION) or _version() if settings.PAGE_CACHE else None
        moment = (version, minute) if version else None
        address = _address(request)
        asked_alone = not request.META.get("QUERY_STRING")
        if moment and asked_alone and (page := kept.find(moment, address)):
            note_read(request.path)
            request.META[KEPT] = (moment, request.path)
            return _for_browser(request, page, minute)
        with as_of(moment and f"{version} {minute}"):
            response = get_response(request)
        if not _is_public_page(request, response):
            return response
        page = Page(dict(response.items()), response.content)
        if moment and asked_alone and kept.keep(moment, address, page):
            request.META[KEPT] = (moment, request.path)
        return _for_browser(request, page, minute)

    return answer


def this_minute(now: datetime) -> datetime:
    """The minute that pages of now are made for."""
    return now.replace(second=0, microsecond=0)


def _version() -> str | None:
    """The version of the content; None while the database does not answer."""
    try:
        return content.version()
    except DATABASE_ERRORS:
        return None


def _address(request: HttpRequest) -> Address:
    return str(request.scheme), host_of(request.META), request.path


def host_of(environ: Mapping[str, Any]) -> str:
    """The host that a request names, or, as for Django, our machine's name where it names none; "" for what is no name.

    Without the port: whoever makes up ports would fill the memory. A host that is not ours never gets a page to keep.
    """
    named: str = environ.get("HTTP_HOST", environ.get("SERVER_NAME", ""))
    return split_domain_port(named)[0]


def _may_be_public(request: HttpRequest) -> bool:
    path = request.path_info
    return request.method == "GET" and path not in PROBES and not path.startswith(STAFF_PAGES)


def _is_public_page(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether everybody would get this very page."""
    return (
        is_page(request, response)
        and not response.streaming
        and not response.cookies
        and not re.search(r"\b(?:private|no-store)\b", response.get("Cache-Control", ""))
        and "Cookie" not in response.get("Vary", "")
    )


def _for_browser(request: HttpRequest, page: Page, minute: datetime) -> HttpResponse:
    """The page as this browser takes it, or 304 where it has it already."""
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
    response = page.response(best_encoding(accepted) if len(page.content) >= SMALLEST_PACKED else "")
    answer = get_conditional_response(request, etag=page.etag, response=response) or response
    if POLICY in page.headers:
        # With "nothing new" too: a browser takes the headers of such an answer for those of the page that it has.
        answer[POLICY] = page.headers[POLICY]
    if request.META.get("QUERY_STRING"):
        # What a family typed stands in it.
        answer["Cache-Control"] = "private, no-cache"
    else:
        # A browser asks each time; with its ETag the answer is short.
        answer["Cache-Control"] = "no-cache"
        answer[CDN] = good_for(request.path_info, minute, timezone.now())
    return answer


def good_for(path: str, minute: datetime, now: datetime) -> str:
    """How long a CDN may answer with a page of a minute (RFC 9213, RFC 5861): to the end of that minute.

    In a header of its own, because some browsers would take `stale-while-revalidate` for themselves.
    """
    left = max(0, 60 - int((now - minute).total_seconds()))
    again = min(REVALIDATE, left)
    timeless = in_language(path, ENGLISH).startswith(TIMELESS)
    if_error = IF_ERROR if timeless else IF_ERROR_ON_LISTS
    return f"max-age={left - again}, stale-while-revalidate={again}, stale-if-error={if_error}"


# Compression --------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def best_encoding(accepted: str) -> str:
    """The best encoding that a browser takes: brotli, gzip or none. A weight of 0 refuses one (RFC 9110, 12.5.3)."""
    offers = [offer.strip().lower().partition(";") for offer in accepted.split(",")]
    taken = {name.strip() for name, _sign, weight in offers if not re.fullmatch(r"\s*q\s*=\s*0(?:\.0*)?\s*", weight)}
    return next((encoding for encoding in ("br", "gzip") if encoding in taken), "")


def _pack(content: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(content, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY, lgwin=BROTLI_WINDOW))
    # Without the time of day: the same page is the same bytes.
    return gzip.compress(content, GZIP_LEVEL, mtime=0)
