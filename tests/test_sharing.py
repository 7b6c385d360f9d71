"""Dolores passes a group on. Whoever else looks at that phone learns a day, a time and a town."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from html import unescape
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from groups.models import Program, SupportGroup
from groups.services import refresh
from groups.sharing import neutral_title
from resources.composing import mail_link, text_link
from resources.curation import close
from tests.records import make_group, make_meeting, make_organization, make_place

pytestmark = pytest.mark.django_db

EASTERN = "America/New_York"
ONLINE = {"format": "online", "link": "https://meet.example/private", "access_code": "445566", "zone": EASTERN}
#: What no preview may say.
TELLING = re.compile(r"opioid|support|naloxone|overdose|anon|grief|smart|recovery|famil|addict", re.IGNORECASE)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York."""
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=ZoneInfo(EASTERN)), tick=False) as clock:
        yield clock


@pytest.fixture
def group() -> SupportGroup:
    """Tuesdays in the library."""
    group = make_group(
        name="Opioid Family Support Group",
        slug="tuesdays",
        summary="For parents of people who use opioids.",
        program=Program.objects.create(name="Nar-Anon", slug="nar-anon"),
        place=make_place(name="Silas Library", address="267 Grand Street"),
    )
    make_meeting(group)
    refresh(group)
    return group


def page_of(client: Client, address: str = "/groups/tuesdays/") -> str:
    return client.get(address).content.decode()


def message(client: Client, scheme: str) -> str:
    """The ready message behind the page's link to pass the group on."""
    html = page_of(client)
    link = unescape(re.search(rf'href="({scheme}:\?[^"]+)"', html).group(1))
    return unquote(link)


# Messages ---------------------------------------------------------------------------------------


def test_the_text_says_when_and_where_and_names_no_group(client, group):
    assert message(client, "sms") == (
        "sms:?&body=Next: November 24, 7:00 pm\nEvery Tuesday, 7:00 pm to 8:30 pm\n"
        "Silas Library, 267 Grand Street, Waterbury, CT 06702\nhttps://alongside.example/groups/tuesdays/"
    )


def test_the_email_has_a_neutral_subject_and_the_same_words(client, group):
    mail = message(client, "mailto")
    assert mail.startswith("mailto:?subject=When and where&body=Next: November 24, 7:00 pm\n")
    assert not TELLING.search(mail)


def test_no_link_and_no_code_of_a_meeting_goes_into_a_message(client, group):
    make_meeting(group, weekday=0, start="20:00", note="Passcode 445566", **ONLINE)
    refresh(group)
    words = message(client, "sms")
    assert "Next: November 23, 8:00 pm. Online" in words
    assert "How to join stands on the page." in words
    for private in ("meet.example", "445566"):
        assert private not in words


def test_without_known_times_the_message_says_to_ask(client):
    make_group(slug="tuesdays", place=make_place(name="", address="", town="Bristol", approximate=True, zip_code=""))
    words = message(client, "sms")
    assert "Ask for the time before you go.\nBristol, CT\nhttps://" in words
    assert "Next" not in words


def test_links_open_on_old_phones_and_new_ones():
    """Spaces are %20: a "+" would be read aloud as it stands; lines stay lines, an ampersand cuts nothing off."""
    assert text_link("A & B\nC", "12035550123") == "sms:12035550123?&body=A%20%26%20B%0AC"
    assert mail_link("So & so", "x+y", "a@b.example") == "mailto:a@b.example?subject=So%20%26%20so&body=x%2By"


# The link that is given to those who ask --------------------------------------------------------


def ask(client: Client) -> str:
    html = page_of(client)
    [link] = re.findall(
        r'<a class="button quiet" href="([^"]+)">\s*(?:Ask for the link|Call [\d-]+ for the link)', html
    )
    return unquote(unescape(link))


def online_group(**values: object) -> SupportGroup:
    group = make_group(slug="tuesdays", in_person=False, **values)
    make_meeting(group, format="online", ask_for_link=True, zone="America/Chicago")
    refresh(group)
    return group


WORDS = "Hello, may I have the link for the meeting on Tuesday 7:00 pm Central time? Thank you."


def test_the_link_is_asked_for_by_a_mail_that_is_ready_to_send(client):
    online_group(email="circle@hope.example", text_number="+12035550123")
    assert ask(client) == f"mailto:circle@hope.example?subject=Link for Tuesday 7:00 pm&body={WORDS}"


def test_else_by_a_text_else_by_a_call(client):
    group = online_group(text_number="+12035550123", phone="+12035550124")
    assert ask(client) == f"sms:12035550123?&body={WORDS}"
    SupportGroup.objects.filter(pk=group.pk).update(text_number="")
    assert ask(client) == "tel:+12035550124"


def test_else_its_organization_is_asked(client):
    organization = make_organization(email="office@hope.example", phone="+12035550111")
    online_group(organization=organization)
    assert ask(client).startswith("mailto:office@hope.example?")
    type(organization).objects.update(email="")
    assert ask(client) == "tel:+12035550111"


def test_with_nobody_to_ask_the_page_still_says_how_one_gets_it(client):
    online_group()
    html = page_of(client)
    assert "The group sends the link to those who ask." in html
    assert "Ask for the link" not in html


# Titles and previews ----------------------------------------------------------------------------


def preview_of(html: str) -> dict[str, str]:
    return {name: unescape(words) for name, words in re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', html)}


def test_a_tab_and_a_preview_show_a_day_a_time_and_a_town(client, group):
    html = page_of(client)
    assert "<title>Tuesday 7:00 pm, Waterbury, CT - Alongside</title>" in html
    said = preview_of(html)
    assert said["title"] == "Tuesday 7:00 pm, Waterbury, CT"
    assert not TELLING.search(" ".join(said.values()))
    # Found by its name all the same.
    assert "<h1>Opioid Family Support Group</h1>" in html
    assert '<meta name="description" content="For parents of people who use opioids.">' in html


def test_without_a_time_or_a_town_a_number_tells_groups_apart():
    group = make_group(in_person=False, online=True)
    assert neutral_title(group) == f"Group {group.pk}, Online"
    placed = make_group(place=make_place(town="Bristol"))
    assert neutral_title(placed) == f"Group {placed.pk}, Bristol, CT"
    make_meeting(group, **ONLINE)
    assert neutral_title(group) == f"Group {group.pk}, Tuesday 7:00 pm, Online"


def test_no_preview_of_any_page_tells_what_it_is_about(pages):
    for address, html in [(answer.address, answer.html) for answer in pages if answer.address.startswith("/")]:
        said = preview_of(html)
        assert bool(said) is ("embed/" not in address), address
        assert not TELLING.search(" ".join(said.values())), address
        if address.startswith("/groups/") and "?" not in address and "embed" not in address:
            title = re.search(r"<title>(.*?)</title>", html, re.DOTALL).group(1)
            assert not TELLING.search(title), address


def test_a_closed_groups_title_names_nothing(client, group):
    close(group, on=date(2026, 11, 20), reason="The church was sold.")
    assert "<title>Closed - Alongside</title>" in page_of(client)
