"""How sure we are of a listing, in plain words. Pure functions; `updated` never counts as checked."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

#: How often a kind is checked that CHECK_CYCLE_DAYS does not name.
DEFAULT_CYCLE_DAYS = 180


class Freshness(NamedTuple):
    """What a page says about how true a listing is."""

    #: "checked", "old", "source", "gone", "hidden" or "unconfirmed": picks the mark; empty when nothing is said.
    state: str
    words: str
    #: Address of the page a fact was taken from, or "".
    url: str = ""
    #: A part of the listing that nobody has confirmed, or "".
    open_question: str = ""

    @property
    def warns(self) -> bool:
        """Whether families should call before they rely on it."""
        return self.state in {"old", "gone", "hidden", "unconfirmed"} or bool(self.open_question)


def cycle_days(kind: str) -> int:
    """How many days may pass between two checks of a kind, such as "supportgroup" (of a guide: two reviews)."""
    return int(settings.CHECK_CYCLE_DAYS.get(kind, DEFAULT_CYCLE_DAYS))


def longest_cycle() -> timedelta:
    """The longest time that may pass between two checks, whatever the kind."""
    return timedelta(days=max(DEFAULT_CYCLE_DAYS, *settings.CHECK_CYCLE_DAYS.values()))


def stale_before(kind: str, today: date) -> date:
    """A listing of this kind that was last checked before this day is overdue by two cycles: it warns, and ranks lower.

    One that nobody ever checked is not stale: it says so in its own words.
    """
    return today - timedelta(days=2 * cycle_days(kind))


def is_stale(record: Any, today: date) -> bool:
    """Whether a listing is overdue by two cycles. An emergency number never is."""
    if record.checked_on is None or getattr(record, "is_emergency", False):
        return False
    return bool(record.checked_on < stale_before(record._meta.model_name, today))


def age_in_words(days: int) -> str:
    """ "today", "yesterday", "3 weeks ago": the largest unit that fits."""
    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    if days < 14:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    if days < 61:
        weeks = days // 7
        return ngettext("%(n)d week ago", "%(n)d weeks ago", weeks) % {"n": weeks}
    if days < 730:
        months = days // 30
        return ngettext("%(n)d month ago", "%(n)d months ago", months) % {"n": months}
    years = days // 365
    return ngettext("%(n)d year ago", "%(n)d years ago", years) % {"n": years}


def freshness(record: Any, today: date) -> Freshness:
    """The freshness of a listing (or of a video, which has a source but no checks) on `today`.

    Emergency numbers say nothing: a warning there would cost seconds and trust.
    """
    if getattr(record, "is_emergency", False):
        return Freshness("", "")
    question = record.open_question
    checked_on = getattr(record, "checked_on", None)
    if getattr(record, "hidden_until_checked", False):
        return Freshness("hidden", _hidden_words(record), open_question=question)
    if is_gone(getattr(record, "gone_since", None), checked_on):
        return Freshness("gone", gone_words(record), open_question=question)
    if checked_on:
        return _checked(record, checked_on, today)._replace(open_question=question)
    source = record.source
    if source is None or source.kind == "unconfirmed":
        # One honest line is enough: the open question says what, the warning says what to do.
        return Freshness("unconfirmed", _unconfirmed_words(record), open_question=question)
    return Freshness("source", _source_words(source), source.url, open_question=question)


def freshness_on_paper(record: Any, today: date) -> str:
    """The same for a sheet that hangs on a wall for months: a month and a year instead of "3 weeks ago"."""
    said = freshness(record, today)
    if said.state not in {"checked", "old"}:
        return said.words
    words = {"how": record.get_checked_how_display(), "when": date_format(record.checked_on, _("F Y"))}
    if said.state == "old":
        return _("Last checked in %(when)s: call before you go") % words
    return _("Checked %(how)s in %(when)s") % words


def is_gone(gone_since: date | None, checked_on: date | None) -> bool:
    """Whether a record left the list it came from and nobody has confirmed it since that day."""
    return gone_since is not None and (checked_on is None or checked_on < gone_since)


def gone_words(record: Any) -> str:
    """What a page says of a record, or of one meeting, that left its list. It may well still be there: ask."""
    if record._meta.model_name == "helpline":
        return _("No longer on the list it came from. It may have changed")
    return _("No longer on the list it came from. Ask before you go")


def _checked(record: Any, checked_on: date, today: date) -> Freshness:
    how, age = record.get_checked_how_display(), age_in_words((today - checked_on).days)
    if is_stale(record, today):
        if record._meta.model_name == "helpline":
            return Freshness("old", _("Last checked %(age)s: it may have changed") % {"age": age})
        return Freshness("old", _("Last checked %(age)s: call before you go") % {"age": age})
    return Freshness("checked", _("Checked %(how)s %(age)s") % {"how": how, "age": age})


def _hidden_words(record: Any) -> str:
    """On the page of a listing that staff took out of the lists: why it is nowhere else, and what to do."""
    if record._meta.model_name == "helpline":
        return _("We are asking if this is still right. Until we know, it is not in our lists: it may have changed")
    return _("We are asking if this is still right. Until we know, it is not in our lists: call before you go")


def _unconfirmed_words(record: Any) -> str:
    if record._meta.model_name == "video":
        return _("Not confirmed yet: the page may have moved")
    if record._meta.model_name == "helpline":
        return _("Not confirmed yet")
    return _("Not confirmed yet: call before you go")


def _source_words(source: Any) -> str:
    if source.kind == "owner" and source.read_on:
        when = date_format(source.read_on, _("F Y"))
        return _("From its own page, %(name)s, read in %(when)s") % {"name": source.name, "when": when}
    if source.kind == "owner":
        return _("From its own page, %(name)s") % {"name": source.name}
    if source.kind == "feed":
        return _("From the list that %(name)s keeps") % {"name": source.name}
    if source.kind == "staff":
        return _("Entered by our staff, not yet checked")
    return _("From a public report: %(name)s") % {"name": source.name}
