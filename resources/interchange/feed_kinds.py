"""What the engine behind imports of feeds must know of a kind of record, and one record as a feed has it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from ..fields import CodesField
from .drafts import Table
from .values import assign, editable_field


@dataclass(slots=True, eq=False)
class FeedDraft:
    """One record as a feed has it, in the stored form of its values."""

    #: As the report names it: "“Name”, Cambridge (row 3)".
    label: str
    #: The keys of its rows in the source; the first one made it.
    rows: list[str]
    values: Table
    #: The values of each child row, by its key.
    children: dict[str, Table] = field(default_factory=dict)
    #: What else an import must remember of the record, in a form JSON can hold.
    marks: Table = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class FeedKind:
    """One kind of record that feeds bring."""

    model: type[models.Model]
    #: Rows that belong to a record and are followed one by one; its model has `feed_key` and `gone_since`.
    child: type[models.Model] | None = None
    #: The child's foreign key to its record.
    parent: str = ""
    #: Values that a new record starts with; they are staff's from then on.
    constants: Mapping[str, Any] = field(default_factory=dict)
    #: Fields by which a record that is already there is taken for the feed's own, instead of a second one.
    adopt_by: tuple[str, ...] = ()
    #: Why staff want a record left alone, or "".
    at_rest: Callable[[Any], str] = lambda record: ""
    #: Called with the drafts and records about to be written for the first time: sets what is made, such as addresses.
    prepare_new: Callable[[Sequence[tuple[FeedDraft, Any]]], None] = lambda pairs: None
    #: Called with each child row about to be written for the first time.
    prepare_child: Callable[[Any], None] = lambda row: None
    #: How the report names a child row.
    child_label: Callable[[Any], str] = str
    #: Whether a record that vanished from its source is marked (its model has `gone_since`) and told.
    marks_gone: bool = True
    #: Names of records that changes told of: one is asked for once.
    _names: dict[tuple[str, Any], str] = field(default_factory=dict, init=False)

    def told(self, model: type[models.Model], name: str, old: Any, new: Any) -> str:
        """A change in words: "starts: 19:00 → 19:30"."""
        of = editable_field(model, name)
        return f"{of.verbose_name}: {self._said(of, old)} → {self._said(of, new)}"

    def _said(self, of: "models.Field[Any, Any]", value: Any) -> str:
        if value in (None, "", ()):
            return "nothing"
        if isinstance(of, models.TimeField):
            return str(value)[:5]
        if isinstance(of, CodesField):
            return ", ".join(of.labels(of.to_python(value)))
        if isinstance(of, models.BooleanField):
            return "yes" if value else "no"
        text = self._name(of, value) if of.is_relation else str(dict(of.flatchoices).get(value, value))
        return text if len(text) <= 80 else f"{text[:79]}…"

    def _name(self, of: "models.Field[Any, Any]", pk: Any) -> str:
        """The name of the record that a foreign key means; one that staff deleted has none any more."""
        if (of.name, pk) not in self._names:
            related: Any = of.related_model
            self._names[of.name, pk] = str(related._default_manager.filter(pk=pk).first() or f"deleted since ({pk})")
        return self._names[of.name, pk]


def problem_of(model: type[models.Model], values: Table) -> str:
    """What is wrong with the values of a record that a feed brings, field by field; "" when nothing is.

    Rules between fields are the reader's to keep: asking the database for each row would cost minutes.
    """
    record = model()
    try:
        assign(record, values)
        others = {of.name for of in model._meta.concrete_fields if of.name not in values or of.is_relation}
        record.clean_fields(exclude=others)
    except ValidationError as error:
        return " ".join(error.messages)
    except (TypeError, ValueError) as error:
        return str(error)
    return ""
