"""A number is a link that an old phone can call."""

import pytest
from phonenumber_field.phonenumber import PhoneNumber

from resources.dialing import callable_number, textable_number
from tests.records import make_helpline


def phone(text: str) -> PhoneNumber:
    return PhoneNumber.from_string(text, region="US")


@pytest.mark.parametrize(
    ("typed", "display", "href"),
    [
        ("(860) 218-2555", "860-218-2555", "tel:+18602182555"),
        ("860.218.2555", "860-218-2555", "tel:+18602182555"),
        ("+1 800 662 4357", "1-800-662-4357", "tel:+18006624357"),
        ("1-888-555-0100", "1-888-555-0100", "tel:+18885550100"),
        ("833-555-0100", "1-833-555-0100", "tel:+18335550100"),
        ("860-218-2555 ext. 12", "860-218-2555 ext. 12", "tel:+18602182555,12"),
        ("+52 55 5533 5533", "+52 55 5533 5533", "tel:+525555335533"),
    ],
)
def test_a_number_shows_as_people_write_it_and_dials_in_full(typed, display, href):
    assert callable_number(phone(typed)) == (display, href)


@pytest.mark.parametrize("short", ["911", "988", "211"])
def test_a_short_number_goes_before_the_long_one(short):
    assert callable_number(phone("1-800-273-8255"), short) == (short, f"tel:{short}")


@pytest.mark.parametrize("nothing", [None, ""])
def test_without_a_number_there_is_no_link(nothing):
    assert callable_number(nothing) is None
    assert textable_number("") is None


def test_a_number_that_can_not_be_true_is_shown_as_typed_rather_than_lost():
    assert callable_number(phone("860-218-255")).display == "860-218-255"


def test_a_bare_string_is_dialed_as_it_stands():
    assert callable_number("+18602182555") == ("+18602182555", "tel:+18602182555")


def test_the_keyword_of_a_text_line_stays_out_of_the_link():
    assert textable_number("741741", "HOME") == ("741741", "sms:741741")


def test_a_long_number_to_text_is_shown_in_groups_and_linked_in_digits():
    assert textable_number("+18602182555").display == "860-218-2555"
    assert textable_number("8602182555").display == "860-218-2555"
    assert textable_number("+18602182555").href == "sms:18602182555"


@pytest.mark.django_db
def test_a_saved_line_offers_every_way_to_reach_it():
    line = make_helpline(phone="+18002738255", short_number="988", text_number="988", tty="+18007994889")
    line.refresh_from_db()
    assert line.call.href == "tel:988"
    assert line.text.href == "sms:988"
    assert line.tty_call.display == "1-800-799-4889"


@pytest.mark.django_db
def test_a_line_that_only_chats_has_nothing_to_call():
    line = make_helpline(phone="", chat_url="https://line.example/chat")
    assert (line.call, line.text, line.tty_call) == (None, None, None)
