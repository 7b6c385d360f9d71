"""One row of a file on its way into one record."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from resources.curation.people import may_edit
from resources.fields import CodesField
from resources.texts import translated_fields

from ..words import found_in
from .cells import Link, Links, YesNo
from .report import Change, Line

if TYPE_CHECKING:
    from .sheet import Sheet


class FormRow:
    """The cells of a row as a form about a record. `fill` fills the record, `save` writes it."""

    def __init__(self, sheet: "Sheet", line: Line, record: Any, cells: dict[str, str]) -> None:
        self.sheet, self.line, self.record, self.cells = sheet, line, record, cells
        self.before = sheet.blank if line.is_new else sheet.written(record)
        self.form: Any = None

    @property
    def is_as_it_was(self) -> bool:
        """Whether every cell says what the record holds already."""
        return not self.line.is_new and all(cell == self.before[name] for name, cell in self.cells.items())

    def fill(self) -> None:
        """Fills the record and tells its line what changes. Raises ValidationError with all that is wrong."""
        self._check_person()
        texts = {name: getattr(self.record, name) for name in self.sheet.fields if self._is_text(name)}
        sent, wrong = self._sent()
        if self.sheet.owner in wrong:
            raise ValidationError(wrong)  # without it, the form could not look at anything
        self.form = self.sheet.row_form(sent, instance=self.record)
        wrong = {name: errors.data for name, errors in self.form.errors.items()} | wrong
        if wrong:
            raise ValidationError(wrong)
        after = self._after(texts)
        self.line.changes = [
            Change(name, "" if self.line.is_new else self.before[name], after[name])
            for name in self.sheet.fields
            if after[name] != self.before[name]
        ]
        if self.line.is_new and self.sheet.owner and not self._may_edit_owner():
            raise ValidationError("What this row belongs to is not yours to change.")
        if self.line.is_new or self.line.changes:
            self.sheet.check(self.record)
            self.line.notes = [*map(str, getattr(self.form, "told", ())), *self._words(after)]

    def save(self) -> Any:
        """Writes the record; gives it back."""
        links = [name for name, column in self.sheet.fields.items() if isinstance(column.widget, Links)]
        had = {name: set() if self.line.is_new else set(getattr(self.record, name).all()) for name in links}
        self.record.save()
        for name in links:
            # Not all of them anew: another row may just have linked to this record.
            manager, wanted = getattr(self.record, name), set(self.form.cleaned_data[name])
            manager.add(*(wanted - had[name]))
            manager.remove(*(had[name] - wanted))
        return self.record

    def _check_person(self) -> None:
        """Raises ValidationError where this person may not do what the row says."""
        if not self.line.is_new and not may_edit(self.sheet.user, self.record):
            raise ValidationError("This is not yours to change.")
        owner = self.sheet.owner
        if owner and not self.line.is_new and self.cells.get(owner, self.before[owner]) != self.before[owner]:
            raise ValidationError({owner: f"This row stays with “{self.before[owner]}”."})
        if self.sheet.may_publish:
            return
        wrong = {}
        for name in self.sheet.publishing & self.cells.keys():
            cell, now = self.cells[name], self._unpublished(name)
            if cell != now and not (self.line.is_new and not cell):
                leave = f"Leave “{now}” here." if now else "Leave this empty."
                wrong[name] = f"Only a reviewer publishes and closes. {leave}"
        if wrong:
            raise ValidationError(wrong)

    def _unpublished(self, name: str) -> str:
        """What stands in a field that publishes, where this person may not touch it."""
        hides = self.line.is_new and isinstance(self.sheet.fields[name].widget, YesNo)
        return "no" if hides else self.before[name]

    def _may_edit_owner(self) -> bool:
        return may_edit(self.sheet.user, getattr(self.record, self.sheet.owner))

    def _sent(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What a browser would send for the row, and what is wrong with cells that say nothing we know."""
        sent: dict[str, Any] = {}
        wrong: dict[str, Any] = {}
        for name in self.sheet.fields:
            try:
                sent[name] = self._sent_for(name)
            except ValidationError as error:
                wrong[name] = error.messages
        # Where a form brings along what it was opened with.
        return sent | {f"initial-{name}": text for name, text in self.before.items()}, wrong

    def _sent_for(self, name: str) -> Any:
        cell, widget = self.cells.get(name, ""), self.sheet.fields[name].widget
        if not cell and (self.line.is_new or name not in self.cells):
            cell = self.before[name]
            if self.line.is_new and name in self.sheet.publishing and not self.sheet.may_publish:
                cell = self._unpublished(name)
        if cell == self.before[name] and not self.line.is_new and isinstance(widget, Link):
            # Nobody chooses it now: it may be one that this person could not choose.
            return widget.keep(getattr(self.record, name))
        return widget.clean(cell)

    def _is_text(self, name: str) -> bool:
        field = self.sheet.model._meta.get_field(name)
        return isinstance(field, models.CharField | models.TextField) and not isinstance(field, CodesField)

    def _after(self, texts: dict[str, Any]) -> dict[str, str]:
        """The cells of the filled record. A text that differs in its line breaks alone stays as it was."""
        after = self.sheet.written(self.record)
        for name, text in texts.items():
            if after[name] == self.before[name] and not self.line.is_new:
                setattr(self.record, name, text)
        for name, column in self.sheet.fields.items():
            if isinstance(column.widget, Links):
                names = (column.widget.names.written(each) for each in self.form.cleaned_data[name])
                after[name] = ", ".join(sorted(names))
        return after

    def _words(self, after: dict[str, str]) -> Iterator[str]:
        """Words to think about, in what is written anew for families."""
        if not self.sheet.hints_at_words:
            return
        both = [name for each in translated_fields(self.sheet.model) for name in (each, f"{each}_es")]
        text = "\n".join(after[name] for name in both if after[name] != self.before[name])
        for word in found_in(text, self.sheet.flagged):
            yield f"Think about “{word.flag}”: {word.suggest}."


def problems_of(error: ValidationError) -> Iterator[tuple[str, str]]:
    """The column and the words of each error; no column for one of the whole row."""
    if not hasattr(error, "error_dict"):
        yield from (("", said) for said in error.messages)
        return
    for name, sayings in error.message_dict.items():
        yield from (("" if name == NON_FIELD_ERRORS else name, said) for said in sayings)
