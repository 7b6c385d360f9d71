"""Which Spanish still needs the eye of someone who grew up with it, for every kind of record that has Spanish.

A record counts as read while its texts, in both languages, are those that somebody marked as read. Any later change
of either language asks for another reading, whoever made it: staff, a file or a feed.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import QuerySet
from django.utils.text import capfirst
from modeltranslation.translator import NotRegistered, translator

from .languages import ENGLISH, SPANISH
from .models import SpanishReview
from .today import staff_today

#: Proper names and the words that one texts are the same in both languages: no Spanish is missing there.
NAMES = {"name", "text_keyword"}


class Text(NamedTuple):
    """One text of a record in both languages."""

    #: The field's name as staff know it.
    label: str
    english: str
    spanish: str
    is_name: bool = False


class Reading(NamedTuple):
    """How the Spanish of one record stands."""

    pk: int
    texts: list[Text]
    digest: str
    #: The last reading of it, of these texts or of earlier ones; None when nobody has read it.
    review: SpanishReview | None

    @property
    def is_read(self) -> bool:
        """Whether somebody has read these very texts."""
        return self.review is not None and self.review.digest == self.digest

    @property
    def has_spanish(self) -> bool:
        """Whether there is anything to read."""
        return any(text.spanish for text in self.texts)

    @property
    def lacks_spanish(self) -> bool:
        """Whether families read English somewhere on its Spanish page."""
        return any(text.english and not text.spanish and not text.is_name for text in self.texts)


def translated_fields(model: type[models.Model]) -> list[str]:
    """The fields of a model that are written in both languages, in its order; none for a model of one language."""
    try:
        texts = set(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return []
    return [field.name for field in model._meta.fields if field.name in texts]


def digest_of(texts: Iterable[Text]) -> str:
    """A fingerprint of texts in both languages; their order and empty ones make no difference."""
    pairs = sorted([text.english, text.spanish] for text in texts if text.english or text.spanish)
    return hashlib.sha256(json.dumps(pairs).encode()).hexdigest()


def is_read(record: models.Model) -> bool:
    """Whether somebody has read this record's Spanish as it stands.

    One query, and one for its parts; none where `spanish_reviews` and the parts are prefetched.
    """
    texts = list(_texts(record))
    for name in getattr(record, "spanish_parts", ()):
        texts += [text for part in getattr(record, name).all() for text in _texts(part)]
    return any(review.digest == digest_of(texts) for review in record.spanish_reviews.all())  # type: ignore[attr-defined]


def readings(model: type[models.Model], pks: Iterable[int] | None = None) -> list[Reading]:
    """How the Spanish of every record of a kind stands, or of those with these keys, in the order of the keys.

    A query for the records, one for each kind of their parts and one for the reviews, however many there are. Closed
    listings are left out: only their reason is still shown.
    """
    records: QuerySet[Any] = model._default_manager.order_by("pk")
    if any(field.name == "status" for field in model._meta.fields):
        records = records.exclude(status="closed")
    texts = _texts_by_record(model, records if pks is None else records.filter(pk__in=list(pks)), "pk")
    for name in getattr(model, "spanish_parts", ()):
        link = model._meta.get_field(name)
        parts = _texts_by_record(link.related_model, link.related_model._default_manager.all(), link.field.attname)  # type: ignore[union-attr,arg-type]
        for pk in texts:
            texts[pk] += parts.get(pk, [])
    kind = ContentType.objects.get_for_model(model)
    reviews = {review.object_id: review for review in SpanishReview.objects.filter(content_type=kind)}
    return [Reading(pk, found, digest_of(found), reviews.get(pk)) for pk, found in texts.items()]


def mark_read(model: type[models.Model], wanted: Iterable[tuple[int, str]], *, by: Any) -> list[int]:
    """Records that someone has read the Spanish of these records today: keys, each with the digest of what was read.

    Gives the keys marked; a record whose texts have changed under the reader's eyes is left as it was.
    """
    seen = dict(wanted)
    current = [one for one in readings(model, seen) if one.has_spanish and one.digest == seen[one.pk]]
    kind = ContentType.objects.get_for_model(model)
    today, name = staff_today(), by.get_full_name() or by.get_username()
    SpanishReview.objects.bulk_create(
        [
            SpanishReview(content_type=kind, object_id=one.pk, on=today, by=by, by_name=name, digest=one.digest)
            for one in current
        ],
        update_conflicts=True,
        unique_fields=["content_type", "object_id"],
        update_fields=["on", "by", "by_name", "digest"],
    )
    return [one.pk for one in current]


def _texts(record: models.Model) -> Iterable[Text]:
    return _paired(type(record), lambda name: getattr(record, name))


def _texts_by_record(model: type[models.Model], records: QuerySet[Any], owner: str) -> dict[int, list[Text]]:
    """The texts of many records, under the key that stands in `owner`; one query."""
    names = [f"{name}_{language}" for name in translated_fields(model) for language in (ENGLISH, SPANISH)]
    found: dict[int, list[Text]] = defaultdict(list)
    for row in records.values(owner, *names):
        found[row[owner]] += _paired(model, row.__getitem__)
    return found


def _paired(model: type[models.Model], value: Any) -> Iterable[Text]:
    """Each text of a record in both languages, where it has any; `value` gives what stands in a field."""
    for name in translated_fields(model):
        english, spanish = value(f"{name}_{ENGLISH}") or "", value(f"{name}_{SPANISH}") or ""
        if english or spanish:
            label = capfirst(str(model._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
            yield Text(label, english, spanish, name in NAMES)
