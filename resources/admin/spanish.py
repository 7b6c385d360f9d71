"""The Spanish side of a record in the admin: a section of its own below the English, folded until someone needs it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..texts import translated_fields


def spanish_fields(model: type[models.Model]) -> list[str]:
    """The names of a model's fields in Spanish; none for a model that is written in one language."""
    return [f"{name}_es" for name in translated_fields(model)]


def with_spanish(fieldsets: Any, model: type[models.Model]) -> Any:
    """The sections of a form, and one for Spanish where the model has it. English stands there once."""
    names = spanish_fields(model)
    if not names:
        return fieldsets
    # A form that names no fields has all, also the English that the library for two languages keeps a second time.
    others = {*names, *(f"{name}_en" for name in translated_fields(model))}
    sections = [
        (title, {**section, "fields": [field for field in section["fields"] if field not in others]})
        for title, section in fieldsets
    ]
    told = _("Families see the English where a field is empty.")
    return [*sections, (_("In Spanish"), {"classes": ["collapse"], "fields": names, "description": told})]
