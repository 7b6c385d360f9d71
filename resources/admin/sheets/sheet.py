"""A kind of record as a spreadsheet: a resource of django-import-export whose rows go through the staff's own form."""

from collections import OrderedDict
from collections.abc import Iterator
from functools import cached_property, partial
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models
from django.http import HttpRequest
from django.utils.text import capfirst
from import_export.fields import Field
from import_export.resources import Resource
from tablib import Dataset

from resources.curation.people import PUBLISH, may, may_add, within_remit
from resources.curation.refreshing import bring_up_to_date
from resources.interchange.sheets import SheetError, SheetFile, plain
from resources.interchange.values import unique_sets
from resources.languages import ENGLISH
from resources.models import FlaggedWord

from .cells import Link, widget_for
from .known import NUMBER, KnownRecords
from .report import Line, Problem, SheetReport
from .row import FormRow, problems_of
from .rowforms import row_form

#: Said with what is wrong with a slug: most people never heard the word.
_SLUG = "It is the last part of its web address, such as “river-family-circle”."


class Sheet(Resource):
    """What every kind has in common. A kind names its model, and what else is its own."""

    model: ClassVar[Any]
    #: The fields that name a record. A row with a known name changes that record, any other makes a new one.
    key: ClassVar[tuple[str, ...]] = ("slug",)
    #: Whether a record's number stands in a column, too: then what names it may change.
    numbered: ClassVar[bool] = False
    #: The form of a row; None for the one of the admin page.
    form: ClassVar[Any] = None
    #: For rows that belong to another record: the field that leads there. A row stays where it is.
    owner: ClassVar[str] = ""

    class Meta:
        instance_loader_class = KnownRecords
        skip_diff = True

    def __init__(self, model_admin: Any, request: HttpRequest) -> None:
        super().__init__()
        own_page = model_admin.model is self.model
        self.user = request.user
        self.may_publish = may(self.user, PUBLISH)
        self.publishing = set(getattr(model_admin, "publishing", ())) if own_page else set()
        self.hints_at_words = model_admin.hints_at_words
        self.fields = OrderedDict((of.name, _column(of, self.user)) for of in _editable(self.model, self.key))
        self.publishing &= self.fields.keys()
        base = self.form or (model_admin.form if own_page else forms.ModelForm)
        self._make_form = partial(row_form, self.model, model_admin, request, base, self.fields)
        self.lines: list[Line] = []
        #: The records that `run` wrote.
        self.wrote: list[Any] = []

    # What it is ------------------------------------------------------------------------------------

    @property
    def kind(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def title(self) -> str:
        """The kind's plural name."""
        return str(capfirst(self.model._meta.verbose_name_plural))

    @property
    def name(self) -> str:
        """The kind's name in addresses and in the names of files."""
        return str(self.model._meta.model_name)

    @property
    def columns(self) -> list[str]:
        """The names of all columns, in their order."""
        return [*([NUMBER] if self.numbered else []), *self.fields]

    @property
    def may_export(self) -> bool:
        return may(self.user, f"{self.model._meta.app_label}.view_{self.name}")

    @property
    def may_import(self) -> bool:
        """Whether this person may bring in anything of this kind."""
        return may(self.user, f"{self.model._meta.app_label}.change_{self.name}") or may_add(self.user, self.model)

    @cached_property
    def row_form(self) -> Any:
        """The form class of a row."""
        return self._make_form()

    @cached_property
    def blank(self) -> dict[str, str]:
        """The cells of a record that nobody filled."""
        return self.written(self.model())

    # Out -------------------------------------------------------------------------------------------

    def records(self) -> models.QuerySet[Any]:
        """All records of the kind with what their cells show."""
        fields = _editable(self.model, self.key)
        one, many = ([of.name for of in fields if getattr(of, which)] for which in ("many_to_one", "many_to_many"))
        found = self.model._default_manager.order_by("pk").prefetch_related(*many)
        return found.select_related(*one) if one else found  # type: ignore[no-any-return]

    def written(self, record: Any) -> dict[str, str]:
        """A record as the cells of a row."""
        cells = {name: plain(column.export(record)) for name, column in self.fields.items()}
        return {NUMBER: str(record.pk or ""), **cells} if self.numbered else cells

    def table(self, chosen: models.QuerySet[Any]) -> Iterator[list[str]]:
        """The names of the columns, then the records chosen, or those that belong to them; never what is not theirs."""
        yield self.columns
        where = "pk__in" if chosen.model is self.model else f"{self.owner}__in"
        found = within_remit(self.records().filter(**{where: chosen.order_by().values("pk")}), self.user)
        for record in found.iterator(chunk_size=2000):
            cells = self.written(record)
            yield [cells[name] for name in self.columns]

    # In --------------------------------------------------------------------------------------------

    def run(self, file: SheetFile, *, dry_run: bool) -> SheetReport:
        """Takes the rows of a file in (call it within a transaction), or only says what that would do.

        Raises SheetError for a file whose columns are not those of the kind, and for what the database refuses.
        """
        self._check_columns(file.columns)
        self.file, self.dry_run, self.flagged = file, dry_run, list(FlaggedWord.objects.all())
        self._seen: dict[tuple[Any, ...], int] = {}
        data = Dataset(*([row.cells[name] for name in file.columns] for row in file.rows), headers=file.columns)
        result = self.import_data(data, dry_run=dry_run, use_transactions=True, rollback_on_validation_errors=True)
        for error in (*result.base_errors, *(error for row in result.rows for error in row.errors)):
            if not isinstance(error.error, IntegrityError):
                raise error.error
            raise SheetError("The database refuses these rows: two are the same, or one is what another record is.")
        return SheetReport(self.lines, file.notes)

    def follow_up(self) -> None:
        """What follows from the records that were written."""
        for record in self.wrote:
            bring_up_to_date(record)

    def check(self, record: Any) -> None:
        """Raises ValidationError for what only this kind minds; its form was sound."""

    def key_of_row(self, row: dict[str, str]) -> tuple[Any, ...]:
        """What names the record of a row. Raises ValidationError for a cell that names nothing."""
        found, wrong = [], {}
        for name in self.key:
            if name not in row:
                raise ValidationError(f"A row without a number needs the column {name}.")
            try:
                value = self.row_form.base_fields[name].clean(self.fields[name].widget.clean(row[name]))
            except ValidationError as error:
                wrong[name] = [" ".join([*error.messages, *([_SLUG] if name == "slug" else [])])]
            else:
                found.append(getattr(value, "pk", value))
        if wrong:
            raise ValidationError(wrong)
        return _comparable(found)

    def key_of(self, record: Any) -> tuple[Any, ...]:
        """What names a record."""
        return _comparable(getattr(record, self.model._meta.get_field(name).attname) for name in self.key)

    def _check_columns(self, names: list[str]) -> None:
        if unknown := [name for name in names if name not in self.columns]:
            lacking = ", ".join(name for name in self.columns if name not in names) or "none"
            said = f"There is no column “{'”, “'.join(unknown)}” here. Columns that the file lacks: {lacking}."
            is_another = len(unknown) > len(names) / 3
            raise SheetError(f"{said} Are these {self.title.lower()}? Too many columns differ." if is_another else said)
        if not (self.numbered and NUMBER in names) and (missing := [name for name in self.key if name not in names]):
            raise SheetError(f"The file needs the column {', '.join(missing)}: it names the record of each row.")

    # The steps of django-import-export, row by row -----------------------------------------------

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.lines, self.wrote = [], []
        for name, column in self.fields.items():
            if isinstance(column.widget, Link):
                column.widget.take(row.cells.get(name, "") for row in self.file.rows)

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        of_file = self.file.rows[kwargs["row_number"] - 1]
        self.line = Line(of_file.number, ", ".join(row[name] for name in (NUMBER, *self.key) if row.get(name)))
        self.lines.append(self.line)
        if of_file.problems:
            raise ValidationError({name or NON_FIELD_ERRORS: said for name, said in of_file.problems.items()})

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        record = instance_loader.get_instance(row)
        if record is not None:
            self._meet(("pk", record.pk))
        return record

    def init_instance(self, row: Any = None) -> Any:
        if not may_add(self.user, self.model):
            raise ValidationError(f"You may not add a new {self.kind}.")
        self.line.is_new = True
        return self.model()

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        self.row = FormRow(self, self.line, instance, row)
        if self.row.is_as_it_was:
            return
        self.row.fill()
        if self.line.is_new:
            self._meet(("key", *self.key_of(instance)))
        for names in unique_sets(self.model):
            values = [getattr(instance, self.model._meta.get_field(name).attname) for name in names]
            if None not in values:
                self._meet((names, *values))

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        return not import_validation_errors and self.line.outcome == "unchanged"

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        if not self.dry_run:
            self.wrote.append(self.row.save())

    def import_row(self, row: Any, instance_loader: Any, **kwargs: Any) -> Any:
        result = super().import_row(row, instance_loader, **kwargs)
        if result.validation_error:
            self.line.problems = [Problem(*each) for each in problems_of(result.validation_error)]
        return result

    def _meet(self, what: tuple[Any, ...]) -> None:
        """Raises ValidationError when another row of the file is about the same."""
        first = self._seen.setdefault(what, self.line.number)
        if first != self.line.number:
            raise ValidationError(f"Row {first} is about the same {self.kind}.")


def _editable(model: Any, key: tuple[str, ...]) -> list[Any]:
    """The fields that staff fill, what names a record first; the English of a text once, as `name`."""
    fields = [of for of in (*model._meta.concrete_fields, *model._meta.many_to_many) if of.editable]
    own = [of for of in fields if not of.primary_key and getattr(of, "language", "") != ENGLISH]
    return sorted(own, key=lambda of: key.index(of.name) if of.name in key else len(key))


def _column(field: Any, user: Any) -> Field:
    return Field(attribute=field.name, column_name=field.name, widget=widget_for(field, user))


def _comparable(values: Any) -> tuple[Any, ...]:
    return tuple(tuple(value) if isinstance(value, list | tuple) else value for value in values)
