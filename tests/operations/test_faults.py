"""Something breaks while Dolores asks about her son: Sam hears what and where, and nobody hears of her."""

import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import StringIO
from threading import Barrier, Thread
from unittest import mock

import pytest
from django.conf import settings as site_settings
from django.core import mail
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils.log import AdminEmailHandler

from config import urls as site_urls
from config.operations import faults
from config.operations.faults import MOST_AN_HOUR, Seen, forget_old_faults, held, note
from resources.mailing import send_due
from resources.models import Fault, Mail
from tests.operations.conftest import SAM, mails_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("admins")]

TYPED = "my-son-at-12-elm-street"
ADA = "ada@health.example"
#: Where Dolores writes from, and what her browser sends along.
ABOUT_HER = {
    "REMOTE_ADDR": "203.0.113.7",
    "HTTP_X_FORWARDED_FOR": "203.0.113.7",
    "HTTP_USER_AGENT": "DoloresPhone/1.0",
    "HTTP_REFERER": "https://alongside.example/search/?q=her-search",
    "HTTP_COOKIE": "token=her-cookie",
}
SECRETS = (TYPED, "203.0.113.7", "DoloresPhone", "her-search", "her-cookie", "?q=")


def break_down(request: HttpRequest) -> HttpResponse:
    """What she typed stands in the error, in its cause, and in what this line knows."""
    said = request.POST.get("message") or request.GET.get("q", "")
    try:
        int(said)
    except ValueError as error:
        raise RuntimeError(f"cannot read {said}") from error
    return HttpResponse()


def break_under_a_token(request: HttpRequest, token: str) -> HttpResponse:
    raise KeyError(token)


def suspect(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation(request.GET["q"])


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied(request.GET["q"])


def not_understand(request: HttpRequest) -> HttpResponse:
    raise BadRequest(request.GET["q"])


def lose_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError("connection refused")


urlpatterns = [
    *site_urls.urlpatterns,
    path("breaks/", break_down),
    path("confirm/<token>/breaks/", break_under_a_token),
    path("suspects/", suspect),
    path("refuses/", refuse),
    path("does-not-understand/", not_understand),
    path("lost/", lose_database),
]
handler400, handler403 = site_urls.handler400, site_urls.handler403
handler404, handler500 = site_urls.handler404, site_urls.handler500

with_broken_pages = pytest.mark.urls(__name__)


@pytest.fixture
def dolores() -> Client:
    return Client(raise_request_exception=False, **ABOUT_HER)


def tells_nothing(*texts: str) -> bool:
    return not [secret for secret in SECRETS for text in texts if secret in text]


# Pages ------------------------------------------------------------------------------------------


@with_broken_pages
def test_sam_hears_what_failed_and_where_and_nothing_of_dolores(dolores, log):
    response = dolores.post(f"/breaks/?q={TYPED}", {"message": TYPED})
    assert response.status_code == 500
    (letter,) = mails_to()
    assert letter.subject.startswith("Alongside: RuntimeError at tests/operations/test_faults.py:")
    for words in (
        "Page: POST /breaks/\n",
        "RuntimeError\n",
        "came of ValueError\n",
        "in break_down",
        "django/core/handlers",
    ):
        assert words in letter.text
    assert "POST /breaks/" in letter.html
    line = log()
    assert "ERROR django.request - Internal Server Error: /breaks/" in line
    assert "in break_down" in line
    assert tells_nothing(letter.subject, letter.text, letter.html, line)
    assert tells_nothing(str(Fault.objects.values()))


@with_broken_pages
def test_the_link_of_a_mail_to_confirm_stays_a_secret(dolores, log):
    dolores.get(f"/confirm/{TYPED}/breaks/")
    (letter,) = mails_to()
    assert "GET /confirm/-/breaks/" in letter.text
    assert tells_nothing(letter.text, letter.html, log())


@with_broken_pages
@pytest.mark.parametrize("address", ["/suspects/", "/refuses/", "/does-not-understand/"])
def test_what_django_says_of_a_bad_request_is_not_repeated_and_is_no_fault(dolores, log, address):
    assert dolores.get(address, {"q": TYPED}).status_code in (400, 403)
    assert not Fault.objects.exists()
    assert address in (line := log())
    assert tells_nothing(line)


@pytest.mark.parametrize("typed", [TYPED, "mi hijo está mal", "a\nb?c"])
def test_a_line_that_repeats_its_exception_loses_it(log, typed):
    try:
        raise ValueError(typed)
    except ValueError as error:
        logging.getLogger("anything").exception("Could not read it: %s", error)
    assert typed not in (line := log())
    assert "ERROR anything - ValueError at tests/operations/test_faults.py:" in line


def test_another_handler_that_wrote_the_whole_exception_first_spoils_nothing(log):
    first = logging.StreamHandler(StringIO())
    logging.getLogger("anything").addHandler(first)
    try:
        raise ValueError(TYPED)
    except ValueError:
        logging.getLogger("anything").exception("It broke.")
    finally:
        logging.getLogger("anything").removeHandler(first)
    assert "ERROR anything - It broke." in (line := log())
    assert tells_nothing(line)


@with_broken_pages
def test_a_database_that_is_away_is_no_fault_of_ours(dolores, log):
    assert dolores.get("/lost/").status_code == 503
    assert not Fault.objects.exists()
    assert "Database down at GET /lost/" in log()


@with_broken_pages
def test_without_a_database_the_fault_stands_in_the_log_alone(dolores, log):
    with mock.patch.object(connection, "cursor", side_effect=OperationalError("down")):
        response = dolores.get("/breaks/", {"q": TYPED})
    assert response.status_code == 500
    assert b'href="tel:988"' in response.content
    line = log()
    assert "in break_down" in line
    assert "A fault could not be noted: OperationalError" in line
    assert tells_nothing(line)


@with_broken_pages
def test_dolores_waits_for_no_mail_server(dolores, log):
    dolores.get("/breaks/")
    assert not mail.outbox
    send_due(datetime.now(UTC) + timedelta(minutes=1))
    assert [message.to for message in mail.outbox] == [[SAM]]


@with_broken_pages
def test_nobody_is_mailed_where_nobody_is_named_and_the_fault_is_counted(dolores, log, admins):
    admins.ADMINS_EMAIL = []
    dolores.get("/breaks/")
    assert not Mail.objects.exists()
    assert Fault.objects.get().times == 1


@with_broken_pages
def test_all_who_are_named_hear_of_it_and_read_the_number_of_the_request(dolores, log, admins, monkeypatch):
    admins.ADMINS_EMAIL = [SAM, ADA]
    monkeypatch.setattr("config.request_ids.request_id", lambda: "4711" * 8)
    dolores.get("/breaks/")
    for said in (mails_to()[0].text, mails_to()[0].html):
        assert f"Number: {'4711' * 8}" in said
        # As far as the page showed it to the family.
        assert "47114711" in said.replace("4711" * 8, "")
    assert len(mails_to(ADA)) == 1


@with_broken_pages
def test_sam_who_is_no_programmer_reads_what_to_do(dolores, log):
    dolores.get("/breaks/")
    (letter,) = mails_to()
    for said in (letter.text, letter.html):
        assert "Send this mail to whoever looks after the code" in said
        assert "whom to call" in said


def test_a_part_of_tick_has_no_page_and_no_number(log):
    """What no request caused says nothing of families at a page, nor shows a dash for a number."""
    try:
        raise RuntimeError
    except RuntimeError as error:
        logging.getLogger("config").error("The part “mails” of tick failed.", exc_info=error)
    (letter,) = mails_to()
    for said in (letter.text, letter.html):
        assert "The part “mails” of tick failed." in said
        assert "Send this mail to whoever looks after the code" in said
        assert "Number:" not in said
        assert "whom to call" not in said


def test_djangos_own_reports_are_off():
    """They carry settings, bodies, cookies and local variables."""
    assert not site_settings.ADMINS
    loggers = [logging.getLogger(name) for name in (None, *logging.root.manager.loggerDict)]
    assert not [logger for logger in loggers for each in logger.handlers if isinstance(each, AdminEmailHandler)]


# Not too many ------------------------------------------------------------------------------------


@with_broken_pages
def test_the_same_fault_is_mailed_once_an_hour_and_then_says_how_often(dolores, log, time_machine):
    time_machine.move_to("2026-11-24T21:00:00Z", tick=False)
    for _ in range(30):
        dolores.get("/breaks/")
    assert len(mails_to()) == 1
    # Another process, which knows nothing of this one.
    held.forget()
    dolores.get("/breaks/")
    assert len(mails_to()) == 1
    held.forget()
    time_machine.shift(timedelta(hours=1))
    dolores.get("/breaks/")
    _first, second = mails_to()
    assert "It happened 1 time more since the last mail about it." in second.text
    assert Fault.objects.get().times == 3


def test_a_page_that_fails_at_every_request_costs_its_readers_no_query(log, django_assert_num_queries):
    note(fault())
    with django_assert_num_queries(0):
        for _ in range(20):
            note(fault())


def fault(number: int = 0) -> Seen:
    return Seen("ValueError", f"groups/a.py:{number} in f", ["ValueError"], "", "GET", "/", "-", datetime.now(UTC))


def test_when_everything_breaks_ten_mails_go_and_the_next_says_how_many_did_not(time_machine):
    time_machine.move_to("2026-11-24T21:00:00Z", tick=False)
    for number in range(MOST_AN_HOUR + 4):
        note(fault(number))
    assert len(mails_to()) == MOST_AN_HOUR
    time_machine.shift(timedelta(minutes=59, seconds=59))
    note(fault(98))
    assert len(mails_to()) == MOST_AN_HOUR
    time_machine.shift(timedelta(seconds=1))
    note(fault(99))
    assert "And 1 more in the last hour, of other kinds, came without a mail." in mails_to()[-1].text
    assert Fault.objects.count() == MOST_AN_HOUR + 6


class NothingHeld:
    """A process that writes down everything at once."""

    def take(self, key: str) -> int:
        return 1


@pytest.mark.django_db(transaction=True)
def test_of_two_processes_that_meet_it_at_once_one_mails(monkeypatch):
    monkeypatch.setattr(faults, "held", NothingHeld())
    both = Barrier(2)

    def meet() -> None:
        both.wait()
        with suppress(OperationalError):  # SQLite lets one of two writers wait, and not for ever
            note(fault())
        connection.close()

    threads = [Thread(target=meet) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mails_to()) == 1


def test_a_fault_that_nobody_met_for_a_month_is_forgotten():
    note(fault())
    now = Fault.objects.get().last
    assert forget_old_faults(now + timedelta(days=30)) == 0
    assert forget_old_faults(now + timedelta(days=30, seconds=1)) == 1
