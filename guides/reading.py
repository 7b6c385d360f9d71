"""How hard a guide is to read, in English and in Spanish. Pure functions: no request, no queries.

English: the US school grade by Flesch and Kincaid (1975). Spanish: ease from 0 to 100 by Fernández Huerta (1959).
Both count words, sentences and syllables. Syllables are counted here from the vowels, which is right for Spanish
spelling and near enough for English: tests hold the counts against textstat, which a server need not install.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

#: A guide harder than this US school grade is to be made simpler.
HIGHEST_GRADE = 6.5
#: A Spanish guide below this is to be made simpler: 80 and more is "easy", about the fifth or sixth grade.
LOWEST_EASE = 80
#: Names that families must meet as they are: each counts as one short word, whatever its length.
NAMES = (
    *("naloxone", "Narcan", "opioid use disorder", "opioid", "opioids", "buprenorphine", "methadone", "naltrexone"),
    *("medication", "medications", "medicine", "medicines", "fentanyl", "xylazine", "benzodiazepine"),
    *("benzodiazepines", "overdose", "overdoses", "Suboxone", "Medicaid", "Medicare", "Connecticut", "Massachusetts"),
    *("Illinois", "Al-Anon", "Nar-Anon", "Alateen", "SAMHSA", "hepatitis", "HIV", "CRAFT", "988", "911"),
    *("naloxona", "trastorno por consumo de opioides", "opioide", "opioides", "buprenorfina", "metadona"),
    *("naltrexona", "medicamento", "medicamentos", "fentanilo", "xilacina", "benzodiacepina", "benzodiacepinas"),
    *("sobredosis", "VIH"),
)
_NAME = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, NAMES), key=len, reverse=True))})\b", re.IGNORECASE)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
#: Endings in which an English e is silent: "used", "name", "makes"; not so in "needed", "table", "places".
_SILENT = re.compile(
    r"(?<![aeiouytd])(?<![^aeiouyl]l)ed$|(?<![aeiouy])(?<![^aeiouyl]l)e$|(?<![aeiouysxzcg])(?<![sc]h)(?<![^aeiouyl]l)es$"
)


class Counts(NamedTuple):
    """What the formulas are made of."""

    words: int
    sentences: int
    syllables: int


class Reading(NamedTuple):
    """How a guide reads in one language."""

    language: str
    #: US school grade (English) or ease from 0 to 100 (Spanish).
    score: float

    @property
    def hard(self) -> bool:
        """Whether it asks to be made simpler."""
        return self.score > HIGHEST_GRADE if self.language == "en" else self.score < LOWEST_EASE


def reading_of(guide: Any, language: str) -> Reading | None:
    """How a guide reads in "en" or "es"; None without text in that language. Prefetch `points` for many guides."""
    text = " ".join(sentences_of(pieces_of(guide, language)))
    if not text:
        return None
    return Reading(language, flesch_kincaid(text) if language == "en" else fernandez_huerta(text))


def pieces_of(guide: Any, language: str) -> list[str]:
    """Everything a guide says in one language, piece by piece."""
    named = [(guide, name) for name in ("title", "question", "summary")]
    named += [(point, name) for point in guide.points.all() for name in ("heading", "title", "text")]
    return [_said(record, name, language) for record, name in named]


def _said(record: Any, name: str, language: str) -> str:
    """A text in one language: a field of its own where the record has one; the plain field is English."""
    said = getattr(record, f"{name}_{language}", None)
    if said is None and language == "en":
        said = getattr(record, name)
    return str(said or "")


def sentences_of(pieces: Iterable[str]) -> list[str]:
    """Each line of each piece as whole sentences in easy reach of a formula: no Markdown, names as one syllable."""
    lines = [line.strip(" -*") for piece in pieces for line in piece.splitlines()]
    short = [_NAME.sub("it", _LINK.sub(r"\1", line)) for line in lines if line]
    return [line if line[-1] in ".!?" else f"{line}." for line in short]


def flesch_kincaid(text: str) -> float:
    """The US school grade of an English text, to one decimal; 0 for an empty one."""
    counts = counts_of(text, "en")
    if not counts.words:
        return 0.0
    return round(0.39 * counts.words / counts.sentences + 11.8 * counts.syllables / counts.words - 15.59, 1)


def fernandez_huerta(text: str) -> float:
    """How easy a Spanish text is, from 0 (hard) to 100 and a little more; 0 for an empty one."""
    counts = counts_of(text, "es")
    if not counts.words:
        return 0.0
    return round(206.84 - 60 * counts.syllables / counts.words - 1.02 * counts.words / counts.sentences, 1)


def counts_of(text: str, language: str) -> Counts:
    """Words, sentences and syllables. One or two words alone are no sentence, so that short titles hide nothing."""
    plain = re.sub(r"[^\w\s.!?]", "", text)
    sentences = [part.split() for part in re.split(r"[.!?]+", plain)]
    words = [word for sentence in sentences for word in sentence]
    long = sum(len(sentence) > 2 for sentence in sentences)
    return Counts(len(words), max(1, long), sum(syllables_of(word.lower(), language) for word in words))


@lru_cache(maxsize=20_000)
def syllables_of(word: str, language: str) -> int:
    """The syllables of one word in small letters; at least 1."""
    if language == "es":
        # Strong vowels part ("le-er", "dí-a"), weak ones lean on a neighbor; y before a vowel is a consonant.
        runs = re.findall(r"[aeiouáéíóúü]+y?|\by\b", re.sub(r"y(?=[aeiouáéíóú])", "-", word))
        return max(1, sum(max(1, len(re.findall("[aeoáéíóú]", run))) for run in runs))
    vowels = len(re.findall(r"[aeiouy]+", word))
    return max(1, vowels - bool(_SILENT.search(word)))
