"""Messages that pass a page on: they open, ready to send, on the visitor's own device (docs/decisions/0008).

A subject is neutral: it stands on a locked phone. The body says enough to act on, then our page's address. Nothing
that a family typed is in it: the address has no query.
"""

from collections.abc import Iterable
from textwrap import shorten
from typing import NamedTuple

from .composing import mail_link, text_link

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
