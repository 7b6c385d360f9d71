"""Ada looks after the mail queue; Maria edits listings and sees nothing of it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from resources.curation.needs import all_needs
from resources.curation.requests import wants_no_mail
from resources.mailing import MOST_TRIES, queue
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


@pytest.fixture
def given_up() -> Mail:
    return mail("given-up@river.example", problem="SMTPRecipientsRefused: no such person", tries=MOST_TRIES)


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("waiting", {"failed", "new"}),
        ("failed", {"failed"}),
        ("given_up", {"given-up"}),
        ("unknown", {"unknown"}),
        ("went", {"went"}),
        ("nonsense", {"failed", "given-up", "new", "unknown", "went"}),
    ],
)
def test_the_queue_is_filtered_by_state(desk, failed, unknown, given_up, state, shown):
    mail("new@river.example")
    mail("went@river.example", went=timezone.now(), text="", html="")
    page = desk.get(MAILS, {"state": state}).content.decode()
    assert {
        name for name in ("failed", "given-up", "new", "unknown", "went") if f"{name}@river.example" in page
    } == shown


def test_ada_has_failed_mails_tried_again(desk, failed, unknown):
    went = mail("went@river.example", went=timezone.now())
    data = {"action": "send_again", "_selected_action": [failed.pk, unknown.pk, went.pk]}
    page = desk.post(MAILS, data, follow=True).content.decode()
    assert "2 mails will be tried again within a few minutes." in page
    assert Mail.objects.filter(handed_over=None, due__lte=timezone.now(), went=None).count() == 2


def test_a_mail_stands_there_without_what_it_says(desk, failed):
    """Ada could set Sam's password with the link in it, or answer for an organization."""
    page = desk.get(f"{MAILS}{failed.pk}/change/").content.decode()
    assert "no such person" in page
    assert "Families find “Evening Circle”" in Mail.objects.get(pk=failed.pk).text
    assert "Families find “Evening Circle”" not in page
    assert 'name="_save"' not in page
    assert desk.get(f"{MAILS}add/").status_code == 403


def test_an_editor_sees_neither_the_queue_nor_who_wants_no_mail(failed):
    maria = desk_of(person(EDITOR))
    assert maria.get(MAILS).status_code == 403
    assert maria.get(NO_MAIL).status_code == 403


def test_ada_forgets_what_was_given_up_and_nothing_else(desk, failed, given_up):
    assert "given up" in desk.get(MAILS).content.decode()
    desk.post(MAILS, {"action": "forget", "_selected_action": [failed.pk, given_up.pk]})
    assert list(Mail.objects.all()) == [failed]


def lines(user) -> dict[str, int]:
    [need] = [need for need in all_needs() if str(need.title) == "Mail"]
    return {line.url: line.count for line in need.lines(user)}


def test_the_front_page_tells_of_mails_that_need_a_look(failed, unknown, given_up):
    states = ("failed", "given_up", "unknown")
    assert lines(person(ADMINISTRATOR)) == {f"{MAILS}?state={state}": 1 for state in states}
    assert lines(person(EDITOR)) == {}


def test_an_address_without_mail_is_kept_in_small_letters_as_it_is_compared(desk):
    desk.post(f"{NO_MAIL}add/", {"email": "Rosa@River.example"})
    assert wants_no_mail("rosa@river.example")
    assert "already exists" in desk.post(f"{NO_MAIL}add/", {"email": "ROSA@river.example"}).text


def test_an_organization_that_wants_mail_again_is_taken_off_the_list(desk):
    row = NoMail.objects.create(email="rosa@river.example")
    assert desk.post(f"{NO_MAIL}{row.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not NoMail.objects.exists()


def test_the_queue_costs_the_same_with_many_mails(desk, failed, django_assert_max_num_queries):
    for n in range(30):
        mail(f"rosa{n}@river.example")
    with django_assert_max_num_queries(9):
        desk.get(MAILS)
