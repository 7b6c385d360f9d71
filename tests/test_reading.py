"""Staff see how hard a text is to read; the counting behind it agrees with a library that only tests install."""

import re

import pytest
import textstat
from hypothesis import given
from hypothesis import strategies as st

from guides.models import Guide
from resources.reading import (
    FEWEST_WORDS,
    counts_of,
    fernandez_huerta,
    flesch_kincaid,
    grade_of,
    hardest_of,
    sentences_of,
    syllables_of,
)
from resources.texts import prose_of, texts_of
from tests.records import load_real_records, make_guide, make_helpline

#: School grades between our count and textstat's: it hyphenates, we count vowels. Its own figure is rounded so
#: coarsely (a tenth of a syllable is more than a grade) that the counts are compared before it rounds.
GRADES_APART = 0.8
#: Points of 100: it never divides a word after one letter (a-mi-go), so it finds Spanish easier than we do.
EASE_APART = 10
SPANISH = (
    (
        "Llame al 911. Acueste a la persona boca arriba y quédese con ella hasta que llegue la ayuda. "
        "Usted no tiene la culpa. La familia puede ayudar mucho, aunque hoy le digan que no."
    ),
    (
        "Busque un grupo de apoyo cerca de su casa. No tiene que hablar. Puede ir con un amigo o con una vecina. "
        "Si el primer grupo no le gusta, pruebe otro. Muchas familias han pasado por lo mismo."
    ),
    (
        "El médico decide la dosis. Guarde los medicamentos bajo llave, lejos de los niños. Si su ser querido quiere "
        "dejarlos, pídale que hable antes con la clínica."
    ),
)


@pytest.fixture
def spanish():
    textstat.set_lang("es")
    yield
    textstat.set_lang("en_US")


def rough(text: str) -> tuple[float, float]:
    """Words in a sentence and syllables in a word, by textstat."""
    words = textstat.lexicon_count(text)
    return words / textstat.sentence_count(text), textstat.syllable_count(text) / words


@pytest.mark.django_db
def test_our_grade_of_every_guide_is_near_textstats():
    load_real_records()
    apart = {}
    for guide in Guide.objects.published().prefetch_related("points"):
        text = " ".join(sentences_of(prose_of(texts_of(guide), "en")))
        sentence, word = rough(text)
        theirs = 0.39 * sentence + 11.8 * word - 15.59
        if abs(flesch_kincaid(text) - theirs) > GRADES_APART:
            apart[guide.slug] = (flesch_kincaid(text), round(theirs, 1))
    assert not apart


@pytest.mark.parametrize("text", SPANISH)
def test_our_ease_of_spanish_is_near_textstats(text, spanish):
    sentence, word = rough(text)
    assert abs(fernandez_huerta(text) - (206.84 - 60 * word - 1.02 * sentence)) < EASE_APART


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("day", 1), ("people", 2), ("use", 1), ("used", 1), ("needed", 2), ("called", 1), ("table", 2), ("makes", 1),
        ("places", 2), ("family", 3), ("someone", 3), ("the", 1), ("breathe", 1), ("wanted", 2), ("rhythm", 1),
        ("2", 1), ("little", 2), ("handles", 2), ("settled", 2),
    ],
)  # fmt: skip
def test_syllables_of_english_words(word, count):
    assert abs(syllables_of(word, "en") - count) <= (word == "someone")


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("día", 2), ("familia", 3), ("que", 1), ("quien", 1), ("aquí", 2), ("país", 2), ("leer", 2), ("ahora", 3),
        ("prohibir", 3), ("muy", 1), ("y", 1), ("guitarra", 3), ("adiós", 2), ("ciudad", 2), ("pingüino", 3),
        ("sobredosis", 4), ("respiración", 4), ("oír", 2), ("aéreo", 4), ("reunión", 2), ("ayuda", 3), ("mayo", 2),
    ],
)  # fmt: skip
def test_syllables_of_spanish_words(word, count):
    assert syllables_of(word, "es") == count


def test_each_point_is_a_sentence_and_names_are_short():
    assert sentences_of(["Keep naloxone", "- Ask [the clinic](/x/)\n- **Call 911!**"]) == [
        "Keep it.", "Ask the clinic.", "Call it!",
    ]  # fmt: skip
    assert flesch_kincaid("Opioid use disorder.") > flesch_kincaid(" ".join(sentences_of(["Opioid use disorder."])))


def test_longer_words_and_sentences_read_harder():
    easy = "We sit. We talk. We eat with them each day."
    hard = "Participating families consistently demonstrate considerably improved communicative capabilities."
    assert flesch_kincaid(easy) < 3 < 12 < flesch_kincaid(hard)
    assert fernandez_huerta("Hoy comemos pan con sal. Mi hijo va al mar.") > 100
    assert fernandez_huerta("La institucionalización extraordinariamente incomprensible dificulta comunicaciones.") < 40


@pytest.mark.django_db
def test_a_guide_is_read_with_its_points_in_each_language_that_it_has():
    guide = make_guide(points=0, title="How to talk", summary="Sit with them. We talk, and then we eat.")
    guide.title_es = "Hablar con su hijo"
    guide.save()
    guide.points.create(kind="step", title="Listen first", text="Then wait. Do not say a word. It will come.")
    english, spanish = (prose_of(texts_of(guide), language) for language in ("en", "es"))
    assert [piece for piece in spanish if piece] == ["Hablar con su hijo"]
    assert "Listen first" in english
    grade = grade_of(english, "en")
    assert (grade.language, grade.hard) == ("en", False)
    assert grade_of(spanish, "es") is None


@pytest.mark.django_db
def test_the_name_of_a_line_says_nothing_about_how_it_reads():
    line = make_helpline(name="Substance Misuse Information Services", summary="We talk with you.")
    assert prose_of(texts_of(line), "en") == ["We talk with you."]


def test_a_few_words_have_no_grade():
    assert grade_of(["We sit and talk. " * 4], "en") is None
    assert grade_of(["We sit and talk. " * 5], "en").score < 3
    assert FEWEST_WORDS == 20


HARD = "Participating families consistently demonstrate considerably improved communicative capabilities."


def test_the_hardest_sentences_are_quoted_as_they_stand_there():
    pieces = [f"We sit. **{HARD}** Call 911.", "- Considerable improvements are [regularly](/x/) documented there."]
    assert hardest_of(pieces, "en") == [HARD, "Considerable improvements are regularly documented there."]
    assert hardest_of(["We sit. We talk. We eat with them each day."], "en") == []
    assert hardest_of(["Communication considerations."], "en") == [], "nothing can be cut"
    assert len(hardest_of([HARD, HARD + " And.", *(f"{HARD[:-1]} {n}." for n in range(9))], "en")) == 3
    assert len(hardest_of([f"{HARD[:-1]} " * 9], "en")[0]) == 240


def test_the_hardest_spanish_is_quoted_too():
    hard = "La institucionalización extraordinariamente incomprensible dificulta comunicaciones."
    assert hardest_of(["Hoy comemos pan con sal.", hard], "es") == [hard]


@given(st.text(max_size=300))
def test_whatever_staff_type_is_counted(text):
    for language in ("en", "es"):
        counts = counts_of(text, language)
        assert counts.sentences >= 1
        assert counts.syllables >= counts.words
    assert isinstance(flesch_kincaid(text), float)
    assert isinstance(fernandez_huerta(text), float)
    assert all(sentence.strip() for language in ("en", "es") for sentence in hardest_of([text], language))


@given(st.lists(st.text(max_size=60), max_size=6))
def test_every_line_ends_like_a_sentence(pieces):
    assert all(re.search(r"[.!?]$", line) for line in sentences_of(pieces))
