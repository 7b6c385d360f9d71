"""The ids by which open data names records for ever."""

from datetime import datetime
from uuid import uuid4

from django.apps import apps
from django.db import models

BATCH = 500


def named_models() -> list[type[models.Model]]:
    """Every model whose records have such an id."""
    named = (model for model in apps.get_models() if any(field.name == "uid" for field in model._meta.concrete_fields))
    return sorted(named, key=lambda model: model._meta.label)


def give_missing_ids(_now: datetime) -> int:
    """One part of `tick`: gives ids to records that the version before wrote during an upgrade; returns how many.

    Two at once are safe: whoever comes second finds no record left without one.
    """
    given = 0
    for model in named_models():
        while pks := list(model._default_manager.filter(uid=None).values_list("pk", flat=True)[:BATCH]):
            for pk in pks:
                given += model._default_manager.filter(pk=pk, uid=None).update(uid=uuid4())
    return given
