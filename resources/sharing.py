"""Messages that pass a page on: they open, ready to send, on the visitor's own device (docs/decisions/0008).

A subject is neutral: it stands on a locked phone. The body says enough to act on, then our page's address. Nothing
that a family typed is in it: the address has no query.
"""

from collections.abc import Iterable
from textwrap import shorten
from typing import NamedTuple

from django.utils.translation import gettext as _

from .composing import mail_link, text_link
from .dialing import Dialable
from .models import Helpline, NaloxoneProgram

#: Characters. A longer line of a message ends after a word: a phone splits a long text and some split it badly.
LONGEST_LINE = 160


class Share(NamedTuple):
    """Links that open a message about a page; the visitor chooses who gets it."""

    text: str
    mail: str


def share(subject: str, lines: Iterable[str], address: str) -> Share:
    """Links for a message of `lines` (empty ones are left out) and a page's whole `address`, which is never cut.

    `subject` stands in lists of mail: it may say nothing of what a family goes through.
    """
    # A number or a ZIP code is never cut at its hyphen.
    short = [shorten(line, LONGEST_LINE, placeholder="…", break_on_hyphens=False) for line in lines if line]
    body = "\n".join([*short, address])
    return Share(text_link(body), mail_link(subject, body))


def share_helpline(line: Helpline, address: str) -> Share:
    """A line's name and how to reach it."""
    return share(_("A number to keep"), [line.name, _call_words(line.call), _text_words(line)], address)


def share_program(program: NaloxoneProgram, address: str) -> Share:
    """A program's name, where it is and its number."""
    where = program.place.in_one_line if program.place else ""
    return share(_("Where to get it"), [program.name, where, _call_words(program.call)], address)


def _call_words(number: Dialable | None) -> str:
    """ "Call 988", or ""."""
    return _("Call %(number)s") % {"number": number.display} if number else ""


def _text_words(line: Helpline) -> str:
    if not line.text:
        return ""
    number = line.text.display
    if line.text_keyword:
        return _("Text %(keyword)s to %(number)s") % {"keyword": line.text_keyword, "number": number}
    return _("Text %(number)s") % {"number": number}
