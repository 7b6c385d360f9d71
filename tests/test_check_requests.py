"""Rosa runs a group. We ask her once a cycle whether it is still right, remind her twice, then it is staff's turn."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from resources.curation import close, record_check
from resources.curation.answering import confirm, stop_mail
from resources.curation.requests import ask, keep_asking, no_answer
from resources.models import CheckRequest, Mail
from tests.asking import ROSA, rosas_group, write_to_all
from tests.records import make_group, make_helpline, make_organization, make_program

pytestmark = pytest.mark.django_db

MONDAY = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
WEEK = timedelta(weeks=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def recipients() -> list[str]:
    return sorted(to for letter in mail.outbox for to in letter.to)


# Whom -------------------------------------------------------------------------------------------


def test_rosa_is_asked_once_however_often_the_clock_ticks():
    group = rosas_group()
    assert [write_to_all() for _n in range(3)] == [1, 0, 0]
    [letter] = mail.outbox
    assert letter.to == [ROSA]
    assert letter.subject == "Is “Tuesday Circle” still right?"
    request = CheckRequest.objects.get()
    assert (request.listing, request.email, request.sent) == (group, ROSA, MONDAY)
    assert request.expires == MONDAY + 7 * WEEK


def test_every_kind_is_asked_in_its_own_cycle():
    river = make_organization(contact_email="desk@river.example")
    checked = {"checked_how": "phone", "checked_by": "sam", "organization": river}
    make_group(name="old", checked_on=date(2026, 11, 30), **checked)
    make_group(name="fresh", checked_on=date(2026, 12, 2), **checked)
    make_program(name="kits", **checked | {"checked_on": date(2026, 1, 1)})
    make_helpline(name="line", **checked | {"checked_on": date(2026, 9, 15)})
    write_to_all()
    assert sorted(letter.subject for letter in mail.outbox) == ["Is “kits” still right?", "Is “old” still right?"]


def test_the_listings_own_contact_goes_before_the_organizations():
    river = make_organization(contact_email="desk@river.example")
    make_group(organization=river)
    rosas_group(organization=river)
    make_group(name="nobody to ask")
    make_group(name="draft", organization=river, status="draft")
    write_to_all()
    assert recipients() == ["desk@river.example", ROSA]


def test_the_public_email_is_never_written_to():
    make_group(email="public@river.example", organization=make_organization(email="office@river.example"))
    assert write_to_all() == 0


def test_the_mail_is_in_the_organizations_language_else_in_the_listings():
    rosas_group(organization=make_organization(contact_language="es"))
    make_group(name="Grupo", contact_email="ana@luz.example", languages=["es"])
    make_group(name="Both", contact_email="leo@luz.example", languages=["en", "es"])
    write_to_all()
    spanish = {letter.to[0]: "/es/confirm/" in letter.body for letter in mail.outbox}
    assert spanish == {ROSA: True, "ana@luz.example": True, "leo@luz.example": False}
    letter = next(letter for letter in mail.outbox if letter.to == ["ana@luz.example"])
    assert letter.subject == "¿Sigue siendo correcto “Grupo”?"
    assert "19 de abril de 2027" in letter.body


def test_one_address_gets_few_mails_a_day_whatever_its_case(settings, clock):
    settings.CHECK_REQUESTS_A_DAY = 2
    for n in range(5):
        make_group(contact_email=ROSA.upper() if n % 2 else ROSA)
    assert [write_to_all(), write_to_all()] == [2, 0]
    clock.shift(timedelta(days=1, minutes=1))
    assert write_to_all() == 2


def test_who_wants_no_mail_gets_none():
    stop_mail(ROSA.upper())
    rosas_group(contact_email=ROSA.title())
    assert write_to_all() == 0


def test_a_contact_that_is_no_address_stops_nobody_else(caplog):
    rosas_group(contact_email="ask at the desk")
    make_helpline(contact_email="leo@hill.example", name="Line")
    assert write_to_all() == 1
    assert "is no email address" in caplog.text


def test_without_the_sites_own_address_nothing_is_sent_and_tick_says_why(settings):
    settings.SITE_URL = ""
    rosas_group()
    with pytest.raises(ImproperlyConfigured, match="SITE_URL"):
        keep_asking(MONDAY)
    assert not CheckRequest.objects.exists()
    assert not Mail.objects.exists()


# How often --------------------------------------------------------------------------------------


def test_reminders_come_after_two_and_five_weeks_then_it_is_staffs_turn(clock):
    rosas_group()
    days = {}
    for day in range(70):
        clock.move_to(MONDAY + timedelta(days=day))
        if write_to_all():
            days[day] = mail.outbox[-1]
    assert list(days) == [0, 14, 35]
    assert days[14].subject == "A reminder: is “Tuesday Circle” still right?"
    assert "We wrote to you on March 1, 2027" in days[14].body
    assert "One of us may call you" not in days[14].body
    assert "One of us may call you" in days[35].body
    assert CheckRequest.objects.filter(no_answer(timezone.now())).count() == 1


def test_after_weeks_without_a_tick_one_reminder_is_enough(clock):
    rosas_group()
    write_to_all()
    clock.shift(6 * WEEK)
    assert [write_to_all(), write_to_all()] == [1, 0]
    assert CheckRequest.objects.get().reminded == 2


@pytest.mark.parametrize("why", ["checked", "closed", "answered", "stopped", "moved"])
def test_no_reminder_when_there_is_nothing_to_ask_any_more(clock, why):
    group = rosas_group()
    write_to_all()
    clock.shift(2 * WEEK)
    if why == "checked":
        record_check(group, how="phone", on=date(2027, 3, 14), by_name="sam")
    elif why == "closed":
        close(group, on=date(2027, 3, 14), reason="Over.")
    elif why == "answered":
        confirm(CheckRequest.objects.get(), timezone.now())
    elif why == "stopped":
        stop_mail(ROSA)
    else:
        group.contact_email = "leo@river.example"
        group.save()
    write_to_all()
    assert recipients() == (["leo@river.example", ROSA] if why == "moved" else [ROSA])


def test_a_new_contact_is_asked_and_the_old_link_ends():
    group = rosas_group()
    write_to_all()
    group.contact_email = "leo@river.example"
    group.save()
    write_to_all()
    old, new = CheckRequest.objects.order_by("pk")
    assert (old.answered, old.answer) == (MONDAY, "")
    assert (new.email, new.answered) == ("leo@river.example", None)


def test_staffs_call_ends_a_request_that_nobody_answered_and_the_next_cycle_asks_again(clock):
    group = rosas_group()
    write_to_all()
    clock.shift(8 * WEEK)
    assert write_to_all() == 0
    record_check(group, how="phone", on=timezone.localdate(), by_name="sam")
    write_to_all()
    assert not CheckRequest.objects.filter(no_answer(timezone.now())).exists()
    clock.shift(timedelta(days=91))
    mail.outbox.clear()
    assert write_to_all() == 1


def test_whoever_sent_changes_is_not_asked_again_the_next_day(clock):
    rosas_group()
    write_to_all()
    CheckRequest.objects.update(answered=MONDAY, answer="changes")
    clock.shift(timedelta(days=1))
    assert write_to_all() == 0
    clock.shift(timedelta(days=90))
    assert write_to_all() == 1


# The command ------------------------------------------------------------------------------------


def test_a_dry_run_says_whom_and_writes_to_nobody(capsys, clock):
    rosas_group()
    write_to_all()
    clock.shift(2 * WEEK)
    make_helpline(name="Night Line", contact_email="leo@hill.example")
    call_command("send_check_requests", dry_run=True)
    said = capsys.readouterr().out
    assert "reminder 1: Tuesday Circle (rosa@river.example)" in said
    assert "request: Night Line (leo@hill.example)" in said
    assert CheckRequest.objects.count() == 1
    assert len(mail.outbox) == 1


def test_the_command_queues_and_tick_sends(capsys):
    rosas_group()
    call_command("send_check_requests")
    assert "Mails queued: 1" in capsys.readouterr().out
    assert mail.outbox == []
    call_command("tick")
    assert recipients() == [ROSA]


# Many, and at once ------------------------------------------------------------------------------


def test_nothing_to_ask_costs_the_same_with_many_listings(django_assert_max_num_queries):
    checked = {"checked_on": MONDAY.date(), "checked_how": "phone", "checked_by": "sam"}
    for n in range(30):
        make_group(contact_email=f"rosa{n}@river.example", **checked)
    keep_asking(MONDAY)
    with django_assert_max_num_queries(10):
        assert keep_asking(MONDAY) == 0


def test_two_runs_that_both_want_to_ask_ask_once():
    group = rosas_group()
    assert ask(group, MONDAY)
    assert ask(group, MONDAY) is None
    assert Mail.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_four_ticks_at_the_same_moment_ask_each_contact_once():
    for n in range(6):
        rosas_group(name=f"Circle {n}", contact_email=f"rosa{n}@river.example")
    start = Barrier(4)

    def run() -> None:
        start.wait()
        try:
            keep_asking(MONDAY)
        finally:
            connection.close()

    ticks = [Thread(target=run) for _n in range(4)]
    for tick in ticks:
        tick.start()
    for tick in ticks:
        tick.join()
    assert CheckRequest.objects.count() == 6
    assert sorted(Mail.objects.values_list("to", flat=True)) == [f"rosa{n}@river.example" for n in range(6)]
