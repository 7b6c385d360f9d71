"""What pages may cost: bytes on a phone with one bar of signal, queries however many listings there are."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.groups import make_groups, make_helplines
from config.stylesheet import joined_stylesheet, stylesheet_of_finder
from groups.models import SupportGroup
from resources.languages import ENGLISH, in_language
from resources.models import Organization
from tests.public_pages import PublicPage
from tests.records import load_towns, make_group, make_guide, make_meeting, make_organization, make_place, make_program

KILOBYTE = 1024
PAGE_BYTES = 24 * KILOBYTE
FINDER_BYTES = 14 * KILOBYTE
MOST_REQUESTS = 4
#: A list of groups asks for: spot, programs, zones, keys and rows of the page, what is anywhere, meetings, pauses,
#: closures, counts, and the line of the strip.
QUERIES = 11
SEARCH_QUERIES = 14
#: What gunicorn's neighbours (whitenoise, a CDN) compress with on the fly.
QUALITY = 5


def compressed(text: str) -> int:
    return len(brotli.compress(text.encode(), quality=QUALITY))


def scripts_of(html: str) -> Iterator[str]:
    """The site's own scripts on a page."""
    for path in re.findall(r'<script[^>]+src="/static/([^"?]+)"', html):
        with open(finders.find(path), encoding="utf-8") as script:  # noqa: PTH123  # a path from the finders
            yield script.read()


def queries_of(client: Client, address: str, status: int = 200) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == status, address
    return len(captured)


def allowed(address: str) -> int:
    return SEARCH_QUERIES if in_language(address, ENGLISH).startswith("/search/") else QUERIES


# Bytes ------------------------------------------------------------------------------------------


def test_every_page_fits_its_byte_budget_in_both_languages(pages_in_both_languages):
    """HTML, the stylesheet and scripts, each as it travels."""
    stylesheet = compressed(joined_stylesheet())
    sizes = {
        answer.address: compressed(answer.html)
        + (stylesheet if "site.css" in answer.html else 0)
        + sum(map(compressed, scripts_of(answer.html)))
        for answer in pages_in_both_languages
    }
    assert any("<style>" in answer.html for answer in pages_in_both_languages)
    assert not {address: size for address, size in sizes.items() if size > PAGE_BYTES and "/overdose/" not in address}


def test_no_page_asks_for_more_than_a_stylesheet_and_two_scripts(pages_in_both_languages):
    """With the page itself that makes four requests; and no file of another host, no picture, no font."""
    files = {
        answer.address: re.findall(r'<(?:script[^>]+src|link rel="(?:stylesheet|preload)" href)="([^"]+)"', answer.html)
        for answer in pages_in_both_languages
    }
    assert not {address: found for address, found in files.items() if 1 + len(found) > MOST_REQUESTS}
    assert not {address: found for address, found in files.items() if not all(map(is_ours, found))}
    elements = r"<(?:img|iframe|object|embed|source|video|audio)\b"
    assert not [answer.address for answer in pages_in_both_languages if re.search(elements, answer.html)]


def is_ours(file: str) -> bool:
    return file.startswith("/static/")


def test_no_page_sets_a_cookie(pages_in_both_languages):
    assert not [answer.address for answer in pages_in_both_languages if answer.cookies]


@pytest.mark.django_db
def test_a_full_page_of_the_finder_fits_its_byte_budget(client):
    load_towns()
    make_groups(400)
    html = client.get("/groups/?near=06702&radius=200").content.decode()
    assert html.count('class="group-row"') >= 20
    # The finder holds the stylesheet itself.
    assert compressed(html) - compressed(stylesheet_of_finder()) <= FINDER_BYTES
    assert compressed(html) + sum(map(compressed, scripts_of(html))) <= PAGE_BYTES


# Queries ----------------------------------------------------------------------------------------


def test_every_page_fits_its_query_budget(pages_in_both_languages):
    pages = pages_in_both_languages
    assert sum(answer.queries > 0 for answer in pages) > len(pages) / 2
    assert not {answer.address: answer.queries for answer in pages if answer.queries > allowed(answer.address)}


@pytest.mark.django_db
def test_pages_cost_as_many_queries_with_20_000_listings_as_with_20(client):
    """And stay fast enough that a test notices a page that reads them all."""
    load_towns()
    make_few()
    groups = make_groups(20)
    make_helplines(20)
    addresses = [page.address for page in pages_of_many(groups[0].slug)]
    with_an_organization()
    few = {address: queries_of(client, address) for address in addresses}
    # More than a search ever shows are searchable; writing the index of all would take PostgreSQL half a minute.
    make_groups(18_000, first=20, index=False)
    make_groups(2_000, first=18_020)
    make_helplines(300, first=20)
    with connection.cursor() as cursor:
        # Statistics, which a database that grew over months has.
        cursor.execute("ANALYZE")
    began = datetime.now(UTC)
    with_an_organization()
    many = {address: queries_of(client, address) for address in addresses}
    assert datetime.now(UTC) - began < timedelta(seconds=len(addresses))
    # A page may ask less where more is near: a group's page then need not look further. The finder asks just as much.
    assert not {address: count for address, count in many.items() if count > few[address]}
    assert [many[address] for address in addresses if "groups/?" in address] == [
        few[address] for address in addresses if "groups/?" in address
    ]
    assert not {address: count for address, count in many.items() if count > allowed(address)}


def make_few() -> None:
    """One of each other kind, and a group that the search for a town finds."""
    make_meeting(make_group(name="Waterbury families", place=make_place()))
    make_organization(slug="someone")
    make_program(slug="kits")
    make_guide(slug="first-meeting")


def with_an_organization() -> None:
    """Each group is run by someone: a page of groups without one, or a place, need not ask what is closed."""
    SupportGroup.objects.update(organization=Organization.objects.get(slug="someone"))


def pages_of_many(group: str) -> list[PublicPage]:
    """The pages that read many listings, and those of one."""
    return [
        PublicPage(address, address)
        for address in (
            "/",
            "/groups/",
            "/groups/?page=2",
            "/groups/?near=06702",
            "/groups/?near=06702&radius=200&day=tuesday&language=en",
            "/groups/?near=06702&sort=soonest&time=evening&time=night&zone=America/Chicago",
            "/groups/?near=41.56,-73.04&q=families",
            "/groups/?near=Springfield",
            "/groups/?near=Waterberry",
            "/groups/?format=online",
            f"/groups/{group}/",
            "/helplines/",
            "/helplines/?state=CT",
            "/naloxone/?near=06702",
            "/naloxone/kits/",
            "/organizations/",
            "/organizations/someone/",
            "/guides/first-meeting/",
            "/places/",
            "/places/ct/",
            "/places/ct/waterbury/",
            "/search/?q=families",
            "/search/?q=families&kind=supportgroup",
            "/search/?q=waterbury",
        )
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/groups/", "/es/overdose/", "/suggest/", "/nothing-here/"])
def test_a_broken_cookie_of_a_staff_browser_brings_no_new_one(client, address):
    """Django would set its form cookie anew on whatever page meets a broken one."""
    client.cookies["csrftoken"] = "y"
    response = client.get(address)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
