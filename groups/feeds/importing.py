"""Imports a feed of meetings: bytes become rows, rows become groups, and groups follow their source."""

from collections import Counter
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q

from resources.curation.history import bulk_create
from resources.curation.shared_twins import refresh_shared
from resources.interchange.feed_files import FeedError
from resources.interchange.feed_imports import run_import
from resources.interchange.feed_kinds import FeedKind
from resources.interchange.feed_report import FeedReport
from resources.interchange.feeding import Followed, batches, follow
from resources.models import Place
from resources.templatetags.listings import clock
from resources.today import staff_today

from ..models import Meeting, MeetingFeed, Pause, SupportGroup
from ..services import follow_up
from .addresses import parse
from .clusters import Placed, clusters, shown_name
from .codes import CodeTable
from .decoding import read_feed
from .drafting import AFAR, MOST_NOTE, PAUSED, group_draft, place_drafts
from .gazetteer import Gazetteer
from .joining import meeting_link
from .own_drafts import Known, add_spans, own_group_draft
from .placing import place_rows
from .rows import FeedFile
from .slugs import give_slugs

#: Why a meeting is paused whose place is closed for the time being; by these words a later import knows its own pause.
CLOSED_FOR_NOW = "The place is closed for now."


def import_meetings(
    feed: MeetingFeed,
    content: bytes,
    *,
    origin: str,
    by: AbstractBaseUser | None = None,
    by_name: str = "",
    dry_run: bool = False,
) -> FeedReport:
    """Lets the groups of a feed follow `content`, the bytes of its file, in one transaction; gives the report.

    `origin` is the file's name or address, `by` or `by_name` who asked. A `dry_run` says the same and changes nothing.
    Anything else leaves a `FeedImport`, also when it fails. Raises FeedError, and changes nothing, for a broken feed.
    """
    return run_import(
        feed.source,
        lambda: _imported(feed, content),
        origin=origin,
        by=by,
        by_name=by_name,
        dry_run=dry_run,
    )


def _imported(feed: MeetingFeed, content: bytes) -> FeedReport:
    file = read_feed(content)
    report = FeedReport()
    table = CodeTable(feed.codes)
    rows = _placed_rows(file, table, feed, report)
    if not rows:
        raise FeedError(_nothing_usable(report))
    spots, today = place_drafts(rows, Place), staff_today()
    places = follow(_place_kind(), feed.source, spots, held=set(), report=FeedReport(), today=today)
    known = Known.of(rows, spots, places)
    drafts = [
        own_group_draft(cluster, own, feed, known)
        if (own := cluster.first.row.own)
        else group_draft(cluster, feed, table, places.pk_of.get(cluster.place_key))
        for cluster in clusters(rows)
    ]
    done = follow(_group_kind(feed), feed.source, drafts, held=file.held, report=report, today=today)
    _set_pauses(done)
    add_spans(rows, done)
    _bring_up_to_date(done, places)
    return report


def _placed_rows(file: FeedFile, table: CodeTable, feed: MeetingFeed, report: FeedReport) -> list[Placed]:
    """The usable rows with all that is known of them; the rest and what is odd go into the report."""
    addresses = [parse(row.address) for row in file.meetings]
    rows = place_rows(file, addresses, table, Gazetteer(addresses), feed.zone)
    report.skipped += [words for _number, words in sorted(file.skipped)]
    report.notes += _oddities(rows, feed)
    report.unknown_codes = Counter(code for placed in rows for code in placed.meant.unknown)
    return rows


def _nothing_usable(report: FeedReport) -> str:
    first = f" The first: {report.skipped[0]}." if report.skipped else ""
    return f"None of its {len(report.skipped)} rows can be used.{first}"


def _oddities(rows: list[Placed], feed: MeetingFeed) -> list[str]:
    """What was decided about many rows at once, in words."""
    rows = [placed for placed in rows if placed.row.own is None]
    numbered = sum(shown_name(placed.row.name, feed.codes) != placed.row.name for placed in rows)
    cut = [str(placed.row.row) for placed in rows if len(placed.row.note) > MOST_NOTE]
    asked = [
        str(p.row.row) for p in rows if p.row.link and p.where.format in AFAR and not p.row.phone and not _has_link(p)
    ]
    counted = (
        (numbered, f"{numbered} names begin with the fellowship's own number; families read the name without it."),
        (len(cut), f"The note was longer than {MOST_NOTE} characters and is cut in rows {', '.join(cut[:20])}."),
        (len(asked), f"The link leads to no meeting in rows {', '.join(asked[:20])}: families are told to ask for it."),
    )
    return [words for count, words in counted if count]


def _has_link(placed: Placed) -> bool:
    return bool(meeting_link(placed.row.link)[0])


# What the engine must know --------------------------------------------------------------------


def _place_kind() -> FeedKind:
    return FeedKind(Place, adopt_by=("name", "address", "town", "state"), marks_gone=False)


def _group_kind(feed: MeetingFeed) -> FeedKind:
    status = SupportGroup.Status.PUBLISHED if feed.publish else SupportGroup.Status.DRAFT
    return FeedKind(
        SupportGroup,
        child=Meeting,
        parent="group",
        constants={"source": feed.source, "status": status},
        at_rest=lambda group: "staff closed it" if group.status == SupportGroup.Status.CLOSED else "",
        prepare_new=lambda pairs: give_slugs([group for _draft, group in pairs]),
        child_label=_meeting_label,
    )


def _meeting_label(meeting: Meeting) -> str:
    return f"{meeting.get_weekday_display()} {clock(meeting.start)}"


# What follows from an import ------------------------------------------------------------------


def _set_pauses(done: Followed) -> None:
    """Pauses meetings whose place is closed for now, and ends that pause when the source no longer says so."""
    starts, ends = set(), set()
    for draft, last in done.marked:
        now, before = set(draft.marks.get(PAUSED, ())), set(last.get(PAUSED, ()))
        pk = done.pk_of.get(draft.rows[0])
        starts |= {(pk, key) for key in now - before}
        ends |= {(pk, key) for key in before - now}
    if not starts | ends:
        return
    groups = {pk for pk, _key in starts | ends if pk}
    found: dict[Any, Meeting] = {
        (meeting.group_id, meeting.feed_key): meeting for meeting in Meeting.objects.filter(group__in=groups)
    }
    pauses = [
        Pause(meeting=found[pair], first_day=staff_today(), reason=CLOSED_FOR_NOW) for pair in starts & set(found)
    ]
    bulk_create(pauses)
    ended = [found[pair].pk for pair in ends & set(found)]
    Pause.objects.filter(meeting__in=ended, reason=CLOSED_FOR_NOW, last_day=None).delete()


def _bring_up_to_date(done: Followed, places: Followed) -> None:
    """How and when the groups meet, and the words they are found by."""
    touched = set(done.touched)
    touched |= {pk for draft, _last in done.marked if (pk := done.pk_of.get(draft.rows[0]))}
    for pks in batches(sorted(places.touched)):
        moved = SupportGroup.objects.filter(Q(place__in=pks) | Q(meetings__place__in=pks))
        touched |= set(moved.values_list("pk", flat=True))
    if places.touched:
        refresh_shared(Place, set(places.touched))
    follow_up(touched)
