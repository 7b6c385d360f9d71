"""What a search engine is told, so that a mother who searches finds the whole list, and nobody's own search."""

import re
from html import unescape
from urllib.parse import unquote

import pytest
from django.test import Client

from tests.public_pages import Answer
from tests.records import make_guide, make_organization

HOST = "https://alongside.example"


def heads(pages: list[Answer]) -> dict[str, str]:
    """The head of every page that a visitor can ask for and that is still there."""
    return {
        answer.address: answer.html.partition("</head>")[0]
        for answer in pages
        if answer.address.startswith("/") and answer.page.status == 200 and "/embed/" not in answer.address
    }


def test_every_page_says_once_what_it_is(pages):
    for address, head in heads(pages).items():
        described = re.findall(r'<meta name="description" content="([^"]*)">', head)
        assert len(described) == 1, address
        assert len(unescape(described[0])) > 10, address


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("/groups/?near=06702&day=tuesday", "/groups/"),
        ("/es/groups/?near=06702", "/es/groups/"),
        ("/naloxone/?kind=mail", "/naloxone/"),
        ("/es/naloxone/?near=60601&page=2", "/es/naloxone/"),
    ],
)
def test_a_narrowed_list_counts_as_the_whole_one(client: Client, towns, address, whole):
    head = client.get(address).content.decode().partition("</head>")[0]
    assert f'<link rel="canonical" href="{HOST}{whole}">' in head
    assert "noindex" not in head
    assert "canonical" not in client.get(whole).content.decode()


def test_whatever_was_asked_a_page_counts_as_the_whole_one_or_wants_to_be_left_out(pages_in_both_languages):
    """Also with what others hang on to an address; and nothing that somebody typed stands in what is told."""
    asked = {address: head for address, head in heads(pages_in_both_languages).items() if "?" in address}
    assert len(asked) > 40
    for address, head in asked.items():
        whole = re.findall(r'<link rel="canonical" href="([^"]*)">', head)
        if 'content="noindex"' in head:
            assert not whole, address
        else:
            assert whole == [HOST + address.partition("?")[0]], address


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/guides/talk/", "/es/guides/talk/", "/organizations/hope/", "/places/vt/", "/about/"]
)
def test_an_address_with_something_hung_on_counts_as_the_one_without(client: Client, path):
    make_guide(slug="talk")
    make_organization(slug="hope")
    head = client.get(f"{path}?utm_source=letter&fbclid=x").text.partition("</head>")[0]
    assert f'<link rel="canonical" href="{HOST}{path}">' in head
    assert "utm_source" not in head


def test_both_languages_name_each_other_and_themselves(pages_in_both_languages):
    for address, head in heads(pages_in_both_languages).items():
        named = dict(re.findall(r'<link rel="alternate" hreflang="(\w+)" href="([^"]*)">', head))
        assert named.keys() == {"en", "es"}, address
        own = named["es" if address.startswith("/es/") else "en"]
        assert unquote(own) == unquote(HOST + address.partition("?")[0]), address
        assert named["es"] == named["en"].replace(f"{HOST}/", f"{HOST}/es/"), address


def test_no_page_says_two_things(pages):
    """A page that wants to be left out names no other address in its place."""
    for address, head in heads(pages).items():
        assert head.count('rel="canonical"') + head.count("noindex") <= 1, address
