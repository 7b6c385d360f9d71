"""Maria works the check queue on her phone, from signing in to the last listing; Rita closes what has closed."""

import pytest

from resources.models import Attempt, Check
from tests.admin.people import EDITOR, REVIEWER, person
from tests.browser.at_desk import fits, sign_in, with_phone
from tests.records import make_group, make_helpline, make_meeting, make_organization, make_place, make_program

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def river():
    """River Health has a group, a line and kits that nobody has checked."""
    river = make_organization(name="River Health", slug="river-health")
    group = make_group(name="River Circle", slug="river-circle", organization=river, place=make_place())
    make_meeting(group)
    make_helpline(name="River Line", slug="river-line", phone="+18605550101", organization=river)
    make_program(name="River Kits", slug="river-kits", organization=river)
    return river


def to_check(page) -> str:
    """The name of the listing on the screen, which fits on it."""
    name = page.locator(".listing h2").inner_text()
    page.wait_for_load_state()
    assert fits(page)
    return name


def walk(page, kind: str) -> None:
    """Only listings of one kind."""
    page.get_by_label("Kind").select_option(kind)
    page.get_by_role("button", name="Show").click()


def families_read(page, address: str, *shown: str) -> None:
    """What a public page says."""
    page.goto(address)
    for words in shown:
        assert page.get_by_text(words).first.is_visible(), words


@pytest.mark.parametrize("javascript", [True, False])
def test_maria_walks_through_her_queue(page, river):
    maria = with_phone(person(EDITOR, organizations=[river]))
    sign_in(page, maria)
    assert fits(page)
    page.get_by_role("link", name="Check them one by one").click()
    assert page.get_by_role("status").inner_text() == "3 left"

    # The group: she calls, and it is still right.
    walk(page, "Support groups")
    assert to_check(page) == "River Circle"
    assert "7:00 pm" in (facts := page.locator(".listing").inner_text())
    assert ",," not in facts
    page.get_by_role("button", name="by phone").click()
    page.get_by_text("marked as checked today").wait_for()

    # The line: its number is another one now. She edits it, and is back in the queue.
    walk(page, "Helplines")
    assert to_check(page) == "River Line"
    assert page.locator(".reach a.call").get_attribute("href") == "tel:+18605550101"
    page.get_by_role("link", name="Something changed: edit it").click()
    assert fits(page)
    page.get_by_label("Phone:", exact=True).fill("860 555 0199")
    page.get_by_role("button", name="Save and mark checked by phone").click()
    page.get_by_text("Nothing is left to check here.").wait_for()

    # The kits: nobody answers. They come back in some days.
    walk(page, "All kinds")
    assert page.get_by_role("status").inner_text() == "1 left"
    assert to_check(page) == "River Kits"
    page.get_by_label("Note for staff").fill("Only a machine.")
    page.get_by_role("button", name="Could not reach anybody").click()
    page.get_by_text("Nothing is left to check here.").wait_for()
    assert Attempt.objects.get().note == "Only a machine."
    assert {str(check.by) for check in Check.objects.all()} == {"maria"}

    families_read(page, "/groups/river-circle/", "Checked by phone today")
    families_read(page, "/helplines/river-line/", "Checked by phone today", "860-555-0199")


@pytest.mark.parametrize("javascript", [True, False])
def test_rita_closes_what_has_closed_and_families_read_why(page, river, watched):
    sign_in(page, with_phone(person(REVIEWER)))
    page.get_by_role("link", name="Check them one by one").click()
    for kind, path in (
        ("Support groups", "groups/river-circle"),
        ("Helplines", "helplines/river-line"),
        ("Naloxone programs", "naloxone/river-kits"),
    ):
        walk(page, kind)
        name = to_check(page)
        page.get_by_text("It has closed").click()
        page.get_by_role("button", name="Close it today").click()
        page.get_by_text("Say why it closed").wait_for()  # nothing is closed without a word to families
        page.get_by_label("Why it closed").fill("River Health ended it.")
        page.get_by_role("button", name="Close it today").click()
        page.get_by_text(f"“{name}”: closed.").wait_for()
        page.context.new_page().goto(f"/{path}/")
        closed = page.context.pages[-1]
        assert closed.get_by_text("River Health ended it.").is_visible()
        closed.close()
    assert all("410" in error for error in watched.take_console_errors())  # gone, says the address
    page.get_by_role("link", name="Home").click()
    page.get_by_text("Nothing waits. Thank you.").wait_for()
