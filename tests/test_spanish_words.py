"""Abuela Carmen reads no English: what is left of it on a Spanish page are proper names, and groups understand her."""

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, time
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.conf import settings
from django.http import QueryDict
from django.test import Client
from django.utils import translation

from groups.forms import FinderForm
from groups.models import Program
from guides.views import SheetForm
from resources.forms import RadiusField
from resources.geocoding import find_spot
from resources.models import OpeningHours, Source
from resources.states import state_name
from resources.templatetags.listings import opening, until
from tests.public_pages import Answer, without_token
from tests.records import make_group, make_helpline, make_meeting

#: Words of English that are no words of Spanish, and without a capital no part of a town's name.
ENGLISH = re.compile(
    r"\b(the|of|and|for|with|from|to|not|are|at|on|your|you|we|they|miles|within|group|groups|near|whole|page|report|"
    r"list|between|read|treatment|rides|meeting|meetings|county|unknown|day|any|only)\b"
)


class Texts(HTMLParser):
    """The texts that a page shows or reads aloud, without addresses and commands."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.silent = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent = tag in {"script", "style", "code"}
        self.found |= {value for name, value in attrs if name in {"alt", "aria-label", "placeholder"} and value}

    def handle_endtag(self, tag: str) -> None:
        self.silent = False

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.add(" ".join(data.split()))


def names_without_spanish(value: Any) -> Iterator[str]:
    """Every name and official title of the records that is the same in both languages."""
    if isinstance(value, list):
        for one in value:
            yield from names_without_spanish(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key in {"name", "title", "by"} and one and f"{key}_es" not in value:
                yield one
            yield from names_without_spanish(one)


def test_english_on_a_spanish_page_is_a_proper_name(spanish_pages: list[Answer], pages: list[Answer]) -> None:
    files = (settings.BASE_DIR / "fixtures").rglob("*.toml")
    names = {name for file in files for name in names_without_spanish(tomllib.loads(file.read_text()))}
    in_english = {without_token(answer.address): Texts(answer.html).found for answer in pages}
    left = {
        (answer.address, text)
        for answer in spanish_pages
        for text in Texts(answer.html).found & in_english[without_token(answer.address.removeprefix("/es"))]
        if ENGLISH.search(text) and not any(name in text for name in names)
    }
    # The last part of an address on a flyer breaks into lines.
    assert not {(address, text) for address, text in left if not text.endswith(("-", "/"))}


# Names ------------------------------------------------------------------------------------------


def test_states_have_their_spanish_names_and_stand_in_their_order() -> None:
    with translation.override("es"):
        labels = [str(label) for code, label in SheetForm(QueryDict()).fields["state"].choices if code]
        assert state_name("NJ") == "Nueva Jersey"
        assert state_name("ny") == "Nueva York"
        assert state_name("ON") == "ON"
    assert labels == sorted(labels)
    assert {"Carolina del Norte", "Pensilvania", "Connecticut"} <= set(labels)
    assert state_name("NJ") == "New Jersey"
    assert "New Jersey" in [label for _code, label in SheetForm(QueryDict()).fields["state"].choices]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["Nueva York", "nueva york", "New York"])
def test_a_state_is_understood_by_either_name(typed: str) -> None:
    assert find_spot(typed).state == "NY"


def test_distances_are_in_the_language_of_the_page() -> None:
    with translation.override("es"):
        assert ("5", "5 millas") in [(str(value), label) for value, label in RadiusField().choices]
    assert ("5", "5 miles") in [(str(value), label) for value, label in RadiusField().choices]


@pytest.mark.django_db
def test_a_descriptive_program_has_a_spanish_name_and_a_proper_one_stays() -> None:
    Program.objects.create(name="Nar-Anon", slug="nar-anon")
    Program.objects.create(name="Local family group", name_es="Grupo local para familias", slug="local")
    Program.objects.create(name="Grief", name_es="Duelo", slug="grief")
    with translation.override("es"):
        assert FinderForm(QueryDict()).fields["program"].choices == [
            ("grief", "Duelo"),
            ("local", "Grupo local para familias"),
            ("nar-anon", "Nar-Anon"),
        ]


@pytest.mark.django_db
def test_where_we_read_of_something_is_told_in_spanish(client: Client) -> None:
    source = Source.objects.create(kind="report", name="a list of grief groups", name_es="una lista de grupos de duelo")
    make_group(slug="circle", source=source)
    assert "De un informe público: una lista de grupos de duelo" in client.get("/es/groups/circle/").text
    assert "From a public report: a list of grief groups" in client.get("/groups/circle/").text


# Hours ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "opens", "closes"),
    [
        (1, "mañana a la 1:00\u00a0a.\u00a0m.", "hasta la 1:00\u00a0a.\u00a0m."),
        (8, "mañana a las 8:00\u00a0a.\u00a0m.", "hasta las 8:00\u00a0a.\u00a0m."),
        (12, "mañana a las 12:00\u00a0p.\u00a0m.", "hasta las 12:00\u00a0p.\u00a0m."),
        (13, "mañana a la 1:00\u00a0p.\u00a0m.", "hasta la 1:00\u00a0p.\u00a0m."),
        (0, "mañana a las 12:00\u00a0a.\u00a0m.", "hasta las 12:00\u00a0a.\u00a0m."),
    ],
)
@time_machine.travel(datetime(2026, 11, 23, 15, tzinfo=UTC), tick=False)
def test_one_o_clock_is_singular(hour: int, opens: str, closes: str) -> None:
    moment = datetime(2026, 11, 24, hour, tzinfo=UTC)
    with translation.override("es"):
        assert opening(moment) == opens
        assert until(moment) == closes
        assert opening(moment.replace(day=23)).startswith("hoy a la")
        assert opening(moment.replace(day=26)).startswith("el jueves a la")


@pytest.mark.django_db
@time_machine.travel(datetime(2026, 11, 23, 15, tzinfo=UTC), tick=False)
def test_a_line_that_closes_at_one_says_so_in_both_languages(client: Client) -> None:
    line = make_helpline(slug="line", always_open=False, zone="America/New_York")
    OpeningHours.objects.create(helpline=line, weekday=0, opens=time(8), closes=time(13))
    assert "Abierta ahora, hasta la 1:00\u00a0p.\u00a0m." in client.get("/es/helplines/line/").text
    assert "Open now, until 1:00 pm (Eastern time)" in client.get("/helplines/line/").text


# What she sends ---------------------------------------------------------------------------------

ASKS = "Hello, may I have the link for the meeting on Tuesday 7:00 pm Central time? Thank you."
PIDE = "Hola, ¿me pueden dar el enlace para la reunión del martes 7:00\u00a0p.\u00a0m. hora del Centro? Gracias."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("languages", "address", "sent"),
    [
        (["en"], "/groups/", [ASKS]),
        ([], "/groups/", [ASKS]),
        (["en"], "/es/groups/", [ASKS, PIDE]),
        ([], "/es/groups/", [ASKS, PIDE]),
        (["pt"], "/es/groups/", [ASKS, PIDE]),
        (["es"], "/es/groups/", [PIDE]),
        (["en", "es"], "/es/groups/", [PIDE]),
        (["en", "es"], "/groups/", [ASKS]),
        (["es"], "/groups/", [PIDE, ASKS]),
    ],
)
def test_a_group_understands_the_question_and_carmen_what_she_sends(
    client: Client, languages: list[str], address: str, sent: list[str]
) -> None:
    group = make_group(slug="circle", languages=languages, email="circle@hope.example")
    make_meeting(group, format="online", ask_for_link=True, zone="America/Chicago")
    html = client.get(f"{address}circle/").text
    [link] = {unquote(unescape(found)) for found in re.findall(r'href="(mailto:circle@[^"]+subject[^"]+)"', html)}
    assert link.split("&body=")[1] == "\n\n".join(sent)
    subjects = {ASKS: "Link for Tuesday 7:00 pm", PIDE: "Enlace para el martes 7:00\u00a0p.\u00a0m."}
    assert f"subject={' / '.join(subjects[words] for words in sent)}&" in link


def test_no_time_in_our_spanish_breaks_into_two_lines():
    """ "7:00" at the end of a line and "p. m." on the next one is read as two things."""
    root = Path(settings.BASE_DIR)
    for file in [root / "config/locale/es/LC_MESSAGES/django.po", *root.glob("fixtures/**/*.toml")]:
        assert not re.findall(r".*\d(?: [ap]\.\s|\s[ap]\. )m\..*", file.read_text()), file
