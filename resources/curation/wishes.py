"""What a suggestion holds: wished values by field, as JSON keeps them, and how they are read back."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import override
from modeltranslation.translator import NotRegistered, translator

from ..kinds import Suggestable, kind_of
from ..languages import ENGLISH
from ..models import Listing

#: Wished values by field, and those of now.
Wishes = tuple[dict[str, Any], dict[str, Any]]


class NothingWishedError(ValueError):
    """A suggestion that asks for nothing: every value is as it was, and there are no words."""


def suggestable_of(model: type[models.Model]) -> Suggestable:
    """What may be suggested about a kind of listing. Raises ValueError when nothing may."""
    found = kind_of(model).suggestable
    if found is None:
        raise ValueError(f"Nothing can be suggested about a {model._meta.verbose_name}.")
    return found


def address_to_correct(listing: Listing) -> str:
    """Where anyone may say that something is wrong with a listing."""
    return reverse("suggest:change", args=[suggestable_of(type(listing)).address, listing.slug])


def column_of(target: Listing | type[Listing], name: str, language: str) -> str:
    """The field that a wish about `name` is for: of a text in two languages, the one that its reader saw.

    A new listing is written in English first, as all are.
    """
    model = target if isinstance(target, type) else type(target)
    try:
        in_two_languages = name in translator.get_options_for_model(model).all_fields
    except NotRegistered:
        in_two_languages = False
    if not in_two_languages:
        return name
    theirs = f"{name}_{language}"
    return theirs if not isinstance(target, type) and getattr(target, theirs) else f"{name}_{ENGLISH}"


def value_now(listing: Listing, column: str) -> Any:
    """What a field, or a fact in words, says now: as JSON keeps it, in staff's language."""
    in_words = suggestable_of(type(listing)).in_words
    if column in in_words:
        with override(ENGLISH):
            return plain(in_words[column].now(listing))
    return as_json(type(listing), column, getattr(listing, column))


def as_json(model: type[models.Model], column: str, value: Any) -> Any:
    """A value of a field as JSON keeps it: text, a list of codes, yes or no, or a number."""
    if column in suggestable_of(model).in_words:
        return plain(str(value or ""))
    if isinstance(value, list | tuple):
        return list(value)
    if value is None or isinstance(value, bool | int):
        return value
    # As the database has it: a phone number with its country.
    return plain(str(model._meta.get_field(column).get_prep_value(value) or ""))  # type: ignore[union-attr]


def plain(text: str) -> str:
    """Text without spaces around it, with line ends of one kind: browsers send their own."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def wished(target: Listing | type[Listing], changes: Mapping[str, Any], language: str) -> Wishes:
    """The wished values and those of now, by field, without what is as it was.

    Raises ValueError for a field that nobody may suggest.
    """
    model = target if isinstance(target, type) else type(target)
    known = suggestable_of(model)
    values: dict[str, Any] = {}
    seen: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in {*known.fields, *known.in_words, *known.when_new}:
            raise ValueError(f"Nobody may suggest {name} of a {model._meta.verbose_name}.")
        column = name if name in known.in_words else column_of(target, name, language)
        wish, now = as_json(model, column, value), None if isinstance(target, type) else value_now(target, column)
        if wish != now and (now is not None or wish not in ("", [], None)):
            values[column] = wish
            seen |= {} if isinstance(target, type) else {column: now}
    return values, seen


def in_order(model: type[models.Model], names: Iterable[str]) -> list[str]:
    """Wished fields in the order of the forms; a database may keep its JSON in an order of its own."""
    known = suggestable_of(model)
    order = [*known.when_new, *known.fields, *known.in_words]

    def place(name: str) -> int:
        return order.index(name if name in order else name.rpartition("_")[0])

    return sorted(names, key=place)


def digest_of(values: Mapping[str, Any], says_closed: bool, message: str) -> str:
    """A hash of what is asked, whatever the case and the spaces of its words."""
    words = " ".join(message.casefold().split())
    whole = json.dumps([values, says_closed, words], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()
