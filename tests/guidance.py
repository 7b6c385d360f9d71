"""Guides to test with, and a page read by a strict parser."""

import re
from itertools import pairwise

import html5lib
from django.test import Client

from guides.models import Guide


def make_guide(slug: str = "talk", **fields) -> Guide:
    defaults = {"title": "How to talk", "kind": Guide.Kind.ARTICLE, "topic": Guide.Topic.TALKING}
    return Guide.objects.create(slug=slug, **defaults | {"status": Guide.Status.PUBLISHED} | fields)


def add_points(guide: Guide, *points: tuple[str, str] | tuple[str, str, str]) -> None:
    """(kind, title) or (kind, title, heading), in order."""
    for place, (kind, title, *heading) in enumerate(points):
        guide.points.create(kind=kind, title=title, heading="".join(heading), position=place, text="One sentence.")


def read(client: Client, address: str, status: int = 200) -> str:
    """The page, after a parser has agreed that it is HTML, with whole headings and no id twice."""
    response = client.get(address)
    assert response.status_code == status
    html = response.content.decode()
    html5lib.HTMLParser(strict=True).parse(html)
    ids = re.findall(r'\bid="([^"]*)"', html)
    assert len(ids) == len(set(ids)), sorted(ids)
    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert " style=" not in html
    return html


def order_of(html: str, *words: str) -> list[int]:
    return [html.index(word) for word in words]


def titles_of(html: str, tag: str = "b") -> list[str]:
    return re.findall(rf"<{tag}>(.*?)</{tag}>", html[html.index("<main") : html.index("</main>")])
