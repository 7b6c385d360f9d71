"""How another record is named in a cell: an organization by its address, a source by its name, a place as it reads."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from resources.admin.forms import staff_members
from resources.curation.people import Person, choosable
from resources.models import Place

#: What names a record, where its kind has it.
HANDLES = ("slug", "key", "username", "name")


class Names:
    """The names of the records of one kind, as one person may choose them."""

    def __init__(self, model: Any, user: Person) -> None:
        self.model, self.user = model, user
        unique = {field.name for field in model._meta.concrete_fields if field.unique}
        self.handle = next((name for name in HANDLES if name in unique), "")
        self._records: dict[int, Any] = {}

    def written(self, record: Any) -> str:
        """What stands in a cell for a record."""
        if self.handle:
            return str(getattr(record, self.handle))
        if self.model is not Place:
            return str(record.pk)
        text = str(record)
        return text if len(self._by_text[text.casefold()]) == 1 else f"#{record.pk}"

    def find(self, text: str) -> int:
        """The number of the record that a cell names. Raises ValidationError when there is none, or more than one."""
        if self.handle:
            found = self._by_handle.get(text)
            if found is None:
                raise ValidationError(f"There is no {self._kind} “{text}” that you may choose. Write its {self._what}.")
            return found
        number = text.removeprefix("#")
        if number.isdecimal() and number.isascii() and len(number) < 16:
            return int(number)
        if self.model is not Place:
            raise ValidationError(f"There is no {self._kind} “{text}”. Write its number.")
        numbers = self._by_text[text.casefold()]
        if len(numbers) == 1:
            return numbers[0]
        if not numbers:
            raise ValidationError(
                f"There is no {self._kind} “{text}”. Write all of it, as its form's title does, or its number: “#12”."
            )
        choice = ", ".join(f"#{number}" for number in sorted(numbers))
        raise ValidationError(f"More than one {self._kind} is written “{text}”. Write one of: {choice}.")

    def take(self, texts: Iterable[str]) -> None:
        """Reads the records that a file names, in one query; what names none is left for its own row to say."""
        numbers = set()
        for text in texts:
            with suppress(ValidationError):
                numbers.add(self.find(text))
        self._records |= self._choosable.in_bulk(numbers) if numbers else {}

    def keep(self, records: Iterable[Any]) -> None:
        """Knows these, whoever may choose them."""
        self._records |= {record.pk: record for record in records}

    def record(self, number: int) -> Any:
        """The record with a number, None when this person may not choose it."""
        if number not in self._records:
            self._records |= self._choosable.in_bulk([number])
        return self._records.get(number)

    @property
    def _kind(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def _what(self) -> str:
        return {"slug": "slug, the last part of its web address", "key": "short name"}.get(self.handle, self.handle)

    @property
    def _choosable(self) -> models.QuerySet[Any]:
        if self.handle == "username":
            return staff_members()
        records = self.model._default_manager.all()
        has_place = any(field.name == "place" for field in self.model._meta.concrete_fields)
        # The form of a meeting looks at its group's place.
        return choosable(records.select_related("place") if has_place else records, self.user)

    @cached_property
    def _by_handle(self) -> dict[str, int]:
        return dict(self._choosable.order_by().values_list(self.handle, "pk"))

    @cached_property
    def _by_text(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for record in self._choosable:
            found[str(record).casefold()].append(record.pk)
        return found
