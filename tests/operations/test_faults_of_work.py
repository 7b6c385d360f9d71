"""A part of `tick` or an import fails: Sam hears what and where."""

from datetime import datetime
from unittest import mock

import pytest
from django.core.management import CommandError, call_command

from config.management.commands import tick
from resources.models import FeedImport
from tests.feeds.conftest import as_json, row
from tests.operations.conftest import mails_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("admins")]

TYPED = "my-son-at-12-elm-street"


def test_a_part_of_tick_that_fails_is_mailed_without_what_it_says(log):
    def fails(now: datetime) -> int:
        raise ValueError(TYPED)

    with mock.patch.object(tick, "PARTS", [("first", fails)]), pytest.raises(CommandError, match="Failed: first"):
        call_command("tick")
    (letter,) = mails_to()
    assert "The part “first” of tick failed." in letter.text
    assert "in test_a_part_of_tick_that_fails_is_mailed_without_what_it_says.<locals>.fails" in letter.text
    assert TYPED not in letter.text + log()


def test_an_import_that_fails_is_mailed_with_the_reason_that_we_wrote(log, tmp_path):
    file = tmp_path / "feed.json"
    file.write_bytes(b"<html>")
    with pytest.raises(CommandError):
        call_command("import_meetings", str(file), source="groups.example")
    (letter,) = mails_to()
    assert "An import of the source “groups.example” failed." in letter.text
    assert "FeedError: This is a web page, not a list of meetings." in letter.text


def test_an_address_that_does_not_answer_is_mailed_and_remembered(log):
    with pytest.raises(CommandError):
        call_command("import_meetings", "http://127.0.0.1/feed.json", source="groups.example")
    assert not FeedImport.objects.get().succeeded
    assert "FetchError:" in mails_to()[0].text


def test_a_preview_that_fails_is_seen_by_whoever_looks_and_mailed_to_nobody(log, tmp_path):
    file = tmp_path / "feed.json"
    file.write_bytes(as_json(row(day=9)))
    with pytest.raises(CommandError):
        call_command("import_meetings", str(file), source="groups.example", dry_run=True)
    assert not mails_to()
