"""No page tells its topic in a tab, in the list of open apps or in the history of a shared phone."""

import re
from html import unescape

import pytest

from resources.titles import quiet
from tests.public_pages import Answer, read_whole_site
from tests.records import make_guide, make_helpline, make_organization, make_program


@pytest.fixture(scope="module")
def pages(django_db_setup, django_db_blocker) -> list[Answer]:
    """Every public page, read once."""
    return read_whole_site(django_db_blocker)


def title_of(html: str) -> str:
    return unescape(re.search(r"<title>(.*?)</title>", html, re.DOTALL).group(1))


def test_no_title_tells_what_the_reader_is_going_through(pages):
    """Groups follow a stricter rule of their own: docs/decisions/0008."""
    titles = {page.address: title_of(page.html) for page in pages if not page.address.startswith("/groups/")}
    assert not {address: title for address, title in titles.items() if not quiet(title)}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("SafeSpot overdose hotline", ""),
        ("OPIOID education", ""),
        ("Qué hacer en una sobredosis", ""),
        ("211 Connecticut", "211 Connecticut"),
        ("Your first meeting", "Your first meeting"),
    ],
)
def test_telling_words_are_known_in_both_languages(words, expected):
    assert quiet(words) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "values", "expected"),
    [
        (make_helpline, {"name": "Overdose line", "phone": "+18009720590"}, "1-800-972-0590, helpline"),
        (make_helpline, {"name": "Parents' line", "phone": "+18009720590"}, "Parents' line, helpline"),
        (make_program, {"name": "Naloxone bus"}, "Where to get it, place {pk}"),
        (make_program, {"name": "Town library"}, "Town library, where to get it"),
        (make_organization, {"name": "Addiction Services"}, "{pk}, organization"),
        (make_guide, {"title": "Naloxone at home", "question": "How do I keep it?"}, "How do I keep it?"),
        (make_guide, {"title": "Naloxone at home", "question": ""}, "Guide {pk}"),
    ],
)
def test_a_record_is_titled_by_its_name_where_that_is_quiet(client, make, values, expected):
    record = make(**values)
    html = client.get(record.get_absolute_url()).content.decode()
    assert title_of(html) == f"{expected.format(pk=record.pk)} - Alongside"
    name = values.get("name") or values["title"]
    assert name in unescape(html.split("<h1")[1].split("</h1>")[0])
