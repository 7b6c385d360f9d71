"""Maria's first day: an invitation, a password, her phone, recovery codes; then her own listings and no others."""

import os
import re
import time

import pytest
from django.contrib.auth.models import Group, User
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from groups.models import SupportGroup
from resources.models import Organization, Remit
from resources.staff import second_factor
from resources.staff.passwords import invite
from tests.mailbox import outbox

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long and quiet river"
PICTURES = os.environ.get("PICTURES")


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    settings.REQUIRE_SECOND_FACTOR = True
    settings.AXES_ENABLED = True


@pytest.fixture
def river() -> Organization:
    return Organization.objects.create(name="River Health", slug="river-health")


@pytest.fixture
def maria(river) -> User:
    user = User(username="maria", first_name="Maria", email="maria@river.example", is_staff=True)
    user.set_unusable_password()
    user.save()
    user.groups.add(Group.objects.get(name="Editor"))
    Remit.objects.create(user=user).organizations.add(river)
    return user


def code_of(user) -> str:
    totp = TOTP(TOTPDevice.objects.get(user=user).bin_key)
    totp.time = time.time()
    return f"{totp.token():06}"


def fill_in(page, password=PASSWORD):
    page.get_by_label("Username").fill("maria")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def look(page, axe, name, part="#content-main"):
    """Nothing wrong for people who see or touch otherwise, and nothing wider than the screen."""
    assert not axe(page, part), name
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}-{page.viewport_size['width']}.png", full_page=True)


def choose_password(page):
    page.goto(re.search(r"https://alongside\.example(/admin/reset/\S+)", outbox()[0].body)[1])
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same once more").fill(PASSWORD)
    page.get_by_role("button", name="Save my password").click()
    page.locator("main").get_by_role("link", name="Sign in").click()


def set_up_phone(page, axe, maria) -> list[str]:
    """Maria's recovery codes."""
    page.wait_for_url("**/second-factor/set-up/**")
    assert page.locator(".scan svg").is_visible()
    look(page, axe, "set-up")
    page.get_by_label("Code").fill(code_of(maria))
    page.get_by_role("button", name="Use this phone").click()
    page.locator(".codes").wait_for()
    look(page, axe, "codes")
    return page.locator(".codes code").all_inner_texts()


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_invitation_to_her_own_listings(open_page, axe, maria, river, width, watched):
    SupportGroup.objects.create(name="River Circle", slug="river-circle", organization=river)
    other = SupportGroup.objects.create(name="Hill Table", slug="hill-table")
    invite(maria)
    page = open_page(width=width)
    choose_password(page)
    fill_in(page)
    assert len(set_up_phone(page, axe, maria)) == 10
    page.get_by_role("link", name="I have them. Go on").click()
    page.wait_for_url("**/admin/")

    page.goto("/admin/groups/supportgroup/")
    assert page.get_by_role("link", name="River Circle").is_visible()
    assert "Hill Table" not in page.content()
    assert page.goto(f"/admin/groups/supportgroup/{other.pk}/change/").status == 403
    assert ["403" in error for error in watched.take_console_errors()] == [True]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_day_she_left_her_phone_at_home(open_page, axe, maria, width):
    device = TOTPDevice.objects.create(user=maria, confirmed=False)
    totp = TOTP(device.bin_key)
    totp.time = time.time()
    codes = second_factor.confirm(device, f"{totp.token():06}")
    maria.set_password(PASSWORD)
    maria.save()
    page = open_page(width=width)
    page.goto("/admin/")
    fill_in(page)
    page.wait_for_url("**/second-factor/?**")
    look(page, axe, "code")
    page.get_by_label("Code").fill("nonsense")
    page.get_by_role("button", name="Go on").click()
    page.locator(".errorlist").wait_for()
    assert "not right" in page.locator(".errorlist").inner_text()
    look(page, axe, "wrong-code")
    # After a wrong recovery code the next counts only a second later.
    page.wait_for_timeout(1500)
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/admin/")
    page.goto("/admin/second-factor/")
    look(page, axe, "mine")


def test_too_many_wrong_passwords(open_page, axe, maria, settings, watched):
    page = open_page()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        page.goto("/admin/")
        fill_in(page, "guess")
    page.locator("main a.button").wait_for()
    assert "for up to 15 minutes" in page.locator("main").inner_text()
    look(page, axe, "locked")
    page.get_by_role("link", name="Set a new password").click()
    page.wait_for_url("**/password_reset/")
    # The browser notes the refusal (429) itself.
    assert all("429" in error or "403" in error for error in watched.take_console_errors())


@pytest.mark.parametrize("width", [360, 1280])
def test_who_can_do_what(open_page, axe, maria, settings, width):
    settings.REQUIRE_SECOND_FACTOR = False
    User.objects.create_superuser("sam", password=PASSWORD)
    page = open_page(width=width)
    page.goto("/admin/")
    page.get_by_label("Username").fill("sam")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="People: who can do what").click()
    page.locator(".who").wait_for()
    assert "River Health" in page.locator("main").inner_text()
    look(page, axe, "who")
    page.get_by_role("link", name="maria", exact=True).click()
    page.get_by_role("button", name="Mail a link to set the password").wait_for()
    # The form above it is Django's own.
    look(page, axe, "person", ".standing")
