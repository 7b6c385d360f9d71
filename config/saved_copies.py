"""Copies on disk of the pages that save lives, for the hour in which the database does not answer.

`tick` makes them, as a visitor would see them but with a line that says when. Whenever content changes, and every half
hour at least, they are made anew; the copy of a page that is gone (a closed listing's) is deleted with the change
itself. They lie in one directory (setting SAVED_COPIES, "" for none), each page at its own address, so that a web
server in front can read them too (config/nginx.conf). They outlive restarts. Whoever runs web processes on several
machines runs `tick` on each, or shares the directory.
"""

import json
import logging
import os
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import validate_host
from django.templatetags.static import static
from django.urls import resolve, reverse
from django.utils import translation

from groups.models import SupportGroup
from resources import content
from resources.languages import ENGLISH, SPANISH, in_language, language_of

from .locks import alone_in
from .pages_to_save import pages_to_save
from .safe_errors import DATABASE_ERRORS
from .views.errors import unavailable
from .views.machines import KEPT_FILES

logger = logging.getLogger(__name__)

#: Copies that are older are made anew, though nothing changed: "open now" and next dates move on by themselves.
OLDEST = timedelta(minutes=30)
_MADE = "copies.json"
#: What a web server shows for all other pages when no process of ours answers it.
_UNAVAILABLE = "unavailable.html"
#: What the copies link to, beside what a kept page needs.
_FILES = (*KEPT_FILES, "plan.js")
_PLAIN_PATH = re.compile(r"/(?:[-\w]+/)*", re.ASCII)


# Writing ------------------------------------------------------------------------------------------


class NotWholeError(Exception):
    """A page that is there could not be made with all its records; its old copy stays."""


class FilesNotCollectedError(Exception):
    """No page can be made before `manage.py collectstatic` has run."""


def save_copies(now: datetime) -> int:
    """One part of `tick`: makes copies anew when they are due; returns how many.

    Each file is whole before it takes the place of the old one, so that a reader never sees half a page. Raises OSError
    on a full disk, what the database raises, FilesNotCollectedError, and, after all others are made, NotWholeError for
    pages that failed.
    """
    if not settings.SAVED_COPIES:
        return 0
    with alone_in(Path(settings.SAVED_COPIES)) as first:
        return _make_all(now) if first and _is_due(now) else 0


def _make_all(now: datetime) -> int:
    version, before = content.stored_version(), _made()["addresses"]
    # First: without them every page would fail, each with a fault of its own.
    _save_files()
    saved: list[str] = []
    failed: dict[str, str] = {}
    for path in pages_to_save():
        for language in (ENGLISH, SPANISH):
            address = in_language(path, language)
            try:
                html = _html_of(address, now)
            except DATABASE_ERRORS:
                raise
            except Exception as error:  # one page's trouble must not keep the others old
                logger.exception("No copy could be made of %s", address)
                failed[address] = type(error).__name__
                continue
            if html:
                _write(_place(address), html)
                saved.append(address)
    for address in set(before) - set(saved) - failed.keys():
        _place(address).unlink(missing_ok=True)
    save_unavailable()
    # What was closed while this went on.
    forget_gone()
    # Without a version the next turn tries again.
    made = {"version": "" if failed else version, "addresses": [*saved, *failed]}
    _write(Path(settings.SAVED_COPIES) / _MADE, json.dumps(made).encode())
    if failed:
        raise NotWholeError(", ".join(f"{address} ({error})" for address, error in [*failed.items()][:5]))
    return len(saved)


def save_unavailable() -> None:
    """The page with the numbers, in both languages, for a web server that has nobody else to ask."""
    if not settings.SAVED_COPIES:
        return
    for home in (in_language("/", ENGLISH), in_language("/", SPANISH)):
        request = _request(home)
        page = unavailable(request, places=saved_places(request))
        _write(_place(home).with_name(_UNAVAILABLE), page.content)


class Saved(NamedTuple):
    """The last run that made copies."""

    when: datetime
    #: How many, in both languages together.
    pages: int
    #: Whether none of them failed.
    whole: bool


def last_saved() -> Saved | None:
    """The last run as this machine's disk knows it; None where there is none. No query."""
    if not settings.SAVED_COPIES:
        return None
    try:
        when = (Path(settings.SAVED_COPIES) / _MADE).stat().st_mtime
    except OSError:
        return None
    made = _made()
    return Saved(datetime.fromtimestamp(when, UTC), len(made["addresses"]), bool(made["version"]))


def _made() -> dict[str, Any]:
    """What the last run made, of which version of the content."""
    nothing: dict[str, Any] = {"version": "", "addresses": []}
    try:
        made: dict[str, Any] = json.loads((Path(settings.SAVED_COPIES) / _MADE).read_text())
        return nothing | made
    except (FileNotFoundError, ValueError):
        return nothing


def _save_files() -> None:
    """The stylesheet and what else the copies link to, for a web server that has nobody else to ask."""
    for name in _FILES:
        try:
            address = static(name)
        except ValueError as error:
            raise FilesNotCollectedError(name) from error
        stored = address.removeprefix(settings.STATIC_URL)
        if staticfiles_storage.exists(stored):
            with staticfiles_storage.open(stored) as file:
                _write(Path(settings.SAVED_COPIES) / address.strip("/"), file.read())


def _is_due(now: datetime) -> bool:
    try:
        made = datetime.fromtimestamp((Path(settings.SAVED_COPIES) / _MADE).stat().st_mtime, tz=now.tzinfo)
    except FileNotFoundError:
        return True
    # What a clock that was ahead has dated after now is no news either.
    return not timedelta() <= now - made < OLDEST or _made()["version"] != content.stored_version()


def _html_of(address: str, now: datetime) -> bytes | None:
    """The page as a visitor gets it, or None if there is none at this address. Raises NotWholeError, or what it met."""
    request = _request(address)
    # The template says it (config.context), in the time of those whom families could ask.
    request.saved_at = now.astimezone(ZoneInfo(settings.STAFF_ZONE))  # type: ignore[attr-defined]
    try:
        with translation.override(language_of(address)):
            match = request.resolver_match = resolve(request.path_info)
            response = match.func(request, *match.args, **match.kwargs)
    except Http404:
        return None
    if getattr(request, "database_failed", False):
        raise NotWholeError(address)
    return bytes(response.content) if response.status_code == 200 else None


def _request(address: str) -> WSGIRequest:
    """A request as a visitor's browser would send it, to the site's own host."""
    url = urlsplit(settings.SITE_URL)
    host = url.hostname or ""
    if not validate_host(host, settings.ALLOWED_HOSTS):
        host = settings.ALLOWED_HOSTS[0].lstrip(".")
    return WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": address,
            "HTTP_HOST": host,
            "SERVER_NAME": host,
            "SERVER_PORT": "443",
            "wsgi.url_scheme": url.scheme or "https",
            "wsgi.input": BytesIO(),
        }
    )


def _write(file: Path, content_of_file: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=file.parent, prefix=".", delete=False) as new:
        try:
            new.write(content_of_file)
            new.flush()
            # Web processes may run as another user.
            Path(new.name).chmod(0o644)
            Path(new.name).replace(file)
        except OSError:
            Path(new.name).unlink(missing_ok=True)
            raise


def forget_gone() -> None:
    """After a change of content: no copy stays of a group that is not listed any more."""
    if not settings.SAVED_COPIES:
        return
    top = reverse("groups:index")
    copies = [file for way in (ENGLISH, SPANISH) for file in _place(in_language(top, way)).parent.glob("*/index.html")]
    slugs = {file.parent.name for file in copies}
    listed = set(SupportGroup.objects.listed().filter(slug__in=slugs).values_list("slug", flat=True))
    for file in copies:
        if file.parent.name not in listed:
            file.unlink(missing_ok=True)


# Reading ------------------------------------------------------------------------------------------


def has(request: HttpRequest) -> bool:
    """Whether there is a copy of the page that is asked for."""
    # Not Path.is_file(), which raises for a name that no file can have.
    return (file := _file(request)) is not None and os.path.isfile(file)  # noqa: PTH113


def saved_copy(request: HttpRequest) -> HttpResponse | None:
    """The copy of the page that is asked for, which says when it was saved; None if there is none."""
    file = _file(request)
    try:
        html = file.read_bytes() if file else None
    except OSError:
        return None
    return HttpResponse(html, headers={"Cache-Control": "no-store"}) if html else None


def saved_places(request: HttpRequest) -> str:
    """The address of the copy with all towns, in the language of what is asked for; "" if there is none."""
    address = in_language(reverse("places:index"), language_of(request.path_info))
    try:
        return address if settings.SAVED_COPIES and _place(address).is_file() else ""
    except OSError:
        return ""


def _file(request: HttpRequest) -> Path | None:
    """Where the copy of a page lies. A page that was asked a question has none: its answer is not on it."""
    if not settings.SAVED_COPIES or request.method not in ("GET", "HEAD"):
        return None
    if request.META.get("QUERY_STRING") and not _stands_unasked(request.path_info):
        return None
    if not _PLAIN_PATH.fullmatch(request.path_info):
        return None
    return _place(request.path_info)


def _stands_unasked(path: str) -> bool:
    """Whether a page helps whatever was asked of it: the steps of an overdose, whom to call."""
    return in_language(path, ENGLISH) in (reverse("overdose"), reverse("helplines:index"))


def _place(address: str) -> Path:
    """Where the copy of an address lies."""
    return Path(settings.SAVED_COPIES) / address.strip("/") / "index.html"
