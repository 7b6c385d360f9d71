"""Uncle Ray sends a page to his sister: a line to act on, our address, and a subject that tells a stranger nothing."""

import re
from html import unescape
from urllib.parse import parse_qs, unquote

import pytest
from django.db import OperationalError, connection
from django.test import Client

from resources.sharing import LONGEST_LINE, share
from resources.titles import quiet
from tests.public_pages import Answer
from tests.records import make_guide, make_helpline, make_place, make_program

pytestmark = pytest.mark.django_db

SITE = "https://alongside.example"


def links_of(html: str) -> tuple[str, str]:
    """The text and the email that a page composes, as their links stand in it."""
    text = re.search(r'<a href="(sms:\?[^"]+)"', html)
    mail = re.search(r'<a href="(mailto:\?[^"]+)"', html)
    assert text, "no text to send"
    assert mail, "no email to send"
    return unescape(text[1]), unescape(mail[1])


def message(client: Client, address: str) -> str:
    """The words of the text, which are the email's too."""
    text, mail = links_of(client.get(address).content.decode())
    words = unquote(text.removeprefix("sms:?&body="))
    assert parse_qs(mail.removeprefix("mailto:?"))["body"] == [words]
    return words


def subject(client: Client, address: str) -> str:
    _text, mail = links_of(client.get(address).content.decode())
    return parse_qs(mail.removeprefix("mailto:?"))["subject"][0]


# What a message says ----------------------------------------------------------------------------


def test_a_guide_goes_along_with_what_it_is_about(client):
    make_guide(slug="how-to-talk", title="How to talk & listen", summary="Say what you see. 100% calm.")
    words = f"How to talk & listen\nSay what you see. 100% calm.\n{SITE}/guides/how-to-talk/"
    assert message(client, "/guides/how-to-talk/") == words
    assert subject(client, "/guides/how-to-talk/") == "A page to read"


def test_a_line_goes_along_with_its_numbers(client):
    make_helpline(slug="access", name="Access Line", phone="+18005634086", text_number="741741", text_keyword="HOME")
    words = f"Access Line\nCall 1-800-563-4086\nText HOME to 741741\n{SITE}/helplines/access/"
    assert message(client, "/helplines/access/") == words
    assert subject(client, "/helplines/access/") == "A number to keep"


def test_a_line_that_one_only_chats_with_goes_along_with_its_page(client):
    make_helpline(slug="chat", name="Chat Line", phone="", chat_url="https://chat.example/")
    assert message(client, "/helplines/chat/") == f"Chat Line\n{SITE}/helplines/chat/"


def test_a_program_goes_along_with_its_street_and_its_number(client):
    place = make_place(name="Health Department", address="1 Jefferson Square")
    make_program(slug="kits", name="Free kits", phone="+12035550123", place=place)
    assert message(client, "/naloxone/kits/").split("\n") == [
        "Free kits",
        "Health Department, 1 Jefferson Square, Waterbury, CT 06702",
        "Call 203-555-0123",
        f"{SITE}/naloxone/kits/",
    ]
    assert subject(client, "/naloxone/kits/") == "Where to get it"


def test_what_to_do_now_goes_along_without_a_database_and_without_the_state_one_chose(client):
    def fail(*_anything: object) -> None:
        raise OperationalError("gone")

    with connection.execute_wrapper(fail):
        words = message(client, "/overdose/?state=CT")
    assert words.startswith("Overdose: what to do now\nCall 911. Give naloxone.")
    assert words.endswith(f"\n{SITE}/overdose/")


def test_carmen_sends_a_page_in_spanish(client):
    make_guide(
        slug="hablar", title="Talk", title_es="Cómo hablar", summary="Calmly.", summary_es="Con calma, sin reproches."
    )
    assert message(client, "/es/guides/hablar/") == (
        f"Cómo hablar\nCon calma, sin reproches.\n{SITE}/es/guides/hablar/"
    )
    assert subject(client, "/es/guides/hablar/") == "Una página para leer"
    make_helpline(slug="linea", name="Línea", phone="+18005634086")
    assert "\nLlame al 1-800-563-4086\n" in message(client, "/es/helplines/linea/")


# Every page that has one ------------------------------------------------------------------------


def test_every_guide_line_program_and_group_can_be_passed_on(pages: list[Answer]):
    """With a neutral subject, spaces that no phone shows as a plus, and never a page's query."""
    wanted = {"guide", "helpline", "naloxone program", "group", "overdose"}
    answers = [answer for answer in pages if answer.page.template in wanted]
    assert {answer.page.template for answer in answers} == wanted
    for answer in answers:
        text, mail = links_of(answer.html)
        subject_words, body = mail.removeprefix("mailto:?subject=").split("&body=")
        assert quiet(unquote(subject_words)), answer.address
        assert not re.search(r"[+\s]", text.removeprefix("sms:") + subject_words + body), answer.address
        assert unquote(body).endswith(f"\n{SITE}{answer.address.partition('?')[0]}"), answer.address


def test_it_stands_below_what_helps(pages: list[Answer]):
    """Someone in a crisis reads what to do first; on paper the links say nothing."""
    [html] = [answer.html for answer in pages if answer.address == "/overdose/"]
    assert html.index('class="steps"') < html.index('id="sheet"') < html.index('class="pass-on no-print"')
    assert html.count("data-print") == 1


def test_a_button_that_needs_a_script_is_hidden_without_it(pages: list[Answer]):
    buttons = {
        answer.page.template: re.findall(r"<button[^>]*data-print>", answer.html)
        for answer in pages
        if answer.address.startswith(("/guides/", "/groups/", "/overdose/", "/plan/", "/helplines/", "/naloxone/"))
    }
    for template in ("guide", "group", "overdose", "plan", "helpline", "naloxone program"):
        [button] = buttons[template]
        assert " hidden " in button, template


# Long texts -------------------------------------------------------------------------------------


def test_a_long_line_ends_after_a_word_and_the_address_is_whole():
    address = f"{SITE}/guides/{'x' * 120}/"
    text, _mail = share("A page", ["word " * 60, "", "Call 1-800-563-4086"], address)
    first, *others = unquote(text.removeprefix("sms:?&body=")).split("\n")
    assert len(first) <= LONGEST_LINE
    assert first.endswith(" word…")
    assert others == ["Call 1-800-563-4086", address]


def test_a_number_is_never_cut_at_its_hyphen():
    text, _mail = share("A page", ["a " * 75 + "1-800-563-4086"], SITE)
    assert "1-" not in unquote(text)
