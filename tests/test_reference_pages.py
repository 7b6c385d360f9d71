"""A sister fills in the plan; a father looks up a word and finds a short film."""

import re

import pytest

from guides.models import PlanItem, Term, Video
from guides.sections import by_letter, dont_words, length_in_words
from tests.guidance import make_guide, read, titles_of

pytestmark = pytest.mark.django_db


def test_the_plan_has_five_parts_in_order_even_when_empty(client):
    PlanItem.objects.create(key="card", part="insurance", prompt="Where the card is:", help="Both sides.", write=True)
    PlanItem.objects.create(
        key="ready", part="kit", prompt="We have naloxone", guide=make_guide("kit", title="The kit")
    )
    html = read(client, "/plan/")
    parts = ["1. Information", "2. Insurance", "3. Treatment options", "4. Overdose kit", "5. Support for yourself"]
    assert [title for title in titles_of(html, "h2") if title[0].isdigit()] == parts
    assert 'href="/guides/kit/"' in html


def test_a_video_says_its_length_and_where_the_link_leads(client):
    Video.objects.create(
        key="spray", title="The spray", by="Health department", about="naloxone", seconds=43,
        languages=["en", "es"], url="https://www.health.example/spray", captions="yes",
    )  # fmt: skip
    Video.objects.create(key="naloxone", title="Other", by="A group", about="stories", url="https://b.example")
    Video.objects.create(key="off", title="Hidden", by="x", about="stories", url="https://c.example", published=False)
    html = read(client, "/learn/")
    for words in ("43 seconds", "English, Spanish", "Captions", "This link goes to health.example", 'id="spray"'):
        assert words in html, words
    assert "Hidden" not in html
    assert "Not confirmed yet" in html


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, ""), (0, ""), (1, "1 second"), (43, "43 seconds"), (100, "2 minutes"), (3600, "60 minutes")],
)
def test_lengths_are_said_in_words(seconds, words):
    assert length_in_words(seconds) == words


def test_every_word_has_an_address_and_a_letter(client):
    Term.objects.create(slug="narcan", word="Narcan", meaning="A brand of naloxone.", also="the spray")
    Term.objects.create(slug="addict", word="Addict", meaning="A word that hurts.", better="person with an illness")
    Term.objects.create(slug="area", word="Área", meaning="A place.")
    Term.objects.create(slug="211", word="211", meaning="A line.")
    html = read(client, "/words/")
    jumps = re.findall(r'<a href="#(letter-[^"]*)">', html)
    assert jumps == ["letter-0", "letter-A", "letter-N"]
    assert all(f'id="{anchor}"' in html for anchor in [*jumps, "narcan", "addict", "area", "211"])
    assert "Also called: the spray" in html
    assert "person with an illness" in html
    assert Term.objects.get(slug="narcan").get_absolute_url() == "/words/#narcan"


def test_letters_do_not_depend_on_capitals():
    letters = by_letter([Term(word="detox"), Term(word="CRAFT"), Term(word="Buprenorphine"), Term(word="craving")])
    assert [(one.letter, [term.word for term in one.terms]) for one in letters] == [
        ("B", ["Buprenorphine"]),
        ("C", ["CRAFT", "craving"]),
        ("D", ["detox"]),
    ]


@pytest.mark.parametrize("title", ["Do not argue", "Don’t argue", "Never leave them", "do not wait"])
def test_a_dont_that_says_so_is_left_as_it_is(title):
    assert dont_words(title) == title


@pytest.mark.parametrize("address", ["/guides/", "/plan/", "/learn/", "/words/"])
def test_an_empty_site_has_whole_pages(client, address):
    read(client, address)
