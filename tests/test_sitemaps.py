"""Search engines find every page of ours in both languages, with the day it changed, and nothing of anybody's own."""

from datetime import UTC, datetime
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from django.test import Client

from groups.models import SupportGroup
from tests.records import load_real_records, load_towns, make_group, make_helpline, make_meeting, make_place

pytestmark = pytest.mark.django_db

HOST = "https://alongside.example"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture
def group():
    load_towns()
    group = make_group(name="River Hope", slug="river-hope", place=make_place(), in_person=True)
    make_meeting(group)
    SupportGroup.objects.filter(pk=group.pk).update(updated=datetime(2026, 3, 9, 12, 0, tzinfo=UTC))
    make_group(slug="draft", status="draft")
    make_group(slug="closed", status="closed", closed_on="2026-01-01", closed_reason="Gone.")
    make_group(slug="hidden", hidden_until_checked=True)
    return group


def addresses(client: Client, path: str) -> dict[str, str]:
    """The addresses of a sitemap or of the list of them, and when each changed."""
    response = client.get(path)
    assert response.status_code == 200, path
    assert response.headers["Content-Type"] == "application/xml"
    tree = ElementTree.fromstring(response.content)  # noqa: S314  # our own
    found = tree.findall("s:url", NAMES) + tree.findall("s:sitemap", NAMES)
    return {each.findtext("s:loc", "", NAMES): each.findtext("s:lastmod", "", NAMES) for each in found}


def every_page(client: Client) -> dict[str, str]:
    pages: dict[str, str] = {}
    for file in addresses(client, "/sitemap.xml"):
        assert file.startswith(HOST)
        pages |= addresses(client, file.removeprefix(HOST))
    return pages


def test_a_group_is_named_in_both_languages_with_the_day_it_changed(client, group):
    pages = every_page(client)
    for address in (f"{HOST}/groups/river-hope/", f"{HOST}/es/groups/river-hope/"):
        assert pages[address].startswith("2026-03-09")
    assert not [address for address in pages if "draft" in address or "closed" in address or "hidden" in address]


def test_every_address_named_answers_with_a_page_that_wants_to_be_found(client):
    """With the real records: no redirect, no page that says it is none for search engines."""
    load_real_records()
    named = every_page(client)
    assert len(named) > 200
    for address in sorted(named)[::9]:
        response = client.get(address.removeprefix(HOST))
        assert response.status_code == 200, address
        assert "noindex" not in response.text.partition("</head>")[0], address


def test_towns_with_a_group_are_named(client, group):
    assert f"{HOST}/places/ct/waterbury/" in every_page(client)


def test_a_new_group_moves_the_date_of_its_file(client, group):
    before = addresses(client, "/sitemap.xml")[f"{HOST}/sitemap-groups-en.xml"]
    make_group(slug="new")
    assert addresses(client, "/sitemap.xml")[f"{HOST}/sitemap-groups-en.xml"] > before


def test_many_groups_go_into_several_files(client, group, monkeypatch):
    monkeypatch.setattr("config.views.search_engines.Records.limit", 2)
    for number in range(4):
        make_group(slug=f"more-{number}")
    files = [file for file in addresses(client, "/sitemap.xml") if "sitemap-groups-en" in file]
    assert len(files) == 3
    assert len({page for file in files for page in addresses(client, file.removeprefix(HOST))}) == 5


@pytest.mark.parametrize("path", ["/sitemap-nothing.xml", "/sitemap-groups-fr.xml", "/sitemap-groups-en.xml?p=9"])
def test_a_file_that_is_not_there_says_so(client, path):
    assert client.get(path).status_code == 404


def test_robots_are_kept_out_of_searches_links_and_the_admin(client):
    make_helpline()
    text = client.get("/robots.txt").text
    robots = RobotFileParser()
    robots.parse(text.splitlines())
    for path in ("/", "/groups/", "/es/groups/river-hope/", "/feeds/meetings.json", "/static/site.css", "/overdose/"):
        assert robots.can_fetch("Googlebot", f"{HOST}{path}"), path
    for path in ("/admin/", "/admin/login/", "/search/?q=my+son", "/es/search/", "/confirm/a.b/", "/es/confirm/a/"):
        assert not robots.can_fetch("Googlebot", f"{HOST}{path}"), path
    assert f"Sitemap: {HOST}/sitemap.xml" in text
    assert "Disallow: /*?*near=" in text


def test_no_sitemap_is_cookied_or_slow(client, group, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        response = client.get("/sitemap-groups-es.xml")
    assert not response.cookies
