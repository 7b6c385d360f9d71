"""What nobody needs any more goes by itself: mails that went, addresses of contacts, sessions that ended."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from config.management.commands.tick import PARTS
from resources.curation.answering import confirm
from resources.curation.requests import forget_contacts
from resources.mailing import forget_old_mails, queue, send_due
from resources.models import CheckRequest, Mail, NoMail
from resources.staff.sessions import forget_ended_sessions
from tests.admin.people import REVIEWER, desk_of, person
from tests.asking import ROSA, link_in, rosas_group, write_to_all
from tests.records import make_group, make_organization

pytestmark = pytest.mark.django_db

MONDAY = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
LETTER = {"listing": "Circle", "link": "https://alongside.example/x/", "expires": MONDAY}


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def test_a_mail_that_went_is_kept_for_a_month_and_one_that_waits_for_good(clock):
    queue(ROSA, "check_request", LETTER, language="en", unsubscribe_url="https://alongside.example/stop/")
    send_due(MONDAY)
    waits = queue("leo@hill.example", "check_request", LETTER, language="en", due=MONDAY + timedelta(days=100))
    assert forget_old_mails(MONDAY + timedelta(days=30)) == 0
    assert forget_old_mails(MONDAY + timedelta(days=30, seconds=1)) == 1
    assert Mail.objects.get() == waits


def asked_and_answered(**values) -> CheckRequest:
    group = rosas_group(**values)
    write_to_all()
    request = CheckRequest.objects.get()
    confirm(request, timezone.now())
    assert request.listing == group
    return request


def test_rosa_who_leads_no_group_any_more_is_forgotten_after_the_longest_cycle(clock):
    request = asked_and_answered()
    type(request.listing).objects.update(contact_email="")
    assert forget_contacts(MONDAY + timedelta(days=365)) == 0
    assert forget_contacts(MONDAY + timedelta(days=366)) == 1
    request.refresh_from_db()
    assert (request.email, request.answer) == ("", "correct")
    assert str(request) == "2027-03-01"
    assert forget_contacts(MONDAY + timedelta(days=366)) == 0
    page = desk_of(person(REVIEWER)).get("/admin/resources/checkrequest/")
    assert (page.status_code, ROSA in page.text) == (200, False)


@pytest.mark.parametrize("where", ["listing", "organization"])
def test_who_still_confirms_a_listing_stays_with_her_answers(clock, where):
    request = asked_and_answered()
    if where == "organization":
        type(request.listing).objects.update(contact_email="")
        make_organization(contact_email=ROSA.upper())
    assert forget_contacts(MONDAY + timedelta(days=400)) == 0


def test_a_question_that_waits_keeps_its_address(clock):
    group = rosas_group()
    write_to_all()
    type(group).objects.update(contact_email="")
    assert forget_contacts(MONDAY + timedelta(days=400)) == 0


def test_the_link_that_stops_mail_still_answers_when_the_address_is_forgotten(clock):
    asked_and_answered()
    CheckRequest.objects.update(email="")
    link = link_in(mail.outbox[0], "stop/")
    assert "We send you no more requests." in Client().get(link).text
    assert Client().post(link).status_code == 200
    assert Client().post(link, {"again": "yes"}).status_code == 200
    assert not NoMail.objects.exists()
    make_group(contact_email="leo@hill.example", name="Another")
    assert write_to_all() == 1


def test_sessions_that_ended_go_and_open_ones_stay(clock):
    desk = desk_of(person(REVIEWER))
    assert forget_ended_sessions(MONDAY + timedelta(hours=11)) == 0
    assert desk.get("/admin/").status_code == 200
    assert forget_ended_sessions(MONDAY + timedelta(hours=13)) == 1
    assert not Session.objects.exists()


def test_tick_does_all_of_it(clock):
    names = [name for name, _part in PARTS]
    assert {"old mails", "old contacts", "ended sessions"} <= {*names}
    # What is sent in this run must not be gone before staff saw it.
    assert names.index("old mails") < names.index("mails")
    call_command("tick", verbosity=0)
