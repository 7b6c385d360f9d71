"""What belongs to a record: its own row and the rows that live and die with it (meetings, points, hours, checks)."""

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from modeltranslation.translator import NotRegistered, translator

from ..models import Check, Listing


@dataclass(frozen=True)
class Part:
    """The rows of one model that belong to a record, as the history has them."""

    model: type[models.Model]
    #: History rows of the record, or of its child rows: also of those that are deleted now.
    rows: Any
    #: The child's field that leads to what it belongs to; None for the record itself, "" for its checks.
    parent: str | None = None


def children_of(model: type[models.Model]) -> list[tuple[type[models.Model], Any]]:
    """The models with a history whose rows belong to a record of `model`, each with the field that leads there."""
    links: Any = model._meta.related_objects
    return [
        (link.related_model, link.field)
        for link in links
        if link.one_to_many and link.on_delete is models.CASCADE and hasattr(link.related_model, "history")
    ]


def parts_of(record: models.Model) -> list[Part]:
    """The record's own rows of history first, then those of its children and theirs, then its checks."""
    model: Any = type(record)
    parts = [Part(model, model.history.filter(**{model._meta.pk.attname: record.pk}))]
    parts += _below(model, [record.pk])
    if issubclass(model, Listing):
        kind = ContentType.objects.get_for_model(model)
        found = Check.history.filter(content_type=kind, object_id=record.pk)  # type: ignore[attr-defined]
        parts.append(Part(Check, found, ""))
    return parts


def _below(model: type[models.Model], keys: Any) -> list[Part]:
    parts = []
    for child, field in children_of(model):
        found = child.history.filter(**{f"{field.attname}__in": keys})  # type: ignore[attr-defined]
        parts.append(Part(child, found, field.name))
        parts += _below(child, found.order_by().values("id"))
    return parts


def originals(model: type[models.Model]) -> set[str]:
    """The fields of a model that only pass on a text of one language: `name` beside `name_en` and `name_es`."""
    try:
        return set(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return set()


def kept_fields(model: Any) -> list[Any]:
    """The fields of a model that its history keeps, each text once for each language, in the order of the model."""
    twice = originals(model)
    return [field for field in model.history.model.tracked_fields if field.name not in twice]


def as_it_was(row: Any) -> Any:
    """The record as a row of history has it, without a query; fields that no history keeps have their defaults."""
    model = row.instance_type
    return model(**{field.attname: getattr(row, field.attname) for field in kept_fields(model)})


def links_of(row: Any) -> dict[str, list[int]]:
    """The records that a row of history was linked to, by each field for many. Prefetch `link_names` first."""
    found = {}
    for field in row.instance_type._meta.local_many_to_many:
        target, links = f"{field.m2m_reverse_field_name()}_id", getattr(row, _accessor(type(row), field.name))
        found[field.name] = sorted(getattr(link, target) for link in links.all())
    return found


def link_names(model: Any) -> list[str]:
    """What to prefetch of rows of history, so that their links to many records are at hand."""
    return [_accessor(model.history.model, field.name) for field in model._meta.local_many_to_many]


def _accessor(history: Any, name: str) -> str:
    links = getattr(history, name).model
    return str(next(link.get_accessor_name() for link in history._meta.related_objects if link.related_model is links))
