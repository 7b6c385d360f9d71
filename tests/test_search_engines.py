"""What a search engine is told, so that a mother who searches finds the whole list, and nobody's own search."""

import re
from html import unescape

import pytest
from django.test import Client

from tests.public_pages import Answer

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


def test_no_page_says_two_things(pages):
    """A page that wants to be left out names no other address in its place."""
    for address, head in heads(pages).items():
        assert head.count('rel="canonical"') + head.count("noindex") <= 1, address
