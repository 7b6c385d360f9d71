"""One line of the pages about the site itself: what is so, whether that is well, and what to do if it is not.

The lines here stand on both pages, "How the site runs" and "Before the launch".
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Max
from django.template.defaultfilters import filesizeformat
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.backups import last_backup
from config.saved_copies import last_saved
from resources.models import PartRun

#: Names that a line tells at most.
MOST_NAMED = 5
#: `tick` runs every five minutes; after this time it has stopped.
TICK_STOPPED = timedelta(minutes=15)
#: Copies are made anew every half hour at least.
COPIES_OLD = timedelta(minutes=45)
#: A backup is made each day; one may fail.
BACKUP_OLD = timedelta(days=2)


class Fact(NamedTuple):
    """One line."""

    name: str
    is_well: bool
    said: str
    #: Shown when it is not well.
    to_do: str = ""
    #: Where more of it stands, or "".
    url: str = ""


def named(names: Sequence[object]) -> str:
    """The first of many names, and how many more there are."""
    shown = ", ".join(str(name) for name in names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return f"{shown} {_('and %d more') % more}" if more > 0 else shown


def ago(moment: datetime, now: datetime) -> str:
    """ "4 minutes ago", "2 days ago"; "just now" within the minute."""
    if now - moment < timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, now, depth=1)}


def tick_runs(now: datetime) -> Fact:
    """When `tick` last did anything. One query."""
    last = PartRun.objects.aggregate(last=Max("ran"))["last"]
    return Fact(
        _("“tick” runs"),
        last is not None and now - last < TICK_STOPPED,
        ago(last, now) if last else _("never"),
        _(
            "It should run every five minutes. See that its timer, its line in cron, or its container is there "
            "(“docker compose logs tick”). Until it runs, no mail goes out and saved copies grow old."
        ),
    )


def copies_are_there(now: datetime) -> Fact:
    """Whether there are pages for the hour in which the database is away. No query."""
    name, saved = _("Saved copies"), last_saved()
    if not settings.SAVED_COPIES:
        return Fact(name, False, _("none are made"), _("Name a directory in SAVED_COPIES."))
    if saved is None:
        return Fact(name, False, _("none yet"), _("“tick” makes them. See that it may write to SAVED_COPIES."))
    pages = ngettext("%d page", "%d pages", saved.pages) % saved.pages
    said = _("%(pages)s, made %(ago)s") % {"pages": pages, "ago": ago(saved.when, now)}
    if not saved.whole:
        to_do = _(
            "Some pages failed, and their old copies stay. “How the site runs” tells what the part “saved copies” said."
        )
        return Fact(name, False, said, to_do)
    is_well = saved.pages > 0 and now - saved.when < COPIES_OLD
    return Fact(name, is_well, said, _("They are old. “How the site runs” tells what the part “saved copies” said."))


def backup_is_there(now: datetime) -> Fact:
    """Whether there is a backup of these days. No query."""
    name, last = _("Backup"), last_backup(now)
    to_do = _(
        "“tick” makes one a day. Name a directory in BACKUPS (docs/deploy.md), and see that “tick” may write there."
    )
    if last is None:
        return Fact(name, False, _("none yet"), to_do)
    said = _("made %(ago)s, %(size)s") % {"ago": ago(last.made, now), "size": filesizeformat(last.bytes)}
    return Fact(name, now - last.made < BACKUP_OLD, said, to_do)
