"""Ada looks after the mail queue; Maria edits listings and sees nothing of it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from resources.curation.needs import all_needs
from resources.mailing import queue
from resources.models import Mail, NoMail
from tests.admin.people import ADMINISTRATOR, EDITOR, desk_of, person

pytestmark = pytest.mark.django_db

MAILS, NO_MAIL = "/admin/resources/mail/", "/admin/resources/nomail/"


@pytest.fixture
def desk() -> Client:
    return desk_of(person(ADMINISTRATOR))


def mail(to: str, **changes) -> Mail:
    context = {"listing": "Evening Circle", "expires": timezone.now(), "link": "", "stop_link": ""}
    waiting = queue(to, "check_request", context, language="en")
    Mail.objects.filter(pk=waiting.pk).update(**changes)
    return waiting


@pytest.fixture
def failed() -> Mail:
    return mail("failed@river.example", problem="SMTPRecipientsRefused: no such person", tries=3)


@pytest.fixture
def unknown() -> Mail:
    return mail("unknown@river.example", handed_over=timezone.now() - timedelta(hours=1), tries=1)


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("waiting", {"failed", "new"}),
        ("failed", {"failed"}),
        ("unknown", {"unknown"}),
        ("went", {"went"}),
        ("nonsense", {"failed", "new", "unknown", "went"}),
    ],
)
def test_the_queue_is_filtered_by_state(desk, failed, unknown, state, shown):
    mail("new@river.example")
    mail("went@river.example", went=timezone.now(), text="", html="")
    page = desk.get(MAILS, {"state": state}).content.decode()
    assert {name for name in ("failed", "new", "unknown", "went") if f"{name}@river.example" in page} == shown


def test_ada_has_failed_mails_tried_again(desk, failed, unknown):
    went = mail("went@river.example", went=timezone.now())
    data = {"action": "send_again", "_selected_action": [failed.pk, unknown.pk, went.pk]}
    page = desk.post(MAILS, data, follow=True).content.decode()
    assert "2 mails will be tried again within a few minutes." in page
    assert Mail.objects.filter(handed_over=None, due__lte=timezone.now(), went=None).count() == 2


def test_a_mail_can_be_read_and_not_changed(desk, failed):
    page = desk.get(f"{MAILS}{failed.pk}/change/").content.decode()
    assert "no such person" in page
    assert "Families find “Evening Circle”" in page
    assert 'name="_save"' not in page
    assert desk.get(f"{MAILS}add/").status_code == 403


def test_an_editor_sees_neither_the_queue_nor_who_wants_no_mail(failed):
    maria = desk_of(person(EDITOR))
    assert maria.get(MAILS).status_code == 403
    assert maria.get(NO_MAIL).status_code == 403


def lines(user) -> dict[str, int]:
    [need] = [need for need in all_needs() if str(need.title) == "Mail"]
    return {line.url: line.count for line in need.lines(user)}


def test_the_front_page_tells_of_mails_that_need_a_look(failed, unknown):
    assert lines(person(ADMINISTRATOR)) == {f"{MAILS}?state=failed": 1, f"{MAILS}?state=unknown": 1}
    assert lines(person(EDITOR)) == {}


def test_an_organization_that_wants_mail_again_is_taken_off_the_list(desk):
    row = NoMail.objects.create(email="rosa@river.example")
    assert desk.post(f"{NO_MAIL}{row.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not NoMail.objects.exists()


def test_the_queue_costs_the_same_with_many_mails(desk, failed, django_assert_max_num_queries):
    for n in range(30):
        mail(f"rosa{n}@river.example")
    with django_assert_max_num_queries(9):
        desk.get(MAILS)
