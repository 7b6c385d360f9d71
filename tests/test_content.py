"""The version of what families read moves with every change, whoever makes it, and with nothing else."""

import threading
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from groups.models import Meeting
from guides.models import Guide
from resources import content
from resources.curation import close, publish, record_check
from resources.curation.counting import tally
from resources.models import ContentChange, Helpline, Mail, Place
from tests.records import make_group, make_guide, make_helpline, make_meeting, make_organization, make_place

pytestmark = pytest.mark.django_db(transaction=True)

JUNE = date(2026, 6, 1)


@pytest.fixture(params=["the database", "a shared cache"])
def asked(request, monkeypatch) -> None:
    """Where the version is asked for: of the database alone, or of a cache that all processes share."""
    monkeypatch.setattr(content, "is_shared", lambda: request.param == "a shared cache")


@pytest.fixture
def group(asked):
    return make_group(name="Evening circle")


def moved(change) -> bool:
    """Whether a change moved the version."""
    before = content.version()
    change()
    return content.version() != before


def test_each_way_of_curating_moves_it(group):
    rosa = User.objects.create_user("rosa", is_staff=True)
    line = make_helpline()
    assert moved(lambda: record_check(line, by=rosa, how="phone", on=JUNE))
    assert moved(lambda: close(line, on=JUNE, reason="It ended."))
    assert moved(lambda: publish(line))


@pytest.mark.parametrize(
    "change",
    [
        make_meeting,
        lambda group: group.save(),
        lambda group: group.delete(),
        lambda group: Meeting.objects.bulk_create([Meeting(group=group, weekday=1, start="19:00", zone="UTC")]),
        lambda group: type(group).objects.update(name="Morning circle"),
        lambda group: make_organization(),
        lambda group: make_place(),
        lambda group: Place.objects.all().delete(),
        lambda group: make_guide(),
        lambda group: Guide.objects.create(title="Talking", slug="talking").related.add(make_guide()),
    ],
)
def test_every_kind_of_write_moves_it(group, change):
    make_place()
    assert moved(lambda: change(group))


def test_commands_move_it(asked):
    assert moved(lambda: call_command("load_fixtures", verbosity=0))
    assert not moved(lambda: call_command("load_fixtures", verbosity=0))


def test_a_tick_that_finds_the_next_meetings_moves_it(group, time_machine):
    time_machine.move_to("2026-11-03T12:00:00Z", tick=False)
    make_meeting(group)
    call_command("tick", verbosity=0)
    time_machine.shift(timedelta(days=7))
    assert moved(lambda: call_command("tick", verbosity=0))
    assert not moved(lambda: call_command("tick", verbosity=0))


def test_reading_counting_and_mailing_do_not(asked, client, settings):
    settings.COUNT_PAGES = True
    make_helpline()

    def a_day_of_reading():
        client.get("/helplines/")
        client.get("/groups/")
        tally.write()
        Mail.objects.create(to="rosa@river.example", subject="Is it right?", text="It is.", due=timezone.now())
        User.objects.create_user("maria")

    assert not moved(a_day_of_reading)


def test_what_is_taken_back_moves_nothing(group):
    def saved_in_vain():
        with transaction.atomic():
            group.save()
            transaction.set_rollback(True)

    assert not moved(saved_in_vain)


def test_a_part_that_is_taken_back_does_not_hide_the_rest(group):
    def saved_in_part():
        with transaction.atomic():
            with transaction.atomic():
                group.save()
                transaction.set_rollback(True)
            make_helpline()

    assert moved(saved_in_part)
    assert Helpline.objects.exists()


def test_a_transaction_leaves_one_row(asked):
    before = ContentChange.objects.count()
    with transaction.atomic():
        for _ in range(5):
            make_helpline()
    assert ContentChange.objects.count() == before + 1


@pytest.mark.postgres
def test_transactions_that_end_in_another_order_are_both_seen(group):
    """The later number is committed first; the earlier one still moves the version."""
    earlier_wrote, later_ended = threading.Event(), threading.Event()

    def earlier():
        with transaction.atomic():
            make_helpline()
            earlier_wrote.set()
            later_ended.wait(10)
        connection.close()

    thread = threading.Thread(target=earlier)
    thread.start()
    assert earlier_wrote.wait(10)
    assert moved(make_organization)
    before = content.version()
    later_ended.set()
    thread.join()
    assert content.version() != before


def test_a_reader_who_was_slow_does_not_put_the_old_version_back(group, monkeypatch):
    """Dolores's request read the database before Rosa's save ended, and reached the cache after it."""
    before = content.stored_version()
    cache.clear()
    group.save()
    cache.add(content._SHARED, before, content.SHARED_FOR)
    assert content.version() != before


def test_the_shared_cache_answers_without_a_query(django_assert_num_queries, monkeypatch, db):
    monkeypatch.setattr(content, "is_shared", lambda: True)
    content.version()
    with django_assert_num_queries(0):
        content.version()


def test_many_old_changes_are_forgotten_and_no_version_comes_back(asked, time_machine, monkeypatch):
    monkeypatch.setattr(content, "MOST_ROWS", 3)
    time_machine.move_to("2026-11-03T12:00:00Z", tick=False)
    for _ in range(5):
        make_helpline()
    ContentChange.objects.update(made=timezone.now())
    seen = content.stored_version()
    time_machine.shift(timedelta(hours=2))
    assert content.forget_old_changes(timezone.now()) >= 5
    assert ContentChange.objects.count() == 1
    assert content.stored_version() != seen
    assert content.forget_old_changes(timezone.now()) == 0


def test_few_changes_are_kept_and_nothing_moves(asked, time_machine):
    time_machine.move_to("2026-11-03T12:00:00Z", tick=False)
    make_helpline()
    time_machine.shift(timedelta(hours=2))
    assert not moved(lambda: content.forget_old_changes(timezone.now()))


@pytest.mark.parametrize(
    ("statement", "writes"),
    [
        ('UPDATE "resources_helpline" SET "name_en" = %s', True),
        ("insert or ignore into resources_place (name) values (1)", True),
        ('DELETE FROM "groups_meeting" WHERE 1', True),
        ('TRUNCATE "auth_user", "guides_guide"', True),
        ('\n  INSERT INTO "groups_pause" ("day") SELECT 1', True),
        ('SELECT * FROM "resources_helpline"', False),
        ('INSERT INTO "resources_mail" ("to") VALUES (%s)', False),
        ('UPDATE "resources_helpline_other" SET "x" = 1', False),
        ('INSERT INTO "resources_historicalhelpline" ("id") VALUES (1)', False),
        ("", False),
    ],
)
def test_statements_are_told_apart(statement, writes):
    assert content.writes_content(statement) is writes
