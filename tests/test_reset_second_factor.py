"""Ana, the only administrator, lost her phone and her codes on paper; a colleague is at the server's command line."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from resources.staff import second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    ana: User = User.objects.create_superuser("ana", password="a long and winding road")
    TOTPDevice.objects.create(user=ana, name="phone", confirmed=True)
    return ana


def reset(name: str) -> str:
    out = StringIO()
    call_command("reset_second_factor", name, stdout=out)
    return out.getvalue()


def test_her_password_leads_to_setting_up_another_phone(ana: User, client: Client) -> None:
    client.force_login(ana)
    assert "set up a phone" in reset("ana")
    assert not second_factor.has_phone(ana)
    assert client.get("/admin/").status_code == 302, "whoever has her laptop is signed out"


def test_a_name_that_nobody_has_is_told(ana: User) -> None:
    with pytest.raises(CommandError, match="Nobody signs in by the name “anna”"):
        reset("anna")
    User.objects.update(is_active=False)
    with pytest.raises(CommandError, match="Nobody signs in"):
        reset("ana")


def test_a_login_without_a_phone_needs_nothing(ana: User) -> None:
    TOTPDevice.objects.all().delete()
    with pytest.raises(CommandError, match="no phone set up"):
        reset("ana")
