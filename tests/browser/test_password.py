"""On the phone: the way to a new password reads well and has no fault for people who see or touch otherwise."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from resources.staff.passwords import link_for
from tests.browser.test_sign_in import look

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_forgotten_password_to_the_new_one(open_page, axe, settings, width):
    maria = User.objects.create_user("maria", "maria@river.example", "old and long password", is_staff=True)
    page = open_page(width=width)
    page.goto("/admin/")
    page.locator(".password-reset-link a").click()
    page.get_by_role("button", name="Send me the link").wait_for()
    look(page, axe, "password-forgotten")
    page.get_by_label("Email").fill("maria@river.example")
    page.get_by_role("button", name="Send me the link").click()
    page.get_by_role("heading", name="Look into your mail").wait_for()
    look(page, axe, "password-sent")
    page.goto(link_for(maria).removeprefix(settings.SITE_URL))
    page.get_by_label("New password").fill("short")
    page.get_by_label("The same once more").fill("other")
    page.get_by_role("button", name="Save my password").click()
    page.locator(".errorlist").first.wait_for()
    look(page, axe, "password-refused")
    page.get_by_label("New password").fill("a long and quiet river")
    page.get_by_label("The same once more").fill("a long and quiet river")
    page.get_by_role("button", name="Save my password").click()
    page.get_by_role("link", name="Sign in").wait_for()
    look(page, axe, "password-set")
    page.goto(reverse("password_reset_confirm", args=["MQ", "x-y"]))
    page.get_by_role("link", name="Send me a new link").wait_for()
    look(page, axe, "password-link-ended")
