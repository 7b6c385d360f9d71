"""Kept pages: as fast as memory, and never older than the last change."""

import gzip
from datetime import timedelta

import brotli
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.page_cache import KeptPages, Page, best_encoding
from resources.curation import record_check
from resources.models import Helpline
from resources.today import staff_today
from tests.records import make_group, make_helpline, make_meeting

# Real transactions: the version of the content moves once in each.
pytestmark = pytest.mark.django_db(transaction=True)

#: The question for the version of the content, which a process without a shared cache asks the database.
VERSION_QUERIES = 1


@pytest.fixture(autouse=True)
def _kept(settings, time_machine):
    """As in production, early on a Tuesday evening in Connecticut, in the middle of a minute."""
    settings.PAGE_CACHE = True
    time_machine.move_to("2026-11-03T23:30:20Z", tick=False)


@pytest.fixture
def line():
    return make_helpline(slug="river-line", name="River line")


def queries(client: Client, address: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, headers=headers).status_code in (200, 304)
    return len(captured)


@pytest.mark.parametrize(
    "address", ["/", "/helplines/", "/helplines/river-line/", "/es/helplines/river-line/", "/groups/"]
)
def test_a_page_is_made_once_and_then_answered_from_memory(client, line, address):
    first = client.get(address)
    assert queries(client, address) == VERSION_QUERIES
    assert client.get(address).content == first.content


def test_rosas_change_shows_at_the_next_request(client, line):
    assert b"River line" in client.get("/helplines/").content
    line.name = "Brook line"
    line.save()
    assert b"Brook line" in client.get("/helplines/").content


def test_a_check_shows_at_the_next_request(client, line):
    before = client.get("/helplines/river-line/").content
    record_check(line, by=User.objects.create_user("rosa"), how="phone", on=staff_today())
    after = client.get("/helplines/river-line/").content
    assert b"by phone" in after
    assert b"by phone" not in before


def test_a_change_by_another_process_shows_at_the_next_request(client, line):
    """Two workers, each with its own memory."""
    other = Client()
    assert b"River line" in client.get("/helplines/").content
    assert b"River line" in other.get("/helplines/").content
    call_command(
        "shell", command="from resources.models import Helpline; Helpline.objects.update(name_en='Brook line')"
    )
    assert b"Brook line" in client.get("/helplines/").content
    assert b"Brook line" in other.get("/helplines/").content


def test_words_about_the_time_turn_with_their_minute(client, time_machine):
    group = make_group(slug="evening-circle")
    make_meeting(group, weekday=1, start="18:31", zone="America/New_York")
    before = client.get("/groups/evening-circle/").content
    assert client.get("/groups/evening-circle/").content == before
    time_machine.shift(timedelta(hours=5))
    assert client.get("/groups/evening-circle/").content != before


def test_when_the_clocks_go_back_the_second_half_past_one_is_another_minute(client, time_machine):
    """1:30 comes twice on the first of November 2026 in Connecticut; only the second time a group at 2 starts soon."""
    group = make_group(slug="early-circle")
    make_meeting(group, weekday=6, start="02:00", zone="America/New_York")
    time_machine.move_to("2026-11-01T05:30:20Z", tick=False)
    summer = client.get("/groups/early-circle/").content
    time_machine.move_to("2026-11-01T06:30:20Z", tick=False)
    assert b"Starts within the hour" in client.get("/groups/early-circle/").content
    assert b"Starts within the hour" not in summer


def test_a_closed_listing_is_gone_at_the_next_request(client, line):
    assert client.get("/helplines/river-line/").status_code == 200
    Helpline.objects.update(status="closed", closed_on="2026-11-01")
    assert client.get("/helplines/river-line/").status_code == 410


@pytest.mark.parametrize("address", ["/groups/?near=06702", "/search/?q=grief", "/helplines/?state=CT"])
def test_what_a_family_typed_is_kept_nowhere(client, line, address):
    assert queries(client, address) > VERSION_QUERIES
    assert queries(client, address) > VERSION_QUERIES
    assert client.get(address)["Cache-Control"] == "private, no-cache"
    assert "CDN-Cache-Control" not in client.get(address)


@pytest.mark.parametrize("address", ["/admin/login/", "/suggest/groups/"])
def test_forms_with_a_stamp_or_a_token_are_not_kept(client, address):
    assert "ETag" not in client.get(address)
    assert "CDN-Cache-Control" not in client.get(address)


def test_another_host_gets_its_own_page(client, line, settings):
    settings.ALLOWED_HOSTS = ["alongside.example", "other.example"]
    client.get("/helplines/", headers={"host": "alongside.example"})
    assert queries(client, "/helplines/", host="other.example") > VERSION_QUERIES
    assert queries(client, "/helplines/", host="OTHER.example:8443") == VERSION_QUERIES
    assert client.get("/helplines/", headers={"host": "stranger.example"}).status_code == 400
    assert client.get("/helplines/", headers={"host": "stranger.example"}).status_code == 400


def test_staff_see_the_very_page_that_families_see(client, admin_client, line):
    assert admin_client.get("/helplines/").content == client.get("/helplines/").content
    assert queries(admin_client, "/helplines/") == VERSION_QUERIES


def test_a_page_that_failed_is_not_kept(client):
    assert client.get("/helplines/river-line/").status_code == 404
    make_helpline(slug="river-line")
    assert client.get("/helplines/river-line/").status_code == 200


def test_kept_pages_are_counted_too(client, line, settings, monkeypatch):
    counted = []
    monkeypatch.setattr("resources.curation.counting.tally.page", counted.append)
    for _ in range(3):
        client.get("/helplines/")
    assert counted == ["/helplines/"] * 3


# What travels -------------------------------------------------------------------------------------


def test_a_browser_that_has_the_page_gets_304(client, line):
    first = client.get("/helplines/")
    assert first["Cache-Control"] == "no-cache"
    again = client.get("/helplines/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    line.name = "Brook line"
    line.save()
    assert client.get("/helplines/", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_cdn_may_keep_a_page_to_the_end_of_its_minute(client, line):
    """20 seconds past: 30 fresh, 10 more while it asks for the next; and for some time while the site has an error."""
    told = client.get("/helplines/")["CDN-Cache-Control"]
    assert told == "max-age=30, stale-while-revalidate=10, stale-if-error=600"
    assert client.get("/es/about/")["CDN-Cache-Control"].endswith("stale-if-error=86400")
    assert client.get("/helplines/", headers={"if-none-match": client.get("/helplines/")["ETag"]})["CDN-Cache-Control"]


@pytest.mark.parametrize("address", ["/helplines/", "/groups/?near=06702"])
@pytest.mark.parametrize(("accepted", "unpack"), [("gzip, deflate, br", brotli.decompress), ("gzip", gzip.decompress)])
def test_pages_travel_packed(client, line, address, accepted, unpack):
    plain = client.get(address)
    assert "Content-Encoding" not in plain
    for _ in range(2):
        packed = client.get(address, headers={"accept-encoding": accepted})
        assert unpack(packed.content) == plain.content
        assert packed["ETag"] == plain["ETag"]
        assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 2
        assert packed["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", ""),
        ("identity", ""),
        ("br", "br"),
        ("GZIP", "gzip"),
        ("gzip;q=1.0, br;q=0.5", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000, gzip;q=0", ""),
        ("deflate, zstd", ""),
        (",;=,q", ""),
    ],
)
def test_the_browser_says_what_it_can_unpack(accepted, encoding):
    assert best_encoding(accepted) == encoding


def test_the_memory_of_a_process_has_an_end():
    kept = KeptPages(most_bytes=1300)
    moment = ("1-1", None)
    assert not kept.find(moment, ("https", "alongside.example", "/0/"))
    for number in range(5):
        kept.keep(moment, ("https", "alongside.example", f"/{number}/"), Page({}, b"x" * 400))
    found = [kept.find(moment, ("https", "alongside.example", f"/{number}/")) is not None for number in range(5)]
    assert found == [True, True, False, False, False]
    later = ("2-2", None)
    assert not kept.find(later, ("https", "alongside.example", "/0/"))
    kept.keep(later, ("https", "alongside.example", "/4/"), Page({}, b"x" * 400))
    # What a slow request made at the moment before is not kept any more, and pushes nothing out.
    kept.keep(moment, ("https", "alongside.example", "/0/"), Page({}, b"x" * 400))
    assert kept.find(later, ("https", "alongside.example", "/4/"))
    assert not kept.find(later, ("https", "alongside.example", "/0/"))


@pytest.mark.parametrize(("second", "told"), [(0, "max-age=50"), (52, "max-age=0"), (59, "max-age=0")])
def test_no_cdn_shows_a_page_past_its_minute(client, line, time_machine, second, told):
    time_machine.move_to(f"2026-11-03T23:30:{second:02}Z", tick=False)
    header = client.get("/helplines/")["CDN-Cache-Control"]
    assert header.startswith(f"{told}, ")
    fresh, again, _error = (int(part.partition("=")[2]) for part in header.split(","))
    assert second + fresh + again == 60
