"""Addresses that only machines ask for: what the phone calls us, and the script that keeps three pages."""

import json

import pytest
import time_machine
from django.db import OperationalError, connection

from resources.titles import quiet


@pytest.fixture
def no_database(db):
    def fail(*_anything):
        raise OperationalError("gone")

    with connection.execute_wrapper(fail):
        yield


def test_the_home_screen_shows_a_neutral_name(client, db):
    response = client.get("/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    facts = json.loads(response.content)
    assert facts["short_name"] == "Alongside"
    assert quiet(facts["name"])
    assert (facts["start_url"], facts["display"]) == ("/", "browser")
    assert facts["icons"][0]["src"].endswith(".svg")


def test_the_keeping_script_names_three_pages_and_what_they_need(client, db):
    response = client.get("/sw.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    script = response.content.decode()
    pages = json.loads(script.split("const PAGES = ")[1].split(";")[0])
    files = json.loads(script.split("const FILES = ")[1].split(";")[0])
    assert pages == ["/overdose/", "/helplines/", "/guides/dos-and-donts/"]
    assert files == ["/static/site.css", "/static/site.js", "/static/favicon.svg"]


def test_a_new_day_is_a_new_script_so_that_copies_are_fetched_anew(client, db):
    with time_machine.travel("2026-11-24T15:00Z"):
        today = client.get("/sw.js").content
        assert client.get("/sw.js").content == today
    with time_machine.travel("2026-11-25T15:00Z"):
        assert client.get("/sw.js").content != today


@pytest.mark.usefixtures("no_database")
def test_a_browser_that_looks_for_an_icon_by_itself_finds_ours(client):
    """On pages that name none: the admin's, nginx's own, open data."""
    response = client.get("/favicon.ico")
    assert (response.status_code, response["Location"]) == (302, "/static/favicon.svg")


@pytest.mark.usefixtures("no_database")
@pytest.mark.parametrize("address", ["/manifest.webmanifest", "/sw.js"])
def test_they_answer_without_a_database_and_set_no_cookie(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert not response.cookies


# security.txt -----------------------------------------------------------------------------------


def fields_of(response) -> dict[str, list[str]]:
    """The fields of a security.txt (RFC 9116), each with its values in order."""
    found: dict[str, list[str]] = {}
    for line in response.content.decode("utf-8").splitlines():
        name, separator, value = line.partition(": ")
        assert separator, line
        found.setdefault(name, []).append(value)
    return found


@pytest.mark.usefixtures("no_database")
def test_whoever_finds_a_hole_is_told_whom_to_write_to(client):
    with time_machine.travel("2026-11-24T15:00Z"):
        response = client.get("/.well-known/security.txt")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert not response.cookies
    assert fields_of(response) == {
        "Contact": ["mailto:staff@alongside.example", "https://alongside.example/about/"],
        "Expires": ["2027-05-23T00:00:00Z"],
        "Preferred-Languages": ["en, es"],
        "Canonical": ["https://alongside.example/.well-known/security.txt"],
    }


def test_without_a_mailbox_the_page_about_us_says_how(client, settings):
    settings.CONTACT_EMAIL = ""
    assert fields_of(client.get("/.well-known/security.txt"))["Contact"] == ["https://alongside.example/about/"]


def test_an_odd_mailbox_is_written_as_an_address(client, settings):
    settings.CONTACT_EMAIL = "a+b%c@alongside.example"
    ways = fields_of(client.get("/.well-known/security.txt"))["Contact"]
    assert ways[0] == "mailto:a%2Bb%25c@alongside.example"


def test_where_nobody_can_be_reached_there_is_none_and_it_says_so_in_words(client, db, settings):
    settings.CONTACT_EMAIL = settings.SITE_URL = ""
    response = client.get("/.well-known/security.txt")
    assert response.status_code == 404
    assert "We cannot find that page." in response.content.decode()
