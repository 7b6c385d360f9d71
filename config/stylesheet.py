"""One stylesheet out of a few small files.

`static/css/*.css` are joined in name order into `site.css`, so that authors keep small files and a
page costs one request. Works for the development server and for `collectstatic` alike.
"""

import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.safestring import SafeString, mark_safe

NAME = "site.css"


def joined_stylesheet() -> str:
    """The parts of `static/css`, joined in name order."""
    parts = sorted((settings.BASE_DIR / "static" / "css").glob("*.css"))
    return "\n".join(part.read_text(encoding="utf-8").strip() for part in parts)


def stylesheet_in_page() -> SafeString:
    """The stylesheet for a page that holds it itself; read once in production."""
    return mark_safe(joined_stylesheet() if settings.DEBUG else _read_once())  # noqa: S308  # our own file


@cache
def _read_once() -> str:
    return joined_stylesheet()


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
