"""What needs staff today: each part of curation registers its own, and the admin's front page shows them all.

Register in `AppConfig.ready()`, or where the part's admin pages are made.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser


@dataclass(frozen=True)
class Line:
    """One line of the front page: how many, of what, and where they are listed."""

    count: int
    #: "Support groups due for a check"
    label: str
    #: Address of the filtered list.
    url: str


@dataclass(frozen=True)
class Need:
    """A kind of work. `lines` gives what waits for a member of staff, within their remit, in a fixed number of queries.

    Lines that count 0 are not shown.
    """

    title: Any
    lines: Callable[[AbstractBaseUser], list[Line]]
    #: Where it stands on the page; lower comes first.
    order: int
    #: Words and URL name of a page that walks through it, if there is one.
    walk: tuple[Any, str] | None = None


_needs: dict[str, Need] = {}


def register(key: str, need: Need) -> None:
    """Makes a kind of work known; registering the same key again replaces it."""
    _needs[key] = need


def all_needs() -> list[Need]:
    """Every kind of work, in the order of the front page."""
    return sorted(_needs.values(), key=lambda need: need.order)
