"""Going back on one story of a record's history: its own changes are undone, what came later stays."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from ..addresses import is_taken, keep_old_address
from ..models import Listing
from .history import acting
from .parts import as_it_was, originals
from .people import covers
from .refreshing import bring_up_to_date
from .stories import Change, Entry, Story
from .wording import Names, Said, said


@dataclass(frozen=True)
class Undo:
    """One thing that going back would do."""

    #: Names it in the form.
    key: str
    entry: Entry
    #: The field that gets its old value back; None when the whole row comes back or goes.
    change: Change | None
    #: What stands there now, where somebody changed it again since; else None.
    since: Said | None = None

    @property
    def brings_back(self) -> bool:
        """Whether a deleted row comes back."""
        return self.entry.after is None

    @property
    def takes_away(self) -> bool:
        """Whether a row that was new then goes; its history keeps it, and it can come back."""
        return self.entry.before is None


def plan(story: Story) -> list[Undo]:
    """What going back on a story can do, in the story's order. Checks stay: that somebody called remains true."""
    entries = [entry for entry in story.entries if entry.known and not entry.is_check]
    now, last = _rows_now(entries), _last_rows(entries)
    names = _names_now(entries, now)
    undos: list[Undo] = []
    for entry in entries:
        row = now.get(_row_of(entry))
        if entry.before is None or entry.after is None:
            if not entry.is_record and (row is None) == (entry.after is None):
                since = entry.after is not None and last[_row_of(entry)] != entry.after.history_id
                undos.append(Undo(entry.key, entry, None, Said(str(row)) if since else None))
        elif row is not None:
            undos += _fields_to_undo(entry, row, names)
    return undos


def go_back(record: models.Model, story: Story, undos: Iterable[Undo], *, by: AbstractBaseUser) -> None:
    """Does what was chosen of a plan, in one step that the history tells as such.

    Raises ValidationError, and changes nothing, when a record would not be valid then.
    """
    when = date_format(localtime(story.when), "F j, Y, P")
    chosen = list(undos)
    with transaction.atomic(), acting(_("Went back to how it was before %(when)s") % {"when": when}, by):
        type(record)._default_manager.select_for_update().get(pk=record.pk)
        for entry in _in_order(chosen):
            _undo(entry, [undo for undo in chosen if undo.entry is entry])
        record.refresh_from_db()
        if isinstance(record, Listing) and not covers(by, record):
            raise ValidationError(_("This listing would then not be among those you look after."))
        bring_up_to_date(record)


def _row_of(entry: Entry) -> tuple[type[models.Model], int]:
    return entry.part.model, entry.number


def _numbers(entries: list[Entry]) -> dict[Any, set[int]]:
    """The numbers of the entries' rows, for each model."""
    wanted: dict[Any, set[int]] = {}
    for entry in entries:
        wanted.setdefault(entry.part.model, set()).add(entry.number)
    return wanted


def _rows_now(entries: list[Entry]) -> dict[tuple[type[models.Model], int], Any]:
    """The rows of the entries as they are, with what they are linked to; the queries grow with the models only."""
    found = {}
    for model, numbers in _numbers(entries).items():
        links = [field.name for field in model._meta.local_many_to_many]
        for pk, row in model._default_manager.prefetch_related(*links).in_bulk(list(numbers)).items():
            found[model, pk] = row
    return found


def _last_rows(entries: list[Entry]) -> dict[tuple[type[models.Model], int], int]:
    """The number of the newest row of history of each entry's row; one query for each model."""
    return {
        (model, row["id"]): row["last"]
        for model, numbers in _numbers(entries).items()
        for row in model.history.filter(id__in=numbers).order_by().values("id").annotate(last=Max("history_id"))
    }


def _names_now(entries: list[Entry], now: dict[tuple[type[models.Model], int], Any]) -> Names:
    """The names of what the rows lead to now, in the fields that may get an old value back."""
    names = Names()
    for entry in entries:
        if (row := now.get(_row_of(entry))) is not None:
            for change in entry.changes:
                value = _value(row, change.field)
                names.want(change.field, value if change.field.many_to_many else [value])
    names.look_up()
    return names


def _fields_to_undo(entry: Entry, row: Any, names: Names) -> list[Undo]:
    undos = []
    for change in entry.changes:
        if not change.field.editable:
            continue
        now = _value(row, change.field)
        if now == change.before or (not now and not change.before and now is not False):
            continue
        since = said(change.field, now, names) if now != change.after else None
        undos.append(Undo(f"{entry.key}-{change.field.name}", entry, change, since))
    return undos


def _value(row: Any, field: Any) -> Any:
    if field.many_to_many:
        return sorted(linked.pk for linked in getattr(row, field.name).all())
    return getattr(row, field.attname)


def _in_order(undos: list[Undo]) -> list[Entry]:
    """The entries to undo: what changes or comes back, parents first; then what goes, children first."""
    entries = list({id(undo.entry): undo.entry for undo in undos}.values())
    stay = [entry for entry in entries if entry.before is not None]
    return stay + [entry for entry in reversed(entries) if entry.before is None]


def _undo(entry: Entry, undos: list[Undo]) -> None:
    manager = entry.part.model._default_manager
    if entry.before is None:
        manager.get(pk=entry.number).delete()
    elif entry.after is None:
        row = as_it_was(entry.before)
        _clean(entry, row)
        row.save(force_insert=True)
    else:
        _restore(entry, manager.select_for_update().get(pk=entry.number), undos)


def _restore(entry: Entry, row: Any, undos: list[Undo]) -> None:
    """Gives fields of a row their old values."""
    changes = [undo.change for undo in undos if undo.change]
    slug = getattr(row, "slug", "")
    for change in changes:
        if not change.field.many_to_many:
            setattr(row, change.field.attname, change.before)
    _clean(entry, row)
    row.save()
    for change in changes:
        if change.field.many_to_many:
            kept = change.field.related_model._default_manager.filter(pk__in=change.before)
            getattr(row, change.field.name).set(kept)
    if any(change.field.name == "slug" for change in changes):
        keep_old_address(row, slug)


def _clean(entry: Entry, row: Any) -> None:
    """Raises ValidationError, with the row's name, for a row that its form would refuse."""
    try:
        if slug := getattr(row, "slug", ""):
            _free(type(row), slug, row)
        # An original only passes on the text of one language, and has that one's errors.
        row.full_clean(exclude=originals(type(row)))
    except ValidationError as error:
        raise ValidationError([f"{entry.title}: {said}" for said in error.messages]) from error


def _free(model: Any, slug: str, row: Any) -> None:
    if is_taken(model, slug, besides=row):
        raise ValidationError(_("Another record has the address “%(slug)s” by now.") % {"slug": slug})
