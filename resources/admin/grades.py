"""How what staff write reads: after saving they are told, with the sentences to mend. It never stops anyone."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..languages import ENGLISH, SPANISH
from ..reading import HIGHEST_GRADE, LOWEST_EASE, Grade, grade_of, hardest_of
from ..texts import prose_of, texts_by_record, translated_fields
from .words import texts_in


def grade_in_words(grade: Grade) -> str:
    """ "grade 5.2", or "84 of 100" for Spanish; says so when it is too hard."""
    if grade.language == ENGLISH:
        words = _("grade %(score)s, too hard") if grade.hard else _("grade %(score)s")
    else:
        words = _("%(score)s of 100, too hard") if grade.hard else _("%(score)s of 100")
    return words % {"score": max(grade.score, 0)}


def told_of(record: Any, form: Any, formsets: Iterable[Any]) -> list[tuple[int, SafeString]]:
    """What to say of a record that was just saved, with its rows: a level of `messages` and the words, by language.

    Nothing where it is too short to tell; where it reads well, only when something of it was written just now.
    """
    if not translated_fields(type(record)):
        return []
    texts = texts_by_record(type(record), [record.pk]).get(record.pk, [])
    written = _languages_of(form, formsets)
    found = []
    for language in (ENGLISH, SPANISH):
        pieces = prose_of(texts, language)
        grade = grade_of(pieces, language)
        if grade is None or not (grade.hard or language in written):
            continue
        level = messages.WARNING if grade.hard else messages.INFO
        found.append((level, _said(grade, hardest_of(pieces, language) if grade.hard else [])))
    return found


def _languages_of(form: Any, formsets: Iterable[Any]) -> set[str]:
    """The languages in which something was written just now."""
    forms = [form, *(one for formset in formsets for one in formset.forms)]
    changed = {name for one in forms for name in texts_in(one) if name in one.changed_data}
    return {SPANISH if name.endswith(f"_{SPANISH}") else ENGLISH for name in changed}


def _said(grade: Grade, hardest: list[str]) -> SafeString:
    if grade.language == ENGLISH:
        first = _("English: %(grade)s (at most %(limit)s).")
        limit: float = HIGHEST_GRADE
    else:
        first = _("Spanish: ease %(grade)s (at least %(limit)s).")
        limit = LOWEST_EASE
    said = first % {"grade": grade_in_words(grade), "limit": limit}
    if not grade.hard:
        return format_html("{} {}", _("How it reads."), said)
    words = _("Saved, but it is hard to read.")
    if not hardest:
        return format_html("{} {}", words, said)
    quoted = format_html_join(" ", "<q>{}</q>", ((one,) for one in hardest))
    return format_html(
        "{} {} {} {}", words, said, _("Shorter sentences and shorter words help, first of all here:"), quoted
    )
