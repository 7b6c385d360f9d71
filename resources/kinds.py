"""The kinds of record that the site knows.

The kernel must act on every kind (search, checks, export) without knowing its sibling apps, so each
app registers its own kinds in its `AppConfig.ready()`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db import models


@dataclass(frozen=True)
class InWords:
    """A fact of more than one field (a place, meetings): visitors correct it in words, staff write it in by hand."""

    label: Any
    #: As families read it now, in the language that is active; "" when nothing is known.
    now: Callable[[Any], str]
    #: Where staff change it: for each record its words and its address in the admin.
    forms: Callable[[Any], list[tuple[str, str]]]


@dataclass(frozen=True)
class Suggestable:
    """What visitors and organizations may ask staff to change in a kind of listing."""

    #: Its part of the address, as in /suggest/groups/; permanent.
    address: str
    #: Fields, by their names on the model, in the order of the form.
    fields: tuple[str, ...]
    #: Facts in words, after the fields.
    in_words: Mapping[str, InWords]
    #: The fields and facts that the form for a new one asks for.
    when_new: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """One kind of record with a public page."""

    model: type[models.Model]
    #: A queryset of what lists and searches show, with all that a line about a record shows.
    public: Callable[[], Any]
    #: Where the kind stands among search results; lower comes first.
    order: int
    #: Whether staff check its facts (the listings do; guides have a review instead).
    vouched_for: bool = False
    #: Called with a place or an organization that closed, opened or changed its time zone.
    reschedule: Callable[[Any], int] | None = None
    #: Called with a record whose child rows changed past its form: brings up to date what it keeps of them.
    refresh: Callable[[Any], None] | None = None
    #: Called with the numbers of records: the hours at which each takes place, as day and time. Twins share them.
    hours: Callable[[list[int]], dict[int, set[tuple[int, time]]]] | None = None
    #: How the page of an organization shows one: a template that needs `record` (a list item, its heading an h3).
    row_template: str = "pieces/search_result.html"
    #: Called with a list of records and a moment: what `row_template` gets as `record` for each instead of the record.
    rows: Callable[[list[Any], datetime], list[Any]] | None = None
    #: What shows its facts on a page that is not its own: a template, and what it needs, from a record and a moment.
    facts_template: str = ""
    facts: Callable[[Any, datetime], dict[str, Any]] = lambda record, now: {}
    #: What the public may suggest about it; None when nothing.
    suggestable: Suggestable | None = None

    @property
    def label(self) -> str:
        """The kind's plural name, as families read it."""
        return str(self.model._meta.verbose_name_plural)

    @property
    def key(self) -> str:
        """The kind's name in addresses and reports, such as "helpline"."""
        return str(self.model._meta.model_name)


@dataclass(frozen=True)
class Linked:
    """Records whose outward links are visited now and then: see `curation.links`."""

    #: The records that stand on a public page.
    public: Callable[[], Any]
    #: Its fields that hold a web address.
    fields: tuple[str, ...]
    #: Its texts in Markdown, which may hold links.
    texts: tuple[str, ...] = ()


_linked: list[Linked] = []
_kinds: dict[type[models.Model], Kind] = {}


def register(kind: Kind) -> None:
    """Makes a kind known; registering the same model again replaces it."""
    _kinds[kind.model] = kind


def register_links(linked: Linked) -> None:
    """Makes records with outward links known."""
    _linked.append(linked)


def all_linked() -> list[Linked]:
    """Every registered kind of record with outward links."""
    return list(_linked)


def kind_of(model: type[models.Model]) -> Kind:
    """The kind of a model. Raises KeyError for one that is no registered kind."""
    return _kinds[model]


def all_kinds() -> list[Kind]:
    """Every registered kind, in the order of search results."""
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def listing_kinds() -> list[Kind]:
    """The kinds that staff vouch for with checks."""
    return [kind for kind in all_kinds() if kind.vouched_for]
