"""The history of a record as stories: each is one step of one actor, with all that it changed in the record and in the
rows that belong to it. Newest first, in a number of queries that does not grow with the history."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.text import capfirst

from .parts import Part, as_it_was, kept_fields, link_names, links_of, parts_of
from .wording import Names, Said, label_of, said

PER_PAGE = 20
#: What a story need not tell: it goes without saying, or only the site itself uses it.
UNTOLD = {"feed_key", "content_type", "object_id"}


class Key(NamedTuple):
    """What the rows of one story have in common."""

    moment: datetime
    user: int | None
    reason: str | None


@dataclass(frozen=True)
class Change:
    """One field of one row."""

    field: Any
    before: Any
    after: Any
    label: str
    old: Said
    new: Said


@dataclass
class Entry:
    """What a story did to one row: `before` is None for a new one, `after` for one that was deleted."""

    part: Part
    number: int
    before: Any
    after: Any
    #: False when what stood there before was never kept.
    known: bool
    changes: list[Change] = field(default_factory=list)

    @property
    def is_record(self) -> bool:
        """Whether it is the record itself, not a row that belongs to it."""
        return self.part.parent is None

    @property
    def is_check(self) -> bool:
        return self.part.parent == ""

    @property
    def has_way_back(self) -> bool:
        """Whether it can be undone."""
        whole = None in (self.before, self.after)
        return self.known and not self.is_check and (whole or any(change.field.editable for change in self.changes))

    @property
    def title(self) -> str:
        """ "Meeting: Tuesday 19:00" """
        return f"{capfirst(str(self.part.model._meta.verbose_name))}: {as_it_was(self.after or self.before)}"

    @property
    def key(self) -> str:
        return f"{self.part.model._meta.model_name}-{self.number}"


@dataclass
class Story:
    """One step: when, who, why, and what it changed."""

    key: Key
    #: Names it in addresses: "meeting-123", a model and the number of one of its rows of history.
    address: str
    who: str
    why: str
    entries: list[Entry]

    @property
    def when(self) -> datetime:
        return self.key.moment

    @property
    def has_way_back(self) -> bool:
        """Whether going back on it can do anything: not on checks, and not on the making of the record itself."""
        made = any(entry.is_record and entry.before is None for entry in self.entries)
        return not made and any(entry.has_way_back for entry in self.entries)


def stories_page(record: models.Model, number: Any) -> tuple[Page[Any], list[Story]]:
    """One page of a record's stories, newest first; a number that no page has gives the nearest one."""
    parts = parts_of(record)
    page = Paginator(_keys([part.rows for part in parts]), PER_PAGE).get_page(number)
    wanted = [Key(*key) for key in page.object_list]
    return page, _told(parts, wanted)


def stories_since(record: models.Model, version: list[int]) -> list[Story]:
    """What happened to a record after a version of it (see `versions.read_version`), newest first; a page at most."""
    parts = parts_of(record)
    rows = [part.rows.filter(history_id__gt=number) for part, number in zip(parts, version, strict=True)]
    return _told(parts, [Key(*key) for key in _keys(rows)[:PER_PAGE]])


def _keys(rows: list[Any]) -> Any:
    """What the stories of these rows are told apart by, newest first, each once."""
    columns = ("history_date", "history_user_id", "history_change_reason")
    keys = [some.order_by().values_list(*columns) for some in rows]
    each = keys[0].union(*keys[1:]) if len(keys) > 1 else keys[0].distinct()
    return each.order_by("-history_date")


def story_at(record: models.Model, address: str) -> Story | None:
    """The story with this address; None when the record has none such."""
    name, _dash, number = address.rpartition("-")
    parts = parts_of(record)
    part = next((part for part in parts if part.model._meta.model_name == name), None)
    if part is None or not number.isdecimal() or len(number) > 15:
        return None
    row = part.rows.filter(history_id=int(number)).first()
    if row is None:
        return None
    return _told(parts, [Key(row.history_date, row.history_user_id, row.history_change_reason)])[0]


def _told(parts: list[Part], keys: list[Key]) -> list[Story]:
    """The stories with these keys, in their order."""
    if not keys:
        return []
    entries: dict[Key, list[Entry]] = {key: [] for key in keys}
    first: dict[Key, str] = {}
    for part in parts:
        for key, rows in _rows(part, keys).items():
            first.setdefault(key, f"{part.model._meta.model_name}-{rows[0].history_id}")
            entries[key] += _entries(part, rows)
    _put_in_words([entry for some in entries.values() for entry in some])
    users = get_user_model()._default_manager.in_bulk([key.user for key in keys if key.user])
    return [
        Story(key, first[key], *_actor(key, users), [entry for entry in entries[key] if _is_told(entry)])
        for key in keys
        if key in first
    ]


def _rows(part: Part, keys: list[Key]) -> dict[Key, list[Any]]:
    """The rows of history that the stories have of one model, each with the number of the row `before` it."""
    model: Any = part.model
    earlier = model.history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by("-history_id")
    moments = [key.moment for key in keys]
    found = part.rows.filter(history_date__gte=min(moments), history_date__lte=max(moments))
    found = found.annotate(earlier=Subquery(earlier.values("history_id")[:1])).order_by("history_id")
    rows: dict[Key, list[Any]] = {}
    for row in found.prefetch_related(*link_names(model)):
        key = Key(row.history_date, row.history_user_id, row.history_change_reason)
        if key in keys:
            rows.setdefault(key, []).append(row)
    numbers = [row.earlier for some in rows.values() for row in some if row.earlier]
    before = model.history.prefetch_related(*link_names(model)).in_bulk(numbers)
    for some in rows.values():
        for row in some:
            row.before = before.get(row.earlier)
    return rows


def _entries(part: Part, rows: list[Any]) -> Iterable[Entry]:
    """One entry for each record of the rows, however often the step wrote it."""
    by_number: dict[int, list[Any]] = {}
    for row in rows:
        by_number.setdefault(row.id, []).append(row)
    for number, some in by_number.items():
        begun, ended = some[0], some[-1]
        before = begun.before if begun.history_type != "+" else None
        after = ended if ended.history_type != "-" else None
        if before is None and after is None:
            # Made and taken away in one step, or taken away without a trace of what it was.
            if begun.history_type == "+":
                continue
            before = ended
        yield Entry(part, number, before, after, known=before is not None or begun.history_type == "+")


def _is_told(entry: Entry) -> bool:
    return bool(entry.changes) or entry.before is None or entry.after is None


def _actor(key: Key, users: dict[Any, Any]) -> tuple[str, str]:
    """Who, and why. Where no person acted, the reason names the actor."""
    reason = key.reason or ""
    if key.user is None:
        return reason, ""
    user = users.get(key.user)
    return (user.get_full_name() or user.get_username()) if user else "", reason


def _put_in_words(entries: list[Entry]) -> None:
    names, found = Names(), []
    for entry in entries:
        for of, before, after in _differences(entry):
            for value in (before, after):
                names.want(of, value if of.many_to_many else [value])
            found.append((entry, of, before, after))
    names.look_up()
    for entry, of, before, after in found:
        change = Change(of, before, after, label_of(of), said(of, before, names), said(of, after, names))
        entry.changes.append(change)


def _differences(entry: Entry) -> Iterable[tuple[Any, Any, Any]]:
    """The fields that an entry changed, with their old and new values; those that a new row was given."""
    if not entry.known:
        return
    model = entry.part.model
    empty = model()
    for of in kept_fields(model):
        if (
            of.primary_key
            or of.name in UNTOLD
            or (of.name == entry.part.parent and None in (entry.before, entry.after))
        ):
            continue
        before = getattr(entry.before or empty, of.attname)
        after = getattr(entry.after or empty, of.attname)
        # "nothing" has two spellings in texts of two languages.
        if before != after and (before or after or before is False or after is False):
            yield of, before, after
    for of in model._meta.local_many_to_many:
        old, new = (links_of(row)[of.name] if row else [] for row in (entry.before, entry.after))
        if old != new:
            yield of, old, new
