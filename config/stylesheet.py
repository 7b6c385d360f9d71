"""One stylesheet out of a few small files.

`static/css/*.css` are joined in name order into `site.css`, without comments and white space, so that authors keep
small files with reasons in them and a page costs one request. Works for the development server and for
`collectstatic` alike.
"""

import os
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import rcssmin
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.safestring import SafeString, mark_safe

from .theme import theme_of

NAME = "site.css"
#: The part that names the colours.
TOKENS = "10-tokens.css"
#: Parts that concern no page of the finder (a test looks), which holds the rest itself: docs/decisions/0025.
OF_OTHER_PAGES = {
    "41-group.css", "42-flyer.css", "43-embed.css", "46-overdose.css",
    "62-meaning.css", "63-topics.css", "64-plan.css", "66-pass-on.css",
}  # fmt: skip


def joined_stylesheet(without: Collection[str] = ()) -> str:
    """The parts of `static/css`, joined in name order and minified."""
    parts = sorted((settings.BASE_DIR / "static" / "css").glob("*.css"))
    texts = [_text_of(part) for part in parts if part.name not in without]
    return str(rcssmin.cssmin("\n".join(texts)))


def _text_of(part: Path) -> str:
    """A part; the site's own colour right behind the usual ones, so that later parts (print) still have a say."""
    text = part.read_text(encoding="utf-8")
    return f"{text}\n{theme_of(settings.THEME_COLOR).css}" if settings.THEME_COLOR and part.name == TOKENS else text


def stylesheet_of_finder() -> SafeString:
    """The stylesheet for the finder's pages, which hold it themselves; read once in production."""
    css = joined_stylesheet(OF_OTHER_PAGES) if settings.DEBUG else _read_once()
    return mark_safe(css)  # noqa: S308  # our own file


@cache
def _read_once() -> str:
    return joined_stylesheet(OF_OTHER_PAGES)


class StylesheetFinder(BaseFinder):
    """Lets Django's static files machinery find the joined stylesheet."""

    def __init__(self, app_names: Iterable[str] | None = None) -> None:
        self.folder: Path = settings.BASE_DIR / ".build"

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def _write(self) -> Path:
        self.folder.mkdir(exist_ok=True)
        target = self.folder / NAME
        css = joined_stylesheet()
        if not target.exists() or target.read_text(encoding="utf-8") != css:
            # Whole or not at all: another process may be reading it.
            fresh = self.folder / f"{NAME}.{os.getpid()}"
            fresh.write_text(css, encoding="utf-8")
            fresh.replace(target)
        return target

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != NAME:
            return []
        return [str(self._write())] if find_all else str(self._write())

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        self._write()
        yield NAME, FileSystemStorage(location=self.folder)
