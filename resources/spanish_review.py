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
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from .models import SpanishReview
from .texts import Text, having_spanish, lacking_spanish, texts_by_record, texts_of
from .today import staff_today


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


def digest_of(texts: Iterable[Text]) -> str:
    """A fingerprint of texts in both languages; their order and empty ones make no difference."""
    pairs = sorted([text.english, text.spanish] for text in texts if text.english or text.spanish)
    return hashlib.sha256(json.dumps(pairs).encode()).hexdigest()


def is_read(record: models.Model) -> bool:
    """Whether somebody has read this record's Spanish as it stands.

    One query, and one for its parts; none where `spanish_reviews` and the parts are prefetched.
    """
    digest = digest_of(texts_of(record))
    return any(review.digest == digest for review in record.spanish_reviews.all())  # type: ignore[attr-defined]


def readings(model: type[models.Model], pks: Iterable[int] | None = None) -> list[Reading]:
    """How the Spanish of every record of a kind stands, or of those with these keys, in the order of the keys.

    A query for the records, one for each kind of their parts and one for the reviews, however many there are. Closed
    listings are left out: only their reason is still shown.
    """
    chosen = None if pks is None else list(pks)
    texts = texts_by_record(model, chosen)
    kind = ContentType.objects.get_for_model(model)
    rows = SpanishReview.objects.filter(content_type=kind)
    rows = rows if chosen is None else rows.filter(object_id__in=chosen)
    reviews = {review.object_id: review for review in rows}
    return [Reading(pk, found, digest_of(found), reviews.get(pk)) for pk, found in texts.items()]


class Standing(NamedTuple):
    """How many records of a kind have Spanish to be read, English without Spanish, and Spanish that was read."""

    unread: int
    missing: int
    read: int


def reviewed_by_kind() -> dict[int, list[int]]:
    """The keys of the records that somebody once read, by the key of their content type; one query."""
    found: dict[int, list[int]] = defaultdict(list)
    for kind, key in SpanishReview.objects.order_by("pk").values_list("content_type", "object_id"):
        found[kind].append(key)
    return found


def standing_of(records: QuerySet[Any], reviewed: Iterable[int]) -> Standing:
    """How the Spanish of these records stands, counted by the database: they are of `texts.spoken`.

    Only texts that somebody read, by the keys in `reviewed`, are read again, to see whether they are still the same.
    """
    model = records.model
    of = records.order_by().aggregate(
        spanish=Count("pk", filter=having_spanish(model)), missing=Count("pk", filter=lacking_spanish(model))
    )
    known = list(reviewed)
    if known:
        known = list(records.filter(having_spanish(model), pk__in=known).values_list("pk", flat=True))
    read = sum(one.is_read for one in readings(model, known)) if known else 0
    return Standing(of["spanish"] - read, of["missing"], read)


def having(records: QuerySet[Any], show: str) -> QuerySet[Any]:
    """Those of these records that `Standing` counts under this name."""
    model = records.model
    if show == "missing":
        return records.filter(lacking_spanish(model))
    reviews = SpanishReview.objects.filter(content_type=ContentType.objects.get_for_model(model))
    known = list(reviews.values_list("object_id", flat=True))
    changed = [one.pk for one in readings(model, known) if not one.is_read] if known else []
    is_read = Q(Exists(reviews.filter(object_id=OuterRef("pk")))) & ~Q(pk__in=changed)
    return records.filter(having_spanish(model), is_read if show == "read" else ~is_read)


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
