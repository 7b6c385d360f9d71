"""How the feeds are served: open to other sites, sent once, never held in memory, without a cookie."""

import json
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.groups import make_groups
from groups.feeds_out import rows as rows_module
from groups.models import Pause
from resources.models import Closure, Place
from tests.records import make_group, make_meeting, make_place

FEED = "/feeds/meetings.json"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(datetime(2026, 11, 25, 15, tzinfo=UTC), tick=False):
        yield


def body(response) -> str:
    return b"".join(response.streaming_content).decode()


def test_other_sites_may_read_it_and_no_cookie_is_set(client):
    response = client.get(FEED)
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "max-age=0" in response["Cache-Control"]
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert not client.get("/groups/").has_header("Access-Control-Allow-Origin")


def test_head_has_the_headers_and_no_body(client):
    make_group()
    response = client.head(FEED)
    assert response.status_code == 200
    assert response["ETag"] == client.get(FEED)["ETag"]
    assert body(response) == ""
    assert client.post(FEED).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_an_unchanged_feed_is_not_sent_again(client):
    """Whatever stands in a row moves its version: the group's own, its place's, a closure's; and so does the day."""
    group = make_group(place=make_place())
    meeting = make_meeting(group)
    seen = [client.get(FEED)["ETag"]]
    assert client.get(FEED, headers={"If-None-Match": seen[0]}).status_code == 304
    assert client.get(f"{FEED}?for=person")["ETag"] != seen[0]
    for change in (
        lambda: Pause.objects.create(meeting=meeting, first_day="2026-12-29", last_day="2026-12-29"),
        lambda: Closure.objects.create(place=group.place, first_day="2026-12-29"),
        lambda: make_meeting(group, weekday=3),
        lambda: Place.objects.filter(pk=group.place_id).update(name="Library"),
    ):
        change()
        seen.append(client.get(FEED, headers={"If-None-Match": seen[-1]})["ETag"])
    with time_machine.travel(datetime(2026, 11, 26, 15, tzinfo=UTC)):
        seen.append(client.get(FEED)["ETag"])
    assert len(set(seen)) == len(seen)


def test_nothing_new_is_told_with_the_same_headers(client):
    """What a cache between us and a reader keeps, and who may read it, is said again (RFC 9110, 15.4.5)."""
    whole = client.get(FEED)
    unchanged = client.get(FEED, headers={"If-None-Match": whole["ETag"]})
    assert unchanged.status_code == 304
    for name in ("Cache-Control", "Access-Control-Allow-Origin", "Vary", "ETag"):
        assert unchanged[name] == whole[name]


def test_many_groups_cost_no_more_memory_and_a_few_queries_for_each_part(client, monkeypatch):
    make_groups(60, index=False)
    monkeypatch.setattr(rows_module, "CHUNK", 20)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(FEED)
        parts = list(response.streaming_content)
    assert len(parts) == 4, "three parts and the end"
    assert len(json.loads(b"".join(parts))) >= 50
    assert len(captured) <= 5 + 3 * 4 + 1


@pytest.mark.usefixtures("real_records")
def test_the_real_groups_can_all_be_told(client):
    assert len(json.loads(body(client.get(FEED)))) >= 10


def test_the_home_page_announces_the_feed_as_the_specification_asks(client):
    html = client.get("/").content.decode()
    assert 'title="Meetings Feed" href="http://testserver/feeds/meetings.json"' in html
