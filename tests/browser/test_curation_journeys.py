"""From outside to the page and back: Rosa's answer to our mail, and Ann's word about a wrong number."""

import pytest
from django.core import mail

from resources.models import Suggestion
from tests.admin.people import REVIEWER, person
from tests.asking import ROSA, link_for, rosas_group
from tests.browser.at_desk import fits, sign_in, with_phone
from tests.mailbox import outbox
from tests.records import make_helpline, make_meeting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def rita():
    return with_phone(person(REVIEWER))


def open_suggestion(page, listing: str) -> None:
    """From the front page, through the list of what waits about a listing, to its first suggestion."""
    page.get_by_role("link", name=listing).click()
    page.locator("#result_list tbody").get_by_role("link").first.click()
    page.locator(".suggestion").wait_for()
    page.wait_for_load_state()
    assert fits(page)


def rosa_sends_two_changes(page, link: str) -> None:
    """On her phone, by the link in our mail."""
    page.goto(link)
    page.get_by_role("link", name="Something changed").click()
    page.get_by_label("Phone", exact=True).fill("860 555 0199")
    page.get_by_label("What it costs").select_option("There is a fee")
    page.get_by_label("Anything else?").fill("From May on.")
    page.get_by_role("button", name="Send the changes").click()
    page.get_by_text("You sent us changes on").wait_for()


def rita_accepts_the_number_alone(page) -> None:
    """What is, what Rosa saw, what she wishes: field by field."""
    open_suggestion(page, "Tuesday Circle")
    assert page.get_by_text("From May on.").is_visible()
    phone = page.get_by_role("row").filter(has_text="Phone").inner_text()
    assert "(860) 555-0101" in phone
    assert "(860) 555-0199" in phone
    page.get_by_label("Accept: Phone").check()
    page.get_by_label("Note on the decision").fill("Is the fee new? Please call us.")
    page.get_by_role("button", name="Accept ticked").click()
    page.get_by_text("accepted in part").first.wait_for()


@pytest.mark.parametrize("javascript", [True, False])
def test_rosa_sends_two_changes_and_rita_accepts_one(open_page, rita, javascript):
    group = rosas_group(slug="tuesday-circle", name="Tuesday Circle")
    make_meeting(group)
    link = link_for(group)
    rosas, ritas, families = (open_page(javascript=javascript) for _ in range(3))
    rosa_sends_two_changes(rosas, link)
    sign_in(ritas, rita)
    rita_accepts_the_number_alone(ritas)

    # Families read the one and not the other.
    families.goto("/groups/tuesday-circle/")
    assert families.get_by_text("860-555-0199").first.is_visible()
    assert families.get_by_text("There is a fee").count() == 0

    # The history tells the story.
    ritas.goto(f"/admin/groups/supportgroup/{group.pk}/history/")
    story = ritas.locator(".stories > li").first.inner_text()
    for words in ("rita", f"Accepted suggestion {Suggestion.objects.get().pk}", "(860) 555-0101", "(860) 555-0199"):
        assert words in story
    assert "fee" not in story

    # Rosa opens her link again, and our answer is in her mailbox.
    rosas.goto(link)
    assert rosas.get_by_text("You sent us changes on").is_visible()
    letter = outbox()[-1]
    assert letter.to == [ROSA]
    for words in ("changed a part of our page", "Is the fee new? Please call us.", "/groups/tuesday-circle/"):
        assert words in letter.body


def test_ann_reports_a_wrong_number_and_hears_why_it_stays(open_page, rita):
    make_helpline(name="Night Line", slug="night-line", phone="+18605550101")
    anns = open_page(javascript=False)
    anns.goto("/helplines/night-line/")
    anns.locator(".wrong").get_by_role("link", name="Tell us").click()
    anns.get_by_label("The phone number is wrong").check()
    anns.get_by_label("Tell us more").fill("It rang and rang.")
    anns.get_by_label("Your email, if you like").fill("ann@family.example")
    anns.wait_for_timeout(3200)  # nobody is faster, says the stamp
    anns.get_by_role("button", name="Send").click()
    anns.wait_for_url("**/suggest/thanks/")

    ritas = open_page(javascript=False)
    sign_in(ritas, rita)
    open_suggestion(ritas, "Night Line")
    assert ritas.get_by_text("It rang and rang.").is_visible()
    assert "ann@family.example" not in ritas.content()
    ritas.get_by_label("Note on the decision").fill("We called: it is right, but only after six.")
    ritas.get_by_role("button", name="Decline").click()
    ritas.get_by_text("declined").first.wait_for()

    [letter] = outbox()
    assert letter.to == ["ann@family.example"]
    assert "left our page as it is" in letter.body
    assert "We called: it is right, but only after six." in letter.body
    assert Suggestion.objects.get().email == ""
    anns.goto("/helplines/night-line/")
    assert anns.get_by_text("860-555-0101").first.is_visible()
    assert len(mail.outbox) == 1
