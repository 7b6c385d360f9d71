"""Abuela Carmen searches in Spanish, mostly without accents, and what was written in Spanish is found itself."""

from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.search_words import fit, is_crisis, wishes_of, words_of
from groups.models import Program
from guides.models import Point, Term
from resources.accents import with_plain_spelling, without_accents
from resources.models import Organization
from resources.searching import index_again
from tests.admin.desk import save
from tests.records import make_group, make_guide, make_helpline, make_program

pytestmark = pytest.mark.django_db


def found(client: Client, asked: str, page: str = "/es/search/") -> dict[str, list[str]]:
    """The addresses found, by kind, in the order of the page, as they are in English."""
    sections = client.get(page, {"q": asked}).context.get("found") or []
    return {one.kind.key: [_plain(record) for record in one.records] for one in sections}


def _plain(record) -> str:
    return record.get_absolute_url().removeprefix("/es")


def main(client: Client, asked: str) -> str:
    text = client.get(f"/es/search/?q={quote(asked)}").text
    return text[text.index("<main") : text.index("</main")]


# With the real records ---------------------------------------------------------------------------

#: Typed by a family, the kind that comes first, and what must stand among the first three of a kind.
ASKED = [
    ("sobredosis", "guide", "guide", "/overdose/"),
    ("naloxona", "naloxoneprogram", "guide", "/guides/naloxone-at-home/"),
    ("mi hijo", "supportgroup", "guide", "/guides/how-to-talk/"),
    ("metadona", "guide", "guide", "/guides/medication/"),
    ("duelo", "supportgroup", "guide", "/guides/after-a-death/"),
    ("duelo", "supportgroup", "supportgroup", "/groups/grasp/"),
    ("límites", "guide", "guide", "/guides/set-boundaries/"),
    ("limites", "guide", "guide", "/guides/set-boundaries/"),
    ("seguro médico", "guide", "guide", "/guides/pay-for-treatment/"),
    ("seguro medico", "guide", "guide", "/guides/pay-for-treatment/"),
    ("reunión", "supportgroup", "supportgroup", "/groups/family-education-hartford/"),
    ("reunion", "supportgroup", "guide", "/guides/first-meeting/"),
    ("cómo hablar con mi hija", "guide", "guide", "/guides/how-to-talk/"),
    ("volver a usar", "guide", "guide", "/guides/return-to-use/"),
    ("niños", "guide", "guide", "/guides/children-in-the-family/"),
    ("ninos", "guide", "guide", "/guides/children-in-the-family/"),
    ("tratamiento", "guide", "guide", "/guides/find-treatment/"),
    ("mi esposo consume", "guide", "guide", "/guides/how-to-talk/"),
    ("cuidarme", "guide", "guide", "/guides/look-after-yourself/"),
    ("grupo cerca de mí", "supportgroup", "supportgroup", "/groups/family-education-hartford/"),
    # An English word finds its page from a Spanish one, too.
    ("boundaries", "guide", "guide", "/guides/set-boundaries/"),
    ("fentanyl", "helpline", "term", "/words/#fentanyl"),
]


@pytest.mark.parametrize(("asked", "first", "kind", "address"), ASKED)
def test_carmens_words_bring_the_right_pages_first(
    client: Client, real_records: None, asked: str, first: str, kind: str, address: str
) -> None:
    results = found(client, asked)
    assert next(iter(results)) == first
    assert address in results[kind][:3]


@pytest.mark.parametrize(
    "asked", ["sobredosis", "no respira", "NO RESPIRA", "mi hijo no despierta", "se está poniendo azul"]
)
def test_in_danger_911_comes_first(client: Client, real_records: None, asked: str) -> None:
    page = main(client, asked)
    assert page.index('href="tel:911"') < page.index('href="tel:988"') < page.index("<form")
    assert page.index('href="/es/overdose/"') < page.index("<form")
    assert next(iter(found(client, asked).values()))[0] == "/overdose/"


@pytest.mark.parametrize("asked", ["suicidio", "quiere morir", "mi hija quiere morirse", "se quiere matar"])
def test_with_thoughts_of_suicide_988_comes_first(client: Client, real_records: None, asked: str) -> None:
    page = main(client, asked)
    assert page.index('href="tel:988"') < page.index('href="tel:911"') < page.index("<form")
    assert next(iter(found(client, asked).values()))[0] == "/helplines/988-lifeline/"


@pytest.mark.parametrize("asked", ["duelo", "mi hijo murió", "medicamento", "límites", "caja azul"])
def test_calm_words_raise_no_alarm(asked: str) -> None:
    assert not is_crisis(asked)


# Every Spanish text is found itself --------------------------------------------------------------


@pytest.fixture
def library() -> None:
    """One record of every kind whose Spanish says what its English does not."""
    make_helpline(slug="line", summary="Calls.", summary_es="Escuchamos a las abuelas.")
    make_program(slug="kits", how_to_get="Ask.", how_to_get_es="Pregunte en la botánica.")
    Organization.objects.create(name="Harbor", slug="harbor", about="A club.", about_es="Un círculo de abuelas.")
    program = Program.objects.create(name="Mourning", name_es="Luto", slug="mourning")
    make_group(slug="circle", name="Circle", name_es="El Mañana", program=program)
    guide = make_guide(slug="talk", title="Talking", title_es="Conversación", question_es="¿Y mañana?")
    Point.objects.filter(guide=guide, position=0).update(title_es="Respire hondo", text_es="Un café ayuda.")
    index_again(guide)
    Term.objects.create(
        slug="peer", word="Peer", word_es="Compañero", meaning="One who knows.", meaning_es="Quien sabe."
    )


@pytest.mark.parametrize("page", ["/es/search/", "/search/"])
@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("abuelas", "/helplines/line/"),
        ("abuelas", "/organizations/harbor/"),
        ("abuela", "/helplines/line/"),
        ("botánica", "/naloxone/kits/"),
        ("botanica", "/naloxone/kits/"),
        ("BOTÁNICA", "/naloxone/kits/"),
        ("luto", "/groups/circle/"),
        ("mañana", "/groups/circle/"),
        ("manana", "/groups/circle/"),
        ("manana", "/guides/talk/"),
        ("conversacion", "/guides/talk/"),
        ("hondo", "/guides/talk/"),
        ("cafe", "/guides/talk/"),
        ("café", "/guides/talk/"),
        ("companero", "/words/#peer"),
        ("conversaciones", "/guides/talk/"),
        ("mourning", "/groups/circle/"),
        ("talking", "/guides/talk/"),
    ],
)
def test_a_word_finds_a_text_in_either_language_from_either_page(
    client: Client, library: None, asked: str, address: str, page: str
) -> None:
    assert address in [one for addresses in found(client, asked, page).values() for one in addresses]


def test_spanish_that_staff_write_is_found_at_once(client: Client) -> None:
    guide = make_guide(slug="talk", title="Talking")
    assert not found(client, "conversación")
    sam = Client()
    sam.force_login(User.objects.create_superuser("sam"))
    assert save(sam, guide, title_es="Conversación").status_code == 302
    assert found(client, "conversacion") == {"guide": ["/guides/talk/"]}
    assert "Conversación" in main(client, "conversacion")


def test_a_word_in_a_title_comes_before_one_in_the_text_in_spanish_too(client: Client) -> None:
    make_guide(slug="text", title="One", summary="A", summary_es="Sobre la reparación.")
    make_guide(slug="title", title="Two", title_es="Reparación", summary="B")
    assert found(client, "reparacion")["guide"] == ["/guides/title/", "/guides/text/"]
    assert found(client, "reparación")["guide"] == ["/guides/title/", "/guides/text/"]


def test_a_near_miss_gets_a_spanish_guess(client: Client) -> None:
    Term.objects.create(slug="bup", word="Buprenorphine", word_es="Buprenorfina", meaning="A medicine.")
    assert "Buprenorfina</a>" in main(client, "bupremorfina")


@pytest.mark.parametrize("asked", ["naloxona", "límites", "zzz", "no respira", "reunión en español", "seguro médico"])
def test_a_search_in_spanish_keeps_the_budget_of_queries(client: Client, real_records: None, asked: str) -> None:
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as queries:
        client.get("/es/search/", {"q": asked})
    assert len(queries) <= 14


# The rules, without records -----------------------------------------------------------------------


def test_only_marks_on_latin_letters_go() -> None:
    assert without_accents("Reunión, niño, pingüino, kreyòl, ÁRBOL") == "Reunion, nino, pinguino, kreyol, ARBOL"
    assert without_accents("русский 한국어 हिन्दी 日本語") == "русский 한국어 हिन्दी 日本語"
    assert with_plain_spelling("una reunión hoy") == "una reunión hoy reunion"
    assert with_plain_spelling("a meeting") == "a meeting"


@pytest.mark.parametrize("typed", ["limites", "límites", "límite", "LÍMITES"])
def test_accents_make_no_difference_to_the_fit(typed: str) -> None:
    wishes = wishes_of(words_of(typed), {}, {})
    assert fit("Poner límites", "", "", wishes) == fit("Poner limites", "", "", wishes) == 5


def test_another_name_of_several_words_counts_once() -> None:
    wishes = wishes_of(words_of("ley buen samaritano"), {"Good law": ["Ley del Buen Samaritano"]}, {})
    assert fit("A good day", "", "", wishes) == 3
