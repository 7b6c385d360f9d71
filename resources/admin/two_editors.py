"""Two people save the same record: the second is told what the first changed, and nothing of either is lost.

A form names the version that it was made from. Where the record has changed since, what this person typed is laid over
what the other saved, field by field, and shown again; saving again writes it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.forms import BoundField
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..curation.history import NEVER_KEPT
from ..curation.parts import Part, as_it_was, links_of, parts_of
from ..curation.stories import Story, stories_since
from ..curation.versions import read_version, rows_at, version_of
from .history import VERSION
from .posted import Sent, as_sent, in_words, put, sent_for

#: More rows than this in one form are no form of ours.
MOST_ROWS = 1000


@dataclass
class Clash:
    """A field that both changed."""

    label: str
    theirs: str
    yours: str


@dataclass
class Stale:
    """What somebody else did since a form was opened."""

    #: What was typed, laid over what the other saved.
    data: QueryDict
    stories: list[Story] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    #: Whether anything that the form shows is other than when it was opened.
    differs: bool = False
    #: Whether nobody can say what the form was opened with; the clashes are then all that differs from what is saved.
    unread: bool = False

    @property
    def words(self) -> str:
        """Why the form is not saved yet."""
        if self.unread:
            return _("We could not read this form in full, so nothing is saved yet. Look at it again, then save.")
        return _("Somebody else saved this while you had it open. Look at it again, then save.")


def stale_form(model_admin: Any, request: HttpRequest, record: Any) -> Stale | None:
    """What happened to a record since the form that was sent was opened; None when nothing that the form shows.

    A form that names no version is saved as it was sent. Of one that we cannot read (it was opened before the site
    learned of other rows) nobody can say: it is shown again.
    """
    sent = request.POST.get(VERSION, "")
    if sent in ("", version_of(record)):
        return None
    stale = Stale(request.POST.copy())
    numbers = read_version(record, sent)
    if numbers is None:
        _show_all_that_differs(stale, model_admin, request, record)
        return stale
    parts = parts_of(record)
    _lay_over_form(stale, model_admin, request, record, rows_at(parts[0], numbers[0]).get(record.pk))
    known = {part.model: (part, number) for part, number in zip(parts, numbers, strict=True) if part.parent}
    for formset, inline in _formsets(model_admin, request, record):
        if formset.model in known:
            _Rows(stale, formset, *known[formset.model]).lay_over()
        elif not inline.has_change_permission(request, record):
            _count(stale.data, formset.prefix, len(formset.initial_forms), len(formset.initial_forms))
    if not stale.differs:
        return None
    # A story may tell nothing: no history keeps who confirms a listing.
    stale.stories = [story for story in stories_since(record, numbers) if story.entries]
    return stale


def refusing(form: Any, words: Any) -> Any:
    """The same form class, whose forms are refused with these words."""

    class Refused(form):
        def _post_clean(self) -> None:
            super()._post_clean()
            self.add_error(None, words)

    return Refused


def _lay_over_form(stale: Stale, model_admin: Any, request: HttpRequest, record: Any, row: Any) -> None:
    _lay_over(stale, _Three(_form(model_admin, request, record), row, record, stale.data, ""))


def _form(model_admin: Any, request: HttpRequest, record: Any) -> Any:
    names = flatten_fieldsets(model_admin.get_fieldsets(request, record))
    return model_admin.get_form(request, record, change=True, fields=names)


def _show_all_that_differs(stale: Stale, model_admin: Any, request: HttpRequest, record: Any) -> None:
    """Notes each field in which what was sent is other than what is saved; what was sent stays as it is."""
    stale.unread = True
    _note_differing(stale, _Three(_form(model_admin, request, record), None, record, stale.data, ""))
    for formset, inline in _formsets(model_admin, request, record):
        if inline.has_change_permission(request, record):
            saved = {str(form.instance.pk): form.instance for form in formset.initial_forms}
            for index in range(MOST_ROWS):
                prefix = f"{formset.prefix}-{index}"
                if row := saved.get(stale.data.get(f"{prefix}-id", "")):
                    _note_differing(stale, _Three(formset.form, None, row, stale.data, prefix), _label(row))


def _note_differing(stale: Stale, three: "_Three", row: str = "") -> None:
    for name in three.theirs.fields:
        theirs, mine = as_sent(three.theirs[name]), sent_for(three.theirs[name], stale.data)
        if name in three.mine_changed and mine != theirs:
            stale.clashes.append(_clash(three.theirs[name], theirs, mine, row))


def _clash(bound: BoundField, theirs: Sent, mine: Sent, row: str) -> Clash:
    label = f"{row}: {bound.label}" if row else str(bound.label)
    return Clash(label, in_words(bound, theirs), in_words(bound, mine))


def _label(row: Any) -> str:
    return f"{capfirst(str(row._meta.verbose_name))} {row}"


class _Three:
    """One form three times: as it was opened, as the other left it, and as it was sent."""

    def __init__(self, form: Any, row: Any, current: Any, data: QueryDict, prefix: str) -> None:
        before = _as_opened(row, current)
        links = links_of(row) if row else {}
        self.prefix = prefix
        self.opened = form(instance=before, initial=dict(links), prefix=prefix or None)
        self.theirs = form(instance=current, prefix=prefix or None)
        mine = form(data, instance=before, initial=dict(links), prefix=prefix or None)
        self.mine_changed = set(mine.changed_data)
        #: The fields that no history keeps, each with the name under which the form says what it was opened with.
        self.unkept = {name: mine[name].html_initial_name for name in mine.fields if name in NEVER_KEPT}
        for name, initial_name in self.unkept.items():
            self.opened.initial[name] = data.get(initial_name, self.theirs[name].value())


def _as_opened(row: Any, current: Any) -> Any:
    """The record as the form was opened with it. What no history keeps is taken as it is now."""
    if row is None:
        return current
    before = as_it_was(row)
    kept = {of.name for of in row.tracked_fields}
    for of in current._meta.concrete_fields:
        if of.name not in kept:
            setattr(before, of.attname, getattr(current, of.attname))
    return before


def _lay_over(stale: Stale, three: _Three, row: str = "") -> bool:
    """Puts what only the other changed into the data; says whether the other changed anything."""
    differs = False
    for name in three.theirs.fields:
        theirs, opened = as_sent(three.theirs[name]), as_sent(three.opened[name])
        if theirs == opened:
            continue
        mine = sent_for(three.theirs[name], stale.data)
        clashes = name in three.mine_changed and mine != theirs
        if name in three.unkept:
            # No story tells of it: who left it alone needs not hear, and saves over theirs only once they read it.
            put(stale.data, {three.unkept[name]: [value for values in theirs.values() for value in values]})
        differs |= clashes or name not in three.unkept
        if name not in three.mine_changed:
            put(stale.data, theirs)
        elif clashes:
            stale.clashes.append(_clash(three.theirs[name], theirs, mine, row))
    stale.differs |= differs
    return differs


def _formsets(model_admin: Any, request: HttpRequest, record: Any) -> Iterator[tuple[Any, Any]]:
    """The tables of the form as they are now, under the names that Django gives them."""
    seen: dict[str, int] = {}
    for formset, inline in model_admin.get_formsets_with_inlines(request, record):
        prefix = formset.get_default_prefix()
        seen[prefix] = seen.get(prefix, 0) + 1
        if seen[prefix] > 1:
            prefix = f"{prefix}-{seen[prefix]}"
        yield formset(instance=record, prefix=prefix, queryset=inline.get_queryset(request)), inline


class _Rows:
    """The rows of one table: those that both know, those that the other added or took away, and new ones."""

    def __init__(self, stale: Stale, formset: Any, part: Part, number: int) -> None:
        self.stale, self.formset, self.prefix = stale, formset, formset.prefix
        self.opened = rows_at(part, number)
        self.sent = self._sent_rows()

    def _sent_rows(self) -> list[dict[str, list[str]]]:
        data = self.stale.data
        total = str(data.get(f"{self.prefix}-TOTAL_FORMS", ""))
        count = min(int(total), MOST_ROWS) if total.isdecimal() and len(total) < 9 else 0
        rows: list[dict[str, list[str]]] = [{} for _each in range(count)]
        for name in list(data):
            match = re.fullmatch(rf"{re.escape(self.prefix)}-(\d{{1,4}})-(.+)", name)
            if match and int(match[1]) < len(rows):
                rows[int(match[1])][match[2]] = data.getlist(name)
                data.pop(name)
        return rows

    def lay_over(self) -> None:
        """Writes the rows anew: those that are there now first, then new ones."""
        by_number = {number: row for row in self.sent if (number := "".join(row.get("id", [])))}
        now = self.formset.initial_forms
        known = {str(form.instance.pk) for form in now}
        new = [row for row in self.sent if not "".join(row.get("id", []))]
        gone = [row for number, row in by_number.items() if number not in known]
        new += [row for row in gone if self._changed_though_gone(row)]
        self.stale.differs |= bool(gone)
        for index, form in enumerate(now):
            self._write(index, by_number.get(str(form.instance.pk)), form)
        for index, row in enumerate(new, start=len(now)):
            put(self.stale.data, {f"{self.prefix}-{index}-{name}": values for name, values in row.items()})
        _count(self.stale.data, self.prefix, len(now) + len(new), len(now))

    def _write(self, index: int, row: dict[str, list[str]] | None, form: Any) -> None:
        data, prefix = self.stale.data, f"{self.prefix}-{index}"
        if row is None:
            self.stale.differs = True
            fresh = self.formset.form(instance=form.instance, prefix=prefix)
            for name in fresh.fields:
                put(data, as_sent(fresh[name]))
            put(data, {f"{prefix}-id": [str(form.instance.pk)]})
            return
        put(data, {f"{prefix}-{name}": values for name, values in row.items()})
        opened = self.opened.get(form.instance.pk)
        differs = _lay_over(
            self.stale, _Three(self.formset.form, opened, form.instance, data, prefix), _label(form.instance)
        )
        if differs and "DELETE" in row:
            self.stale.clashes.append(Clash(_label(form.instance), _("changed it"), _("take it away")))

    def _changed_though_gone(self, row: dict[str, list[str]]) -> bool:
        """Whether this person changed a row that the other took away: it then stays, as a new one."""
        number = int(row["id"][0]) if row["id"][0].isdecimal() else 0
        opened = self.opened.get(number)
        if opened is None or "DELETE" in row:
            return False
        data = QueryDict(mutable=True)
        put(data, {f"row-{name}": values for name, values in row.items()})
        before = as_it_was(opened)
        if not self.formset.form(data, instance=before, prefix="row").changed_data:
            return False
        row["id"] = [""]
        self.stale.clashes.append(Clash(_label(before), _("took it away"), _("changed it: saved as a new row")))
        return True


def _count(data: QueryDict, prefix: str, total: int, initial: int) -> None:
    data[f"{prefix}-TOTAL_FORMS"], data[f"{prefix}-INITIAL_FORMS"] = str(total), str(initial)
