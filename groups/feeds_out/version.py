"""Whether the feeds changed since somebody last read them: a few counts, not the feeds themselves."""

from datetime import date
from hashlib import sha256

from django.contrib.admin.models import LogEntry
from django.db.models import Count, Max

from resources.models import Closure

from ..models import Meeting, Pause, SupportGroup


def feeds_version(today: date, *asked: str) -> str:
    """A short text that changes with what the feeds say, and with the day (pauses begin and end); 5 queries.

    A group knows when it was saved. Places and programs do not: what staff change in the admin shows in its log, and
    an import saves the groups of what it changes; what else changes them (`load_fixtures`) shows on the next day.
    """
    groups = SupportGroup.objects.listed().aggregate(count=Count("pk"), latest=Max("updated"))
    counts = [
        sorted(model._default_manager.aggregate(count=Count("pk"), last=Max("pk")).items())
        for model in (Meeting, Pause, Closure)
    ]
    edits = LogEntry.objects.aggregate(last=Max("pk"))
    said = repr((today.isoformat(), asked, sorted(groups.items()), counts, edits["last"]))
    return sha256(said.encode()).hexdigest()[:20]
