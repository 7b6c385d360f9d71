"""What is kept about people, and for how long: the one list.

`tick` forgets by it, and the privacy page says it, line by line. Whatever keeps something new about a person adds a
rule here.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .curation.counting import forget_old_counts
from .curation.requests import forget_contacts
from .curation.retention import SENDERS_KEPT, WORDS_KEPT, forget_old_words, forget_waiting_senders
from .freshness import longest_cycle
from .mailing import KEPT, UNSENT_KEPT, forget_old_mails, forget_unsent_mails
from .staff.former import FORMER_KEPT, LOG_KEPT, forget_former_staff, forget_old_log
from .staff.sessions import forget_ended_sessions

DAYS_OF_A_YEAR = 365


class Rule(NamedTuple):
    """One thing that we keep about people."""

    #: Of the part of `tick`.
    name: str
    #: About staff, or about those who write to us.
    staff: bool
    #: For how long, at the longest.
    kept: Callable[[], timedelta]
    #: What the privacy page says of it, before the time.
    says: str | Promise
    #: Forgets what is older; takes the time, returns how many records.
    forget: Callable[[datetime], int]

    @property
    def time(self) -> str:
        """How long, as the privacy page says it: "2 years", "30 days", "12 hours"."""
        return in_words(self.kept())


def in_words(kept: timedelta) -> str:
    """A time as families read it: whole years as years."""
    years, rest = divmod(kept.days, DAYS_OF_A_YEAR)
    if years and not rest:
        return ngettext("%d year", "%d years", years) % years
    if kept.days:
        return ngettext("%d day", "%d days", kept.days) % kept.days
    hours = kept.seconds // 3600
    return ngettext("%d hour", "%d hours", hours) % hours


RULES = [
    Rule(
        "senders who wait",
        staff=False,
        kept=lambda: SENDERS_KEPT,
        says=_("Your email on a form, if we never get to answer it:"),
        forget=forget_waiting_senders,
    ),
    Rule(
        "old words",
        staff=False,
        kept=lambda: WORDS_KEPT,
        says=_("What you told us in your own words on a form, after we decided:"),
        forget=forget_old_words,
    ),
    Rule(
        "old mails",
        staff=False,
        kept=lambda: KEPT,
        says=_("That we sent a mail, when, and to which address (what it said is erased as soon as it goes out):"),
        forget=forget_old_mails,
    ),
    Rule(
        "unsent mails",
        staff=False,
        kept=lambda: UNSENT_KEPT,
        says=_("A mail that could not be delivered:"),
        forget=forget_unsent_mails,
    ),
    Rule(
        "old contacts",
        staff=False,
        kept=longest_cycle,
        says=_("The email of somebody we asked to check a listing, once they are no longer its contact:"),
        forget=forget_contacts,
    ),
    Rule(
        "old counts",
        staff=False,
        kept=lambda: timedelta(days=settings.KEEP_COUNTS_DAYS),
        says=_(
            "Counts that point to nobody (how often each page was opened on a day, and in which wide area, by the "
            "first three digits of a ZIP code, a search found nothing):"
        ),
        forget=forget_old_counts,
    ),
    Rule(
        "ended sessions",
        staff=True,
        kept=lambda: timedelta(seconds=settings.SESSION_COOKIE_AGE),
        says=_("That a staff member is signed in:"),
        forget=forget_ended_sessions,
    ),
    Rule(
        "former staff",
        staff=True,
        kept=lambda: FORMER_KEPT,
        says=_("Name, email, password and last sign-in of somebody who has left, after that sign-in:"),
        forget=forget_former_staff,
    ),
    Rule(
        "old log",
        staff=True,
        kept=lambda: LOG_KEPT,
        says=_("The log of what each staff member did:"),
        forget=forget_old_log,
    ),
]
