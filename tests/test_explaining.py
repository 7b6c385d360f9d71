"""A mother reads "tolerance drops" and wonders what that is; the guide tells her right there, once."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guides.explaining import MOST_PER_GUIDE, MOST_PER_POINT, entries_of, first_uses
from guides.models import Guide, Point, Term
from tests.records import load_real_records, make_guide

TERMS = [
    ("tolerance", "Tolerance", "being used to it"),
    ("opioid", "Opioid", "opiate"),
    ("oud", "Opioid use disorder", "OUD, addiction"),
    ("craft", "CRAFT", ""),
    ("recovery", "Recovery", "being in recovery"),
    ("coach", "Peer recovery coach", "recovery coach"),
    ("boundary", "Boundary", "limit, house rule"),
    ("steps", "12 steps", "NA, the program"),
    ("moud", "Medication for opioid use disorder", "MOUD, MAT"),
    ("988", "988", ""),
]
ENTRIES = entries_of(TERMS)


def explained(*texts: str, headings: tuple[str, ...] = ()) -> list[list[str]]:
    return first_uses(texts, headings, ENTRIES)


def test_a_word_is_explained_where_it_first_stands_and_only_there():
    assert explained("They rest.", "Tolerance drops.", "Low tolerance kills.") == [[], ["tolerance"], []]


def test_the_longest_name_wins():
    assert explained("Ask about medication for opioid use disorder.") == [["moud"]]
    assert explained("A recovery coach can help.") == [["coach"]]


@pytest.mark.parametrize("text", ["two opioids", "OPIOIDS", "Opioids, too", "(opioid)", "**opioid**", "an opioid's"])
def test_the_plural_and_any_letters_are_found(text):
    assert explained(text) == [["opioid"]]


@pytest.mark.parametrize("text", ["Set boundaries.", "A boundary", "House rules help."])
def test_words_that_end_in_y_and_names_of_two_words_are_found(text):
    assert explained(text) == [["boundary"]]


@pytest.mark.parametrize(
    "text",
    [
        "[more about tolerance](/guides/tolerance/)", "See /words/tolerance for more", "intolerance", "opioid-free",
        "Set a limit.", "Call the program.", "a mat at the door", "in arts and craft", "na", "it is an addiction",
        "12-step groups", "the Hope Recovery Alliance", "Recovery International has groups",
    ],
)  # fmt: skip
def test_links_pieces_of_words_plain_words_and_names_are_left_alone(text):
    assert explained(text) == [[]]


def test_short_names_count_in_capitals_even_beside_other_names():
    assert explained("NA meets here.", "Ask for MAT.", "Learn CRAFT Skills") == [["steps"], ["moud"], ["craft"]]


def test_a_capital_that_only_begins_a_sentence_makes_no_name():
    assert explained("Wait. Recovery takes time.") == [["recovery"]]
    assert explained("Say: Recovery takes time.") == [["recovery"]]


def test_what_a_heading_names_the_guide_explains_itself():
    assert explained("Tolerance drops.", "Use CRAFT.", headings=("What is tolerance?",)) == [[], ["craft"]]


def test_not_more_than_a_reader_can_take():
    every = "tolerance, opioid, boundary, recovery"
    assert explained(every, "CRAFT 988 NA", "OUD MOUD") == [["tolerance", "opioid"], ["craft", "988"], ["oud"]]


def test_without_terms_nothing_is_explained():
    assert first_uses(["tolerance"], [], ()) == [[]]
    assert entries_of([("x", " ", " , ")]) == (("x", ()),)
    assert first_uses(["any text"], [], entries_of([("x", "", "")])) == [[]]


# For any text -----------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [word for _slug, word, _also in TERMS] + ["the", "mother", "rests", ". ", "\n- ", "**", "Hope"]
)
TEXTS = st.lists(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=12).map(" ".join)), max_size=8)


@given(TEXTS)
def test_each_word_once_few_of_them_and_each_really_there(texts):
    found = explained(*texts)
    assert len(found) == len(texts)
    flat = [slug for slugs in found for slug in slugs]
    assert len(flat) == len(set(flat)) <= MOST_PER_GUIDE
    names = {entry.slug: entry.names for entry in ENTRIES}
    for text, slugs in zip(texts, found, strict=True):
        assert len(slugs) <= MOST_PER_POINT
        for slug in slugs:
            assert any(name.lower().removesuffix("y") in text.lower() for name in names[slug])


@given(TEXTS)
def test_nothing_is_explained_in_links_and_headings(texts):
    bare = [re.sub(r"[\[\]()]", "", text) for text in texts]
    links = [f"[{text}](/guides/x/)" for text in bare]
    assert explained(*links) == [[] for _ in texts]
    assert explained(*texts, headings=tuple(word for _slug, word, _also in TERMS)) == [[] for _ in texts]


@given(TEXTS, st.permutations(TERMS))
def test_the_order_of_the_glossary_changes_nothing(texts, terms):
    assert first_uses(texts, [], entries_of(terms)) == explained(*texts)


# On the page -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_mother_unfolds_what_tolerance_is_below_the_sentence(client):
    Term.objects.create(slug="tolerance", word="Tolerance", meaning="The body is <used> to it.")
    guide = make_guide(points=0, slug="break", kind="article")
    for place, kind in enumerate(["fact", "do", "dont", "step", "sign"]):
        Point.objects.create(guide=guide, kind=kind, title="Do not wait", text="Low tolerance kills.", position=place)
    html = client.get("/guides/break/").content.decode()
    assert html.count('<details class="meaning">') == 1
    assert html.index("Low tolerance kills.") < html.index("The body is &lt;used&gt; to it.")
    assert 'href="/words/#tolerance"' in html
    Term.objects.update(meaning="Now it says more.")
    assert "Now it says more." in client.get("/guides/break/").content.decode()


@pytest.mark.django_db
def test_a_word_that_hurts_is_not_brought_up_unasked(client):
    Term.objects.create(slug="tough-love", word="Tough love", meaning="Being hard.", better="a clear limit")
    guide = make_guide(points=0, slug="break", kind="article")
    Point.objects.create(guide=guide, kind="fact", title="Stay", text="No tough love.")
    assert 'class="meaning"' not in client.get("/guides/break/").content.decode()


@pytest.mark.django_db
def test_guides_explain_hard_words(client):
    load_real_records()
    guides = Guide.objects.published().exclude(slug="overdose")
    counts = {
        guide.slug: client.get(guide.get_absolute_url()).content.decode().count('class="meaning"') for guide in guides
    }
    assert sum(counts.values()) >= 20
    assert max(counts.values()) <= MOST_PER_GUIDE


@pytest.mark.django_db
def test_what_to_do_now_is_explained_only_where_there_is_time_to_read(client):
    load_real_records()
    before, _steps, after = client.get("/overdose/").content.decode().partition("After it is over")
    assert 'class="meaning"' not in before
    assert 'class="meaning"' in after
