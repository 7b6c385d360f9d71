"""The finder's choices as its page shows them: each with its count; those that were chosen as chips to take away."""

from typing import NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _

from .counts import Counts
from .filters import PERSON
from .forms import SEVERAL, FinderForm


class Option(NamedTuple):
    """One value of a filter."""

    value: str
    label: str
    chosen: bool
    #: How many groups it would list; None when nobody counted.
    groups: int | None


class Choice(NamedTuple):
    """A filter of which any number of values may be chosen."""

    name: str
    label: str
    options: list[Option]

    @property
    def chosen(self) -> bool:
        """Whether any of its values is."""
        return any(option.chosen for option in self.options)


class Chip(NamedTuple):
    """Something that was chosen, and the address of the same search without it."""

    label: str
    address: str


def choices(form: FinderForm, counts: Counts | None) -> list[Choice]:
    """The filters with their values; the person who uses is no choice among families, but a page of their own."""
    return [
        Choice(
            name,
            str(form.fields[name].label),
            [
                Option(value, str(label), value in form.answers[name], counts[name][value] if counts else None)
                for value, label in form.fields[name].choices  # type: ignore[attr-defined]
                if value != PERSON
            ],
        )
        for name in SEVERAL
    ]


def chips(form: FinderForm, query: QueryDict) -> list[Chip]:
    """What was chosen beside the place, in the order of the form."""
    found = []
    for name in SEVERAL:
        labels = dict(form.fields[name].choices)  # type: ignore[attr-defined]
        found += [Chip(str(labels[value]), _without(query, name, value)) for value in form.answers[name]]
    if words := form.answers["q"]:
        found.append(Chip(_("“%(words)s”") % {"words": words}, _without(query, "q", query.get("q", ""))))
    return found


def nothing_chosen(query: QueryDict) -> str:
    """The address of the same search with its place alone (and its side: families, or the person who uses)."""
    plain = QueryDict(mutable=True)
    if near := query.get("near"):
        plain["near"] = near
    if PERSON in query.getlist("for"):
        plain["for"] = PERSON
    return f"?{plain.urlencode()}"


def _without(query: QueryDict, name: str, value: str) -> str:
    rest = query.copy()
    rest.pop("page", None)
    rest.setlist(name, [other for other in rest.getlist(name) if other != value])
    return f"?{rest.urlencode()}"
