"""Addresses: what a renamed record leaves behind, how an old one is found again, where staff change one, how to write
one out.
"""

from typing import TypeVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.http import HttpRequest
from django.urls import reverse

from .models import OldAddress

Record = TypeVar("Record", bound=models.Model)


@transaction.atomic
def keep_old_address(record: models.Model, old_slug: str) -> None:
    """Lets `old_slug` lead to `record` from now on. Call it after saving a record whose slug changed.

    The new slug stops being an old address of any record of this kind: the page itself goes first.
    """
    content_type = ContentType.objects.get_for_model(record)
    addresses = OldAddress.objects.filter(content_type=content_type)
    addresses.filter(slug=record.slug).delete()  # type: ignore[attr-defined]
    if old_slug and old_slug != record.slug:  # type: ignore[attr-defined]
        addresses.update_or_create(
            content_type=content_type, slug=old_slug, defaults={"object_id": record.pk, "content_type": content_type}
        )


def is_taken(model: type[models.Model], slug: str, *, besides: models.Model | None = None) -> bool:
    """Whether a slug is, or once was, the address of another record of this kind."""
    content_type = ContentType.objects.get_for_model(model)
    records = model._default_manager.filter(slug=slug)
    olds = OldAddress.objects.filter(content_type=content_type, slug=slug)
    if besides is not None and besides.pk:
        records, olds = records.exclude(pk=besides.pk), olds.exclude(object_id=besides.pk)
    return records.exists() or olds.exists()


def moved_to(model: type[Record], slug: str) -> Record | None:
    """The record that had this slug before it was renamed, or None."""
    content_type = ContentType.objects.get_for_model(model)
    old = OldAddress.objects.filter(content_type=content_type, slug=slug).first()
    return model._default_manager.filter(pk=old.object_id).first() if old else None


def form_of(record: models.Model) -> str:
    """The address of a record's own page in the admin."""
    return form_at(type(record), record.pk)


def form_at(model: type[models.Model], number: int) -> str:
    """The same for a record of which only the number is known."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[number])


def list_of(model: type[models.Model]) -> str:
    """The address of the list of a model's records in the admin."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def whole_address(request: HttpRequest, path: str) -> str:
    """A path of ours as one writes it on paper or into a message: with the site's own host (setting SITE_URL)."""
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)
