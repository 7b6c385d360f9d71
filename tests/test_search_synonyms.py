"""Families search in words that our pages do not use; staff keep a list of them, in both languages."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.search_words import is_crisis, sounds_suicidal, wishes_of, words_of
from guides.models import Synonym
from resources.models import Organization
from tests.admin.desk import page, save
from tests.test_search import found, main

#: Typed by a family, and what must stand among the first three results of its kind.
ASKED = [
    ("narcan", "guide", "/guides/naloxone-at-home/"),
    ("suboxone", "guide", "/guides/medicine-safe-at-home/"),
    ("rehab", "guide", "/guides/find-treatment/"),
    ("detox", "guide", "/guides/find-treatment/"),
    ("my son", "guide", "/guides/how-to-talk/"),
    ("heroin", "guide", "/guides/what-is-opioid-use-disorder/"),
    ("fentanyl", "term", "/words/#fentanyl"),
    ("percs", "guide", "/guides/what-is-opioid-use-disorder/"),
    ("kids", "guide", "/guides/children-in-the-family/"),
    ("naloxona", "guide", "/guides/naloxone-at-home/"),
    ("tratamiento", "guide", "/guides/find-treatment/"),
    ("recaida", "guide", "/guides/return-to-use/"),
    ("duelo", "supportgroup", "/groups/grasp/"),
    ("mi hija", "guide", "/guides/how-to-talk/"),
    ("medicamentos", "guide", "/guides/medication/"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "kind", "address"), ASKED)
def test_families_words_find_our_pages(client: Client, real_records: None, asked: str, kind: str, address: str) -> None:
    assert any(one.startswith(address.rstrip("/")) for one in found(client, asked)[kind][:3])


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["reunión", "reunion", "reuniones", "REUNIÓN", "grupos de apoyo"])
def test_a_grandmother_asks_for_a_meeting_in_spanish(client: Client, real_records: None, asked: str) -> None:
    assert found(client, asked)["supportgroup"]
    assert 'href="/groups/">Find a group near you' in main(client, asked)


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["sobredosis", "mi hijo no se despierta", "no puede respirar", "está inconsciente"])
def test_danger_in_spanish_puts_911_first(client: Client, real_records: None, asked: str) -> None:
    text = main(client, asked)
    assert text.index('href="tel:911"') < text.index("<form")
    assert next(iter(found(client, asked).values()))[0] == "/overdose/"


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["suicidio", "quiero morir", "se quiere matar", "quitarse la vida"])
def test_thoughts_of_suicide_in_spanish_put_988_first(client: Client, real_records: None, asked: str) -> None:
    text = main(client, asked)
    assert text.index('href="tel:988"') < text.index("<form")
    assert sounds_suicidal(asked)


@pytest.mark.parametrize("asked", ["mi hijo murió", "responde a mi pregunta", "azul", "no respondo", "líneas de ayuda"])
def test_other_spanish_words_raise_no_alarm(asked: str) -> None:
    assert not is_crisis(asked)


@pytest.mark.django_db
def test_nothing_found_offers_lines_that_answer(client: Client, real_records: None) -> None:
    text = main(client, "zxcvbnm")
    assert "We found nothing" in text
    assert text.count('class="call-card"') == 3
    assert 'href="tel:988"' in text


@pytest.mark.django_db
def test_a_word_that_staff_add_works_at_once(client: Client) -> None:
    Organization.objects.create(name="Harbor of the North", slug="harbor")
    assert not found(client, "lighthouse")
    sam = Client()
    sam.force_login(User.objects.create_superuser("sam", password="sam's own"))
    word = Synonym.objects.create(word="lantern", means="something else")
    assert save(sam, word, word="lighthouse", means="boat, harbor").status_code == 302
    assert found(client, "Lighthouse")["organization"] == ["/organizations/harbor/"]
    assert "lighthouse" in sam.get(page(Synonym, "changelist")).text
    # One way only: who asks for a harbor is not sent to lighthouses.
    Organization.objects.create(name="Lighthouse friends", slug="friends")
    assert found(client, "harbor")["organization"] == ["/organizations/harbor/"]


@pytest.mark.django_db
def test_a_misspelled_word_that_families_use_gets_a_guess(client: Client) -> None:
    Synonym.objects.create(word="percocet", means="opioid")
    assert 'Did you mean <a href="/search/?q=percocet">percocet</a>' in main(client, "percoset")


# The rule, without a database -----------------------------------------------------------------------


def others(typed: str, synonyms: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {wish.stem: wish.others for wish in wishes_of(words_of(typed), {}, synonyms)}


def test_a_phrase_counts_only_when_all_of_it_was_typed() -> None:
    synonyms = {"pain pills": ["opioid"]}
    assert others("pain", synonyms) == {"pain": ()}
    assert others("the pills for pain", synonyms) == {"pill": ("opioid",), "pain": ("opioid",)}


def test_a_relative_counts_only_when_nothing_else_was_asked() -> None:
    synonyms = {"my son": ["talk"]}
    assert others("my son", synonyms) == {"son": ("talk",)}
    assert others("rides for my son", synonyms) == {"ride": ()}


def test_accents_may_be_left_out_and_the_right_spelling_is_looked_for_too() -> None:
    synonyms = {"reunión": ["meeting"]}
    assert others("reunion", synonyms) == {"reunion": ("reunión", "meet")}
    assert others("reunión", synonyms) == {"reunión": ("meet",)}


@pytest.mark.parametrize("broken", [{"": ["x"]}, {"the": []}, {"!!": ["a"]}, {"rehab": [""]}, {"rehab": [" , "]}])
def test_half_filled_records_do_no_harm(broken: dict[str, list[str]]) -> None:
    assert others("rehab", broken) == {"rehab": ()}
