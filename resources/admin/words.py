"""Words that hurt, in what staff write: a hint with what to write in their place. It never stops anyone from saving."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from ..flagging import flagged_in
from ..models import FlaggedWord
from .spanish import spanish_fields


def found_in(text: str, flagged: Iterable[FlaggedWord]) -> list[FlaggedWord]:
    """The flagged words of a text, those that no public page may have first."""
    by_flag = {word.flag: word for word in flagged}
    found = [by_flag[flag] for flag in flagged_in(text, by_flag)]
    return sorted(found, key=lambda word: (word.kind, word.flag))


def in_words(found: Sequence[FlaggedWord]) -> SafeString:
    """Each word, what to write in its place, and what it is: "tough love: say what you will do (a hint)"."""
    rows = [(word.flag, word.suggest, word.get_kind_display()) for word in found]
    return format_html_join("; ", "<b>{}</b>: {} ({})", rows)


def typed_in(form: Any, formsets: Iterable[Any]) -> str:
    """What staff wrote for families, in both languages, in a record's valid form and in those of its rows."""
    forms = [form, *(one for formset in formsets for one in formset.forms)]
    return "\n".join(str(one.cleaned_data.get(name) or "") for one in forms for name in texts_in(one))


def texts_in(form: Any) -> list[str]:
    """The fields of a form that families read: those that have two languages."""
    spanish = spanish_fields(form._meta.model)
    return [*(name.removesuffix("_es") for name in spanish), *spanish]
