"""Which version of a record somebody has before them, and what the record was then."""

from typing import Any

from django.db import models
from django.db.models import Max

from .parts import Part, link_names, parts_of


def version_of(record: models.Model) -> str:
    """Names the state of a record with all its rows, by the last row of history of each part: "812-96-0-14"."""
    latest = (part.rows.order_by().aggregate(last=Max("history_id"))["last"] for part in parts_of(record))
    return "-".join(str(number or 0) for number in latest)


def read_version(record: models.Model, version: str) -> list[int] | None:
    """The numbers in a version; None for text that names no version of such a record."""
    numbers = version.split("-")
    sound = all(number.isdecimal() and len(number) < 16 for number in numbers)
    return [int(number) for number in numbers] if sound and len(numbers) == len(parts_of(record)) else None


def rows_at(part: Part, number: int) -> dict[int, Any]:
    """The rows of a part as they were at a version's number, by the record's own number; deleted ones left out."""
    last = part.rows.filter(history_id__lte=number).order_by().values("id").annotate(last=Max("history_id"))
    found = part.rows.filter(history_id__in=last.values("last")).exclude(history_type="-")
    return {row.id: row for row in found.prefetch_related(*link_names(part.model))}
