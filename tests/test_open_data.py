"""A 211 center takes our helplines and naloxone programs as they are, and a reader hears of new guidance."""

import csv
import json
import re
from datetime import UTC, date, datetime, time
from html import unescape
from io import StringIO
from xml.etree import ElementTree

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from guides.models import Guide
from resources.curation import close, record_check
from resources.models import Helpline, NaloxoneProgram
from tests.records import (
    load_towns,
    make_group,
    make_guide,
    make_helpline,
    make_organization,
    make_place,
    make_program,
)

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(datetime(2026, 11, 25, 15, tzinfo=UTC), tick=False):
        yield


def table(client: Client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def test_a_line_with_its_hours_its_languages_and_whose_word_it_is(client):
    line = make_helpline(
        name="River line",
        slug="river-line",
        organization=make_organization(name="River"),
        phone="+18603550142",
        always_open=False,
        zone="America/New_York",
        languages=["en", "es"],
        states=["CT"],
    )
    for weekday in range(5):
        line.hours.create(weekday=weekday, opens=time(9), closes=time(17))
    record_check(line, by=User.objects.create_user("rosa"), how="phone", on=date(2026, 11, 20))
    [row] = table(client, "/feeds/helplines.csv")
    assert row["page"] == "https://alongside.example/helplines/river-line/"
    assert (row["phone"], row["hours"]) == ("(860) 355-0142", "Mon-Fri 09:00-17:00")
    assert (row["languages"], row["states"], row["organization"]) == ("en es", "CT", "River")
    assert (row["checked"], row["checked_how"], row["licence"]) == ("2026-11-20", "phone", "CC BY 4.0")


def test_a_program_with_its_place(client):
    make_program(name="Kit", place=make_place(name="Grace Church", town="Waterbury"), kinds=["community"])
    make_program(name="Everywhere", slug="everywhere", place=None, states=[])
    kit, everywhere = table(client, "/feeds/naloxone.csv")
    assert (kit["town"], kit["kinds"], kit["states"]) == ("Waterbury", "community", "")
    assert float(kit["latitude"]) == pytest.approx(41.5, abs=1)
    assert everywhere["states"] == "US"


def test_what_no_page_shows_stands_in_no_table(client):
    make_helpline(slug="draft", status="draft")
    make_helpline(slug="hidden", hidden_until_checked=True)
    make_program(status="closed", closed_on="2026-01-01", closed_reason="Gone.")
    assert table(client, "/feeds/helplines.csv") == []
    assert table(client, "/feeds/naloxone.csv") == []


def test_a_name_that_excel_would_run_is_text(client):
    make_helpline(name='=HYPERLINK("https://evil.example")', contact_email="dana@river.example")
    response = b"".join(client.get("/feeds/helplines.csv").streaming_content).decode()
    assert "'=HYPERLINK" in response
    assert "dana@river.example" not in response


@pytest.mark.usefixtures("real_records")
def test_every_real_record_has_its_line(client):
    assert len(table(client, "/feeds/helplines.csv")) == Helpline.objects.listed().count() >= 20
    assert len(table(client, "/feeds/naloxone.csv")) == NaloxoneProgram.objects.listed().count() > 5


@pytest.mark.parametrize("address", ["/feeds/helplines.csv", "/feeds/naloxone.csv", "/feeds/guides.atom"])
def test_other_sites_may_read_it_and_ask_whether_it_changed(client, address):
    make_helpline()
    first = client.get(address)
    assert first["Access-Control-Allow-Origin"] == "*"
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, "*")
    assert client.post(address).status_code == 405
    assert not first.cookies


def entries(client: Client, query: str = "") -> list[ElementTree.Element]:
    response = client.get(f"/feeds/guides.atom{query}", headers={"Accept-Language": "es"})
    assert response["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(response.content).findall("a:entry", ATOM)  # noqa: S314  # our own


def test_a_guide_that_a_clinician_has_read_comes_first(client):
    old = make_guide(
        title="Old", slug="old", topic="treatment", reviewer="Dr. Ana Lima", reviewed_on=date(2026, 11, 24)
    )
    make_guide(title="New", slug="new", topic="talking")
    Guide.objects.filter(pk=old.pk).update(updated=datetime(2026, 1, 1, tzinfo=UTC))
    Guide.objects.filter(slug="new").update(updated=datetime(2026, 11, 1, tzinfo=UTC))
    first, second = entries(client)
    assert first.findtext("a:title", "", ATOM) == "Old"
    assert first.findtext("a:updated", "", ATOM) == "2026-11-24T12:00:00+00:00"
    assert "Reviewed on 2026-11-24 by Dr. Ana Lima." in first.findtext("a:summary", "", ATOM)
    assert second.find("a:link", ATOM).get("href").endswith("/guides/new/")


def test_a_feed_of_one_topic(client):
    make_guide(title="Medication", slug="medication", topic="treatment")
    make_guide(title="Words", slug="words", topic="talking")
    assert [entry.findtext("a:title", "", ATOM) for entry in entries(client, "?topic=treatment")] == ["Medication"]
    assert client.get("/feeds/guides.atom?topic=nothing").status_code == 404


@pytest.mark.parametrize("address", ["/data/", "/es/data/"])
def test_the_page_about_open_data_has_examples_that_work(client, address):
    page = client.get(address)
    assert page.status_code == 200
    feeds = [link for link in page.text.split('href="') if link.startswith("/feeds/")]
    assert len(feeds) >= 7
    for link in feeds:
        assert client.get(link.partition('"')[0].replace("&amp;", "&")).status_code == 200
    assert "CC BY 4.0" in page.text
    assert "GeoNames" in page.text


def test_a_211_center_pastes_the_commands_and_hears_what_closed(client):
    """Dana has only this page: the commands on it take everything, and later what changed."""
    closed = make_helpline(slug="old-line", name="Old line")
    make_helpline(slug="river-line", name="River line")
    close(closed, on=date(2026, 11, 24), reason="Gone.")
    page = client.get("/data/").text
    commands = [
        unescape(command)
        for block in re.findall(r"<pre><code>(.*?)</code>", page, re.DOTALL)
        for command in block.split("\n")
    ]
    taken = {}
    for command in commands:
        address, name = re.search(r"(https://\S+?/(?:feeds|hsds)/\S+?)'?(?: --output (\S+))?$", command).groups()
        response = client.get(address.removeprefix("https://alongside.example"))
        assert response.status_code == 200, command
        taken[name] = response.getvalue().decode()
    told = {name: [json.loads(line) for line in text.splitlines()] for name, text in taken.items() if name}
    assert [each["status"] for each in told["services.ndjson"]] == ["active"]
    assert {each["name"]: each["status"] for each in told["changed.ndjson"]} == {
        "Old line": "defunct",
        "River line": "active",
    }
    assert "“defunct”" in page


def test_the_example_near_a_zip_code_is_of_a_town_where_a_group_meets(client):
    """A site for Vermont shows no ZIP code of Connecticut, where it has nothing."""
    assert "postcode=" not in client.get("/data/").text
    load_towns()
    make_group(place=make_place(town="Waterbury", state="CT", zip_code="06702"), status="draft")
    make_group(
        place=make_place(town="Burlington", state="VT", zip_code="05401", latitude=44.48, longitude=-73.22), name="Ours"
    )
    [address] = re.findall(r'href="(/hsds/[^"]+postcode=[^"]+)"', client.get("/data/").text)
    assert "postcode=05401&" in unescape(address)
    assert '"name":"Ours"' in client.get(unescape(address)).getvalue().decode()
