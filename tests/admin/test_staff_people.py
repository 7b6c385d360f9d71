"""Ada, an administrator, looks after the people, and cannot make herself more than she is."""

from html import unescape

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from resources.models import Organization
from tests.admin.desk import errors, form_data, page, said
from tests.admin.people import ADMINISTRATOR, EDITOR, SUPERUSER, desk_of, person
from tests.mailbox import outbox
from tests.records import make_group, make_helpline

pytestmark = pytest.mark.django_db


@pytest.fixture
def river() -> Organization:
    return Organization.objects.create(name="River Health", slug="river-health")


@pytest.fixture
def ada() -> User:
    return person(ADMINISTRATOR)


@pytest.fixture
def desk(ada):
    return desk_of(ada)


def add(desk, **typed):
    data = {"username": "tom", "email": "tom@hill.example", "role": "Editor"}
    data |= {"remit-TOTAL_FORMS": 1, "remit-INITIAL_FORMS": 0, "remit-0-states": "CT"}
    return desk.post(page(User, "add"), data | typed)


def change(desk, user, **typed):
    url = page(User, "change", user.pk)
    response = desk.post(url, form_data(desk.get(url)) | typed)
    user.refresh_from_db()
    return response


def test_ada_adds_tom_and_he_gets_an_invitation(desk):
    response = add(desk)
    assert "tom@hill.example" in said(response)
    tom = User.objects.get(username="tom")
    assert [group.name for group in tom.groups.all()] == ["Editor"]
    assert tom.remit.states == ("CT",)
    (message,) = outbox()
    assert "Your name for signing in: tom" in message.body
    assert "3 days" in message.body


def test_a_person_needs_an_address_of_their_own_and_a_role(desk, ada):
    assert "required" in errors(add(desk, email=""))
    assert "required" in errors(add(desk, role=""))
    assert "valid choice" in errors(add(desk, role="Owner"))
    assert "there already" in errors(add(desk, email=ada.email.upper()))
    assert not outbox()


def test_nothing_she_sends_by_hand_makes_a_superuser(desk, ada):
    every = [permission.pk for permission in Permission.objects.all()]
    by_hand = {"is_superuser": "on", "user_permissions": every, "is_staff": "on"}
    add(desk, **by_hand)
    change(desk, ada, **by_hand)
    for user in User.objects.all():
        assert not user.is_superuser
        assert not user.user_permissions.exists()


def test_superusers_are_out_of_her_reach(desk):
    sam = person(SUPERUSER)
    shown = desk.get(page(User, "change", sam.pk))
    assert shown.status_code == 200
    assert 'name="_save"' not in shown.text
    assert desk.post(page(User, "change", sam.pk), {"email": "ada@alongside.example"}).status_code == 403
    for button in ("invite", "unlock", "phone"):
        assert desk.post(reverse("admin:auth_user_let_in", args=[sam.pk]), {button: "1"}).status_code == 403
    assert not outbox()


def test_she_sets_nobodys_password(desk, ada):
    for user in (ada, person(SUPERUSER), person(EDITOR)):
        assert desk.get(reverse("admin:auth_user_password_change", args=[user.pk])).status_code == 403
    sam = desk_of(User.objects.get(username="sam"))
    assert sam.get(reverse("admin:auth_user_password_change", args=[ada.pk])).status_code == 200


def test_roles_are_changed_by_nobody_on_the_page(desk):
    group = Group.objects.get(name="Editor")
    for client in (desk, desk_of(person(SUPERUSER))):
        assert client.post(page(Group, "change", group.pk), {"name": "Editor"}).status_code == 403


def test_maria_becomes_a_reviewer_and_then_leaves(desk, river):
    maria = person(EDITOR, organizations=[river])
    change(desk, maria, role="Reviewer")
    assert maria.groups.get().name == "Reviewer"
    hers = desk_of(maria)
    assert hers.get(reverse("admin:index")).status_code == 200
    data = form_data(desk.get(page(User, "change", maria.pk)))
    del data["is_active"]
    desk.post(page(User, "change", maria.pk), data)
    assert hers.get(reverse("admin:index")).status_code == 302


def test_ada_is_told_which_listings_lose_their_keeper(desk, river):
    """They would wait in nobody's queue until somebody noticed."""
    maria = person(EDITOR, organizations=[river])
    make_group(assigned_to=maria)
    make_helpline(assigned_to=maria)
    data = form_data(desk.get(page(User, "change", maria.pk)))
    assert "still assigned" not in said(desk.post(page(User, "change", maria.pk), data))
    del data["is_active"]
    told = said(desk.post(page(User, "change", maria.pk), data))
    assert f"2 listings are still assigned to {maria}: give them to somebody else." in told


def test_ada_reads_what_becomes_of_a_colleague_who_has_left(desk, river):
    """Before she takes the tick away, and not in a document."""
    maria = person(EDITOR, organizations=[river])
    shown = unescape(desk.get(page(User, "change", maria.pk)).text)
    assert "Somebody has left? Take this tick away" in shown
    assert "1 year after their last sign-in" in shown
    assert "should be treated as active" not in shown


def test_staff_who_may_not_open_a_page_read_whom_to_ask_and_find_back(desk):
    """They are signed in: to sign in again would not help them, nor would a group near them."""
    hers = desk_of(person(EDITOR))
    refused = hers.get(reverse("admin:auth_user_who"))
    assert refused.status_code == 403
    assert "An administrator can give you another role." in refused.text
    gone = hers.get("/admin/no/such/page/")
    assert gone.status_code == 404
    for answer in (refused, gone):
        assert f'href="{reverse("admin:index")}"' in answer.text
        assert 'href="tel:988"' in answer.text
    for family in ("/no/such/page/", "/es/no/such/page/"):
        assert reverse("admin:index") not in Client().get(family).text


def test_ada_does_not_lock_herself_out(desk, ada):
    data = form_data(desk.get(page(User, "change", ada.pk)))
    del data["is_active"]
    assert "lock yourself out" in said(desk.post(page(User, "change", ada.pk), data))
    ada.refresh_from_db()
    assert ada.is_active


def test_an_invitation_that_ended_is_sent_again(desk):
    add(desk)
    tom = User.objects.get(username="tom")
    desk.post(reverse("admin:auth_user_let_in", args=[tom.pk]), {"invite": "1"})
    assert len(outbox()) == 2


def test_without_the_sites_address_no_dead_link_goes_out(desk, settings):
    settings.SITE_URL = ""
    assert "SITE_URL is missing" in said(add(desk))
    assert User.objects.filter(username="tom").exists()
    assert not outbox()


def test_a_look_at_the_address_changes_nothing(desk):
    maria = person(EDITOR)
    TOTPDevice.objects.create(user=maria)
    assert desk.get(reverse("admin:auth_user_let_in", args=[maria.pk]), {"phone": "1"}).status_code == 403
    assert TOTPDevice.objects.exists()


def test_who_can_do_what(desk, river):
    maria = person(EDITOR, organizations=[river], states=["IL"])
    TOTPDevice.objects.create(user=maria)
    person("gus")
    person(SUPERUSER)
    text = desk.get(reverse("admin:auth_user_who")).text
    for words in ("River Health, Illinois", "Editor", "Administrator", "Everything (superuser)", "nothing", "set up"):
        assert words in text
    assert reverse("admin:auth_user_who") in desk.get(reverse("admin:index")).text
    assert reverse("admin:auth_user_who") not in desk_of(maria).get(reverse("admin:index")).text


def test_many_people_cost_no_more_queries(desk, river):
    def queries() -> int:
        desk.get(reverse("admin:auth_user_who"))
        with CaptureQueriesContext(connection) as seen:
            desk.get(reverse("admin:auth_user_who"))
        return len(seen)

    person(EDITOR, organizations=[river])
    few = queries()
    for number in range(30):
        person(f"editor{number}", organizations=[river])
    assert queries() == few


def test_secrets_have_no_page():
    assert not {TOTPDevice, StaticDevice} & set(admin.site._registry)
