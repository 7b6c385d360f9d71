"""Families search in their own words, and those in danger see first what saves a life."""

import logging
from urllib.parse import quote

import html5lib
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from modelsearch.backends import get_search_backend

from groups.models import SupportGroup
from guides.models import Guide, Term, Video
from resources.models import Helpline, NaloxoneProgram, Organization, Place, Town, ZipCode

pytestmark = pytest.mark.django_db


def body(client: Client, address: str) -> str:
    """The page's text; it must be there and must be well formed."""
    response = client.get(address)
    assert response.status_code == 200, address
    text = response.content.decode()
    parser = html5lib.HTMLParser()
    parser.parse(text)
    assert not parser.errors, address
    return text


def main(client: Client, asked: str) -> str:
    """What the page itself says, without the site's head and foot."""
    page = body(client, f"/search/?q={quote(asked)}")
    return page[page.index("<main") : page.index("</main")]


def found(client: Client, asked: str) -> dict[str, list[str]]:
    """The addresses found, by kind, in the order of the page."""
    sections = client.get("/search/", {"q": asked}).context.get("found") or []
    return {one.kind.key: [record.get_absolute_url() for record in one.records] for one in sections}


def first(client: Client, asked: str) -> str:
    """The very first result's address."""
    return next(iter(found(client, asked).values()))[0]


@pytest.fixture
def library() -> None:
    """One published record of every kind about naloxone or grief, and some that the public must not see."""
    point = {"latitude": 41.55, "longitude": -73.04, "zone": "America/New_York"}
    town = Town.objects.create(name="Waterbury", state="CT", key="waterbury", **point)
    ZipCode.objects.create(code="06702", town=town, **point)
    place = Place.objects.create(town="Waterbury", state="CT")
    SupportGroup.objects.create(
        name="Grief circle", slug="grief-circle", summary="For those who lost someone", status="published", place=place
    )
    SupportGroup.objects.create(name="Grief draft", slug="grief-draft", status="draft")
    NaloxoneProgram.objects.create(
        name="Free naloxone by mail", slug="by-mail", kinds=("mail",), how_to_get="Order it", status="published"
    )
    NaloxoneProgram.objects.create(
        name="Naloxone that ended", slug="ended", kinds=("mail",), how_to_get="-", status="closed",
        closed_on="2026-01-01",
    )  # fmt: skip
    Guide.objects.create(
        slug="naloxone-at-home", title="Naloxone", question="How do I use naloxone?", summary="A guide.",
        kind="article", topic="overdose", status="published",
    )  # fmt: skip
    Video.objects.create(
        key="how", title="How to use naloxone", by="A health department", about="naloxone", url="https://v.example/"
    )
    Video.objects.create(
        key="old", title="Old naloxone video", by="X", about="naloxone", url="https://v.example/", published=False
    )
    Term.objects.create(slug="naloxone", word="Naloxone", meaning="A medicine that brings back breathing.")
    Organization.objects.create(name="Naloxone Alliance", slug="alliance")


# Plain sentences, with the real records ----------------------------------------------------------


@pytest.mark.parametrize("asked", ["my son overdosed", "he wont wake up", "He won’t wake up!", "my son is ODing"])
def test_in_an_overdose_911_and_what_to_do_come_first(client: Client, real_records: None, asked: str) -> None:
    page = main(client, asked)
    assert page.index('href="tel:911"') < page.index('href="tel:988"') < page.index("<form")
    assert page.index('href="/overdose/"') < page.index("<form")
    assert "We found nothing" not in page
    assert first(client, asked) == "/overdose/"


@pytest.mark.parametrize("asked", ["I want to die", "suicide", "she wants to kill herself", "i dont want to live"])
def test_with_thoughts_of_suicide_988_comes_first(client: Client, real_records: None, asked: str) -> None:
    page = main(client, asked)
    assert page.index('href="tel:988"') < page.index('href="tel:911"') < page.index("<form")
    assert first(client, asked) == "/helplines/988-lifeline/"


@pytest.mark.parametrize("asked", ["overdosed", "overdose " + "x" * 500, "zzz unconscious", "suicidal"])
def test_nobody_in_danger_reads_that_we_found_nothing(client: Client, asked: str) -> None:
    page = main(client, asked)
    assert "We found nothing" not in page
    assert 'href="/overdose/"' in page


@pytest.mark.parametrize("asked", ["how to talk to my son", "talking", "How do I talk with my daughter?"])
def test_a_question_is_answered_by_the_guide_with_the_word_in_its_title(
    client: Client, real_records: None, asked: str
) -> None:
    assert first(client, asked) == "/guides/how-to-talk/"


@pytest.mark.parametrize("asked", ["spanish meeting", "reunión en español", "group in Spanish"])
def test_groups_in_spanish_come_first(client: Client, real_records: None, asked: str) -> None:
    results = client.get("/search/", {"q": asked}).context["found"]
    assert results[0].kind.key == "supportgroup"
    assert "es" in results[0].records[0].languages
    assert all({"es", "many", "interpreter"} & set(group.languages) for group in results[0].records)


def test_other_languages_find_lines_with_interpreters(client: Client, real_records: None) -> None:
    for asked in ("korean", "kreyòl", "polski"):
        assert "/helplines/poison-help/" in found(client, asked)["helpline"]


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("rehab", "/guides/find-treatment/"),
        ("suboxone", "/guides/medicine-safe-at-home/"),
        ("narcan", "/guides/naloxone-at-home/"),
        ("he relapsed", "/guides/return-to-use/"),
    ],
)
def test_families_words_find_what_we_call_otherwise(
    client: Client, real_records: None, asked: str, address: str
) -> None:
    assert found(client, asked)["guide"][0] == address
    assert found(client, asked)["term"]


def test_a_name_from_the_glossary_finds_and_is_found(client: Client) -> None:
    Term.objects.create(slug="kit", word="Rescue kit", also="zapper, the red box", meaning="A box.")
    Organization.objects.create(name="Rescue kit club", slug="club")
    assert found(client, "zapper")["organization"] == ["/organizations/club/"]
    Organization.objects.create(name="Zapper friends", slug="friends")
    assert len(found(client, "rescue kit")["organization"]) == 2


@pytest.mark.parametrize(
    ("asked", "link"),
    [
        ("narcan", 'href="/naloxone/">Find naloxone near you'),
        ("where is naloxone", 'href="/naloxone/">Find naloxone near you'),
        ("meetings tonight", 'href="/groups/">Find a group near you'),
        ("who do I call", 'href="/helplines/">See all helplines'),
    ],
)
def test_words_for_a_whole_kind_lead_to_its_page_first(
    client: Client, real_records: None, asked: str, link: str
) -> None:
    page = main(client, asked)
    assert page.index(link) < page.index("<h2>")


def test_the_record_with_more_of_the_words_comes_first(client: Client) -> None:
    for n, name in enumerate(["Blue river", "Blue", "River of hope", "Hope by the blue river"]):
        Organization.objects.create(name=name, slug=f"o{n}")
    assert found(client, "hope blue rivers")["organization"][:2] == ["/organizations/o3/", "/organizations/o0/"]


# Search ----------------------------------------------------------------------------------------


def test_sam_finds_everything_about_naloxone_by_kind(client: Client, library: None) -> None:
    page = body(client, "/search/?q=naloxone")
    order = ["Naloxone programs", "Guides", "Organizations", "Videos", "Terms"]
    places = [page.index(f"<h2>{heading}</h2>") for heading in order]
    assert places == sorted(places)
    for address in ('"/naloxone/by-mail/"', '"/guides/naloxone-at-home/"', '"/learn/#how"', '"/words/#naloxone"'):
        assert address in page
    assert "Naloxone that ended" not in page
    assert "Old naloxone video" not in page


def test_search_shows_no_draft(client: Client, library: None) -> None:
    page = body(client, "/search/?q=grief")
    assert "Grief circle" in page
    assert "Grief draft" not in page


@pytest.mark.parametrize("asked", ["groups for grief", "GRIEF", "grief?!", "(grief", '"grief"', "grief's"])
def test_small_words_case_and_marks_do_not_matter(client: Client, library: None, asked: str) -> None:
    assert "Grief circle" in body(client, f"/search/?q={quote(asked)}")


def test_plural_and_singular_find_each_other(client: Client, library: None) -> None:
    assert "Grief circle" in body(client, "/search/?q=circles")


def test_more_leads_to_all_of_one_kind(client: Client) -> None:
    for number in range(30):
        Organization.objects.create(name=f"Hope center {number}", slug=f"hope-{number}")
    page = body(client, "/search/?q=hope")
    assert page.count('href="/organizations/hope-') == 8
    assert 'href="/search/?q=hope&amp;kind=organization"' in page
    one_kind = body(client, "/search/?q=hope&kind=organization")
    assert one_kind.count('href="/organizations/hope-') == 20
    assert body(client, "/search/?q=hope&kind=organization&page=2").count('href="/organizations/hope-') == 10
    assert "Hope center" in body(client, "/search/?q=hope&kind=no-such-kind&page=x")


@pytest.mark.parametrize("asked", ["06702", "Waterbury", "waterbury ct", "06702-1234"])
def test_jo_types_a_place_and_is_led_to_groups(client: Client, library: None, asked: str) -> None:
    page = body(client, f"/search/?q={quote(asked)}")
    assert "Groups near Waterbury, CT" in page
    assert page.index("Groups near") < page.index("</main>")


def test_a_town_of_many_states_offers_those_we_cover(client: Client) -> None:
    for state in ("CT", "IL", "TX"):
        Town.objects.create(name="Hope", state=state, key="hope", latitude=41, longitude=-73, zone="UTC")
    page = body(client, "/search/?q=hope")
    assert "Groups near Hope, CT" in page
    assert "Groups near Hope, IL" in page
    assert "Hope, TX" not in page


def test_nothing_found_says_so_and_offers_people(client: Client) -> None:
    Helpline.objects.create(
        name="Crisis Lifeline", slug="crisis", kind="crisis", status="published", always_open=True, short_number="988"
    )
    page = body(client, "/search/?q=quetzal")
    assert "We found nothing for “quetzal”." in page
    assert "Crisis Lifeline" in page


def test_a_near_miss_gets_a_guess(client: Client) -> None:
    Term.objects.create(slug="buprenorphine", word="Buprenorphine", meaning="A medicine.")
    page = body(client, "/search/?q=buprenorfine")
    assert 'Did you mean <a href="/search/?q=Buprenorphine">Buprenorphine</a>' in page


BAD_INPUT = [
    "\x00", "a\x00b", "a" * 10_000, '"', "'", '"naloxone', "AND OR NOT", "NOT", "* \" ( -", "naloxone*", "NEAR(a b)",
    "title:x", "{a}", "^x", "--", "%", "%s %d", "\\", "\\'", "a & b | !c", ":*", "!!!", "(((", "'; drop table x; --",
    "<script>alert(1)</script>", "é", "😀", "\ufffd", "٣", " ", "-", "+", "the", "_",
]  # fmt: skip


@pytest.mark.parametrize("typed", BAD_INPUT)
@pytest.mark.parametrize("more", ["", "&kind=supportgroup&page=-1"])
def test_whatever_is_typed_gets_a_page(client: Client, library: None, typed: str, more: str) -> None:
    page = body(client, f"/search/?q={quote(typed)}{more}")
    assert "<script>alert" not in page
    assert 'id="q"' in page


@pytest.mark.parametrize("typed", ["\x00", "a" * 10_000, "!!!", '"'])
def test_what_cannot_be_searched_is_said_clearly(client: Client, typed: str) -> None:
    page = body(client, f"/search/?q={quote(typed)}")
    assert page.count("We could not") == 1
    assert "plain words" in page
    assert "aaaaaaaaaa" not in page


def test_bytes_that_are_no_text_get_a_page(client: Client) -> None:
    assert client.get("/search/?q=%ff%fe%ed%a0%80").status_code == 200


def test_search_pages_stay_out_of_search_engines(client: Client) -> None:
    for address in ("/search/", "/search/?q=grief", "/search/?q=grief&kind=guide"):
        assert '<meta name="robots" content="noindex">' in body(client, address)


def test_search_terms_reach_no_log_and_no_cookie(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        response = client.get("/search/?q=my-secret-word")
        client.get("/no-such-page/?q=my-secret-word")
    assert "secret" not in caplog.text
    assert not response.cookies


@pytest.mark.parametrize("asked", ["naloxone", "zzz", "06702", "waterbury", "grief", "he overdosed", "spanish meeting"])
def test_search_takes_as_many_queries_with_much_as_with_little(client: Client, library: None, asked: str) -> None:
    def count() -> int:
        ContentType.objects.clear_cache()
        with CaptureQueriesContext(connection) as queries:
            body(client, f"/search/?q={quote(asked)}")
        return len(queries)

    few = count()
    groups = SupportGroup.objects.bulk_create(
        SupportGroup(name=f"Grief and naloxone group {n}", slug=f"many-{n}", status="published") for n in range(400)
    )
    get_search_backend().add_bulk(SupportGroup, groups)
    assert count() == few <= 14
