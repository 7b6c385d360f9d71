"""The texts of a record that families read, each in both languages, with those of the rows that belong to it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import capfirst
from modeltranslation.translator import NotRegistered, translator

from .languages import ENGLISH, SPANISH

#: Proper names and the words that one texts are the same in both languages: no Spanish is missing there.
NAMES = {"name", "text_keyword"}


class Text(NamedTuple):
    """One text of a record in both languages."""

    #: The field's name as staff know it.
    label: str
    english: str
    spanish: str
    is_name: bool = False


def translated_fields(model: type[models.Model]) -> list[str]:
    """The fields of a model that are written in both languages, in its order; none for a model of one language."""
    try:
        texts = set(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return []
    return [field.name for field in model._meta.fields if field.name in texts]


def links_of_parts(model: type[models.Model]) -> list[Any]:
    """The fields by which rows are part of what a record says (`spanish_parts`): a point's guide."""
    return [model._meta.get_field(name).field for name in getattr(model, "spanish_parts", ())]  # type: ignore[union-attr]


def texts_of(record: models.Model) -> list[Text]:
    """The texts of one record. No query where its parts are prefetched."""
    texts = _paired(type(record), lambda name: getattr(record, name))
    for name in getattr(record, "spanish_parts", ()):
        for part in getattr(record, name).all():
            texts += _paired(type(part), lambda field, part=part: getattr(part, field))
    return texts


def spoken(model: type[models.Model]) -> QuerySet[Any]:
    """The records of a kind whose texts are looked after. Of closed listings only the reason is shown: not them."""
    records: QuerySet[Any] = model._default_manager.order_by("pk")
    has_status = any(field.name == "status" for field in model._meta.fields)
    return records.exclude(status="closed") if has_status else records


def having_spanish(model: type[models.Model]) -> Q:
    """The condition for records with Spanish in any of their texts, or of their parts'."""
    return _any_text(model, lambda name: Q(**{f"{name}_{SPANISH}__gt": ""}))


def lacking_spanish(model: type[models.Model]) -> Q:
    """The condition for records with an English text that has no Spanish: families read English on a Spanish page."""

    def lacks(name: str) -> Q:
        spanish = f"{name}_{SPANISH}"
        return Q(**{f"{name}_{ENGLISH}__gt": ""}) & (Q(**{spanish: ""}) | Q(**{f"{spanish}__isnull": True}))

    return _any_text(model, lambda name: nothing() if name in NAMES else lacks(name))


def nothing() -> Q:
    """The condition that no record meets."""
    return Q(pk__in=[])


def _any_text(model: type[models.Model], condition: Callable[[str], Q]) -> Q:
    """Whether a condition holds for one of a record's texts, or of its parts'."""
    found = reduce(or_, map(condition, translated_fields(model)), nothing())
    for link in links_of_parts(model):
        parts = link.model._default_manager.filter(**{link.attname: OuterRef("pk")})
        found |= Q(Exists(parts.filter(_any_text(link.model, condition))))
    return found


def texts_by_record(model: type[models.Model], pks: Iterable[int] | None = None) -> dict[int, list[Text]]:
    """The texts of every record of a kind, or of those with these keys, in the order of the keys.

    One query, and one for each kind of their parts. Closed listings are left out.
    """
    records = spoken(model)
    chosen = None if pks is None else list(pks)
    texts = _by_owner(model, records if chosen is None else records.filter(pk__in=chosen), "pk")
    for link in links_of_parts(model):
        rows = link.model._default_manager.order_by("pk")
        rows = rows if chosen is None else rows.filter(**{f"{link.attname}__in": chosen})
        for owner, parts in _by_owner(link.model, rows, link.attname).items():
            if owner in texts:
                texts[owner] += parts
    return texts


def prose_of(texts: Iterable[Text], language: str) -> list[str]:
    """What is said in sentences, in one language: names say nothing about how hard a text is to read."""
    return [text.english if language == ENGLISH else text.spanish for text in texts if not text.is_name]


def _by_owner(model: type[models.Model], records: QuerySet[Any], owner: str) -> dict[int, list[Text]]:
    """The texts of many records, under the key that stands in `owner`; one query."""
    names = [f"{name}_{language}" for name in translated_fields(model) for language in (ENGLISH, SPANISH)]
    found: dict[int, list[Text]] = defaultdict(list)
    for row in records.values(owner, *names):
        found[row[owner]] += _paired(model, row.__getitem__)
    return found


def _paired(model: type[models.Model], value: Any) -> list[Text]:
    """Each text of a record in both languages, where it has any; `value` gives what stands in a field."""
    found = []
    for name in translated_fields(model):
        english, spanish = value(f"{name}_{ENGLISH}") or "", value(f"{name}_{SPANISH}") or ""
        if english or spanish:
            label = capfirst(str(model._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
            found.append(Text(label, english, spanish, name in NAMES))
    return found
