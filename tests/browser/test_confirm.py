"""Rosa confirms her group by the link in our mail, on her phone; later she sends a change, and Rita's desk has it."""

import pytest
from django.core import mail

from resources.models import Check, NoMail, Suggestion
from tests.asking import link_for, link_in, rosas_group
from tests.browser.at_desk import fits
from tests.records import make_meeting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def link() -> str:
    group = rosas_group(slug="tuesday-circle", summary="For parents and grandparents.")
    make_meeting(group)
    return link_for(group)


@pytest.mark.parametrize("javascript", [True, False])
def test_rosa_confirms_then_sends_a_change(page, link):
    page.goto(link)
    page.get_by_role("button", name="Yes, all correct").click()
    page.get_by_text("You confirmed it on").wait_for()
    assert Check.objects.get().by_name == "River Health"
    page.get_by_role("link", name="Something changed").click()
    page.get_by_label("Phone", exact=True).fill("860 555 0199")
    page.get_by_label("Anything else?").fill("From May on.")
    page.get_by_role("button", name="Send the changes").click()
    page.get_by_text("You sent us changes on").wait_for()
    suggestion = Suggestion.objects.get()
    assert (suggestion.values, suggestion.message) == ({"phone": "+18605550199"}, "From May on.")
    assert page.context.cookies() == []


def test_it_has_closed(page, link):
    page.goto(link)
    page.get_by_role("link", name="It has closed").click()
    page.get_by_role("button", name="Yes, it has closed").click()
    page.get_by_text("that it has closed").wait_for()
    assert Suggestion.objects.get().says_closed


def test_no_more_mail_and_mail_again(page, link):
    page.goto(link_in(mail.outbox[0], "stop/"))
    page.get_by_role("button", name="Stop these mails").click()
    page.get_by_role("heading", name="We send you no more requests.").wait_for()
    assert NoMail.objects.exists()
    page.get_by_role("button", name="Send me mail again").click()
    page.get_by_role("heading", name="No more mail from us?").wait_for()
    assert not NoMail.objects.exists()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_every_page_behind_a_link_is_for_everyone(open_page, axe, link, width):
    page = open_page(width=width)
    stop = link_in(mail.outbox[0], "stop/")
    for path in (link, f"{link}change/", f"{link}closed/", f"/es{link}", f"/es{link}change/", stop, f"/es{stop}"):
        page.goto(path)
        assert not axe(page), path
        assert fits(page), path


def test_the_mail_itself_is_sound(page, axe, link):
    page.set_content(mail.outbox[0].alternatives[0][0])
    assert not axe(page)
