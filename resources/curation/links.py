"""Outward links: which ones stand on public pages, and whether they still answer.

A link is visited once a week, a failing one once a day. It counts as dead after failing on two different days: a
server may be down for a night. A server that lets no program in (403, 429) says nothing about its page, so such an
answer is neither a failure nor a proof.
"""

import re
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import NoReverseMatch

from ..addresses import form_at
from ..interchange.fetching import FetchError, look
from ..kinds import Linked, all_linked
from ..models import Link
from ..today import staff_today
from .nightly import is_first_tonight

#: Days between two visits to a link that works.
EVERY_DAYS = 7
#: Days in a row on which a link fails before staff hear of it.
DEAD_AFTER_DAYS = 2
#: Seconds between two visits to one server.
PAUSE = 2.0
#: Longest address that is visited.
LONGEST = 500
#: How far `tick` looks back for changed records, which it then reads; once a day it reads all.
LOOKS_BACK = timedelta(hours=1)
#: With more changed records than this, reading all is as quick.
MOST_CHANGED = 500
#: How much of it one `tick` does: the other parts wait for their turn.
MOST_AN_HOUR = 60
TICK_SECONDS = 30.0
#: Answers by which a server refuses programs, or for the moment anyone; they say nothing about the page.
_NO_PROGRAMS = {401, 403, 405, 406, 407, 418, 429, 451, 999}
_WRITTEN = re.compile(r"https?://[^\s<>()\[\]\"']+[^\s<>()\[\]\"'.,;:!?]")

#: Gives the HTTP status of an address or raises FetchError: `fetching.look`.
Look = Callable[[str], int]
#: What of a kind with outward links is read: a condition, or None for nothing of it.
Narrowing = Callable[[Linked], Q | None]
#: Numbers of changed records, by their model.
Changed = dict[type[models.Model], set[int]]


class Stand(NamedTuple):
    """Where a link stands: in words for staff, and the record's page in the admin."""

    words: str
    admin_url: str


def outward_links(narrowing: Narrowing = lambda linked: Q()) -> dict[str, Stand]:
    """Every outward address on public pages, with the first record that has it; one query for each kind of record."""
    found: dict[str, Stand] = {}
    for linked in all_linked():
        condition = narrowing(linked)
        for record in linked.public().filter(condition).iterator() if condition is not None else ():
            for url in _links_of(record, linked):
                if len(url) <= LONGEST:
                    found.setdefault(url, _stand(record))
    return found


def _links_of(record: Any, linked: Linked) -> Iterator[str]:
    for name in linked.fields:
        if url := getattr(record, name):
            yield url
    for name in linked.texts:
        yield from _WRITTEN.findall(getattr(record, name) or "")


def _owner(model: type[models.Model]) -> tuple[type[models.Model], str]:
    """The model on whose page rows of this one are changed (a guide's source: the guide), and the column of its key."""
    field: Any = next((each for each in model._meta.concrete_fields if each.name == "guide"), model._meta.pk)
    return field.related_model or model, field.attname


def _admin_url(model: type[models.Model], number: int) -> str:
    try:
        return form_at(model, number)
    except NoReverseMatch:
        return ""


def _stand(record: Any) -> Stand:
    model, column = _owner(type(record))
    owner = record if model is type(record) else record.guide
    words = f"{str(model._meta.verbose_name).capitalize()}: {owner}"[:200]
    return Stand(words, _admin_url(model, getattr(record, column)))


def note_links() -> int:
    """Brings the table of links up to date with the public pages, all of them; returns how many came or went."""
    return _note(Link.objects.all(), outward_links())


def note_changed_links(since: datetime) -> int:
    """The same for records that changed since a moment, as the history tells; returns how many links came or went.

    It reads only them, and whoever else has a link that left them. Where very many changed, it reads all.
    """
    changed = _changed(since)
    if sum(map(len, changed.values())) > MOST_CHANGED:
        return note_links()
    if not changed:
        return 0
    standing = outward_links(lambda linked: _among(linked, changed))
    pages = [_admin_url(model, number) for model, numbers in changed.items() for number in numbers]
    known = Link.objects.filter(Q(stands_in_url__in=pages))
    left = set(known.values_list("url", flat=True)) - standing.keys()
    if left:
        standing |= outward_links(lambda linked: _having(linked, left))
    elsewhere = Link.objects.filter(url__in=standing).exclude(stands_in_url__in=pages)
    for url in elsewhere.values_list("url", flat=True):
        del standing[url]
    return _note(known, standing)


def _changed(since: datetime) -> Changed:
    """The records with a page in the admin that changed, or whose rows did."""
    changed: Changed = {}
    histories = {(linked.public().model, *_owner(linked.public().model)) for linked in all_linked()}
    histories |= {(owner, owner, owner._meta.pk.attname) for _model, owner, _column in histories}
    for model, owner, column in histories:
        if hasattr(model, "history"):
            rows = model.history.filter(history_date__gte=since).order_by()
            if numbers := set(rows.values_list(column, flat=True).distinct()):
                changed.setdefault(owner, set()).update(numbers)
    return changed


def _among(linked: Linked, changed: Changed) -> Q | None:
    owner, column = _owner(linked.public().model)
    return Q(**{f"{column}__in": changed[owner]}) if owner in changed else None


def _having(linked: Linked, urls: set[str]) -> Q:
    """Records that have one of these links, or a longer one."""
    condition = Q(pk__in=[])
    for name in linked.fields:
        condition |= Q(**{f"{name}__in": urls})
    for name, url in product(linked.texts, urls):
        condition |= Q(**{f"{name}__contains": url})
    return condition


def _note(links: Any, standing: dict[str, Stand]) -> int:
    """Lets these rows be the links that stand there; returns how many came or went."""
    known = {link.url: link for link in links}
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
    if not settings.CHECK_LINKS:
        return 0
    if is_first_tonight("outward links", now):
        note_links()
    else:
        note_changed_links(now - LOOKS_BACK)
    lately = Link.objects.filter(visited__gt=now - timedelta(hours=1)).count()
    left = max(0, MOST_AN_HOUR - lately)
    return visit(list(due_links(now)[:left]), now, seconds=TICK_SECONDS)
