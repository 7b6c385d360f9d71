"""Staff ask an organization by mail, see what it answered, and learn who never did."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from groups.models import SupportGroup
from resources.curation import record_check
from resources.curation.answering import stop_mail
from resources.curation.needs import all_needs
from resources.curation.requests import ask
from resources.mailing import send_due
from resources.models import CheckRequest, Mail, Organization
from resources.today import staff_today
from tests.admin.people import EDITOR, REVIEWER, desk_of, person
from tests.asking import ROSA, rosas_group
from tests.records import make_group, make_helpline

pytestmark = pytest.mark.django_db

GROUPS, REQUESTS = "/admin/groups/supportgroup/", "/admin/resources/checkrequest/"


@pytest.fixture
def rita() -> User:
    return person(REVIEWER)


@pytest.fixture
def desk(rita) -> Client:
    return desk_of(rita)


@pytest.fixture
def group() -> SupportGroup:
    return rosas_group()


def ask_about(desk: Client, *listings, at: str = GROUPS) -> str:
    data = {"action": "ask_now", "_selected_action": [listing.pk for listing in listings]}
    return desk.post(at, data, follow=True).content.decode()


def silent(group) -> CheckRequest:
    """Rosa was asked ten weeks ago and never answered."""
    request = ask(group, timezone.now() - timedelta(weeks=10))
    assert request
    return request


def test_rita_asks_about_a_group_that_is_not_even_due(desk, group):
    record_check(group, how="phone", on=staff_today(), by_name="rita")
    assert "1 mail is on its way" in ask_about(desk, group)
    send_due(timezone.now())
    assert mail.outbox[0].to == [ROSA]
    page = desk.get(f"{GROUPS}{group.pk}/change/").content.decode()
    assert "Asked by mail" in page
    assert page.count(ROSA) >= 2


def test_whoever_cannot_be_asked_is_named_with_why(desk, group):
    ask(group, timezone.now())
    stop_mail("leo@hill.example")
    page = ask_about(
        desk,
        group,
        make_group(name="Nobody"),
        make_group(name="Draft", status="draft", contact_email=ROSA),
        make_group(name="Leo's", contact_email="leo@hill.example"),
    )
    for words in ("was asked already", "nobody is named", "is not published", "wants no mail"):
        assert words in page
    assert Mail.objects.count() == 1


def test_who_never_answered_may_be_asked_anew(desk, group):
    old = silent(group)
    assert "1 mail is on its way" in ask_about(desk, group)
    old.refresh_from_db()
    assert old.answered
    assert old.answer == ""
    assert CheckRequest.objects.filter(answered=None).count() == 1


def test_an_editor_asks_about_her_own_listings_only(group):
    maria = desk_of(person(EDITOR, organizations=[group.organization]))
    other = rosas_group(name="Other", organization=Organization.objects.create(name="Hill", slug="hill"))
    ask_about(maria, group, other)
    assert [request.listing for request in CheckRequest.objects.all()] == [group]
    page = maria.get(REQUESTS).content.decode()
    assert "Tuesday Circle" in page
    ask(other, timezone.now())
    assert "Other" not in maria.get(REQUESTS).content.decode()


def test_a_press_on_everything_is_a_slip_of_the_hand(desk):
    many = [make_helpline(contact_email=ROSA) for _n in range(51)]
    page = ask_about(desk, *many, at="/admin/resources/helpline/")
    assert "Choose at most 50 at a time." in page
    assert not Mail.objects.exists()


def lines(user) -> list[tuple[int, str]]:
    [need] = [need for need in all_needs() if str(need.title) == "Asked by mail"]
    return [(line.count, line.url) for line in need.lines(user)]


def test_no_answer_is_staffs_turn_within_the_remit(rita, group):
    silent(group)
    waiting = make_helpline(contact_email=ROSA)
    ask(waiting, timezone.now())
    assert lines(rita) == [(1, f"{REQUESTS}?answer=none")]
    assert lines(person(EDITOR, organizations=[group.organization])) == [(1, f"{REQUESTS}?answer=none")]
    page = desk_of(rita).get(REQUESTS, {"answer": "none"}).content.decode()
    assert "Tuesday Circle" in page
    assert str(waiting) not in page


def test_an_editor_of_others_has_nobody_to_call(group):
    silent(group)
    assert lines(person(EDITOR)) == [(0, f"{REQUESTS}?answer=none")]


@pytest.mark.parametrize("answer", ["waiting", "correct", "changes", "closed", "nonsense"])
def test_the_list_is_filtered_by_answer(desk, group, answer):
    request = ask(group, timezone.now())
    if answer in {"correct", "changes", "closed"}:
        CheckRequest.objects.filter(pk=request.pk).update(answered=timezone.now(), answer=answer)
    assert ROSA in desk.get(REQUESTS, {"answer": answer}).content.decode()
    others = {"waiting", "correct", "changes", "closed", "none"} - {answer}
    if answer != "nonsense":
        assert all(ROSA not in desk.get(REQUESTS, {"answer": other}).content.decode() for other in others)


def test_staff_write_down_whom_we_ask(desk, group):
    organization = group.organization
    url = f"/admin/resources/organization/{organization.pk}/change/"
    page = desk.get(url).content.decode()
    assert 'name="contact_email"' in page
    assert 'name="contact_language"' in page
    assert 'name="contact_email"' in desk.get(f"{GROUPS}{group.pk}/change/").content.decode()


def test_requests_cost_the_same_however_many(desk, django_assert_max_num_queries):
    for n in range(30):
        ask(rosas_group(contact_email=f"rosa{n}@river.example"), timezone.now())
        ask(make_helpline(contact_email=f"leo{n}@river.example"), timezone.now())
    with django_assert_max_num_queries(14):
        desk.get(REQUESTS)
