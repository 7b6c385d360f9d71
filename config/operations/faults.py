"""Faults: what failed in our own code, counted by kind and place, and mailed to ADMINS_EMAIL.

A mail goes into the queue like any other, so nobody waits for a mail server. The same fault is mailed once an hour, and
no more than `MOST_AN_HOUR` mails go in an hour, whichever process meets it: the table knows what was mailed. (The cache
would not do: `tick` is a new process each time, and a site may have no shared one.) Nothing is kept or sent of who met
a fault, nor of what they typed.
"""

import hashlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from logging import LogRecord
from threading import Lock
from time import monotonic
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils import timezone

from config.private_logs import without_query
from config.request_ids import NONE, shown
from config.safe_errors import kind_of, place_of, stack_of
from resources.mailing import queue
from resources.models import Fault

HOUR = timedelta(hours=1)
#: Faults that are mailed within an hour; the others are counted, and the next mail says how many.
MOST_AN_HOUR = 10
#: Seconds after which a process writes the same fault down again; until then it only counts.
WRITE_AGAIN = 10.0
#: A fault that was not met again for this long is forgotten.
KEPT = timedelta(days=30)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
LONGEST_PATH = 200


class Seen(NamedTuple):
    """One failure, as it may be told."""

    kind: str
    place: str
    stack: list[str]
    #: What failed, when it was no page: the message that was logged.
    what: str
    #: Empty where no page was asked for.
    method: str
    path: str
    request_id: str
    at: datetime

    @property
    def number_shown(self) -> str:
        """As much of the request's number as the page showed to whoever met this; "" where no request did."""
        return shown(self.request_id)

    @property
    def key(self) -> str:
        """The same for the same fault, whoever meets it."""
        return hashlib.sha256(f"{self.kind} {self.place}".encode()).hexdigest()[:32]


def seen_in(record: LogRecord, error: BaseException) -> Seen:
    """What a record of the logs tells. The handler's filters have cleaned its message."""
    request = getattr(record, "request", None)
    return Seen(
        kind=kind_of(error)[: Fault._meta.get_field("kind").max_length],
        place=place_of(error)[: Fault._meta.get_field("place").max_length],
        stack=stack_of(error),
        what="" if request else without_query(record.getMessage()),
        # A client may send any word.
        method=(request.method if request.method in METHODS else "-") if request else "",
        path=without_query(request.path)[:LONGEST_PATH] if request else "",
        request_id=str(getattr(record, "request_id", NONE)),
        at=datetime.fromtimestamp(record.created, UTC),
    )


class Held:
    """What this process has met and not written down yet: a page that fails at every request costs no more for it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._written: dict[str, float] = {}
        self._times: Counter[str] = Counter()

    def take(self, key: str) -> int:
        """Counts one more; how many are to be written down now, 0 where that was done a moment ago."""
        with self._lock:
            self._times[key] += 1
            if monotonic() - self._written.get(key, -WRITE_AGAIN) < WRITE_AGAIN:
                return 0
            self._written[key] = monotonic()
            return self._times.pop(key)

    def forget(self) -> None:
        """Begins anew."""
        with self._lock:
            self._written.clear()
            self._times.clear()


held = Held()


def note(seen: Seen) -> None:
    """Counts a fault, and mails it when it is due. Raises what the database raises."""
    times = held.take(seen.key)
    if not times:
        return
    now = timezone.now()
    with transaction.atomic():
        new = Fault(key=seen.key, kind=seen.kind, place=seen.place, first=now, last=now)
        Fault.objects.bulk_create([new], ignore_conflicts=True)
        fault = Fault.objects.filter(key=seen.key)
        fault.update(last=now, times=F("times") + times, unmailed=F("unmailed") + times)
        if settings.ADMINS_EMAIL and _claimed(seen.key, now):
            _mail(seen, fault.get(), now)
            fault.update(unmailed=0)


def _claimed(key: str, now: datetime) -> bool:
    """Whether this fault is mailed now, by us: of two processes one is first."""
    if Fault.objects.filter(mailed__gt=now - HOUR).count() >= MOST_AN_HOUR:
        return False
    due = Q(mailed=None) | Q(mailed__lte=now - HOUR)
    return Fault.objects.filter(due, key=key).update(mailed=now) > 0


def _mail(seen: Seen, fault: Fault, now: datetime) -> None:
    others = Fault.objects.filter(last__gt=now - HOUR, unmailed__gt=0).exclude(pk=fault.pk)
    context = {
        "seen": seen,
        "at": f"{seen.at:%Y-%m-%d %H:%M:%S} UTC",
        "again": fault.unmailed - 1,
        "others": others.aggregate(times=Sum("unmailed"))["times"] or 0,
        "link": f"{settings.SITE_URL}{reverse('admin_status')}",
    }
    for address in settings.ADMINS_EMAIL:
        queue(address, "fault", context, language="en")


def forget_old_faults(now: datetime) -> int:
    """One part of `tick`: deletes faults that nobody met for a month; how many. They tell of code, of no person."""
    return Fault.objects.filter(last__lt=now - KEPT).delete()[0]
