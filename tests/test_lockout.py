"""Wrong passwords, forgotten passwords: strangers are kept out and learn nothing, Maria gets back in."""

import re

import pytest
import time_machine
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from config.private_logs import without_query
from resources.staff import lockout
from resources.staff.passwords import BETWEEN_MAILS
from tests.mailbox import outbox

pytestmark = pytest.mark.django_db

PASSWORD = "a long and quiet river"
FORGOTTEN = reverse("admin_password_reset")


@pytest.fixture(autouse=True)
def _locking(settings):
    settings.AXES_ENABLED = True


@pytest.fixture
def maria() -> User:
    return User.objects.create_user("maria", "maria@river.example", PASSWORD, is_staff=True)


def sign_in(client, name="maria", password=PASSWORD):
    return client.post(reverse("admin:login"), {"username": name, "password": password})


def try_wrongly(settings, name="maria") -> list[int]:
    return [sign_in(Client(), name, "guess").status_code for _ in range(settings.AXES_FAILURE_LIMIT)]


def test_after_eight_wrong_passwords_the_right_one_waits_too(settings, maria):
    assert try_wrongly(settings) == [200] * 7 + [429]
    response = sign_in(Client())
    assert response.status_code == 429
    # It may be over sooner: later tries do not lengthen it.
    assert "for up to 15 minutes" in response.text
    assert reverse("admin_password_reset") in response.text
    assert f'href="{reverse("admin:login")}"' in response.text
    assert lockout.locked(["maria", "sam"]) == {"maria"}


@pytest.mark.parametrize("name", ["maria", "nobody"])
def test_maria_is_told_before_the_lock_falls(settings, maria, name):
    """And a stranger, who tries a name that is nobody's, reads the same."""
    said = [sign_in(Client(), name, "guess").text for _ in range(settings.AXES_FAILURE_LIMIT - 1)]
    warned = [bool(re.search(r"more wrong tr(y|ies), and nobody can sign in by this name", page)) for page in said]
    assert warned == [False] * 4 + [True] * 3
    assert "3 more wrong tries, and nobody can sign in by this name for 15 minutes." in said[-3]
    assert "One more wrong try, and nobody can sign in by this name for 15 minutes." in said[-1]


def test_the_lock_opens_by_itself_and_tries_do_not_lengthen_it(settings, maria):
    with time_machine.travel(1_790_000_000, tick=False) as clock:
        try_wrongly(settings)
        clock.shift(14 * 60)
        assert sign_in(Client(), password="guess").status_code == 429
        clock.shift(2 * 60)
        assert sign_in(Client()).status_code == 302


def test_the_right_password_forgets_the_wrong_ones(settings, maria):
    for _ in range(3):
        [sign_in(Client(), password="guess") for _ in range(settings.AXES_FAILURE_LIMIT - 1)]
        assert sign_in(Client()).status_code == 302


def test_a_lock_is_one_persons_and_leaves_open_sessions_alone(settings, maria):
    User.objects.create_user("sam", password=PASSWORD, is_staff=True)
    hers = Client()
    sign_in(hers)
    try_wrongly(settings)
    assert hers.get(reverse("admin:index")).status_code == 200
    assert sign_in(Client(), "sam").status_code == 302


def test_a_name_that_is_nobodys_locks_alike(settings, maria):
    assert try_wrongly(settings, "nobody") == try_wrongly(settings, "maria")


def test_no_network_address_is_kept_or_logged(settings, maria, caplog):
    client = Client(REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT="Her Browser", HTTP_X_FORWARDED_FOR="203.0.113.8")
    for _ in range(settings.AXES_FAILURE_LIMIT + 1):
        sign_in(client, password="guess")
    lockout.unlock("maria")
    sign_in(client)
    for model in (AccessAttempt, AccessLog, AccessFailureLog):
        assert not model.objects.exists(), model
    written = caplog.text + repr(cache.__dict__)
    for trace in ("203.0.113", "Her Browser", "guess"):
        assert trace not in written


def test_sam_opens_the_lock_and_it_is_noted(settings, maria):
    sam = Client()
    sam.force_login(User.objects.create_superuser("sam"), backend="django.contrib.auth.backends.ModelBackend")
    try_wrongly(settings)
    assert "locked out" in sam.get(reverse("admin:auth_user_who")).text
    assert "Open the lock" in sam.get(reverse("admin:auth_user_change", args=[maria.pk])).text
    sam.post(reverse("admin:auth_user_let_in", args=[maria.pk]), {"unlock": "1"})
    assert sign_in(Client()).status_code == 302
    assert "Lock after wrong passwords" in LogEntry.objects.get(object_id=maria.pk).change_message


def link_in(message) -> str:
    return re.search(r"https://alongside\.example(/admin/reset/\S+)", message.body)[1]


def test_a_forgotten_password_is_set_by_mail_and_opens_the_lock(settings, maria):
    assert FORGOTTEN in Client().get(reverse("admin:login")).text
    try_wrongly(settings)
    client = Client(HTTP_HOST="testserver")
    client.post(FORGOTTEN, {"email": "MARIA@river.example"})
    (message,) = outbox()
    assert message.to == ["maria@river.example"]
    form = client.get(link_in(message), follow=True)
    where = form.redirect_chain[-1][0]
    assert "guess" not in where
    client.post(where, {"new_password1": "another long river", "new_password2": "another long river"})
    assert sign_in(Client(), password="another long river").status_code == 302
    assert "no longer works" in Client().get(link_in(message), follow=True).text


def test_whoever_asks_learns_nothing_about_who_is_here(maria):
    known = Client().post(FORGOTTEN, {"email": "maria@river.example"}, follow=True)
    unknown = Client().post(FORGOTTEN, {"email": "stranger@river.example"}, follow=True)
    assert known.text == unknown.text
    assert known.redirect_chain == unknown.redirect_chain
    assert len(outbox()) == 1


def test_nobody_fills_marias_mailbox(maria):
    with time_machine.travel(1_790_000_000, tick=False) as clock:
        for _ in range(5):
            Client().post(FORGOTTEN, {"email": "maria@river.example"})
        assert len(outbox()) == 1
        clock.shift(BETWEEN_MAILS + 1)
        Client().post(FORGOTTEN, {"email": "maria@river.example"})
        assert len(outbox()) == 2


def test_who_left_gets_no_mail(maria):
    maria.is_active = False
    maria.save()
    Client().post(FORGOTTEN, {"email": "maria@river.example"})
    assert not outbox()


def test_a_link_ends_after_three_days(maria):
    with time_machine.travel(1_790_000_000, tick=False) as clock:
        Client().post(FORGOTTEN, {"email": "maria@river.example"})
        clock.shift(3 * 24 * 60 * 60 + 1)
        assert "no longer works" in Client().get(link_in(outbox()[0]), follow=True).text


def test_a_wish_for_a_weak_password_is_refused_with_the_reason(maria):
    Client().post(FORGOTTEN, {"email": "maria@river.example"})
    client = Client()
    where = client.get(link_in(outbox()[0]), follow=True).redirect_chain[-1][0]
    response = client.post(where, {"new_password1": "12345678", "new_password2": "12345678"})
    assert response.status_code == 200
    assert "too common" in response.text


def test_no_log_line_carries_a_link_to_set_a_password():
    line = 'GET /admin/reset/MQ/c9x2-0a1b2c/ HTTP/1.1" 200'
    assert "c9x2" not in without_query(line)
    assert "/admin/reset/-" in without_query(line)
