"""At the desk in the browser: two who save the same listing, and two listings that are one."""

import pytest

from groups.models import SupportGroup
from resources.curation.duplicates import refresh
from resources.models import KeptApart
from tests.admin.people import EDITOR, REVIEWER, person
from tests.browser.at_desk import fits, sign_in, with_phone
from tests.records import make_group, make_helpline, make_meeting, make_place

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("javascript", [True, False])
def test_maria_and_rita_save_the_same_line_and_nothing_is_lost(open_page, axe, javascript):
    line = make_helpline(name="Night Line", slug="night-line", summary="Someone listens.", states=["CT"])
    form = f"/admin/resources/helpline/{line.pk}/change/"
    marias, ritas = (open_page(javascript=javascript) for _ in range(2))
    for page, user in ((marias, person(EDITOR, states=["CT"])), (ritas, person(REVIEWER))):
        sign_in(page, with_phone(user))
        page.goto(form)

    ritas.get_by_label("What it is good for:", exact=True).fill("Parents listen.")
    ritas.get_by_label("Phone:", exact=True).fill("860 555 0199")
    ritas.get_by_role("button", name="Save", exact=True).click()
    ritas.get_by_text("was changed successfully").wait_for()

    marias.get_by_label("What it is good for:", exact=True).fill("A friend listens.")
    marias.get_by_label("Name:", exact=True).fill("The Night Line")
    marias.get_by_role("button", name="Save", exact=True).click()
    marias.get_by_role("heading", name="Somebody else saved this while you had it open").wait_for()
    marias.wait_for_load_state()
    told = marias.locator(".stale").inner_text()
    for words in ("rita", "Parents listen.", "A friend listens.", "(860) 555-0199"):
        assert words in told
    assert fits(marias)
    if javascript:
        assert not axe(marias, ".stale")
    # What she typed stands in the form, and beside it what Rita saved.
    assert marias.get_by_label("Name:", exact=True).input_value() == "The Night Line"
    assert "0199" in marias.get_by_label("Phone:", exact=True).input_value()
    line.refresh_from_db()
    assert (line.name, line.summary) == ("Night Line", "Parents listen.")

    marias.get_by_role("button", name="Save", exact=True).click()
    marias.get_by_text("was changed successfully").wait_for()
    line.refresh_from_db()
    assert (line.name, line.summary, line.phone.as_e164) == ("The Night Line", "A friend listens.", "+18605550199")


@pytest.fixture
def twins() -> list[SupportGroup]:
    church = make_place(name="Grace Church", address="12 Elm St")
    twins = [
        make_group(name=name, slug=slug, place=church, states=["CT"], phone="+18605550142")
        for name, slug in (("Tuesday Hope", "tuesday-hope"), ("Tuesday Hope Group", "hope"))
    ]
    for group in twins:
        make_meeting(group)
    refresh(SupportGroup)
    return twins


@pytest.mark.parametrize("javascript", [True, False])
def test_rita_makes_two_groups_one(page, twins):
    sign_in(page, with_phone(person(REVIEWER)))
    page.get_by_role("link", name="Pairs that may be the same").click()
    page.get_by_role("link", name="Tuesday Hope", exact=True).click()
    page.get_by_text("They look alike:").wait_for()
    page.wait_for_load_state()
    assert fits(page)
    page.get_by_label("Tuesday Hope Group", exact=True).check()
    page.get_by_role("button", name="Merge into left").click()
    page.get_by_text("They are one now. The old address leads here.").wait_for()
    page.goto("/groups/hope/")
    page.wait_for_url("**/groups/tuesday-hope/")
    assert page.get_by_role("heading", name="Tuesday Hope Group").is_visible()


def test_rita_keeps_both_and_is_not_asked_again(page, twins):
    sign_in(page, with_phone(person(REVIEWER)))
    page.get_by_role("link", name="Pairs that may be the same").click()
    page.get_by_role("link", name="Tuesday Hope", exact=True).click()
    page.get_by_role("button", name="Keep both").click()
    page.get_by_text("Both are kept").wait_for()
    refresh(SupportGroup)
    page.goto("/admin/")
    assert page.get_by_role("link", name="Pairs that may be the same").count() == 0
    assert KeptApart.objects.count() == 1
