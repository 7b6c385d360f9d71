"""Families arrive, look around and search; staff's cron does what time makes due."""

import logging
from datetime import UTC, datetime, time, timedelta
from io import StringIO
from unittest import mock
from urllib.parse import quote

import html5lib
import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from modelsearch.backends import get_search_backend

from config.management.commands import tick
from config.views.home import home_guides, lines_answering
from config.views.search import is_crisis, words_of
from groups.models import Meeting, SupportGroup
from guides.models import Guide, Point, Term, Video
from resources.models import Helpline, NaloxoneProgram, OpeningHours, Organization, Place, Town, ZipCode

pytestmark = pytest.mark.django_db

#: A Tuesday, 3 pm in New York; and the night before, 2 am.
DAYTIME = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
ALL_PAGES = ["/", "/search/", "/search/?q=naloxone", "/search/?q=zzz", "/about/", "/privacy/", "/accessibility/"]


def body(client: Client, address: str) -> str:
    """The page's text; it must be there and must be well formed."""
    response = client.get(address)
    assert response.status_code == 200, address
    text = response.content.decode()
    parser = html5lib.HTMLParser()
    parser.parse(text)
    assert not parser.errors, address
    return text


def line(name: str, kind: str, number: str = "", *, always: bool = True, **more: object) -> Helpline:
    """A published line; with `always=False` it answers Monday to Friday, 9 to 5 in New York."""
    slug = name.lower().replace(" ", "-")
    helpline = Helpline.objects.create(
        name=name, slug=slug, kind=kind, status="published", always_open=always, short_number=number or "211",
        zone="" if always else "America/New_York", **more,
    )  # fmt: skip
    if not always:
        OpeningHours.objects.bulk_create(
            OpeningHours(helpline=helpline, weekday=day, opens=time(9), closes=time(17)) for day in range(5)
        )
    return helpline


def guide(slug: str, topic: str, position: int = 10, **more: object) -> Guide:
    """A published guide."""
    values = {"title": slug.replace("-", " "), "summary": "A guide.", "kind": "article", "status": "published"} | more
    return Guide.objects.create(slug=slug, topic=topic, position=position, **values)


@pytest.fixture
def lines() -> dict[str, Helpline]:
    """A crisis line (two, in fact), a family line by day, a treatment line, poison advice."""
    return {
        "crisis": line("Crisis Lifeline", "crisis", "988", is_emergency=True),
        "second": line("Second Crisis Line", "crisis", "989"),
        "family": line("Parents Line", "family", "555", always=False),
        "treatment": line("Treatment Line", "referral", "444"),
        "poison": line("Poison Advice", "overdose", "333"),
    }


@pytest.fixture
def waterbury() -> Town:
    """A town and its ZIP code."""
    point = {"latitude": 41.55, "longitude": -73.04, "zone": "America/New_York"}
    town = Town.objects.create(name="Waterbury", state="CT", key="waterbury", **point)
    ZipCode.objects.create(code="06702", town=town, **point)
    return town


# Home ------------------------------------------------------------------------------------------


def test_maria_sees_who_answers_by_day(lines: dict[str, Helpline]) -> None:
    """Maria's son told her today; she needs different kinds of help, not three crisis lines."""
    assert lines_answering(DAYTIME) == [lines["crisis"], lines["family"], lines["treatment"]]


def test_maria_sees_only_lines_that_answer_at_night(lines: dict[str, Helpline], client: Client) -> None:
    assert lines_answering(NIGHT) == [lines["crisis"], lines["treatment"], lines["poison"]]
    with time_machine.travel(NIGHT, tick=False):
        page = body(client, "/")
    assert "Parents Line" not in page
    assert page.count('class="call-card"') == 3


def test_lines_of_one_state_and_drafts_stay_off_the_home_page(lines: dict[str, Helpline]) -> None:
    lines["treatment"].delete()
    line("Access Line", "access", states=("CT",))
    Helpline.objects.filter(pk=lines["poison"].pk).update(status="draft")
    assert lines_answering(NIGHT) == [lines["crisis"]]


def test_confirmed_hours_come_before_unconfirmed_ones(lines: dict[str, Helpline]) -> None:
    Helpline.objects.filter(pk=lines["family"].pk).update(open_question="We have not confirmed the hours yet.")
    sure = line("Siblings Line", "groups", "556")
    assert sure in lines_answering(DAYTIME)
    assert lines["family"] not in lines_answering(DAYTIME)


def test_home_shows_three_dos_and_three_donts(client: Client) -> None:
    dos = guide("dos-and-donts", "talking")
    for number in range(5):
        Point.objects.create(guide=dos, kind="do", position=number, title=f"Do thing {number}", on_home=True)
        Point.objects.create(guide=dos, kind="dont", position=number, title=f"Do not thing {number}", on_home=True)
    Point.objects.create(guide=dos, kind="do", title="Not for the home page")
    page = body(client, "/")
    assert "Do thing 2" in page
    assert "Do not thing 2" in page
    for absent in ("Do thing 3", "Do not thing 3", "Not for the home page"):
        assert absent not in page


def test_home_guides_come_from_six_topics() -> None:
    for topic in Guide.Topic.values:
        guide(f"second-{topic}", topic, position=20)
        guide(f"first-{topic}", topic, position=10)
    guide("draft", "treatment", position=1, status="draft")
    guide("overdose", "overdose", position=1)
    shown = home_guides()
    assert len(shown) == len({one.topic for one in shown}) == 6
    assert all(one.slug.startswith("first-") for one in shown)


def test_home_asks_where_and_sends_to_groups_and_naloxone(client: Client) -> None:
    page = body(client, "/")
    assert 'action="/groups/"' in page
    assert 'action="/naloxone/"' in page
    assert page.count('name="near"') == 2
    assert 'href="/about/#organizations"' in page


def test_home_works_when_nothing_is_loaded_yet(client: Client) -> None:
    assert 'href="tel:988"' in body(client, "/")


def test_home_takes_few_queries_however_much_there_is(client: Client, lines: dict[str, Helpline]) -> None:
    for number in range(40):
        line(f"Line {number}", "groups", always=False)
        guide(f"guide-{number}", "talking")
    with CaptureQueriesContext(connection) as queries:
        body(client, "/")
    assert len(queries) <= 8


# Search ----------------------------------------------------------------------------------------


@pytest.fixture
def library(lines: dict[str, Helpline], waterbury: Town) -> None:
    """One published record of every kind about naloxone or grief, and some that the public must not see."""
    place = Place.objects.create(town="Waterbury", state="CT")
    SupportGroup.objects.create(
        name="Grief circle", slug="grief-circle", summary="For those who lost someone", status="published", place=place
    )
    SupportGroup.objects.create(name="Grief draft", slug="grief-draft", status="draft")
    NaloxoneProgram.objects.create(
        name="Free naloxone by mail", slug="by-mail", kinds=("mail",), how_to_get="Order it", status="published"
    )
    NaloxoneProgram.objects.create(
        name="Naloxone that ended",
        slug="ended",
        kinds=("mail",),
        how_to_get="-",
        status="closed",
        closed_on="2026-01-01",
    )
    guide("naloxone-at-home", "overdose", question="How do I use naloxone?")
    Video.objects.create(
        key="how", title="How to use naloxone", by="A health department", about="naloxone", url="https://v.example/"
    )
    Video.objects.create(
        key="old", title="Old naloxone video", by="X", about="naloxone", url="https://v.example/", published=False
    )
    Term.objects.create(slug="naloxone", word="Naloxone", meaning="A medicine that brings back breathing.")
    Organization.objects.create(name="Naloxone Alliance", slug="alliance")


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


@pytest.mark.parametrize(
    "asked",
    [
        "overdose",
        "he is not breathing",
        "she isn’t breathing",
        "son won't wake up",
        "suicide",
        "he wants to kill himself",
        "my brother is dying",
        "unconscious",
        "sobredosis",
        "OD",
        "overdose " + "x" * 500,
    ],
)
def test_danger_puts_911_first(client: Client, asked: str) -> None:
    page = body(client, f"/search/?q={quote(asked)}")
    main = page[page.index("<main") :]
    assert main.index('href="tel:911"') < main.index("<form")
    assert 'href="/overdose/"' in main


@pytest.mark.parametrize("asked", ["grief", "modern", "my son died last year", "god", "skills", "codeine"])
def test_other_words_raise_no_alarm(asked: str) -> None:
    assert not is_crisis(asked)


def test_nothing_found_says_so_and_offers_people(client: Client, lines: dict[str, Helpline]) -> None:
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


def test_words_hold_no_operators() -> None:
    assert words_of('naloxone* AND "free" -kit NEAR(x)') == ["naloxone", "naloxones", "free", "frees", "kit"]
    assert words_of("the") == ["the"]
    assert len(words_of(" ".join(f"word{n}" for n in range(100)))) <= 16


def test_search_pages_stay_out_of_search_engines(client: Client) -> None:
    for address in ("/search/", "/search/?q=grief", "/search/?q=grief&kind=guide"):
        assert '<meta name="robots" content="noindex">' in body(client, address)


def test_search_terms_reach_no_log_and_no_cookie(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        response = client.get("/search/?q=my-secret-word")
        client.get("/no-such-page/?q=my-secret-word")
    assert "secret" not in caplog.text
    assert not response.cookies


@pytest.mark.parametrize("asked", ["naloxone", "zzz", "06702", "waterbury", "grief"])
def test_search_takes_as_many_queries_with_much_as_with_little(client: Client, library: None, asked: str) -> None:
    def count() -> int:
        ContentType.objects.clear_cache()
        with CaptureQueriesContext(connection) as queries:
            body(client, f"/search/?q={asked}")
        return len(queries)

    few = count()
    groups = SupportGroup.objects.bulk_create(
        SupportGroup(name=f"Grief and naloxone group {n}", slug=f"many-{n}", status="published") for n in range(400)
    )
    get_search_backend().add_bulk(SupportGroup, groups)
    assert count() == few <= 14


# Pages about the site, and the clock -----------------------------------------------------------


@pytest.mark.parametrize("address", ALL_PAGES)
def test_visitors_get_no_cookie_and_no_outside_request(client: Client, library: None, address: str) -> None:
    response = client.get(address)
    assert not response.cookies
    text = response.content.decode()
    assert "<script" not in text
    assert ' style="' not in text
    assert 'src="http' not in text


def test_contact_address_shows_when_there_is_one(client: Client, settings) -> None:
    for address in ("/about/", "/accessibility/", "/privacy/"):
        assert 'href="mailto:staff@alongside.example"' in body(client, address)
    settings.CONTACT_EMAIL = ""
    for address in ("/about/", "/accessibility/", "/privacy/"):
        assert "mailto:" not in body(client, address)


def test_about_tells_the_cycle_that_is_set(client: Client, settings) -> None:
    settings.CHECK_CYCLE_DAYS = settings.CHECK_CYCLE_DAYS | {"supportgroup": 41}
    assert "every 41 days" in body(client, "/about/")


def run_tick() -> str:
    out = StringIO()
    call_command("tick", stdout=out)
    return out.getvalue()


def test_tick_moves_a_group_whose_meeting_is_over_and_twice_changes_nothing_more() -> None:
    place = Place.objects.create(town="Waterbury", state="CT")
    group = SupportGroup.objects.create(
        name="Monday group", slug="monday", status="published", place=place,
        next_start=timezone.now() - timedelta(hours=5),
    )  # fmt: skip
    Meeting.objects.create(group=group, weekday=0, start=time(19), end=time(20))
    SupportGroup.objects.filter(pk=group.pk).update(next_start=timezone.now() - timedelta(hours=5))
    assert run_tick() == "next meetings: 1 changed\n"
    group.refresh_from_db()
    assert group.next_start > timezone.now()
    assert run_tick() == "next meetings: 0 changed\n"


def test_tick_runs_the_other_parts_when_one_fails() -> None:
    def fails(now: datetime) -> int:
        raise ValueError("no luck")

    out, err = StringIO(), StringIO()
    parts = [("first", fails), ("second", lambda now: 2)]
    with mock.patch.object(tick, "PARTS", parts), pytest.raises(CommandError, match="Failed: first") as failed:
        call_command("tick", stdout=out, stderr=err)
    assert failed.value.returncode == 1
    assert out.getvalue() == "second: 2 changed\n"
    assert "first: failed, ValueError: no luck" in err.getvalue()
