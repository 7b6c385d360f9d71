"""What follows from a change that did not come through a record's own form."""

from typing import Any

from django.db import models
from django.utils import timezone

from ..kinds import all_kinds
from ..models import Organization, Place
from ..searching import index_again


def owner_of(record: Any) -> Any:
    """The record that a row belongs to in the end: a pause's group; a listing is its own."""
    for field in record._meta.concrete_fields:
        owns = field.is_relation and field.remote_field.on_delete is models.CASCADE
        if owns and hasattr(field.related_model, "history") and getattr(record, field.attname):
            return owner_of(getattr(record, field.name))
    return record


def bring_up_to_date(record: models.Model) -> None:
    """After a record or rows that belong to it changed: next dates, what is kept from its rows, the search index."""
    owner = owner_of(record)
    if any(field.name == "updated" for field in owner._meta.concrete_fields):
        # A row is part of its record: what calendars and readers of our feeds take for "last changed".
        type(owner)._default_manager.filter(pk=owner.pk).update(updated=timezone.now())
    for kind in all_kinds():
        if kind.refresh and kind.model is type(owner):
            kind.refresh(owner)
        if kind.reschedule and isinstance(owner, Place | Organization):
            kind.reschedule(owner)
    index_again(owner)
