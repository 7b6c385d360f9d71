"""One page, two languages: English at its address, Spanish at the same address under /es/. Pure functions."""

from django.conf import settings

ENGLISH, SPANISH = "en", "es"
_PREFIX = f"/{SPANISH}"


def language_of(path: str) -> str:
    """The language of an address on this site, given without its host."""
    return SPANISH if path == _PREFIX or path.startswith(f"{_PREFIX}/") else ENGLISH


def in_language(path: str, language: str) -> str:
    """The same page in a language; `path` may carry a query."""
    plain = path.removeprefix(_PREFIX) if language_of(path.split("?", maxsplit=1)[0]) == SPANISH else path
    return f"{_PREFIX}{plain or '/'}" if language == SPANISH else plain or "/"


def name_of(language: str) -> str:
    """A language by its own name: "Español"."""
    return dict(settings.LANGUAGES)[language]


def switch(here: str, page: str) -> dict[str, str]:
    """The link from the page at `here` to `page` in the other language: its code, its own name and its address."""
    other = ENGLISH if language_of(here) == SPANISH else SPANISH
    return {"code": other, "name": name_of(other), "url": in_language(page, other)}
