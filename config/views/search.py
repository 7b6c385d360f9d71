"""Search over everything the site knows. What is asked stands in the address only; nothing keeps it."""

import re
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from guides.models import Term
from resources.forms import QueryForm, TypedField
from resources.geocoding import Whereabouts, find_spot, split_state
from resources.kinds import Kind, all_kinds
from resources.lines import by_need, open_first
from resources.models import Helpline, Town
from resources.paging import page_of
from resources.towns import town_key

#: Results of one kind on the first page; "More" shows the rest.
SHOWN = 8
#: Nobody reads further; another word finds more.
MOST_RESULTS = 200
#: More words than this say nothing more, and cost time.
MOST_WORDS = 8
LINES_OFFERED = 3
#: How alike (0-100) a typed word and one of ours must be before we ask "did you mean".
ALIKE_ENOUGH = 75

#: Words of a question that stand in nearly every text.
_SMALL_WORDS = """
    a about all am an and any are as at be by can do does for from get has have he her him his how i if in is it
    me my near no not of on or our she so that the their them they this to was we what when where who will with
    you your
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_CRISIS = re.compile(
    r"\b(overdos\w*|od|od'?d|od'?ing|not breath\w*|isn'?t breath\w*|stopp?e?d? breath\w*|suicid\w*|kill\w*|dying|"
    r"wants? to die|unconscious|unresponsive|passed out|not wak\w*|(?:wo|ca)n'?t wake\w*|will not wake|turn\w* blue|"
    r"blue lips|911|988|emergency|sobredosis|no respira|no despierta|matar\w*|morir\w*)\b",
    re.IGNORECASE,
)


class SearchForm(QueryForm):
    """What to look for."""

    q = TypedField(
        _("What are you looking for?"), _("We could not read that. Please type a few plain words, like “naloxone”.")
    )


class Found(NamedTuple):
    """What was found of one kind."""

    kind: Kind
    records: list[Any]
    more: bool


def search(request: HttpRequest) -> HttpResponse:
    """Everything published that fits the words of `q`, by kind; with `kind`, all of that kind, page by page."""
    form = SearchForm(request.GET)
    typed = (form.answers["q"] or "").strip()
    words = words_of(typed)
    kind = next((kind for kind in all_kinds() if kind.key == request.GET.get("kind")), None)
    # Even words we cannot search for may say that a life is in danger.
    context: dict[str, Any] = {"form": form, "typed": typed, "crisis": is_crisis(request.GET.get("q", ""))}
    if words and kind:
        context |= {"kind": kind, "page": _page_of_kind(kind, words, request)}
    elif words:
        found = _found(words)
        context |= {"found": found, "where": _place_named(typed)}
        if not found:
            context |= {"guess": _guess(words), "lines": _lines_offered()}
    elif request.GET.get("q", "").strip():
        context |= {"unreadable": True, "lines": _lines_offered()}
    return render(request, "search.html", context)


def words_of(typed: str) -> list[str]:
    """The words to look for: letters and digits only, so that nothing typed can be an operator of a search engine.

    Small words count only when there are no others. English plurals and singulars stand for each other.
    """
    every = [word for word in re.findall(r"[^\W_]+", typed.lower()) if len(word) > 1 or word.isdigit()]
    telling = [word for word in every if word not in _SMALL] or every
    words = list(dict.fromkeys(telling))[:MOST_WORDS]
    return list(dict.fromkeys(form for word in words for form in (word, _other_number(word))))


def _other_number(word: str) -> str:
    """The plural of a singular, the singular of a plural; the word itself where we cannot tell."""
    if len(word) < 4 or not word.isascii() or not word.isalpha() or word.endswith("ss"):
        return word
    return word[:-1] if word.endswith("s") else f"{word}s"


def is_crisis(typed: str) -> bool:
    """Whether the words sound as if a life is in danger."""
    return bool(_CRISIS.search(typed[:2000].replace("’", "'")))


def _best(kind: Kind, words: list[str], limit: int) -> list[Any]:
    """Up to `limit` records in which any of the words stand, the best fit first; one query.

    Any word may fit: a family's words are rarely exactly ours.
    """
    if connection.vendor != "sqlite":
        return list(kind.public().search(" ".join(words), operator="or")[:limit])
    # On SQLite the library's ranking searches anew for every match, which takes a minute with 20,000 of them.
    matches = kind.public().search(" ".join(words), operator="or", order_by_relevance=False)
    ranked = sorted(matches[:MOST_RESULTS], key=lambda record: fit(record, words), reverse=True)
    return ranked[:limit]


def fit(record: Any, words: list[str]) -> int:
    """How well a record fits: a word in its name counts more than one in its summary."""
    name = f"{record} {getattr(record, 'question', '')}".lower()
    text = f"{getattr(record, 'summary', '')} {getattr(record, 'about', '')} {getattr(record, 'meaning', '')}".lower()
    return sum(3 * (word in name) + (word in text) for word in words)


def _found(words: list[str]) -> list[Found]:
    kinds = all_kinds()
    # The search library looks its models up one by one; asking for all at once fills Django's memory of them.
    ContentType.objects.get_for_models(*(kind.model for kind in kinds))
    found = []
    for kind in kinds:
        records = _best(kind, words, SHOWN + 1)
        if records:
            found.append(Found(kind, records[:SHOWN], more=len(records) > SHOWN))
    return found


def _page_of_kind(kind: Kind, words: list[str], request: HttpRequest) -> Page[Any]:
    return page_of(_best(kind, words, MOST_RESULTS), request)


def _place_named(typed: str) -> Whereabouts | None:
    """The place that was typed, or None. A word that merely looks like a town's name is no place here."""
    key = town_key(typed)
    names = {key, split_state(key)[0]}
    if not re.search(r"\d{5}", typed) and not Town.objects.filter(key__in=names).exists():
        return None
    where = find_spot(typed)
    if where.spot:
        return where
    # "Hope" is a town in many states, and a word: only towns of the states we cover are worth a line.
    choices = [town for town in where.choices if town.state in settings.STATES]
    return Whereabouts(typed, choices=choices) if choices else None


def _guess(words: list[str]) -> str:
    """A word of the glossary that looks like what was typed, or ""; one query."""
    known = {word.lower(): word for word in Term.objects.values_list("word", flat=True)}
    best = process.extractOne(words[0], known.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE_ENOUGH)
    return known[best[0]] if best else ""


def _lines_offered() -> list[Helpline]:
    """Lines that answer now, for when nothing else helps; two queries."""
    lines = by_need(
        Helpline.objects.published().filter(always_open=True, states="").with_hours().select_related("source")
    )
    return [line.helpline for line in open_first(lines[:LINES_OFFERED], timezone.now())]
