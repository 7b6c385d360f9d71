"""Phone numbers as links a phone can call. Pure functions."""

from typing import NamedTuple

from phonenumber_field.phonenumber import PhoneNumber


class Dialable(NamedTuple):
    """A number to show and the link that calls or texts it."""

    display: str
    href: str


def callable_number(phone: PhoneNumber | str | None, short_number: str = "") -> Dialable | None:
    """The number to call: a short one (911, 988, 211) first, else the full one; None when there is neither."""
    if short_number:
        return Dialable(short_number, f"tel:{short_number}")
    if not phone:
        return None
    if not isinstance(phone, PhoneNumber):
        return Dialable(str(phone), f"tel:{phone}")
    if not phone.is_valid():
        # Kept as typed rather than lost: an editor sees it flagged in the admin.
        return Dialable(phone.raw_input or str(phone), f"tel:{phone.raw_input or phone}")
    national = str(phone.national_number)
    display = f"{national[:3]}-{national[3:6]}-{national[6:]}" if phone.country_code == 1 else phone.as_international
    display = f"1-{display}" if national[:3] in TOLL_FREE and phone.country_code == 1 else display
    extension = f",{phone.extension}" if phone.extension else ""
    shown_extension = f" ext. {phone.extension}" if phone.extension else ""
    return Dialable(f"{display}{shown_extension}", f"tel:{phone.as_e164}{extension}")


#: Toll-free codes of the North American Numbering Plan; written with the leading 1, as their owners do.
TOLL_FREE = {"800", "833", "844", "855", "866", "877", "888"}


#: Digits of a full number in North America, without the leading 1.
FULL_LENGTH = 10


def textable_number(number: str, keyword: str = "") -> Dialable | None:
    """The number to text. The keyword stays out of the link: phones disagree on how a body is written."""
    if not number:
        return None
    digits = "".join(ch for ch in number if ch.isdigit())
    national = digits.removeprefix("1") if len(digits) == FULL_LENGTH + 1 else digits
    is_full = len(national) == FULL_LENGTH
    display = f"{national[:3]}-{national[3:6]}-{national[6:]}" if is_full else number
    return Dialable(display, f"sms:{digits}")
