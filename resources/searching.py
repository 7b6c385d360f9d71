"""Keeping the search index true where one record shows in the words of another."""

from django.db import models
from modelsearch import index
from modelsearch.backends import get_search_backend

from .accents import with_plain_spelling
from .kinds import all_kinds
from .languages import ENGLISH, SPANISH

#: More records than this under one organization or place wait for the next rebuild of the index.
MOST_INDEXED = 500


class SearchField(index.SearchField):
    """A searched text, found with its accents and without. (SQLite leaves them out by itself, PostgreSQL does not.)"""

    def get_value(self, obj: models.Model) -> str:
        return with_plain_spelling(str(super().get_value(obj) or ""))


def in_both_languages(name: str, boost: int | None = None) -> list[SearchField]:
    """A text that is found in whichever language somebody searches."""
    return [SearchField(f"{name}_{language}", boost=boost) for language in (ENGLISH, SPANISH)]


def index_again(record: models.Model) -> None:
    """Indexes a record anew, and every record that is found by its words: the groups of a renamed organization.

    Call it after all rows that belong to the record are saved (a guide is found by its points).
    """
    record._prefetched_objects_cache = {}  # type: ignore[attr-defined]  # what was read before the save is old
    if isinstance(record, index.Indexed):
        index.insert_or_update_object(record)
    for kind in all_kinds():
        for name in _found_through(kind.model):
            if kind.model._meta.get_field(name).related_model is type(record):
                for other in kind.model._default_manager.filter(**{name: record})[:MOST_INDEXED]:
                    index.insert_or_update_object(other)


def index_many(model: type[models.Model], records: list[models.Model]) -> None:
    """Indexes records of one model anew, in a few statements: for what was written past `save()`."""
    get_search_backend().get_index_for_model(model).add_items(model, records)


def _found_through(model: type[models.Model]) -> list[str]:
    """The relations of a model whose words stand in its index."""
    return [field.field_name for field in model.search_fields if isinstance(field, index.RelatedFields)]  # type: ignore[attr-defined]
