"""What happens to groups when their meetings change or time passes. Each function is one atomic step."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from .models import Meeting, SupportGroup
from .schedule import Occurrence, Rhythm, next_occurrence

_BATCH = 500


def rhythm_of(meeting: Meeting) -> Rhythm:
    """A meeting's row as a rhythm. Prefetch `pauses` and select the places first."""
    return Rhythm(
        weekday=meeting.weekday,
        start=meeting.start,
        end=meeting.end,
        zone=meeting.zone_name,
        weeks=tuple(-1 if week == "last" else int(week) for week in meeting.weeks),
        fortnight_from=meeting.first_date if meeting.repeats == Meeting.Repeats.FORTNIGHTLY else None,
        season_start=meeting.season_start,
        season_end=meeting.season_end,
        pauses=tuple((pause.first_day, pause.last_day) for pause in meeting.pauses.all()),
    )


def next_meeting(group: SupportGroup, now: datetime, weekday: int | None = None) -> tuple[Meeting, Occurrence] | None:
    """The meeting of a group that is on or comes next, and when; None when no time is known.

    With a `weekday` (0 is Monday) only meetings of that day count: who asks for Friday is told of Friday.
    """
    meetings = [meeting for meeting in group.meetings.all() if weekday in (None, meeting.weekday)]
    upcoming = [
        (occurrence, meeting) for meeting in meetings if (occurrence := next_occurrence(rhythm_of(meeting), now))
    ]
    if not upcoming:
        return None
    occurrence, meeting = min(upcoming, key=lambda pair: pair[0].start)
    return meeting, occurrence


@transaction.atomic
def refresh(group: SupportGroup) -> None:
    """After its meetings changed: how the group meets, and when next. Without meetings, staff's own words stay."""
    meetings = list(group.meetings.select_related("place").prefetch_related("pauses"))
    for meeting in meetings:
        meeting.group = group
    if meetings:
        formats = {meeting.format for meeting in meetings}
        group.in_person = bool(formats & {Meeting.Format.IN_PERSON, Meeting.Format.HYBRID})
        group.online = bool(formats & {Meeting.Format.ONLINE, Meeting.Format.HYBRID})
        group.by_phone = Meeting.Format.PHONE in formats
        # A place that only its meetings name is the group's place, else nobody would find it by distance.
        group.place = group.place or next((meeting.place for meeting in meetings if meeting.place), None)
    group.next_start = _soonest(meetings, timezone.now())
    group.save(update_fields=["in_person", "online", "by_phone", "place", "next_start"])


def refresh_next_starts(now: datetime) -> int:
    """Moves `next_start` of every published group whose stored value has passed, or that has meetings but none soon
    enough for a date until now; returns how many moved.

    Idempotent and safe to run twice at once: each run computes the same value from the same meetings.
    """
    waiting = Q(next_start__isnull=True) & Exists(Meeting.objects.filter(group=OuterRef("pk")))
    due = SupportGroup.objects.published().filter(Q(next_start__lte=now) | waiting).select_related("place")
    moved: list[SupportGroup] = []
    for group in due.prefetch_related("meetings__pauses", "meetings__place").iterator(chunk_size=_BATCH):
        for meeting in group.meetings.all():
            meeting.group = group
        upcoming = _soonest(list(group.meetings.all()), now)
        if upcoming != group.next_start:
            group.next_start = upcoming
            moved.append(group)
    SupportGroup.objects.bulk_update(moved, ["next_start"], batch_size=_BATCH)
    return len(moved)


def _soonest(meetings: list[Meeting], now: datetime) -> datetime | None:
    found = [occurrence.start for meeting in meetings if (occurrence := next_occurrence(rhythm_of(meeting), now))]
    return min(found) if found else None
