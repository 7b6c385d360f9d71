"""What a family's words ask for: which to look for, what else they may be called, and whether life is in danger.

Pure functions: no database, no request.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from resources.accents import without_accents

#: More words than this say nothing more, and cost time.
MOST_WORDS = 8
#: More other names than this only blur what was asked.
MOST_OTHERS = 6

#: Words of a question that stand in nearly every text, or say who asks rather than what.
_SMALL_WORDS = """
    a about after again all always am an and any are as ask at be been being but by can cant could d did do does doesnt
    doing dont find for from get getting gets give go going got had has have havent he hed help her here hers him
    his how i if im in is isnt it its just keep keeps know like ll looking m me much my near need needs new no not
    now of off on or our out over people person please re s she should so some someone somebody still t tell that
    the their them then there they this to too tonight today up us use used uses using ve very want wants wanna was
    we what when where which who whom why will with wont work would yes you your
    al busco cerca como cómo con de del donde dónde el él ella en es esta está hacer hay la las lo los me mi mis mí
    necesito para por puedo que qué quiero se si sí su sus te tengo un una unos unas usted y yo
"""
#: Who it is about matters only when nothing else was said: "my son" asks for help for parents.
_RELATIVES = frozenset(
    """
    brother daughter husband sister son wife
    esposa esposo hermana hermano hija hijo marido
    """.split()  # noqa: SIM905  # as the other lists of words here
)
_SMALL = frozenset(_SMALL_WORDS.split()) | _RELATIVES
#: Words that end like a form of another word and are none.
_WHOLE = frozenset(["during", "evening", "morning", "nothing", "something", "spring", "wedding", "united", "indeed"])

#: Languages as they are typed, in English and in themselves; codes as in `resources.choices.LANGUAGES`.
#: All that we list is in English, so "English" tells nothing apart.
_LANGUAGES = {
    "es": "spanish español espanol castellano",
    "asl": "asl sign",
    "pt": "portuguese português portugues brazilian",
    "ht": "haitian creole kreyol kreyòl",
    "pl": "polish polski",
    "fr": "french français francais",
    "it": "italian italiano",
    "de": "german deutsch",
    "ru": "russian русский",
    "uk": "ukrainian українська",
    "ar": "arabic العربية عربي",
    "fa": "persian farsi فارسی",
    "hi": "hindi",
    "zh": "chinese mandarin cantonese 中文",
    "ja": "japanese 日本語",
    "ko": "korean 한국어",
    "vi": "vietnamese",
    "tl": "tagalog filipino",
}
_CODE_OF = {name: code for code, names in _LANGUAGES.items() for name in names.split()}

_SUICIDE = re.compile(
    r"\b(suicid\w*|kill(?:ing)? (?:my|your|him|her|them)sel\w*|(?:wants?|wanting|wanted) to (?:die|be dead)|wanna die|"
    r"(?:end|ending|take|taking) (?:my|his|her|their|your) (?:own )?li(?:fe|ves)|"
    r"hurt(?:ing)? (?:my|him|her|them)sel\w*|"
    r"self[ -]?harm\w*|(?:not|don'?t|doesn'?t) want to (?:live|be alive)|988|"
    r"matar(?:me|se)|(?:me|se) quier[eo] matar|quier[eo] morir\w*|no quier[eo] vivir|quitar(?:me|se) la vida)\b",
    re.IGNORECASE,
)
_DANGER = re.compile(
    r"\b(overdos\w*|od|od'?e?d|od'?ing|(?:not|isn'?t|stopp?e?d?|can'?t|won'?t) breath\w*|kill\w*|dying|"
    r"unconscious|unresponsive|is s?he dead|(?:not|isn'?t) moving|"
    r"(?:not|won'?t|isn'?t|doesn'?t) respond\w*|passed out|(?:not|isn'?t) wak\w*|"
    r"(?:wo|ca|does)n'?t wake\w*|(?:will|can) ?not wake|gurgl\w*|(?:turn\w*|going|gone|is|s?he'?s) (?:all )?blue|"
    r"(?:blue|purple|gr[ae]y) (?:face|lips|nails|skin)|(?:face|lips|nails|skin) (?:is |are )?(?:blue|purple|gr[ae]y)|"
    r"too many pills|took too much|911|emergency|"
    r"sobredosis|no (?:puede )?respira\w*|no (?:se |lo |la )?(?:puedo )?despiert\w*|no (?:reacciona|responde|se mueve)|"
    r"inconsciente|(?:est[aá]n?|poniendo|pone|puso) (?:azul|morad[oa])|"
    r"(?:labios|uñas) (?:est[aá]n )?(?:azules|morad[oa]s)|gorgoteo|emergencia|muri[eé]ndo\w*|matar\w*|morir\w*)\b",
    re.IGNORECASE,
)


class Wish(NamedTuple):
    """One word that was typed: its stem, the stems of what else it may be called, and what finds each in a text."""

    stem: str
    others: tuple[str, ...]
    finds_stem: re.Pattern[str]
    finds_others: re.Pattern[str]

    def is_any_of(self, words: Iterable[str]) -> bool:
        """Whether this word, or another name of it, is one of `words`."""
        return not {self.stem, *self.others}.isdisjoint(stem_of(word) for word in words)


def sounds_suicidal(typed: str) -> bool:
    """Whether the words sound as if someone thinks about suicide."""
    return bool(_SUICIDE.search(_plain(typed)))


def is_crisis(typed: str) -> bool:
    """Whether the words sound as if a life is in danger, by an overdose or by suicide."""
    return bool(_DANGER.search(_plain(typed))) or sounds_suicidal(typed)


def _plain(typed: str) -> str:
    return typed[:2000].replace("’", "'")


def tokens(typed: str) -> list[str]:
    """Every word: letters and digits only, so that nothing typed can be an operator of a search engine."""
    joined = re.sub(r"['’]", "", typed.lower())
    return [word for word in re.findall(r"[^\W_]+", joined) if len(word) > 1 or word.isdigit()]


def words_of(typed: str) -> list[str]:
    """The words to look for, each once. Small words count only when there are no others, a relative before the rest."""
    every = tokens(typed)
    large = [word for word in every if word not in _SMALL]
    return list(dict.fromkeys(large or [word for word in every if word in _RELATIVES] or every))[:MOST_WORDS]


def language_of(words: Iterable[str]) -> str:
    """The code of the first language named, or ""."""
    return next((_CODE_OF[word] for word in words if word in _CODE_OF), "")


def is_language(word: str) -> bool:
    """Whether the word names a language."""
    return word in _CODE_OF


def stem_of(word: str) -> str:
    """The part that a word's forms share: "overdosed" and "overdose" give "overdos", "talking" gives "talk".

    English only, and only the endings -s, -ed, -ing and -e: enough for titles, and never far from what was typed.
    """
    if len(word) < 4 or word in _WHOLE or not (word.isascii() and word.isalpha()):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and word not in _WHOLE:
            word = _without(word, ending)
            break
    return word[:-1] if word.endswith("e") and len(word) > 5 else word


def plain_stem_of(word: str) -> str:
    """The stem of a word in either language, without accents: "límites" gives "limit"."""
    return stem_of(without_accents(word))


def _without(word: str, ending: str) -> str:
    """The word that took this ending: stop(p)-ed, pay-ing, liv(e)-ing; the word itself where too little would stay."""
    rest = word[: -len(ending)]
    if len(rest) < 3 or not re.search("[aeiouy]", rest):
        return word
    if len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "lsz":
        return rest[:-1]
    return f"{rest}e" if len(rest) == 3 and rest[-1] not in "wxy" and rest[0] not in "aeiou" else rest


def forms_of(stem: str) -> list[str]:
    """The words in which a stem may stand in a text, the stem itself first."""
    if len(stem) < 3 or not (stem.isascii() and stem.isalpha()):
        return [stem]
    if stem.endswith("e"):
        return [stem, f"{stem}s", f"{stem}d", f"{stem[:-1]}ing"]
    forms = [stem, *(stem + ending for ending in ("s", "e", "es", "ed", "ing"))]
    if stem.endswith("y"):
        forms += [f"{stem[:-1]}ies", f"{stem[:-1]}ied"]
    elif re.search("[^aeiou][aeiou][bdgmnprt]$", stem):
        forms += [f"{stem}{stem[-1]}{ending}" for ending in ("ed", "ing")]
    return forms


def wishes_of(
    words: Iterable[str], glossary: Mapping[str, Iterable[str]], synonyms: Mapping[str, Iterable[str]]
) -> list[Wish]:
    """What each word asks for.

    `glossary`: a term, and what it is also called; either finds the other. `synonyms`: what families type, and the
    words of our pages for it; read one way only, so that "treatment" does not also look for "rehab".
    """
    stems = list(dict.fromkeys(stem_of(word) for word in words))
    others: dict[str, list[str]] = {stem: [] for stem in stems}
    for typed, means in synonyms.items():
        _add_meaning(others, typed, means)
    for term, also in glossary.items():
        _add_names(others, [_stems(name) for name in (term, *also)])
    return [_wish(stem, tuple(dict.fromkeys(names))[:MOST_OTHERS]) for stem, names in others.items()]


def _add_meaning(others: dict[str, list[str]], typed: str, means: Iterable[str]) -> None:
    """Where all words of a synonym were typed, with their accents or without, add what they mean."""
    spelled = {plain_stem_of(word): stem_of(word) for word in words_of(typed)}
    asked = {plain_stem_of(stem): stem for stem in others}
    if not spelled or not spelled.keys() <= asked.keys():
        return
    found = [stem for meaning in means for stem in _stems(meaning)]
    for key, spelling in spelled.items():
        own = [] if spelling == asked[key] else [spelling]
        others[asked[key]] += [stem for stem in (*own, *found) if stem not in spelled]


def _wish(stem: str, others: tuple[str, ...]) -> Wish:
    return Wish(stem, others, _finder([stem]), _finder(others))


def _stems(name: str) -> list[str]:
    return [stem_of(word) for word in tokens(name) if word not in _SMALL]


def _add_names(others: dict[str, list[str]], names: list[list[str]]) -> None:
    """Where all words of one name were typed, add the term itself, and its other names of one word.

    Longer other names are explanations; their words would find half the site.
    """
    for name in names:
        if name and all(stem in others for stem in name):
            found = [*names[0], *(one[0] for one in names[1:] if len(one) == 1)]
            # At the first word only: the name was typed once, and what it is called otherwise counts once.
            others[name[0]] += [one for one in found if one not in name]


def fit(title: str, names: str, text: str, wishes: Iterable[Wish]) -> int:
    """How well a record fits: every word it has counts; most in its title, then in its other names, then elsewhere.

    Accents make no difference.
    """
    title, names, text = (without_accents(words.lower()) for words in (title, names, text))
    return sum(_fit_of(wish, title, names, text) for wish in wishes)


def _fit_of(wish: Wish, title: str, names: str, text: str) -> int:
    if wish.finds_stem.search(title):
        return 5
    if wish.finds_stem.search(names):
        return 4
    if wish.finds_others.search(f"{title} {names}"):
        return 3
    return 2 if wish.finds_stem.search(text) else 1 if wish.finds_others.search(text) else 0


def _finder(stems: Iterable[str]) -> re.Pattern[str]:
    """Finds any form of the stems as a whole word in a text without accents; with no stems, nothing."""
    forms = [re.escape(form) for stem in stems for form in forms_of(plain_stem_of(stem))]
    return re.compile(rf"\b(?:{'|'.join(forms)})\b" if forms else "(?!)")
