"""What is kept in memory says what the database says, for as long as it says it."""

from dataclasses import dataclass, field

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from resources.kept import MOST_KEPT, _all_results, as_of, until_content_changes
from tests.public_pages import load_whole_site, public_pages


@dataclass
class Clerk:
    """Somebody who looks things up, and counts how often."""

    times: int = 0
    asked: list[tuple] = field(default_factory=list)

    def look_up(self, *what: str) -> tuple[str, ...]:
        self.times += 1
        self.asked.append(what)
        return what


@pytest.fixture
def clerk() -> Clerk:
    return Clerk()


@pytest.fixture
def ask(clerk):
    return until_content_changes(clerk.look_up)


def test_one_version_is_asked_for_once(clerk, ask):
    with as_of("1-1"):
        assert [ask("CT"), ask("CT"), ask("MA")] == [("CT",), ("CT",), ("MA",)]
    with as_of("1-1"):
        ask("CT")
    assert clerk.asked == [("CT",), ("MA",)]


def test_a_new_version_is_asked_for_anew(clerk, ask):
    for version in ("1-1", "2-2", "1-1"):
        with as_of(version):
            ask("CT")
    assert clerk.times == 3


def test_each_language_has_its_own(clerk, ask):
    with as_of("1-1"):
        ask()
        with translation.override("es"):
            ask()
    assert clerk.times == 2


@pytest.mark.parametrize("version", [None, ""])
def test_outside_a_kept_page_everything_is_asked_each_time(clerk, ask, version):
    ask("CT")
    with as_of(version or None):
        ask("CT")
    assert clerk.times == 2


def test_memory_has_an_end(clerk, ask):
    """The oldest goes when another comes."""
    with as_of("1-1"):
        for number in range(MOST_KEPT + 10):
            ask(number)
        ask(MOST_KEPT + 5)
        ask(5)
    assert clerk.times == MOST_KEPT + 11


def test_that_there_is_nothing_is_not_kept():
    """Strangers make up addresses; they must not fill the memory."""
    asked = []
    ask = until_content_changes(asked.append)
    with as_of("1-1"):
        ask("no-such-group")
        ask("no-such-group")
    assert len(asked) == 2


def test_what_a_slow_request_found_does_not_push_out_what_is_newer(clerk):
    def look_up(what):
        if what == "slow":
            with as_of("2-2"):
                ask("quick")
        return clerk.look_up(what)

    ask = until_content_changes(look_up)
    with as_of("1-1"):
        ask("slow")
    with as_of("2-2"):
        ask("quick")
    assert clerk.asked == [("quick",), ("slow",)]


@pytest.mark.django_db
def test_every_page_is_the_same_with_and_without_what_is_kept(settings, monkeypatch):
    """Read twice with a memory, so that the second reading comes out of it, and once without."""
    with time_machine.travel("2026-11-24T21:15:00Z", tick=False):
        load_whole_site()
        addresses = [page.address for page in public_pages() if "/confirm/" not in page.address]
        plain = {address: Client().get(address).content for address in addresses}
        settings.PAGE_CACHE = True
        settings.PAGE_CACHE_MEGABYTES = 0
        monkeypatch.setattr("resources.content.version", lambda: "1-1")
        for _ in range(2):
            client = Client()
            kept = {address: client.get(address).content for address in addresses}
    assert sum(len(results._found) for results in _all_results) > 20
    differing = [address for address in addresses if kept[address] != plain[address]]
    assert [address for address in differing if "/suggest/" not in address] == []
