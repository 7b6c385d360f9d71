"""The words of every public page: none that hurts, and all in short, plain sentences."""

import re
from xml.etree.ElementTree import Element

import html5lib
import pytest
import textstat

from guides.models import Guide
from resources.models.wording import FlaggedWord
from tests.public_pages import Answer
from tests.records import load_real_records

#: Official names and titles that carry a word we would not choose; nobody may rename what is not theirs.
OFFICIAL = (
    "Anyone Can Become Addicted to Drugs",
    "National Institute on Drug Abuse",
    "National Institute on Alcohol Abuse and Alcoholism",
    "Substance Abuse and Mental Health Services Administration",
    "Alcoholics Anonymous",
)
GRADE = 6.5
#: Names that families must meet as they are. The formula counts syllables, and would rather have them left out.
NAMES = (
    "naloxone",
    "Narcan",
    "opioid use disorder",
    "opioid",
    "opioids",
    "buprenorphine",
    "methadone",
    "naltrexone",
    "medication",
    "medications",
    "medicine",
    "medicines",
    "fentanyl",
    "xylazine",
    "benzodiazepine",
    "benzodiazepines",
    "overdose",
    "overdoses",
    "Suboxone",
    "Medicaid",
    "Medicare",
    "Connecticut",
    "Massachusetts",
    "Illinois",
    "Al-Anon",
    "Nar-Anon",
    "Alateen",
    "SAMHSA",
    "hepatitis",
    "HIV",
    "CRAFT",
    "988",
    "911",
)
NAME = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, NAMES), key=len, reverse=True))})\b", re.IGNORECASE)


def words_on(answer: Answer) -> str:
    """What the page says, its title and its labels for screen readers included, in one line."""
    tree = html5lib.parse(answer.html, namespaceHTMLElements=False)
    for parent in list(tree.iter()):
        # A glossary entry, on its page and among search results, explains the word.
        for child in list(parent):
            if explains_a_word(child):
                parent.remove(child)
    spoken = [one.get(name, "") for one in tree.iter() for name in ("aria-label", "alt", "title", "content", "value")]
    return " ".join([*" ".join(tree.itertext()).split(), *spoken])


def explains_a_word(element: Element) -> bool:
    """Whether this is a part of the glossary, or one of its entries among search results."""
    leads_there = any(link.get("href", "").startswith("/words/#") for link in element.iter("a"))
    return element.get("class") == "words" or (element.get("class") == "row" and leads_there)


def flagged_in(text: str, flags: list[str]) -> set[str]:
    """Flagged phrases in a text, as whole words and in the plural, outside of official names."""
    for name in OFFICIAL:
        text = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
    return {flag for flag in flags if re.search(rf"(?<!\w){re.escape(flag)}(?:e?s)?(?!\w)", text, re.IGNORECASE)}


def phrases() -> list[str]:
    """What may stand on no public page, by the records that staff keep."""
    return list(FlaggedWord.objects.filter(kind=FlaggedWord.Kind.PHRASE).values_list("flag", flat=True))


@pytest.mark.django_db
def test_no_public_page_has_a_word_that_hurts(pages):
    load_real_records()
    flags = phrases()
    assert len(flags) >= 20
    found = {answer.address: words for answer in pages if (words := flagged_in(words_on(answer), flags))}
    assert not found


def test_a_word_that_hurts_is_noticed():
    assert flagged_in("He is an Addict. Addicts talk.", ["addict", "got clean"]) == {"addict"}
    assert flagged_in("The National Institute on Drug Abuse says", ["drug abuse"]) == set()
    assert flagged_in("Drug abuse", ["drug abuse"]) == {"drug abuse"}
    assert flagged_in("Addiction medicine; addicted", ["addict"]) == set()


# How hard it is to read --------------------------------------------------------------------------


def grade_of(guide: Guide) -> float:
    """The US school grade of a guide by Flesch and Kincaid."""
    pieces = [guide.title, guide.question, guide.summary]
    for point in guide.points.all():
        pieces += [point.heading, point.title, point.text]
    return textstat.flesch_kincaid_grade(" ".join(sentences_of(pieces)))


def sentences_of(pieces: list[str]) -> list[str]:
    """Each piece as whole sentences in easy reach of the formula: no Markdown, names as one syllable."""
    lines = [line.strip(" -*") for piece in pieces for line in piece.splitlines()]
    plain = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line) for line in lines if line]
    short = [NAME.sub("it", line) for line in plain]
    return [line if line[-1] in ".!?" else f"{line}." for line in short]


@pytest.mark.django_db
def test_every_guide_reads_like_school_grade_six():
    load_real_records()
    grades = {guide.slug: grade_of(guide) for guide in Guide.objects.published().prefetch_related("points")}
    assert len(grades) >= 20
    assert not {slug: grade for slug, grade in grades.items() if grade > GRADE}
