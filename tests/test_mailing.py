"""Mail goes out once: also when the server is down, refuses, breaks off, or two runs send at the same time."""

import smtplib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail as outgoing
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from resources import mailing
from resources.mailing import MOST_TRIES, given_up, message_of, queue, send_due, try_again
from resources.models import Mail
from tests.mail_server import mail_server

pytestmark = pytest.mark.django_db

MONDAY = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
ROSA, LEON = "rosa@river.example", "leon@hill.example"
LETTER = {
    "listing": "Tom & Ann’s Circle",
    "link": "https://alongside.example/confirm/x/",
    "stop_link": "https://alongside.example/confirm/y/stop/",
    "expires": MONDAY + timedelta(weeks=7),
}
STOP = LETTER["stop_link"]


def letter(to: str = ROSA, language: str = "en", *, due: datetime = MONDAY, **more) -> Mail:
    return queue(to, "check_request", LETTER | more, language=language, unsubscribe_url=STOP, due=due)


def row(mail: Mail) -> Mail:
    return Mail.objects.get(pk=mail.pk)


# What a mail says ------------------------------------------------------------------------------


def test_a_mail_is_written_in_the_language_of_its_reader():
    english, spanish = letter(), letter(language="es")
    assert english.subject == "Is “Tom & Ann’s Circle” still right?"
    assert english.text.startswith("Hello,\n\nFamilies find “Tom & Ann’s Circle” on Alongside.")
    assert "April 19, 2027" in english.text
    assert spanish.subject.startswith("¿")
    assert "19 de abril de 2027" in spanish.text
    assert '<html lang="es">' in spanish.html


def test_plain_text_is_plain_and_html_is_escaped():
    mail = letter(listing="Tom & Ann <b>")
    assert "“Tom & Ann <b>”" in mail.text
    assert "&amp;" not in mail.text
    assert "\n\n\n" not in mail.text
    assert "Tom &amp; Ann &lt;b&gt;" in mail.html


def test_nobody_smuggles_a_header_in():
    mail = letter(listing="Circle\r\nBcc: everyone@elsewhere.example\u2028\x00")
    assert mail.subject == "Is “Circle Bcc: everyone@elsewhere.example ” still right?"
    assert "Bcc" not in message_of(mail).message()
    for address in ("rosa@river.example\nBcc: x@y.example", "not an address", "", "a@b.example, c@d.example"):
        with pytest.raises(ValidationError):
            letter(address)


def test_an_endless_name_makes_no_endless_subject():
    assert len(letter(listing="Circle " * 100).subject) == 200


def test_a_mail_that_is_undone_with_its_cause_never_goes():
    with suppress(RuntimeError), transaction.atomic():
        letter()
        raise RuntimeError
    assert send_due(MONDAY) == 0


# Going out -------------------------------------------------------------------------------------


def test_a_mail_goes_once_with_text_html_and_the_headers_of_a_machine():
    mail = letter()
    assert send_due(MONDAY) == 1
    assert send_due(MONDAY) == 0
    [sent] = outgoing.outbox
    assert (sent.to, sent.reply_to) == ([ROSA], ["staff@alongside.example"])
    assert [kind for _body, kind in sent.alternatives] == ["text/html"]
    headers = sent.message()
    assert headers["List-Unsubscribe"] == f"<{STOP}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"].startswith(f"<mail.{mail.pk}.")


def test_what_went_is_no_longer_kept_only_that_it_went():
    mail = letter()
    send_due(MONDAY)
    assert (row(mail).text, row(mail).html, row(mail).problem) == ("", "", "")
    assert (row(mail).to, row(mail).tries) == (ROSA, 1)
    assert row(mail).went


def test_the_address_of_a_person_who_wrote_to_us_is_forgotten():
    mail = queue(ROSA, "check_request", LETTER, language="en", due=MONDAY)
    send_due(MONDAY)
    assert row(mail).to == ""
    assert "List-Unsubscribe" not in outgoing.outbox[0].message()


def test_a_mail_waits_until_it_is_due():
    letter(due=MONDAY + timedelta(minutes=1))
    assert send_due(MONDAY) == 0
    assert send_due(MONDAY + timedelta(minutes=1)) == 1


# The server has its troubles -------------------------------------------------------------------


def test_many_mails_take_one_connection(settings):
    with mail_server(settings) as server:
        for n in range(5):
            letter(f"rosa{n}@river.example")
        assert send_due(MONDAY) == 5
    assert server.connections == 1
    assert len({message["Message-ID"] for message in server.taken}) == 5


def test_the_server_is_down_then_up_and_each_mail_goes_once(settings):
    mails = [letter(ROSA), letter(LEON)]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 2
    assert send_due(MONDAY) == 0
    first, second = map(row, mails)
    assert first.problem.startswith("ConnectionRefusedError")
    assert (first.due, first.tries) == (MONDAY + timedelta(minutes=5), 1)
    # One try was enough to know: the second mail is due still, and is the next run's try.
    assert (second.due, second.tries) == (MONDAY, 0)
    assert first.text
    with mail_server(settings) as server:
        assert send_due(MONDAY + timedelta(minutes=6)) == 2
        assert send_due(MONDAY + timedelta(minutes=7)) == 0
    assert sorted(message["To"] for message in server.taken) == [LEON, ROSA]


def test_the_pauses_between_tries_grow_to_a_day(settings):
    mail, now, pauses = letter(), MONDAY, []
    with mail_server(settings) as server:
        server.refuses, server.refusal = {ROSA}, "450 no such person here today"
        for _n in range(7):
            send_due(now)
            pauses.append(row(mail).due - now)
            now = row(mail).due
    hours = [pause / timedelta(hours=1) for pause in pauses]
    assert hours == pytest.approx([1 / 12, 1 / 2, 2, 12, 24, 24, 24])
    assert "no such person here" in row(mail).problem
    assert not server.taken


def test_after_about_a_week_a_mail_is_given_up_and_staff_may_try_again(settings):
    mail, now = letter(), MONDAY
    with mail_server(settings) as server:
        server.refuses, server.refusal = {ROSA}, "450 mailbox full"
        for _n in range(MOST_TRIES + 3):
            send_due(now)
            now += timedelta(days=1)
        assert row(mail).tries == MOST_TRIES
        assert Mail.objects.filter(given_up()).count() == 1
        server.refuses = set()
        assert try_again(Mail.objects.all(), now) == 1
        assert send_due(now) == 1


def test_an_address_that_is_refused_for_good_is_tried_once(settings):
    mail = letter()
    with mail_server(settings) as server:
        server.refuses = {ROSA}
        for days in range(3):
            send_due(MONDAY + timedelta(days=days))
        assert server.connections == 1
    assert Mail.objects.filter(given_up()).get() == mail


def test_a_server_that_is_away_for_a_month_costs_no_mail(settings):
    mail = letter()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 2
    for days in range(30):
        send_due(MONDAY + timedelta(days=days))
    with mail_server(settings):
        assert send_due(MONDAY + timedelta(days=31)) == 1
    assert row(mail).went


def test_a_refused_mail_holds_up_nobody_else(settings):
    refused, fine = letter(ROSA), letter(LEON)
    with mail_server(settings) as server:
        server.refuses = {ROSA}
        assert send_due(MONDAY) == 1
    assert row(fine).went
    assert row(refused).went is None
    assert [message["To"] for message in server.taken] == [LEON]


def test_a_line_that_breaks_after_the_mail_was_given_leaves_it_to_staff(settings):
    """The server has it, perhaps, and did not say so: a machine must not send it again."""
    mail, other = letter(ROSA), letter(LEON)
    with mail_server(settings) as server:
        server.verdict = lambda message: None if message["To"] == ROSA else "250 taken"
        assert send_due(MONDAY) == 1
        assert send_due(MONDAY + timedelta(days=2)) == 0
    assert row(mail).problem.startswith("SMTPServerDisconnected")
    assert row(other).went
    assert [message["To"] for message in server.taken] == [ROSA, LEON]


def test_a_worker_that_dies_between_leaves_the_mail_to_staff(monkeypatch):
    mail = letter()

    def die(*args):
        raise SystemExit

    with monkeypatch.context() as killed:
        killed.setattr(mailing, "_went", die)
        with pytest.raises(SystemExit):
            send_due(MONDAY)
    assert len(outgoing.outbox) == 1
    later = row(mail).handed_over + timedelta(hours=1)
    assert send_due(later) == 0
    assert list(Mail.objects.filter(mailing.nothing_heard(later))) == [mail]
    # Rosa says that nothing came: staff have it sent again, and it carries the same number.
    assert try_again(Mail.objects.all(), later) == 1
    assert send_due(later) == 1
    first, second = (sent.message()["Message-ID"] for sent in outgoing.outbox)
    assert first == second


def test_staff_do_not_send_again_what_went_or_is_on_its_way():
    went, under_way = letter(), letter(LEON)
    send_due(MONDAY)
    Mail.objects.filter(pk=under_way.pk).update(went=None, handed_over=MONDAY)
    assert try_again(Mail.objects.all(), MONDAY + timedelta(minutes=5)) == 0
    assert row(went).went


def test_no_log_names_whom_we_wrote_to(settings, caplog):
    letter()
    with mail_server(settings) as server:
        server.refuses = {ROSA}
        send_due(MONDAY)
    assert "did not go out: SMTPRecipientsRefused" in caplog.text
    assert ROSA not in caplog.text


# Two runs at once ------------------------------------------------------------------------------


def test_a_second_run_in_the_midst_of_the_first_sends_nothing_twice(settings):
    """The second begins while the server holds the first one's mail in its hands, and knows the same list."""
    letter(ROSA), letter(LEON)
    with mail_server(settings) as server:
        known = list(Mail.objects.order_by("due", "pk").values_list("pk", flat=True))
        assert mailing._take(known[0], MONDAY)
        assert mailing._take(known[0], MONDAY) is None
        assert send_due(MONDAY) == 1
    assert [message["To"] for message in server.taken] == [LEON]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_four_senders_at_the_same_moment_send_each_mail_once(settings):
    for n in range(12):
        letter(f"rosa{n}@river.example")
    start = Barrier(4)

    def run() -> None:
        start.wait()
        try:
            send_due(MONDAY)
        finally:
            connection.close()

    with mail_server(settings) as server:
        senders = [Thread(target=run) for _n in range(4)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
    assert sorted(message["To"] for message in server.taken) == sorted(f"rosa{n}@river.example" for n in range(12))
    assert not Mail.objects.filter(went=None).exists()


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_never_sent_from_within_a_transaction_that_may_be_undone():
    letter()
    with transaction.atomic(), pytest.raises(RuntimeError):
        send_due(MONDAY)
    assert outgoing.outbox == []


def test_smtp_errors_are_network_errors():
    """What `_hang_up` forgives when a server has gone."""
    assert issubclass(smtplib.SMTPException, OSError)
