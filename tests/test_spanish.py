"""Abuela Carmen reads Spanish: every page is there for her, at an address that says so."""

import io
import re
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest
import time_machine
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import translation

from guides.models import Guide, Point
from resources.languages import ENGLISH, SPANISH, in_language, language_of
from resources.spanish_review import mark_read, readings
from tests.records import make_group, make_guide, make_meeting, make_place

CATALOG = Path(__file__).resolve().parent.parent / "config" / "locale" / "es" / "LC_MESSAGES" / "django.po"


def read_in_spanish(guide: Guide) -> None:
    """A native reader reads a guide as it stands, and says so."""
    [reading] = readings(Guide, [guide.pk])
    mark_read(Guide, [(guide.pk, reading.digest)], by=User.objects.create_superuser("carmen"))


def main_of(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


# Every page -------------------------------------------------------------------------------------


def test_every_page_answers_in_spanish_as_it_does_in_english(spanish_pages):
    """`read` asserts the status; here: the language, and no cookie."""
    assert len(spanish_pages) >= 100
    assert not [answer.address for answer in spanish_pages if '<html lang="es"' not in answer.html]
    assert not [answer.address for answer in spanish_pages if answer.cookies]


def test_links_of_a_spanish_page_stay_in_spanish(spanish_pages):
    """But for the switch itself, and what has one address for both languages."""
    shared = ("/es/", "/static/", "/feeds/", "/hsds/", "/admin/")
    strays = {
        (answer.address, link)
        for answer in spanish_pages
        for link in re.findall(r'<a [^>]*href="(/[^"]*)"', re.sub(r'<a [^>]*hreflang="en".*?</a>', "", answer.html))
        if not link.startswith(shared)
    }
    assert not strays


def test_the_frame_of_every_page_is_in_spanish(spanish_pages):
    with_header = [answer for answer in spanish_pages if 'class="site-header"' in answer.html]
    assert with_header
    for answer in with_header:
        # The bare error pages have no menu.
        if answer.page.template not in {"500.html", "503.html"}:
            assert "Líneas de ayuda" in answer.html, answer.address
        assert "Llame al 911" in answer.html, answer.address


# One page, two addresses ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("/", "/es/"),
        ("/overdose/", "/es/overdose/"),
        ("/groups/?near=06702&day=tuesday", "/es/groups/?near=06702&day=tuesday"),
        ("/escuela/", "/es/escuela/"),
    ],
)
def test_the_same_page_in_the_other_language(english, spanish):
    assert in_language(english, SPANISH) == spanish
    assert in_language(spanish, ENGLISH) == english
    assert in_language(spanish, SPANISH) == spanish
    assert language_of(english.split("?")[0]) == ENGLISH
    assert language_of(spanish.split("?")[0]) == SPANISH


@pytest.mark.django_db
def test_the_switch_keeps_the_page_and_what_was_asked(client):
    html = client.get("/groups/?near=06702&day=tuesday").content.decode()
    [link] = re.findall(r'<a class="language" href="([^"]+)" hreflang="es" lang="es">Español</a>', html)
    assert unescape(link) == "/es/groups/?near=06702&day=tuesday"
    back = client.get(unescape(link)).content.decode()
    assert '<a class="language" href="/groups/?near=06702&amp;day=tuesday" hreflang="en" lang="en">English</a>' in back


@pytest.mark.django_db
def test_search_engines_are_told_of_both_and_learn_nothing_that_was_typed(client, settings):
    settings.SITE_URL = "https://alongside.example"
    html = client.get("/es/groups/?near=06702").content.decode()
    assert re.findall(r'rel="alternate" hreflang="(\w+)" href="([^"]+)"', html) == [
        ("en", "https://alongside.example/groups/"),
        ("es", "https://alongside.example/es/groups/"),
    ]


@pytest.mark.django_db
def test_the_address_decides_and_neither_a_header_nor_a_cookie(client):
    client.cookies["django_language"] = "es"
    response = client.get("/privacy/", HTTP_ACCEPT_LANGUAGE="es")
    assert '<html lang="en"' in response.content.decode()
    assert "Accept-Language" not in response.get("Vary", "")
    assert '<html lang="es"' in client.get("/es/privacy/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert client.get("/es").headers["Location"] == "/es/"


# Dates, times, sentences ------------------------------------------------------------------------


@pytest.mark.django_db
def test_dates_and_times_are_written_as_in_spanish(client):
    with time_machine.travel(datetime(2026, 11, 23, 17, tzinfo=UTC), tick=False):
        group = make_group(name="Círculo", place=make_place(), closed_on=None)
        make_meeting(group, season_start=date(2026, 9, 8), season_end=date(2027, 5, 25))
        with translation.override(SPANISH):
            address = reverse("groups:detail", args=[group.slug])
        words = " ".join(unescape(re.sub("<[^>]+>", " ", main_of(client.get(address).content.decode()))).split())
    assert "martes 1 de diciembre" in words
    assert "7:00 p. m." in words
    assert "8 de septiembre" in words
    assert "December" not in words


# Records ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_record_without_spanish_is_shown_in_english(client):
    make_guide(slug="half", title="Only English", title_es="", summary="In English", summary_es="En español")
    html = main_of(client.get("/es/guides/half/").content.decode())
    assert "Only English" in html
    assert "En español" in html


@pytest.mark.django_db
def test_a_translation_that_nobody_has_read_says_so_and_offers_the_english(client):
    guide = make_guide(slug="talk", title_es="Cómo hablar")
    told = "ha leído todavía esta traducción"
    html = client.get("/es/guides/talk/").content.decode()
    assert told in html
    assert '<a href="/guides/talk/" hreflang="en">' in html
    assert told not in client.get("/guides/talk/").content.decode()
    read_in_spanish(guide)
    assert told not in client.get("/es/guides/talk/").content.decode()
    Point.objects.filter(guide=guide, position=0).update(text_es="Con más cuidado.")
    assert told in client.get("/es/guides/talk/").content.decode()


# The catalog ------------------------------------------------------------------------------------


def test_the_compiled_catalog_is_current():
    """`make messages` compiles it; git keeps it, so that a fresh clone needs no tool."""
    with CATALOG.open("rb") as file:
        catalog = read_po(file, locale=SPANISH, domain="django")
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    assert compiled.getvalue() == CATALOG.with_suffix(".mo").read_bytes()
