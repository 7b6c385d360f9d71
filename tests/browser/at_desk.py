"""Staff at their desks in the browser: through the door, with password and phone."""

import time

from django.conf import settings
from django.contrib.auth.models import User
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.browser.waiting import until

PASSWORD = "a long and quiet river"


def code_of(user) -> str:
    """What the app on the person's phone shows now."""
    totp = TOTP(TOTPDevice.objects.get(user=user).bin_key)
    totp.time = time.time()
    return f"{totp.token():06}"


def with_phone(user) -> User:
    """The same person, who has a password and has set up a phone."""
    user.set_password(PASSWORD)
    user.save()
    TOTPDevice.objects.create(user=user, confirmed=True)
    return user


def sign_in(page, user) -> None:
    """From the sign-in to the front page; asks for a code where the second factor is required."""
    page.goto("/admin/")
    page.get_by_label("Username").fill(user.get_username())
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    if settings.REQUIRE_SECOND_FACTOR:
        page.get_by_label("Code").fill(code_of(user))
        page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="What needs you today").wait_for()


def fits(page) -> bool:
    """Whether nothing is wider than the screen."""
    # Without its stylesheets it would be measured as another page.
    until(page, "document.readyState === 'complete'")
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
