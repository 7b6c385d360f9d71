"""How Maria comes to work: an invitation, a password, a phone; and the days when something of it is gone."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from resources.models import Organization, Remit
from tests.admin.desk import page
from tests.mailbox import outbox

pytestmark = pytest.mark.django_db

INDEX = reverse("admin:index")
PASSWORD = "a long and quiet river"


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    settings.REQUIRE_SECOND_FACTOR = True
    settings.AXES_ENABLED = True


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2026, 11, 3, 15, tzinfo=UTC), tick=False) as clock:
        yield clock


def code_of(user) -> str:
    """What the app on the person's phone shows now."""
    device = TOTPDevice.objects.filter(user=user).latest("pk")
    totp = TOTP(device.bin_key)
    totp.time = datetime.now(UTC).timestamp()
    return f"{totp.token():06}"


def sign_in(client, name, password=PASSWORD, **more):
    return client.post(reverse("admin:login"), {"username": name, "password": password} | more, follow=True)


def set_up(client, user):
    return client.post(reverse("admin:second_factor_set_up"), {"code": code_of(user)})


@pytest.fixture
def maria() -> User:
    user = User.objects.create_user("maria", "maria@river.example", PASSWORD, is_staff=True)
    Remit.objects.create(user=user)
    return user


@pytest.fixture
def marias_desk(maria, clock) -> Client:
    """Maria's browser, through both steps."""
    client = Client()
    sign_in(client, "maria")
    set_up(client, maria)
    clock.shift(60)
    return client


@pytest.fixture
def sams_desk(clock) -> Client:
    client = Client()
    sam = User.objects.create_superuser("sam", "sam@alongside.example", PASSWORD)
    sign_in(client, "sam")
    set_up(client, sam)
    return client


def new_person(client, **typed):
    organization = Organization.objects.get_or_create(name="River Health", slug="river-health")[0]
    data = {
        "username": "maria",
        "first_name": "Maria",
        "email": "maria@river.example",
        "role": "Editor",
        "remit-TOTAL_FORMS": 1,
        "remit-INITIAL_FORMS": 0,
        "remit-0-organizations": [organization.pk],
        "remit-0-states": "ct",
    }
    return client.post(page(User, "add"), data | typed)


def link_in(message) -> str:
    return re.search(r"https://alongside\.example(/admin/reset/\S+)", message.body)[1]


def choose_password(client, link, password=PASSWORD):
    form = client.get(link, follow=True)
    where = form.redirect_chain[-1][0]
    return client.post(where, {"new_password1": password, "new_password2": password}, follow=True)


def test_from_the_invitation_to_the_desk_and_back_in_with_a_recovery_code(sams_desk, clock):
    assert new_person(sams_desk).status_code == 302
    maria = User.objects.get(username="maria")
    assert maria.is_staff
    assert not maria.is_superuser
    assert not maria.has_usable_password()
    assert [group.name for group in maria.groups.all()] == ["Editor"]
    assert maria.remit.states == ("CT",)
    assert [str(one) for one in maria.remit.organizations.all()] == ["River Health"]

    (message,) = outbox()
    assert message.to == ["maria@river.example"]
    hers = Client()
    assert "password" in choose_password(hers, link_in(message)).text.lower()
    assert "no longer works" in Client().get(link_in(message), follow=True).text, "the link works once"

    first = sign_in(hers, "maria")
    assert first.redirect_chain[-1][0].startswith(reverse("admin:second_factor_set_up"))
    assert "<svg" in first.text
    secret = "".join(first.context["secret"].split())
    assert secret in TOTPDevice.objects.get(user=maria).config_url
    codes = set_up(hers, maria).context["codes"]
    assert len(codes) == 10
    assert hers.get(INDEX).status_code == 200

    hers.post(reverse("admin:logout"))
    sign_in(hers, "maria")
    assert hers.get(INDEX).status_code == 302
    assert hers.post(reverse("admin:second_factor"), {"code": codes[0].upper()}).status_code == 302
    assert hers.get(INDEX).status_code == 200
    again = Client()
    sign_in(again, "maria")
    assert "not right" in again.post(reverse("admin:second_factor"), {"code": codes[0]}).text


def test_nothing_of_the_admin_answers_before_the_code(marias_desk, maria, clock):
    half = Client()
    sign_in(half, "maria")
    for name in (
        "index",
        "resources_helpline_changelist",
        "jsi18n",
        "autocomplete",
        "password_change",
        "auth_user_who",
    ):
        response = half.get(reverse(f"admin:{name}"))
        assert response.status_code == 302, name
        assert response["Location"].startswith(reverse("admin:login")), name
    assert half.get("/admin/anything/").status_code == 302
    response = half.get(reverse("admin:second_factor_set_up"), follow=True)
    assert "picture" not in response.context, "who has a phone sets up no other one without it"
    half.post(reverse("admin:second_factor_set_up"), {"code": code_of(maria)})
    half.post(reverse("admin:second_factor_codes"))
    assert half.get(INDEX).status_code == 302
    assert "Helplines" not in half.get(reverse("admin:second_factor")).text


def test_the_code_leads_on_to_the_page_that_maria_wanted_and_nowhere_else(marias_desk, maria, clock):
    for wanted, leads_to in (("/admin/password_change/", "/admin/password_change/"), ("https://evil.example/", INDEX)):
        client = Client()
        asked = sign_in(client, "maria", next=wanted if wanted.startswith("/") else "")
        data = {"code": code_of(maria), "next": wanted}
        assert asked.context["form"].fields["code"]
        assert client.post(reverse("admin:second_factor"), data)["Location"] == leads_to
        clock.shift(60)


def test_a_code_is_good_once_and_wrong_ones_make_her_wait(marias_desk, maria, clock):
    code, second = code_of(maria), reverse("admin:second_factor")
    one, other = Client(), Client()
    for client in (one, other):
        sign_in(client, "maria")
    assert one.post(second, {"code": code}).status_code == 302
    assert "used before" in other.post(second, {"code": code}).text
    clock.shift(60)
    for _ in range(3):
        told = other.post(second, {"code": "000000"}).text
    assert "before you try again" in told
    assert "before you try again" in other.post(second, {"code": code_of(maria)}).text
    clock.shift(300)
    assert other.post(second, {"code": code_of(maria)}).status_code == 302


def test_recovery_codes_are_kept_as_hashes_and_renewed(marias_desk, maria):
    shown = marias_desk.post(reverse("admin:second_factor_codes"))
    codes = {code.replace("-", "") for code in shown.context["codes"]}
    assert not codes & set(StaticToken.objects.values_list("token", flat=True))
    assert StaticToken.objects.filter(device__user=maria).count() == 10
    assert "no-store" in shown["Cache-Control"]
    assert "codes" not in marias_desk.get(reverse("admin:second_factor_codes"), follow=True).context


def test_maria_who_came_in_without_her_phone_is_told_what_to_do_about_it(marias_desk, maria, clock):
    codes = marias_desk.post(reverse("admin:second_factor_codes")).context["codes"]
    for typed, told in ((codes[0], True), (code_of(maria), False)):
        hers = Client()
        sign_in(hers, "maria")
        hers.post(reverse("admin:second_factor"), {"code": typed})
        front = hers.get(INDEX).text
        assert ("That was a recovery code: it is used up, and you have 9 left." in front) is told
        assert ("If the phone is lost, set up another one" in front) is told


def test_a_new_phone_takes_the_place_of_the_old_one(marias_desk, maria):
    marias_desk.get(reverse("admin:second_factor_set_up"))
    assert set_up(marias_desk, maria).context["codes"]
    assert TOTPDevice.objects.filter(user=maria).count() == 1
    assert marias_desk.get(INDEX).status_code == 200


def test_sam_takes_off_a_lost_phone_and_it_is_noted(marias_desk, sams_desk, maria):
    sams_desk.post(reverse("admin:auth_user_let_in", args=[maria.pk]), {"phone": "1"})
    assert not TOTPDevice.objects.filter(user=maria).exists()
    assert "Second factor taken off" in LogEntry.objects.get(object_id=maria.pk).change_message
    assert marias_desk.get(INDEX).status_code == 302, "an open session ends"
    # Whoever has her laptop would otherwise set up a phone of their own.
    assert "picture" not in marias_desk.get(INDEX, follow=True).context


def test_without_a_phone_she_can_leave(maria):
    client = Client()
    sign_in(client, "maria")
    client.post(reverse("admin:logout"))
    assert "_auth_user_id" not in client.session


def test_a_trial_asks_for_no_code(settings, maria):
    settings.REQUIRE_SECOND_FACTOR = False
    client = Client()
    assert sign_in(client, "maria").redirect_chain[-1][0] == INDEX
    assert client.get(reverse("admin:second_factor"), follow=True).status_code == 200


def test_a_session_ends_two_hours_after_its_last_request(marias_desk, clock):
    for _ in range(3):
        clock.shift(timedelta(hours=1, minutes=50))
        assert marias_desk.get(INDEX).status_code == 200
    clock.shift(timedelta(hours=2, minutes=6))
    assert marias_desk.get(INDEX).status_code == 302
    assert "_auth_user_id" not in marias_desk.session


def test_a_session_ends_after_twelve_hours_whatever_happens(marias_desk, clock):
    for _ in range(11):
        clock.shift(timedelta(hours=1))
        assert marias_desk.get(INDEX).status_code == 200
    clock.shift(timedelta(hours=1, minutes=1))
    assert marias_desk.get(INDEX).status_code == 302


def test_a_new_password_signs_out_everywhere(marias_desk, maria):
    maria.set_password("another quiet river")
    maria.save()
    assert marias_desk.get(INDEX).status_code == 302
    assert Client().cookies == {}


def test_the_cookie_ends_with_the_browser(maria):
    client = Client()
    sign_in(client, "maria")
    assert client.cookies["sessionid"]["max-age"] == ""
    assert client.cookies["sessionid"]["httponly"]
