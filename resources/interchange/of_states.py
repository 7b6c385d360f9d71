"""Which records of `fixtures/` a site takes: those of the states it covers, and those of no state.

A record that names states (a line, a place, a note on the law) is for them; one that names none is for all. Who runs
the groups of one state, and where they meet, stands in the files without a state: such a record goes with those that
name it.
"""

from collections.abc import Collection, Iterator
from typing import Any

from django.db import models

from .drafts import Draft, RecordKind, Table

Drafts = dict[RecordKind, list[Draft]]
#: A record in the files: its model and its key.
Name = tuple[type[models.Model], str]


def of_states(drafts: Drafts, states: Collection[str], loaded: Collection[Name]) -> Drafts:
    """The drafts that a site for `states` takes. What it has loaded before it goes on with.

    `drafts` are in the order of loading: a record comes after those it names.
    """
    named: set[Name] = set()
    missed: set[Name] = set()
    taken: Drafts = {}
    for kind in reversed(drafts):
        taken[kind] = []
        for draft in drafts[kind]:
            name = (kind.model, draft.key)
            is_taken = name in loaded or name in named or (_is_for(draft, states) and name not in missed)
            if is_taken:
                taken[kind].append(draft)
            (named if is_taken else missed).update(_names_in(draft))
    return {kind: taken[kind] for kind in drafts}


def _is_for(draft: Draft, states: Collection[str]) -> bool:
    own = draft.fields.get("states") or draft.fields.get("state") or []
    return not own or not set(states).isdisjoint([own] if isinstance(own, str) else own)


def _names_in(draft: Draft) -> Iterator[Name]:
    """The records that a draft and its child rows name, besides those of its own kind."""
    yield from _names(draft.kind.model, draft.fields, draft.kind.model)
    for child in draft.kind.children:
        for row in draft.children[child.table]:
            yield from _names(child.model, row, draft.kind.model)


def _names(model: type[models.Model], table: Table, besides: type[models.Model]) -> Iterator[Name]:
    for of in model._meta.get_fields():
        value: Any = table.get(of.name)
        if value and of.is_relation and isinstance(of.related_model, type) and of.related_model is not besides:
            yield from ((of.related_model, key) for key in ([value] if isinstance(value, str) else value))
