"""The staff login that `make run` makes for a trial."""

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


@pytest.fixture
def trial(settings):
    """A trial on one's own machine."""
    settings.DEBUG = True
    settings.SITE_URL = "http://127.0.0.1:8000"


def said(words: str, label: str) -> str:
    """The value printed behind a label."""
    return next(line.split(":", 1)[1].strip() for line in words.splitlines() if line.strip().startswith(label))


def test_the_first_run_prints_a_login_that_works(trial, capsys, client):
    call_command("create_staff_login")
    words = capsys.readouterr().out
    assert said(words, "Address") == "http://127.0.0.1:8000/admin/"
    assert client.login(username=said(words, "Name"), password=said(words, "Password"))
    user = User.objects.get()
    assert user.is_staff
    assert user.is_superuser


def test_a_second_run_makes_nothing_and_says_how_to_reset(trial, capsys):
    call_command("create_staff_login")
    password = said(capsys.readouterr().out, "Password")
    call_command("create_staff_login")
    words = capsys.readouterr().out
    assert "changepassword staff" in words
    assert password not in words
    assert User.objects.count() == 1
    assert User.objects.get().check_password(password)


def test_each_password_is_another(trial, capsys):
    passwords = set()
    for _ in range(3):
        call_command("create_staff_login")
        passwords.add(said(capsys.readouterr().out, "Password"))
        User.objects.all().delete()
    assert len(passwords) == 3


def test_an_existing_login_of_another_name_is_named(trial, capsys):
    User.objects.create_superuser("maria", password="her own")
    call_command("create_staff_login")
    assert "changepassword maria" in capsys.readouterr().out


def test_a_lesser_user_of_that_name_is_left_alone(trial):
    User.objects.create_user("staff", password="own")
    with pytest.raises(CommandError, match="createsuperuser"):
        call_command("create_staff_login")
    assert not User.objects.get().is_superuser


def test_in_production_it_refuses(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="only with DEBUG on"):
        call_command("create_staff_login")
    assert not User.objects.exists()
