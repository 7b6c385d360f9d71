"""Outward links: which ones stand on public pages, and whether they still answer.

A link is visited once a week, a failing one once a day. It counts as dead after failing on two different days: a
server may be down for a night. A server that lets no program in (403, 429) says nothing about its page, so such an
answer is neither a failure nor a proof.
"""

import re
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, Q
from django.urls import NoReverseMatch, reverse

from ..interchange.fetching import FetchError, look
from ..kinds import Linked, all_linked
from ..models import Link
from ..today import staff_today

#: Days between two visits to a link that works.
EVERY_DAYS = 7
#: Days in a row on which a link fails before staff hear of it.
DEAD_AFTER_DAYS = 2
#: Seconds between two visits to one server.
PAUSE = 2.0
#: How much of it one `tick` does: the other parts wait for their turn.
MOST_AN_HOUR = 60
TICK_SECONDS = 30.0
#: Answers by which a server refuses programs, or for the moment anyone; they say nothing about the page.
_NO_PROGRAMS = {401, 403, 405, 406, 407, 418, 429, 451, 999}
_WRITTEN = re.compile(r"https?://[^\s<>()\[\]\"']+[^\s<>()\[\]\"'.,;:!?]")

#: Gives the HTTP status of an address or raises FetchError: `fetching.look`.
Look = Callable[[str], int]


class Stand(NamedTuple):
    """Where a link stands: in words for staff, and the record's page in the admin."""

    words: str
    admin_url: str


def outward_links() -> dict[str, Stand]:
    """Every outward address on public pages, with the first record that has it; one query for each kind of record."""
    found: dict[str, Stand] = {}
    for linked in all_linked():
        for record in linked.public().iterator():
            for url in _links_of(record, linked):
                found.setdefault(url, _stand(record))
    return found


def _links_of(record: Any, linked: Linked) -> Iterator[str]:
    for name in linked.fields:
        if url := getattr(record, name):
            yield url
    for name in linked.texts:
        yield from _WRITTEN.findall(getattr(record, name) or "")


def _stand(record: Any) -> Stand:
    """A row that belongs to another record (a guide's source) is changed on that record's page."""
    meta = record._meta
    for owner in (record, *(getattr(record, each.name) for each in meta.fields if each.name == "guide")):
        try:
            url = reverse(f"admin:{owner._meta.app_label}_{owner._meta.model_name}_change", args=[owner.pk])
        except NoReverseMatch:
            continue
        return Stand(f"{str(owner._meta.verbose_name).capitalize()}: {owner}"[:200], url)
    return Stand(f"{str(meta.verbose_name).capitalize()}: {record}"[:200], "")


def note_links() -> int:
    """Brings the table of links up to date with the public pages; returns how many came or went."""
    standing = {url: stand for url, stand in outward_links().items() if len(url) <= 500}
    known = {link.url: link for link in Link.objects.all()}
    gone = [link.pk for url, link in known.items() if url not in standing]
    Link.objects.filter(pk__in=gone).delete()
    new = [
        Link(url=url, stands_in=stand.words, stands_in_url=stand.admin_url)
        for url, stand in standing.items()
        if url not in known
    ]
    Link.objects.bulk_create(new, ignore_conflicts=True)
    moved = []
    for url, stand in standing.items():
        link = known.get(url)
        if link and (link.stands_in, link.stands_in_url) != stand:
            link.stands_in, link.stands_in_url = stand
            moved.append(link)
    Link.objects.bulk_update(moved, ["stands_in", "stands_in_url"], batch_size=500)
    return len(gone) + len(new)


def due_links(now: datetime) -> Any:
    """Links to visit: never seen ones first, then failing ones not seen today, then those not seen for a week."""
    week = Q(visited__lt=now - timedelta(days=EVERY_DAYS))
    failing = Q(failed_days__gt=0) & ~Q(failed_on=staff_today())
    return Link.objects.filter(Q(visited=None) | failing | week).order_by(F("visited").asc(nulls_first=True), "pk")


def dead_links() -> Any:
    """Links that failed on at least two days in a row."""
    return Link.objects.filter(failed_days__gte=DEAD_AFTER_DAYS)


def visit(links: list[Link], now: datetime, *, seconds: float, look_at: Look = look) -> int:
    """Visits links one after the other, for at most `seconds`, politely; returns how many it visited.

    The servers take turns, and none is asked twice within `PAUSE` seconds.
    """
    ends, last = time.monotonic() + seconds, dict[str, float]()
    visited = 0
    for link in _taking_turns(links):
        if time.monotonic() > ends:
            break
        host = urlsplit(link.url).hostname or ""
        time.sleep(max(0.0, last.get(host, float("-inf")) + PAUSE - time.monotonic()))
        if not _claimed(link, now):
            continue
        visit_one(link, now, look_at)
        last[host] = time.monotonic()
        visited += 1
    return visited


def _claimed(link: Link, now: datetime) -> bool:
    """Whether no other run has visited it since it was read."""
    return bool(Link.objects.filter(pk=link.pk, visited=link.visited).update(visited=now))


def visit_one(link: Link, now: datetime, look_at: Look = look) -> None:
    """Visits one link and keeps what it answered."""
    link.status, link.problem = None, ""
    try:
        link.status = look_at(link.url)
    except FetchError as error:
        link.problem = str(error)[:300]
    link.visited = now
    _judge(link, now, staff_today())
    # One statement, so that two runs at once leave the row whole; the later answer stays.
    names = ("status", "problem", "visited", "worked", "failed_days", "failed_on")
    Link.objects.filter(pk=link.pk).update(**{name: getattr(link, name) for name in names})


def _judge(link: Link, now: datetime, today: date) -> None:
    if link.status is not None and link.status < 400:
        link.worked, link.failed_days, link.failed_on = now, 0, None
    elif link.status in _NO_PROGRAMS:
        link.problem = f"The server lets no program look ({link.status}). Open it yourself now and then."
        link.failed_days, link.failed_on = 0, None
    else:
        link.problem = link.problem or f"The server answered {link.status}."
        if link.failed_on != today:
            link.failed_days, link.failed_on = link.failed_days + 1, today


def _taking_turns(links: list[Link]) -> list[Link]:
    """The links in their order, but so that those of one server stand far from each other."""
    seen: dict[str, int] = {}
    turns = []
    for at, link in enumerate(links):
        host = urlsplit(link.url).hostname or ""
        seen[host] = seen.get(host, 0) + 1
        turns.append((seen[host], at))
    return [links[at] for _turn, at in sorted(turns)]


def check_links(now: datetime) -> int:
    """The part of `tick`: visits up to `MOST_AN_HOUR` links an hour that are due; returns how many it visited.

    Does nothing where the settings say that the site visits no links.
    """
    lately = Link.objects.filter(visited__gt=now - timedelta(hours=1)).count()
    if not settings.CHECK_LINKS or lately >= MOST_AN_HOUR:
        return 0
    note_links()
    return visit(list(due_links(now)[: MOST_AN_HOUR - lately]), now, seconds=TICK_SECONDS)
