"""Which record a row of a file is about: all of them are read in a few queries before the first row."""

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from import_export.instance_loaders import BaseInstanceLoader

from resources.curation.people import within_remit

#: Name of the column with a record's own number, for kinds whose name and address may change.
NUMBER = "number"
#: A database takes only so many values in one question.
AT_ONCE = 500


class KnownRecords(BaseInstanceLoader):
    """The records that a file names, by number and by what else names them."""

    def __init__(self, resource: Any, dataset: Any = None) -> None:
        super().__init__(resource, dataset)
        self.sheet = resource
        self.by_number: dict[int, Any] = {}
        self.by_key: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
        rows = [row.cells for row in resource.file.rows]
        self._read("pk__in", {int(row[NUMBER]) for row in rows if _is_number(row.get(NUMBER, ""))})
        firsts = {key[0] for row in rows if (key := self._key(row))}
        if firsts:
            self._read(f"{resource.key[0]}__in", firsts)
        numbers = list(self.by_number)
        self.theirs: set[int] = set()
        for start in range(0, len(numbers), AT_ONCE):
            some = resource.model._default_manager.filter(pk__in=numbers[start : start + AT_ONCE])
            self.theirs |= set(within_remit(some, resource.user).values_list("pk", flat=True))

    def get_instance(self, row: dict[str, str]) -> Any:
        """The record of a row, None for a new one. Raises ValidationError when it is unclear or not this person's."""
        record = self._found(row)
        if record is not None and record.pk not in self.theirs:
            said = "This is not among the records that you look after. Take the row out of your file."
            another = "" if self.sheet.numbered else f" For a new one choose another {self.sheet.key[0]}."
            raise ValidationError(said + another)
        return record

    def _found(self, row: dict[str, str]) -> Any:
        number = row.get(NUMBER, "")
        if number:
            if not _is_number(number) or int(number) not in self.by_number:
                said = f"There is no {self.sheet.kind} “{number}”. Leave it empty for a new one."
                raise ValidationError({NUMBER: said})
            return self.by_number[int(number)]
        key = self.sheet.key_of_row(row)
        found = self.by_key.get(key, [])
        if len(found) > 1:
            numbers = ", ".join(str(record.pk) for record in found)
            raise ValidationError(f"There is more than one of these. Give its number: {numbers}.")
        return found[0] if found else None

    def _key(self, row: dict[str, str]) -> tuple[Any, ...] | None:
        try:
            return None if row.get(NUMBER) else self.sheet.key_of_row(row)
        except ValidationError:
            return None  # said when it is this row's turn

    def _read(self, where: str, values: set[Any]) -> None:
        wanted, records = sorted(values), self.sheet.records()
        if not self.sheet.dry_run:
            # Nobody else saves them until the import is done.
            records = records.select_for_update(of=("self",))
        for start in range(0, len(wanted), AT_ONCE):
            for record in records.filter(**{where: wanted[start : start + AT_ONCE]}):
                if record.pk not in self.by_number:
                    self.by_number[record.pk] = record
                    self.by_key[self.sheet.key_of(record)].append(record)


def _is_number(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) < 16
