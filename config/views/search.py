"""Search over everything the site knows. What is asked stands in the address only; nothing keeps it."""

import re
from itertools import chain
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, F, IntegerField, Model, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from config.search_words import (
    Wish,
    fit,
    forms_of,
    is_crisis,
    is_language,
    language_of,
    plain_stem_of,
    sounds_suicidal,
    wishes_of,
    words_of,
)
from groups.models import SupportGroup
from guides.models import Guide, Synonym, Term
from resources.forms import QueryForm, TypedField
from resources.freshness import is_stale
from resources.geocoding import Whereabouts, find_spot, split_state
from resources.kinds import Kind, all_kinds
from resources.languages import ENGLISH, SPANISH
from resources.lines import by_need, open_first
from resources.models import Helpline, NaloxoneProgram, Town
from resources.paging import page_of
from resources.today import staff_today
from resources.towns import town_key

#: Results of one kind on the first page; "More" shows the rest.
SHOWN = 8
#: Nobody reads further; another word finds more.
MOST_RESULTS = 200
LINES_OFFERED = 3
#: How alike (0-100) a typed word and one of ours must be before we ask "did you mean".
ALIKE_ENOUGH = 75
#: A record in the language that was asked for is worth as much as one with a word more in its name.
LANGUAGE_FIT = 4

#: Words that ask for a whole kind. A record of the kind fits them whatever its name is.
_KIND_WORDS: dict[type[Model], tuple[str, ...]] = {
    Helpline: ("helpline", "hotline", "call", "phone", "llamar", "teléfono"),
    SupportGroup: ("group", "meeting", "grupo", "reunión"),
    NaloxoneProgram: ("naloxone", "narcan", "naloxona"),
}
_SHORTCUTS = {
    NaloxoneProgram: ("naloxone:index", _("Find naloxone near you")),
    SupportGroup: ("groups:index", _("Find a group near you")),
    Helpline: ("helplines:index", _("See all helplines")),
}


class SearchForm(QueryForm):
    """What to look for."""

    q = TypedField(
        _("What are you looking for?"), _("We could not read that. Please type a few plain words, like “naloxone”.")
    )


class Asked(NamedTuple):
    """What was asked for, understood."""

    typed: str
    words: list[str]
    wishes: list[Wish]
    #: Code of the language named, or "".
    language: str


class Found(NamedTuple):
    """What was found of one kind."""

    kind: Kind
    records: list[Any]
    more: bool
    #: How well the best of the records fits.
    best: int


def search(request: HttpRequest) -> HttpResponse:
    """Everything published that fits the words of `q`, by kind; with `kind`, all of that kind, page by page."""
    form = SearchForm(request.GET)
    typed = (form.answers["q"] or "").strip()
    raw = request.GET.get("q", "")
    kind = next((kind for kind in all_kinds() if kind.key == request.GET.get("kind")), None)
    # Even words we cannot search for may say that a life is in danger.
    context: dict[str, Any] = {"form": form, "typed": typed, "crisis": is_crisis(raw), "suicide": sounds_suicidal(raw)}
    if words_of(typed):
        terms, synonyms = _glossary(), _synonyms()
        asked = _understand(typed, terms, synonyms)
        if kind:
            records = [record for _fit, record in _best(kind, asked, MOST_RESULTS)]
            context |= {"kind": kind, "page": page_of(records, request)}
        else:
            context |= _everything(asked, [*terms, *synonyms, *chain(*terms.values())])
    elif raw.strip():
        context |= {"unreadable": True, "lines": _lines_offered()}
    return render(request, "search.html", context)


def _everything(asked: Asked, known: list[str]) -> dict[str, Any]:
    """What the page shows for words without a kind."""
    found = _found(asked)
    context: dict[str, Any] = {"found": found, "where": _place_named(asked.typed), "shortcuts": _shortcuts(asked)}
    if not found:
        context |= {"guess": _guess(asked.words, known), "lines": _lines_offered()}
    return context


def _glossary() -> dict[str, list[str]]:
    """Each term, and what it is also called, in both languages; one query.

    So "duelo" also finds what only says "grief".
    """
    names = [f"{name}_{language}" for language in (ENGLISH, SPANISH) for name in ("word", "also", "better")]
    terms = Term.objects.order_by("pk").values_list(*names)
    return {word: _names(",".join(name or "" for name in others)) for word, *others in terms if word}


def _names(listed: str) -> list[str]:
    return [name.strip() for name in listed.split(",") if name.strip()]


def _synonyms() -> dict[str, list[str]]:
    """What families type, and our words for it, as staff keep them; one query."""
    return {word: means.split(",") for word, means in Synonym.objects.order_by("pk").values_list("word", "means")}


def _understand(typed: str, terms: dict[str, list[str]], synonyms: dict[str, list[str]]) -> Asked:
    words = words_of(typed)
    language = language_of(words)
    meant = [word for word in words if not (language and is_language(word))]
    # In danger, what to do comes before whatever else the sentence holds.
    if sounds_suicidal(typed):
        meant = list(dict.fromkeys(["988", "suicide", *meant]))
    elif is_crisis(typed):
        meant = list(dict.fromkeys(["overdose", *meant]))
    return Asked(typed, words, wishes_of(meant, terms, synonyms), language)


def _shortcuts(asked: Asked) -> list[tuple[str, Any]]:
    """Addresses and labels of the pages that a word asks for by name."""
    return [
        (reverse(name), label)
        for model, (name, label) in _SHORTCUTS.items()
        if any(wish.is_any_of(_KIND_WORDS[model]) for wish in asked.wishes)
    ]


def _found(asked: Asked) -> list[Found]:
    """What fits, by kind. The kind that fits best comes first, the others stay in their order."""
    kinds = all_kinds()
    # The search library looks its models up one by one; asking for all at once fills Django's memory of them.
    ContentType.objects.get_for_models(*(kind.model for kind in kinds))
    found = []
    for kind in kinds:
        best = _best(kind, asked, SHOWN + 1)
        if best:
            records = [record for _fit, record in best]
            found.append(Found(kind, records[:SHOWN], more=len(records) > SHOWN, best=best[0][0]))
    first = max(found, key=lambda one: _claim(one, asked), default=None)
    return sorted(found, key=lambda one: one is not first)


def _claim(one: Found, asked: Asked) -> tuple[bool, int]:
    """How strong a kind's claim to the first place is: in danger, what to do or whom to call has the strongest."""
    needed: type[Model] | None = None
    if is_crisis(asked.typed):
        needed = Helpline if sounds_suicidal(asked.typed) else Guide
    named = any(wish.is_any_of(_KIND_WORDS.get(one.kind.model, ())) for wish in asked.wishes)
    # A term explains a word; whoever types one mostly looks for what it names.
    return one.kind.model is needed, 0 if one.kind.model is Term else one.best + named


def _best(kind: Kind, asked: Asked, limit: int) -> list[tuple[int, Any]]:
    """Up to `limit` records in which any of the words stand, each with its fit, the best fit first; one query.

    Any word may fit: a family's words are rarely exactly ours. The database does the rough sorting, by the same rule
    whichever database it is; the search library's own ranking differs between them, and on SQLite it searches anew
    for every match, which takes a minute with 20,000 of them.
    """
    names, texts = _fields(kind.model)
    wishes, records, today = asked.wishes, kind.public(), staff_today()
    # Among those that fit alike, what nobody has checked for two cycles comes last.
    last = [records.stale_rank(today).asc()] if kind.vouched_for else []
    score = _score(names, texts, wishes)
    if asked.language and hasattr(kind.model, "languages"):
        speaks = Q(languages__has=asked.language)
        records = records.filter(speaks | Q(languages__has="many") | Q(languages__has="interpreter"))
        score += Case(When(speaks, then=Value(LANGUAGE_FIT)), default=Value(0))
        matches = records.order_by(score.desc(), *last, F("pk").asc())
    else:
        looked_for = " ".join(_all_forms(asked))
        # PostgreSQL takes a bare number in ORDER BY for a column's place, so without wishes there is no score.
        order = [*([score.desc()] if wishes else []), *last]
        matches = records.order_by(*order, F("pk").asc()).search(looked_for, operator="or", order_by_relevance=False)
    fits = [(_fit(record, kind, asked), record) for record in matches[:MOST_RESULTS]]
    return sorted(fits, key=lambda one: (-one[0], kind.vouched_for and is_stale(one[1], today)))[:limit]


def _all_forms(asked: Asked) -> list[str]:
    stems = [stem for wish in asked.wishes for stem in (wish.stem, *wish.others)]
    spelled = dict.fromkeys(spelling for stem in stems for spelling in (stem, plain_stem_of(stem)))
    return list(dict.fromkeys([*asked.words, *(form for stem in spelled for form in forms_of(stem))]))


def _fields(model: type[Model]) -> tuple[list[str], list[str]]:
    """The searched fields of a model, in both languages: those that name a record, its title first, and the others."""
    fields = [field for field in model.search_fields if hasattr(field, "boost")]  # type: ignore[attr-defined]
    names = [field.field_name for field in fields if (field.boost or 1) >= 3 or "question" in field.field_name]
    texts = [field.field_name for field in fields if field.field_name not in names]
    return names, [*texts, "place__town"] if hasattr(model, "place") else texts


def _score(names: list[str], texts: list[str], wishes: list[Wish]) -> Any:
    """What `fit` computes, roughly, as the database can: stems anywhere instead of whole words."""

    def stands_in(fields: list[str], stems: tuple[str, ...]) -> Q:
        return Q(*((f"{field}__icontains", stem) for field in fields for stem in stems), _connector=Q.OR)

    score: Any = Value(0, output_field=IntegerField())
    for wish in wishes:
        cases = [When(stands_in(names, (wish.stem,)), then=Value(4))]
        if wish.others:
            cases.append(When(stands_in(names, wish.others), then=Value(3)))
        cases.append(When(stands_in(texts, (wish.stem, *wish.others)), then=Value(2)))
        score += Case(*cases, default=Value(0))
    return score


def _fit(record: Any, kind: Kind, asked: Asked) -> int:
    """How well a record fits."""
    names, texts = _fields(kind.model)
    own = _KIND_WORDS.get(kind.model, ())
    title = " ".join(getattr(record, field) or "" for field in names if field.split("_")[0] == names[0].split("_")[0])
    named = " ".join([*(getattr(record, field) or "" for field in names), *own])
    text = " ".join(getattr(record, field) or "" for field in texts if field != "place__town")
    if getattr(record, "place", None):
        text += f" {record.place.town}"
    speaks = asked.language and asked.language in getattr(record, "languages", ())
    return fit(title, named, text, asked.wishes) + (LANGUAGE_FIT if speaks else 0)


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


def _guess(words: list[str], known: list[str]) -> str:
    """A word of the glossary, or one that families use, that looks like what was typed, or ""."""
    spelled = {word.lower(): word for word in reversed(known)}
    best = process.extractOne(words[0], spelled.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE_ENOUGH)
    return spelled[best[0]] if best else ""


def _lines_offered() -> list[Helpline]:
    """Lines that answer now, for when nothing else helps; two queries."""
    lines = by_need(Helpline.objects.listed().filter(always_open=True, states="").with_hours().select_related("source"))
    return [line.helpline for line in open_first(lines[:LINES_OFFERED], timezone.now())]
