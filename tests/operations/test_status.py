"""Sam opens "How the site runs": each line says whether it is well, and what to do if it is not."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config.management.commands import tick
from config.operations import facts
from config.operations.status import how_it_runs, parts_of_tick
from groups.models import MeetingFeed
from resources.mailing import MOST_TRIES
from resources.models import ContentChange, Fault, FeedImport, Link, Mail, PartRun, Source
from tests.admin.people import ADMINISTRATOR, EDITOR, NOBODY, REVIEWER, SUPERUSER, desk_of, person
from tests.operations.conftest import tick_now
from tests.records import make_group

pytestmark = pytest.mark.django_db

MONDAY = "2026-11-30T15:00:00Z"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings, time_machine) -> Path:
    """Monday morning in Connecticut; copies are saved."""
    settings.SAVED_COPIES = str(tmp_path / "copies")
    settings.CHECK_LINKS = True
    time_machine.move_to(MONDAY, tick=False)
    return tmp_path


def lines() -> dict[str, tuple[bool, str]]:
    """Each line about the site: whether it is well, and what it says."""
    sections = how_it_runs(timezone.now())
    return {fact.name: (fact.is_well, fact.said) for section in sections for fact in section.facts}


def parts() -> dict[str, tuple[bool, str]]:
    """Each line about a part of `tick`."""
    return {fact.name: (fact.is_well, fact.said) for fact in parts_of_tick(timezone.now())}


def run_tick(*parts) -> None:
    """`tick` with these parts in place of its own."""
    with mock.patch.object(tick, "PARTS", list(parts)):
        call_command("tick", verbosity=0)


def test_before_the_first_tick_the_page_says_so(settings):
    said = lines()
    assert said["“tick” runs"] == (False, "never")
    assert said["Saved copies"] == (False, "none yet")
    assert said["Backup"] == (False, "none yet")
    assert set(parts().values()) == {(False, "has not run yet")}
    assert said["Mails"][0]
    assert said["Imports"] == (True, "none failed last time")
    settings.SAVED_COPIES = ""
    assert lines()["Saved copies"] == (False, "none are made")


def test_after_a_tick_all_its_parts_are_well_and_a_quarter_of_an_hour_later_none_is(settings, time_machine):
    settings.CHECK_LINKS = False
    make_group()
    tick_now()
    said = lines()
    assert said["“tick” runs"] == (True, "just now")
    assert len(parts()) == len(tick.PARTS)
    assert all(is_well for is_well, _said in parts().values())
    assert said["Saved copies"][0]
    assert "pages, made just now" in said["Saved copies"][1]
    assert said["What families read last changed"][1] == "just now"
    time_machine.shift(timedelta(minutes=15))
    said = lines()
    assert said["“tick” runs"] == (False, "15\xa0minutes ago")
    assert not any(is_well for is_well, _said in parts().values())
    time_machine.shift(timedelta(minutes=30))
    assert not lines()["Saved copies"][0]


def test_a_part_that_fails_says_since_when_and_a_success_mends_it(time_machine):
    fails = mock.Mock(side_effect=[3, ValueError("what somebody typed"), 0], __name__="fails")
    run_tick(("next meetings", fails))
    time_machine.shift(timedelta(hours=2))
    with pytest.raises(CommandError):
        run_tick(("next meetings", fails))
    run = PartRun.objects.get()
    assert (run.changed, run.failed - run.succeeded) == (3, timedelta(hours=2))
    is_well, said = parts()["Next meetings"]
    assert not is_well
    assert "last failed just now: ValueError at" in said
    assert "typed" not in said
    time_machine.shift(timedelta(minutes=5))
    run_tick(("next meetings", fails))
    assert parts()["Next meetings"][0]
    assert PartRun.objects.count() == 1


def test_tick_goes_on_when_its_notes_cannot_be_written():
    done = []
    with mock.patch.object(PartRun.objects, "bulk_create", side_effect=OSError("disk full")):
        run_tick(("first", lambda now: done.append("first") or 1), ("second", lambda now: done.append("second") or 1))
    assert done == ["first", "second"]


def test_mails_that_wait_too_long_that_failed_or_are_lost(time_machine):
    now = timezone.now()
    Mail.objects.create(to="a@hill.example", subject="Soon", due=now)
    assert lines()["Mails"] == (
        True,
        "1 waits; 0 of them failed and are tried again; 0 need a look; the oldest was queued just now",
    )
    time_machine.shift(timedelta(minutes=61))
    assert not lines()["Mails"][0]
    Mail.objects.all().delete()
    Mail.objects.create(to="a@hill.example", subject="Later", due=timezone.now() + timedelta(days=3))
    assert lines()["Mails"][0]
    Mail.objects.update(problem="Busy", tries=1)
    assert "1 of them failed" in lines()["Mails"][1]
    Mail.objects.update(tries=MOST_TRIES)
    assert lines()["Mails"] == (False, "0 wait; 0 of them failed and are tried again; 1 needs a look")


def test_a_backup_of_two_days_ago_is_too_old(monkeypatch):
    def made(ago: timedelta) -> bool:
        backup = SimpleNamespace(path=Path("a"), made=timezone.now() - ago, bytes=2048)
        monkeypatch.setattr(facts, "last_backup", lambda _now: backup)
        assert "2.0\xa0KB" in lines()["Backup"][1]
        return lines()["Backup"][0]

    assert made(timedelta(hours=47))
    assert not made(timedelta(hours=48))


def test_an_import_that_failed_is_named_until_one_succeeds(time_machine):
    source = Source.objects.create(name="groups.example", kind="feed")
    MeetingFeed.objects.create(source=source)
    assert lines()["Meeting feeds"] == (False, "1 feed; never imported: groups.example")
    FeedImport.objects.create(source=source, by_name="rosa", origin="a", succeeded=True)
    time_machine.shift(timedelta(days=3))
    FeedImport.objects.create(source=source, by_name="rosa", origin="a")
    said = lines()
    assert said["Imports"] == (False, "failed last time: groups.example")
    assert said["Meeting feeds"] == (True, "1 feed; the one that waits longest was imported 3\xa0days ago")
    time_machine.shift(timedelta(minutes=1))
    FeedImport.objects.create(source=source, by_name="rosa", origin="a", succeeded=True)
    assert lines()["Imports"][0]


def test_migrations_links_and_faults_are_told(time_machine):
    assert lines()["Tables of the database"][0]
    MigrationRecorder(connection).migration_qs.filter(app="groups", name="0001_initial").delete()
    assert lines()["Tables of the database"] == (False, "groups.0001_initial")
    Link.objects.create(url="https://gone.example/", failed_days=2)
    assert lines()["Outward links"] == (False, "1 no longer answers")
    now = timezone.now()
    Fault.objects.create(key="a", kind="ValueError", place="groups/a.py:3 in f", first=now, last=now, times=7)
    assert lines()["Faults of our own code"] == (False, "1 kind in the last day")
    time_machine.shift(timedelta(days=1))
    assert lines()["Faults of our own code"][0]


def test_sam_and_ada_read_it_and_the_others_hear_403():
    now = timezone.now()
    Fault.objects.create(key="a", kind="ValueError", place="groups/a.py:3 in f", first=now, last=now, times=7)
    page, front = reverse("admin_status"), reverse("admin:index")
    for who in (SUPERUSER, ADMINISTRATOR):
        desk = desk_of(person(who))
        html = desk.get(page).text
        for words in ("Look here:", "Well:", "groups/a.py:3 in f", "It should run every five minutes."):
            assert words in html
        assert f'href="{page}"' in desk.get(front).text
        assert desk.post(page).status_code == 405
    for who in (EDITOR, REVIEWER, NOBODY):
        desk = desk_of(person(who))
        assert desk.get(page).status_code == 403
        assert f'href="{page}"' not in desk.get(front).text


def test_it_costs_few_queries_however_much_there_is():
    now = timezone.now()
    how_it_runs(now)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            how_it_runs(now)
        return len(captured)

    few = asked()
    sources = Source.objects.bulk_create(Source(name=f"source-{n}", kind="feed") for n in range(100))
    MeetingFeed.objects.bulk_create(MeetingFeed(source=source) for source in sources)
    FeedImport.objects.bulk_create(FeedImport(source=source, by_name="rosa", origin="a") for source in sources)
    Mail.objects.bulk_create(Mail(to="a@hill.example", subject=str(n), due=now) for n in range(100))
    ContentChange.objects.bulk_create(ContentChange() for _ in range(100))
    assert asked() == few <= 12
