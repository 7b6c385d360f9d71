"""Texts that staff should look at: a filter in the list of every kind that has texts, and lines on the front page."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..curation.needs import Line, Need, register
from ..curation.people import may, sees_everything, within_remit
from ..curation.proofreading import FLAGGED, HARD, UNREAD, Found, found_in_texts, kinds_with_texts

#: What a list can be narrowed to, and the words of its line on the front page.
ASKS = {
    HARD: (gettext_lazy("hard to read"), gettext_lazy("%(kind)s over the reading grade")),
    FLAGGED: (gettext_lazy("with words to think about"), gettext_lazy("%(kind)s with words to think about")),
}


class TextFilter(admin.SimpleListFilter):
    """Records whose text is over the reading grade, or holds a flagged word."""

    title = gettext_lazy("how it reads")
    parameter_name = "text"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(what, ASKS[what][0]) for what in _asked_of(model_admin)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        what = self.value()
        if what not in ASKS:
            return queryset
        return queryset.filter(pk__in=found_in_texts([queryset.model])[queryset.model].keys(what))


def has_texts(model: type[models.Model]) -> bool:
    """Whether records of this kind have texts of their own."""
    return model in kinds_with_texts()


def _asked_of(model_admin: Any) -> list[str]:
    """The glossary explains the very words that hurt: there, only how it reads is asked."""
    return [what for what in ASKS if what != FLAGGED or model_admin.hints_at_words]


def _on_pages(model: Any, user: AbstractBaseUser) -> tuple[Any, str]:
    """The records of a kind that families see and this person may change, and the same as a query of its list."""
    records = within_remit(model._default_manager.order_by(), user)
    names = {field.name for field in model._meta.fields}
    if "status" in names:
        return records.filter(status="published"), "status__exact=published&"
    return (records.filter(published=True), "published__exact=1&") if "published" in names else (records, "")


def _lines(user: AbstractBaseUser) -> list[Line]:
    """Pages that are hard to read or hold a flagged word, then Spanish to be read: a few queries for each kind."""
    theirs = _theirs(user)
    lines = [line for kind, found in theirs.items() for line in _lines_of(kind, found, user)]
    # The list of Spanish knows no remit: it is for those who look after everything.
    return lines + [_spanish_line(kind, found) for kind, found in theirs.items() if sees_everything(user)]


def _theirs(user: AbstractBaseUser) -> dict[type[models.Model], Found]:
    """What the texts ask of this person: of the kinds that they may change."""
    kinds = [kind for kind in kinds_with_texts() if kind in admin.site._registry]
    return found_in_texts(kind for kind in kinds if may(user, f"{kind._meta.app_label}.change_{kind._meta.model_name}"))


def _lines_of(kind: type[models.Model], found: Found, user: AbstractBaseUser) -> Iterator[Line]:
    options = kind._meta
    records, query = _on_pages(kind, user)
    address = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
    for what in _asked_of(admin.site._registry[kind]):
        keys = found.keys(what)
        count = records.filter(pk__in=keys).count() if keys else 0
        words = ASKS[what][1] % {"kind": capfirst(options.verbose_name_plural)}
        yield Line(count, words, f"{address}?{query}text={what}")


def _spanish_line(kind: type[models.Model], found: Found) -> Line:
    options = kind._meta
    address = reverse("admin:resources_spanishreview_kind", args=[options.app_label, options.model_name])
    words = _("%(kind)s whose Spanish is to be read") % {"kind": capfirst(options.verbose_name_plural)}
    return Line(len(found.unread), words, f"{address}?show={UNREAD}")


register("texts", Need(gettext_lazy("Words and translations"), _lines, order=45))
