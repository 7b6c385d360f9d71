"""How hard a text is to read, in English and in Spanish. Pure functions: no request, no queries.

English: the US school grade by Flesch and Kincaid (1975). Spanish: ease from 0 to 100 by Fernández Huerta (1959).
Both count words, sentences and syllables. Syllables are counted here from the vowels, which is right for Spanish
spelling and near enough for English: tests hold the counts against textstat, which a server need not install.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

#: A text harder than this US school grade is to be made simpler.
HIGHEST_GRADE = 6.5
#: A Spanish text below this is to be made simpler: 80 and more is "easy", about the fifth or sixth grade.
LOWEST_EASE = 80
#: A text of fewer words has no grade. At 20 words, one of four syllables in the place of one of one makes the result
#: jump by almost two grades; below, a single name of a town would decide.
FEWEST_WORDS = 20
#: A sentence of fewer words is not quoted as hard: nothing in it can be cut.
FEWEST_TO_MEND = 5
#: Sentences quoted at most, and the letters of each.
MOST_QUOTED = 3
LONGEST = 240
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


class Grade(NamedTuple):
    """How a text reads in one language."""

    language: str
    #: US school grade (English) or ease from 0 to 100 (Spanish).
    score: float

    @property
    def hard(self) -> bool:
        """Whether it asks to be made simpler."""
        return self.score > HIGHEST_GRADE if self.language == "en" else self.score < LOWEST_EASE


def grade_of(pieces: Iterable[str], language: str) -> Grade | None:
    """How pieces of text read together in "en" or "es"; None where they are too short to tell."""
    counts = counts_of(" ".join(sentences_of(pieces)), language)
    return Grade(language, _score(counts, language)) if counts.words >= FEWEST_WORDS else None


def hardest_of(pieces: Iterable[str], language: str) -> list[str]:
    """The sentences that are harder than they should be, hardest first and a few at most; long ones are cut."""
    found = []
    for sentence in _as_written(pieces):
        counts = counts_of(" ".join(sentences_of([sentence])), language)
        grade = Grade(language, _score(counts, language))
        if grade.hard and counts.words >= FEWEST_TO_MEND:
            found.append((grade.score if language == "en" else -grade.score, sentence))
    found.sort(key=lambda one: -one[0])
    said = dict.fromkeys(sentence for _score, sentence in found)
    return [one if len(one) <= LONGEST else f"{one[: LONGEST - 1].rstrip()}…" for one in said][:MOST_QUOTED]


def _as_written(pieces: Iterable[str]) -> list[str]:
    """Each sentence as it stands there, without the marks of links and lists."""
    lines = [_LINK.sub(r"\1", line).replace("**", "").strip(" -*") for piece in pieces for line in piece.splitlines()]
    return [sentence for line in lines for sentence in re.split(r"(?<=[.!?])\s+", line) if sentence]


def _score(counts: Counts, language: str) -> float:
    """Both formulas, to one decimal; 0 for an empty text."""
    if not counts.words:
        return 0.0
    per_word, per_sentence = counts.syllables / counts.words, counts.words / counts.sentences
    if language == "en":
        return round(0.39 * per_sentence + 11.8 * per_word - 15.59, 1)
    return round(206.84 - 60 * per_word - 1.02 * per_sentence, 1)


def sentences_of(pieces: Iterable[str]) -> list[str]:
    """Each line of each piece as whole sentences in easy reach of a formula: no Markdown, names as one syllable."""
    lines = [line.strip(" -*") for piece in pieces for line in piece.splitlines()]
    short = [_NAME.sub("it", _LINK.sub(r"\1", line)) for line in lines if line]
    return [line if line[-1] in ".!?" else f"{line}." for line in short]


def flesch_kincaid(text: str) -> float:
    """The US school grade of an English text, to one decimal; 0 for an empty one."""
    return _score(counts_of(text, "en"), "en")


def fernandez_huerta(text: str) -> float:
    """How easy a Spanish text is, from 0 (hard) to 100 and a little more; 0 for an empty one."""
    return _score(counts_of(text, "es"), "es")


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
