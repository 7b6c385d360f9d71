"""Ann called a wrong number: she says so on her phone, Rita accepts a part, and the page shows it."""

import pytest
from django.contrib.auth.models import User

from resources.models import Suggestion
from tests.browser.at_desk import fits
from tests.records import make_group, make_meeting, make_place
from tests.suggestions import suggest

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/suggest/groups/tuesday-circle/"


@pytest.fixture
def group():
    group = make_group(name="Tuesday Circle", slug="tuesday-circle", phone="+18605550101", place=make_place())
    make_meeting(group)
    return group


@pytest.mark.parametrize("javascript", [True, False])
def test_ann_reports_a_wrong_number(page, group):
    page.goto("/groups/tuesday-circle/")
    page.locator(".wrong").get_by_role("link", name="Tell us").click()
    page.get_by_label("The phone number is wrong").check()
    page.get_by_text("Correct it yourself").click()
    page.get_by_label("Phone", exact=True).fill("860 555 0199")
    page.wait_for_timeout(3200)  # nobody is faster, says the stamp
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/suggest/thanks/")
    assert page.get_by_role("heading", name="Thank you").is_visible()
    suggestion = Suggestion.objects.get()
    assert (suggestion.values, suggestion.listing) == ({"phone": "+18605550199"}, group)
    assert page.context.cookies() == []


def test_a_hasty_finger_presses_twice_and_loses_nothing(page, group):
    page.goto(ADDRESS)
    page.get_by_label("Tell us more").fill("Ring the bell.")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("Tell us more").input_value() == "Ring the bell."
    page.wait_for_timeout(3200)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/suggest/thanks/")
    assert Suggestion.objects.get().message == "Ring the bell."


@pytest.mark.parametrize("width", [360, 1280])
def test_every_form_is_for_everyone(open_page, axe, group, width):
    page = open_page(width=width)
    for address in ("/suggest/", "/suggest/groups/", "/es/suggest/naloxone/", "/suggest/helplines/", ADDRESS):
        page.goto(address)
        assert not axe(page), address
        assert fits(page), address
    page.get_by_text("Correct it yourself").click()
    page.get_by_label("Phone", exact=True).fill("my phone")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("alert").wait_for()
    page.wait_for_load_state()
    assert not axe(page)
    assert page.get_by_text("We could not read that phone number").is_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_rita_accepts_a_part_and_the_page_shows_it(open_page, axe, watched, group, width):
    User.objects.create_superuser("rita", password="a quiet river")
    suggestion = suggest(group, {"phone": "+18605550199", "cost": "fee", "meetings": "At six"}, message="It rang.")
    page = open_page(width=width)
    page.goto(f"/admin/resources/suggestion/{suggestion.pk}/change/")
    page.get_by_label("Username").fill("rita")
    page.get_by_label("Password").fill("a quiet river")
    page.get_by_role("button", name="Log in").click()
    page.get_by_text("What they wish").wait_for()
    assert not axe(page, "#content-main")
    # axe looks for a stylesheet that another one imports beside the page.
    assert all("widgets.css" in error for error in watched.take_console_errors())
    assert fits(page)
    page.get_by_label("Accept: Phone").check()
    page.get_by_role("button", name="Accept ticked").click()
    page.get_by_text("accepted in part").first.wait_for()
    page.goto("/groups/tuesday-circle/")
    assert page.get_by_text("860-555-0199").first.is_visible()
    assert str(group.history.latest().history_user) == "rita"
