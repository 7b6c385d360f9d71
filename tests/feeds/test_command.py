"""`manage.py import_meetings`, as an administrator types it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from groups.models import MeetingFeed, Program, SupportGroup
from resources.models import FeedImport, Organization, Source
from tests.feeds.conftest import as_json, row


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "feed.json"
    path.write_bytes(as_json(row(), row("bad", day=9)))
    return path


def run(*words: object) -> str:
    out = StringIO()
    call_command("import_meetings", *map(str, words), stdout=out)
    return out.getvalue()


def test_the_first_run_remembers_how_the_source_is_read(db, file) -> None:
    Program.objects.create(name="Al-Anon", slug="al-anon")
    Organization.objects.create(name="River Health", slug="river-health")
    said = run(file, "--source", "groups.example", "--codes", "al-anon", "--program", "al-anon",
               "--organization", "river-health", "--zone", "America/Chicago", "--person", "--publish")  # fmt: skip
    assert "1 created" in said
    assert "row 2, “Tuesday Hope”: its day “9”" in said
    feed = MeetingFeed.objects.get()
    assert (feed.source.kind, feed.codes, feed.zone, feed.publish) == ("feed", "al-anon", "America/Chicago", True)
    group = SupportGroup.objects.get()
    assert (group.program.slug, group.organization.slug) == ("al-anon", "river-health")
    assert (group.for_person_who_uses, group.status) == (True, "published")
    again = run(file, "--source", "groups.example")
    assert "0 created, 0 changed, 1 unchanged" in again
    assert MeetingFeed.objects.get().codes == "al-anon"


def test_new_groups_wait_as_drafts_unless_told(db, file) -> None:
    run(file, "--source", "groups.example")
    assert SupportGroup.objects.get().status == "draft"


def test_a_dry_run_leaves_nothing_behind(db, file) -> None:
    said = run(file, "--source", "groups.example", "--dry-run")
    assert said.startswith("Would import:")
    assert "1 created" in said
    for model in (SupportGroup, Source, MeetingFeed, FeedImport):
        assert not model.objects.exists()


def test_every_row_on_request(db, file) -> None:
    run(file, "--source", "groups.example")
    assert "Unchanged:" not in run(file, "--source", "groups.example")
    assert "Unchanged:\n  “Tuesday Hope”" in run(file, "--source", "groups.example", "--verbosity", "2")
    assert run(file, "--source", "groups.example", "--verbosity", "0") == ""


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nowhere.json"], "cannot be read"),
        ([], "Name a file or an address"),
        (["x", "--program", "nothing"], "There is no program “nothing”"),
        (["x", "--zone", "Mars/North"], "not a time zone"),
        (["http://127.0.0.1/feed.json"], "inner network"),
        (["ftp://example.org/feed.json"], "http:// or https://"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(db, words, says) -> None:
    with pytest.raises(CommandError, match=says):
        run(*words, "--source", "groups.example")


def test_a_broken_file_changes_nothing_and_is_remembered(db, file) -> None:
    run(file, "--source", "groups.example")
    file.write_bytes(b"<html>")
    with pytest.raises(CommandError, match=r"Nothing was imported\. This is a web page"):
        run(file, "--source", "groups.example")
    assert SupportGroup.objects.get().gone_since is None
    assert not FeedImport.objects.first().succeeded
