"""The words of every public page: none that hurts, and all in short, plain sentences."""

from xml.etree.ElementTree import Element

import html5lib
import pytest
import textstat

from guides.models import Guide
from resources.flagging import flagged_in
from resources.models.wording import FlaggedWord
from resources.reading import HIGHEST_GRADE, sentences_of
from resources.texts import prose_of, texts_of
from tests.public_pages import AT_LEAST, Answer
from tests.records import load_real_records


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
    glossary = ("/words/#", "/es/words/#")
    leads_there = any(link.get("href", "").startswith(glossary) for link in element.iter("a"))
    return element.get("class") == "words" or (element.get("class") == "row" and leads_there)


def phrases() -> list[str]:
    """What may stand on no public page, by the records that staff keep."""
    return list(FlaggedWord.objects.filter(kind=FlaggedWord.Kind.PHRASE).values_list("flag", flat=True))


@pytest.mark.django_db
def test_no_public_page_has_a_word_that_hurts(pages):
    load_real_records()
    flags = phrases()
    assert len(flags) >= 20
    # Every page that an address leads to, and those that only an error shows.
    assert len(pages) > AT_LEAST
    assert {"/plan/", "/words/", "/learn/", "/search/", "(503.html)"} <= {answer.address for answer in pages}
    found = {answer.address: words for answer in pages if (words := flagged_in(words_on(answer), flags))}
    assert not found


@pytest.mark.django_db
def test_no_spanish_page_has_a_word_that_hurts_in_either_language(spanish_pages):
    load_real_records()
    flags = phrases()
    assert {"addict", "drogadicto"} <= set(flags)
    assert len(spanish_pages) >= AT_LEAST
    found = {answer.address: words for answer in spanish_pages if (words := flagged_in(words_on(answer), flags))}
    assert not found


def test_a_word_that_hurts_is_noticed():
    assert flagged_in("He is an Addict. Addicts talk.", ["addict", "got clean"]) == {"addict"}
    assert flagged_in("The National Institute on Drug Abuse says", ["drug abuse"]) == set()
    assert flagged_in("Drug abuse", ["drug abuse"]) == {"drug abuse"}
    assert flagged_in("Los drogadictos", ["drogadicto"]) == {"drogadicto"}
    assert flagged_in("el Instituto Nacional sobre el Abuso de Drogas", ["abuso de drogas"]) == set()
    assert flagged_in("Addiction medicine; addicted", ["addict"]) == set()


# How hard it is to read --------------------------------------------------------------------------


def grade_of(guide: Guide) -> float:
    """The US school grade of a guide by Flesch and Kincaid, as textstat has it."""
    return textstat.flesch_kincaid_grade(" ".join(sentences_of(prose_of(texts_of(guide), "en"))))


@pytest.mark.django_db
def test_every_guide_reads_like_school_grade_six():
    load_real_records()
    grades = {guide.slug: grade_of(guide) for guide in Guide.objects.published().prefetch_related("points")}
    assert len(grades) >= 20
    assert not {slug: grade for slug, grade in grades.items() if grade > HIGHEST_GRADE}
