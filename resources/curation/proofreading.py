"""Which texts ask something of staff: too hard to read, with a flagged word, or Spanish that nobody has read yet.

Reading the texts of 10,000 listings takes seconds, and the front page of the admin must not. So what was found is kept
in the cache, kind by kind, and only what changed since is read again: the history knows what changed, whoever changed
it. No column could keep it, because most of these texts are also written by imports, and a new flagged word concerns
every row at once. `tick` keeps the cache warm, and once a day all is read anew: for what changed past the history, and
for rows that a transaction wrote late.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.core.cache import cache, caches
from django.core.cache.backends.locmem import LocMemCache
from django.db import models
from django.db.models import Max
from django.utils import timezone
from modeltranslation.translator import translator

from ..flagging import flagged_in
from ..languages import ENGLISH, SPANISH
from ..models import FlaggedWord
from ..reading import grade_of
from ..spanish_review import Reading, readings
from ..texts import links_of_parts, prose_of

#: What `Found` tells.
HARD, FLAGGED, UNREAD = "hard", "flagged", "unread"
#: All is read anew after this time.
READ_ANEW = timedelta(days=1)
#: With more changes than this since, reading all is as quick.
MOST_CHANGES = 500
#: No list is longer: a database takes only so many keys in one question.
MOST_LISTED = 10_000


@dataclass
class Found:
    """What the texts of one kind of record ask: the keys of the records, closed listings left out."""

    #: When all were read.
    made: datetime
    #: A fingerprint of the flagged words that were looked for.
    words: str
    #: The last row of history that was seen, of the records and of each kind of their parts.
    seen: tuple[int, ...]
    hard: set[int] = field(default_factory=set)
    flagged: set[int] = field(default_factory=set)
    unread: set[int] = field(default_factory=set)

    def keys(self, what: str) -> list[int]:
        """The records of HARD, FLAGGED or UNREAD, oldest first, `MOST_LISTED` at most."""
        return sorted(getattr(self, what))[:MOST_LISTED]


def kinds_with_texts() -> list[type[models.Model]]:
    """Every kind of record that is written in both languages, without the rows that are a part of another."""
    kinds = translator.get_registered_models(abstract=False)
    parts = {link.model for kind in kinds for link in links_of_parts(kind)}
    return [kind for kind in kinds if kind not in parts]


def found_in_texts(kinds: Iterable[type[models.Model]]) -> dict[type[models.Model], Found]:
    """What the texts of some kinds ask. One query for each history, and a few where rows changed."""
    words = sorted(FlaggedWord.objects.values_list("flag", flat=True))
    kinds = list(kinds)
    kept = cache.get_many([_key(kind) for kind in kinds])
    return {kind: _brought_up_to_date(kind, kept.get(_key(kind)), words) for kind in kinds}


def _brought_up_to_date(kind: type[models.Model], old: Found | None, words: list[str]) -> Found:
    digest = sha256("\n".join(words).encode()).hexdigest()
    if old is not None and (old.words != digest or timezone.now() - old.made > READ_ANEW or not _histories(kind)):
        old = None
    # Asked first: what changes from here on is seen the next time.
    latest = _latest(kind)
    if old is not None and old.seen == latest:
        return old
    changed = _changed(kind, old) if old is not None else None
    new = Found(timezone.now(), digest, latest)
    if old is not None and changed is not None:
        new = Found(old.made, digest, latest, old.hard - changed, old.flagged - changed, old.unread - changed)
    _read(kind, changed, words, new)
    _keep(kind, new)
    return new


def was_read(kind: type[models.Model], pks: Iterable[int]) -> None:
    """Somebody marked the Spanish of these records as read: no history tells of that."""
    if found := cache.get(_key(kind)):
        found.unread -= set(pks)
        _keep(kind, found)


def look_at_texts(now: datetime) -> int:
    """One part of `tick`: reads what changed, so that the front page need not; how many records ask something.

    Nothing where each process has a cache of its own: this one's helps nobody.
    """
    if isinstance(caches["default"], LocMemCache):
        return 0
    found = found_in_texts(kinds_with_texts()).values()
    return sum(len(one.hard | one.flagged | one.unread) for one in found)


def _key(kind: type[models.Model]) -> str:
    return f"found-in-texts-{kind._meta.label_lower}"


def _keep(kind: type[models.Model], found: Found) -> None:
    cache.set(_key(kind), found, 2 * READ_ANEW.total_seconds())


def _histories(kind: type[models.Model]) -> list[tuple[Any, str]]:
    """The histories of a kind and of its parts, each with the column that holds the record's key.

    None for sources, which keep no history: they are few, and are read every time.
    """
    rows = [(kind, "id"), *((link.model, link.attname) for link in links_of_parts(kind))]
    return [(model.history, column) for model, column in rows if hasattr(model, "history")]


def _latest(kind: type[models.Model]) -> tuple[int, ...]:
    return tuple(history.aggregate(last=Max("history_id"))["last"] or 0 for history, _column in _histories(kind))


def _changed(kind: type[models.Model], old: Found) -> set[int] | None:
    """The records that changed since; None when they are too many to be read one by one."""
    changed: set[int] = set()
    for (history, column), seen in zip(_histories(kind), old.seen, strict=True):
        rows = history.filter(history_id__gt=seen).order_by().values_list(column, flat=True).distinct()
        changed.update(rows[: MOST_CHANGES + 1])
    return changed if len(changed) <= MOST_CHANGES else None


def _read(kind: type[models.Model], pks: set[int] | None, words: list[str], found: Found) -> None:
    """Reads the texts of some records, or of all, and notes what they ask."""
    for reading in readings(kind, pks):
        if any(_is_hard(reading, language) for language in (ENGLISH, SPANISH)):
            found.hard.add(reading.pk)
        if flagged_in("\n".join(said for text in reading.texts for said in (text.english, text.spanish)), words):
            found.flagged.add(reading.pk)
        if reading.has_spanish and not reading.is_read:
            found.unread.add(reading.pk)


def _is_hard(reading: Reading, language: str) -> bool:
    grade = grade_of(prose_of(reading.texts, language), language)
    return grade is not None and grade.hard
