"""Every staff page is for everyone: on an old phone and a desk's screen, light and dark, and nothing is cut off."""

import os

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse

from resources.curation.stories import stories_page
from tests.admin.crowd import Crowd
from tests.admin.people import desk_of
from tests.admin.staff_urls import address, page_of_record, staff_urls
from tests.admin.test_scale import NOT_WALKED, other_address
from tests.browser.at_desk import fits
from tests.records import make_group
from tests.suggestions import suggest

pytestmark = pytest.mark.django_db(transaction=True)
PICTURES = os.environ.get("PICTURES")
WIDTHS = {"phone": 360, "desk": 1280}

#: Django's own parts, as few as possible.
NOT_OURS = [
    # The picker of related records (select2, which Django ships): its box has no name of its own.
    ".select2-container",
]
#: Not looked at here: no pages of HTML, and Django's own question before a superuser deletes.
NO_PAGES = {"admin:jsi18n", "admin:autocomplete"}


def ours(part) -> list[str]:
    """The names of a part of the staff's pages: of one app's records, or those of none."""
    found = []
    for name in staff_urls():
        model, which = page_of_record(name) or (None, "")
        if name in {*NOT_WALKED, *NO_PAGES} or which == "delete":
            continue
        if which == "history" and not hasattr(model, "history"):
            continue  # Django's own page
        if (model._meta.app_label if model else "rest") == part:
            found.append(name)
    return found


def url_of(name, one) -> str:
    model, which = page_of_record(name) or (None, "")
    if model is None:
        return other_address(name, one)
    story = stories_page(one[model], 1)[1][0].address if which == "go_back" else ""
    return address(name, one.get(model), story)


def sit_down(page, live_server) -> None:
    """Sam, in charge, is signed in in this browser."""
    cookie = desk_of(User.objects.create_superuser("sam")).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


def look(page, axe, name) -> list[str]:
    """What is wrong with a page at both widths and in both themes."""
    wrong = []
    page.emulate_media(color_scheme="light")
    page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
    for screen, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 800})
        wrong += [f"{screen}: {line}" for line in axe(page, without=NOT_OURS)]
        if not fits(page):
            wrong.append(f"{screen}: wider than the screen")
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name.replace(':', '-')}-{width}.png", full_page=True)
    page.emulate_media(color_scheme="dark")
    # Links fade into their new color.
    page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
    return wrong + [f"dark: {line}" for line in axe(page, rules=["color-contrast"], without=NOT_OURS)]


@pytest.mark.parametrize("part", ["groups", "guides", "resources", "auth", "rest"])
def test_every_staff_page_is_for_everyone(page, axe, live_server, watched, part):
    crowd = Crowd()
    crowd.grow(3)
    sit_down(page, live_server)
    wrong = {}
    for name in ours(part):
        if page.goto(url_of(name, crowd.one)).status == 200 and (found := look(page, axe, name)):
            wrong[name] = found
    assert wrong == {}
    # The browser notes pages that nobody may open.
    assert all("403" in error for error in watched.take_console_errors())


def test_the_door_is_for_everyone(page, axe):
    for name in ("admin:login", "admin_password_reset", "password_reset_done", "password_reset_complete"):
        page.goto(reverse(name))
        assert not look(page, axe, f"door-{name}"), name
    page.goto(reverse("password_reset_confirm", args=["MQ", "no-token"]))
    assert not look(page, axe, "door-old-link")
    page.goto(reverse("admin:login"))
    page.get_by_label("Username").fill("nobody")
    page.get_by_label("Password").fill("guess")
    page.get_by_role("button", name="Log in").click()
    page.locator(".errornote").wait_for()
    assert not look(page, axe, "door-refused")


def choose(page, action) -> None:
    """Ticks the first group of the list, and asks for something to be done with it."""
    page.goto(reverse("admin:groups_supportgroup_changelist"))
    page.locator("#result_list tbody input").first.check()
    page.get_by_label("Action:").select_option(label=action)
    page.get_by_role("button", name="Go", exact=True).click()
    page.locator("#content-main form").wait_for()
    page.wait_for_load_state()


def test_what_a_button_opens_is_for_everyone(page, axe, live_server):
    group = make_group(name="")  # not one that staff could have entered
    sit_down(page, live_server)
    for action in ("Close, and say why", "Assign to somebody"):
        choose(page, action)
        assert not look(page, axe, action), action
    page.goto(reverse("admin:groups_supportgroup_change", args=[group.pk]))
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".errornote.wrong").wait_for()
    page.wait_for_load_state()
    assert not look(page, axe, "refused")
    suggestion = suggest(group, says_closed=True, message="The door was locked.", email="ann@family.example")
    page.goto(reverse("admin:resources_suggestion_change", args=[suggestion.pk]))
    assert not look(page, axe, "says-closed")
