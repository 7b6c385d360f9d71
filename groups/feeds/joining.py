"""How one joins from afar: links, phones and codes as feeds write them, as far as they are of use. Pure functions."""

import re
from urllib.parse import urlsplit

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from . import words

MOST_URL = 500
MOST_CODE = 60
_is_url = URLValidator(schemes=["http", "https"])
_PASSWORD = re.compile(r"\b(?:pwd|password|passcode)\b\s*[:=]?\s*(\S+)", re.IGNORECASE)
#: Front doors of meeting services: an address without a path leads to no meeting.
_SERVICES = ("zoom.us", "meet.google.com", "gotomeet.me", "webex.com", "skype.com", "teams.microsoft.com")


def web_address(value: str) -> tuple[str, str]:
    """A web address and what stood behind it: "https://zoom.us/j/1?pwd: me" is ("https://zoom.us/j/1", "pwd: me").

    The address is "" when there is none to follow.
    """
    head, _blank, rest = value.strip().partition(" ")
    if head.endswith(":") and rest and "?" in head:  # a password that somebody wrote with a blank
        head, _mark, name = head.rpartition("?")
        rest = f"{name} {rest}"
    if head and "://" not in head and "." in head.split("/")[0]:
        head = f"https://{head}"
    head = head.rstrip("?&")
    try:
        _is_url(head)
    except ValidationError:
        return "", value.strip()
    return (head, rest) if len(head) <= MOST_URL else ("", value.strip())


def meeting_link(value: str) -> tuple[str, str, str]:
    """The link of an online meeting, the code that stood behind it, and what of it is for the note."""
    if not value.strip():
        return "", "", ""
    link, rest = web_address(value)
    if not link:
        return "", "", value.strip()
    parts = urlsplit(link)
    host = parts.hostname or ""
    if any(host == name or host.endswith(f".{name}") for name in _SERVICES) and not parts.path.strip("/"):
        return "", "", ""
    password = _PASSWORD.search(rest)
    if password and len(password[1]) <= MOST_CODE:
        return link, password[1], ""
    return link, "", rest


def phone_number(value: str) -> str:
    """A phone number in its one full form ("+18605550100"), or "" when it is none that can be called."""
    try:
        number = phonenumbers.parse(value, "US")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    form = phonenumbers.PhoneNumberFormat.E164
    extension = f";ext={number.extension}" if number.extension else ""
    return "" if extension else phonenumbers.format_number(number, form)


def dial_in(value: str) -> tuple[str, str, str]:
    """A number to dial in, the code to type there, and what of it is for the note.

    "+16465588656,,4664037987#,,,,,#744278#" gives the number and "4664037987#, then 744278#". A number that cannot be
    called goes to the note as it was written, when it is one at all: "+11" is not.
    """
    head, _comma, rest = value.partition(",")
    codes = re.findall(r"\d+", rest)
    if phone := phone_number(head):
        code = ", then ".join(f"{each}#" for each in codes)
        return (phone, code, "") if len(code) <= MOST_CODE else (phone, "", value)
    return "", "", value if len(re.sub(r"\D", "", head)) >= 7 else ""


def email_address(value: str) -> str:
    """An email address, or "" when it is none."""
    address = words.line(value)
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address if len(address) <= 254 else ""
