"""Rosa wants no more mail: one click is enough, in our mail or in her mail program, and she can take it back."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from resources.models import CheckRequest, NoMail
from tests.asking import ROSA, link_in, rosas_group, write_to_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def link() -> str:
    rosas_group()
    write_to_all()
    return link_in(mail.outbox[0], "stop/")


@pytest.fixture
def rosa() -> Client:
    return Client(enforce_csrf_checks=True)


def test_one_tick_asks_and_sends():
    """In real time, which goes on between its parts."""
    rosas_group()
    call_command("tick")
    assert len(mail.outbox) == 1


def test_opening_the_link_only_asks(rosa, link):
    assert "No more mail from us?" in rosa.get(link).content.decode()
    assert not NoMail.objects.exists()


def test_one_press_stops_all_mail_and_another_takes_it_back(rosa, link):
    page = rosa.post(link)
    assert page.status_code == 200
    assert "We send you no more requests." in page.content.decode()
    assert NoMail.objects.get().email == ROSA
    rosas_group(name="Another")
    assert write_to_all() == 0
    assert "No more mail from us?" in rosa.post(link, {"again": "yes"}).content.decode()
    assert not NoMail.objects.exists()
    assert write_to_all() == 1


def test_a_mail_program_stops_it_with_one_click(link):
    """RFC 8058: a POST of the mail provider's server, without a cookie, a referrer or a second step."""
    headers = mail.outbox[0].message()
    assert headers["List-Unsubscribe"] == f"<https://alongside.example{link}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    answer = Client(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"})
    # A redirect is forbidden there.
    assert answer.status_code == 200
    assert NoMail.objects.get().email == ROSA


def test_to_stop_twice_or_in_spanish_is_the_same(rosa, link):
    rosa.post(link)
    page = rosa.post(f"/es{link}").content.decode()
    assert "No le enviaremos más" in page
    assert NoMail.objects.count() == 1


def test_it_stops_mail_long_after_the_request_was_answered_or_ended(rosa, link):
    CheckRequest.objects.update(expires="2020-01-01T00:00Z", answered="2020-01-01T00:00Z", answer="correct")
    rosa.post(link)
    assert NoMail.objects.exists()


def test_it_confirms_nothing_and_a_forged_one_stops_nothing(rosa, link):
    token = link.split("/")[2]
    assert rosa.post(f"/confirm/{token}/").status_code == 404
    assert rosa.post(f"/confirm/{token}x/stop/").status_code == 404
    confirm = link_in(mail.outbox[0])
    assert rosa.post(f"{confirm}stop/").status_code == 404
    assert not NoMail.objects.exists()


def test_the_page_names_no_address(rosa, link):
    assert ROSA not in rosa.get(link).content.decode()
    assert ROSA not in rosa.post(link).content.decode()
