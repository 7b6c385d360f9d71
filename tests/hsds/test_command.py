"""`manage.py import_directory`, and a list that comes in pages from an address."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from groups.models import SupportGroup
from resources.interchange.fetching import FetchError
from resources.interchange.hsds.taking import fetching
from resources.models import DirectoryFeed, FeedImport, Helpline, Source
from tests.hsds.elsewhere import a_kit, a_line, group

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("towns")]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "services.json"
    path.write_text(json.dumps([group(), a_line(phones=[])]))
    return path


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Another directory's API with three pages; the addresses that were asked."""
    asked: list[str] = []

    def fetch(address: str, seconds: float) -> bytes:
        asked.append(address)
        number = int(address.rpartition("page=")[2] or 1) if "page=" in address else 1
        contents = [[group()], [a_line()], [a_kit()]][number - 1]
        return json.dumps({"page_number": number, "total_pages": 3, "contents": contents}).encode()

    monkeypatch.setattr(fetching, "fetch", fetch)
    return asked


def run(*words: Any) -> str:
    out = StringIO()
    call_command("import_directory", *map(str, words), stdout=out)
    return out.getvalue()


def test_the_first_run_remembers_how_the_source_is_read(file: Path) -> None:
    said = run(file, "--source", "211.example", "--zone", "America/Chicago", "--publish")
    assert "1 created" in said
    assert "“Night Helpline” (service 2, taken as a helpline): nobody can reach it" in said
    feed = DirectoryFeed.objects.get()
    assert (feed.source.kind, feed.zone, feed.publish, feed.take_as) == ("feed", "America/Chicago", True, "")
    assert SupportGroup.objects.get().status == "published"
    assert "0 created, 0 changed, 1 unchanged" in run(file, "--source", "211.example")


def test_a_dry_run_leaves_nothing_behind(file: Path) -> None:
    assert run(file, "--source", "211.example", "--dry-run").startswith("Would import:")
    for model in (SupportGroup, Source, DirectoryFeed, FeedImport):
        assert not model.objects.exists()


def test_an_address_is_read_page_by_page(pages: list[str]) -> None:
    run("https://211.example/services?full=true", "--source", "211.example")
    assert pages == [
        "https://211.example/services?full=true",
        "https://211.example/services?full=true&page=2",
        "https://211.example/services?full=true&page=3",
    ]
    assert Helpline.objects.count() == SupportGroup.objects.count() == 1
    pages.clear()
    assert "3 unchanged" in run("--source", "211.example")
    assert len(pages) == 3


def test_an_address_of_a_later_page_is_read_from_the_first(pages: list[str]) -> None:
    run("https://211.example/services?page=2", "--source", "211.example")
    assert Helpline.objects.count() == SupportGroup.objects.count() == 1
    assert sorted(pages) == [f"https://211.example/services?page={number}" for number in (1, 2, 3)]


def test_a_list_that_never_ends_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    page = json.dumps({"page_number": 1, "total_pages": 1_000_000, "contents": [group()]}).encode()
    monkeypatch.setattr(fetching, "fetch", lambda _address, seconds: page)
    with pytest.raises(CommandError, match="1000000 pages"):
        run("https://211.example/services", "--source", "211.example")
    assert not FeedImport.objects.get().succeeded


def test_a_list_whose_pages_come_too_slowly_is_given_up(pages: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 30.0, 61.0])
    monkeypatch.setattr(fetching.time, "monotonic", lambda: next(clock))
    with pytest.raises(FetchError, match=r"Page 3 of 3 was not there after 60 seconds"):
        fetching.fetch_directory("https://211.example/services")
    assert len(pages) == 2


def test_what_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="Name a file or an address"):
        run("--source", "211.example")
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run(tmp_path / "none.json", "--source", "211.example")

    def away(_address: str, seconds: float) -> bytes:
        raise FetchError("The server does not answer.")

    monkeypatch.setattr(fetching, "fetch", away)
    with pytest.raises(CommandError, match=r"Nothing was imported\. The server does not answer"):
        run("https://211.example/services", "--source", "211.example")
