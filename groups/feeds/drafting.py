"""A feed's rows and groups as values of our own records."""

import re
from collections import Counter
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext as _

from resources.interchange.drafts import Table
from resources.interchange.feed_kinds import FeedDraft
from resources.interchange.values import as_json, editable_field

from ..models import Meeting, MeetingFeed, SupportGroup
from . import times, words
from .clusters import Cluster, Placed, shown_name
from .codes import CodeTable
from .joining import dial_in, meeting_link
from .rows import FeedMeeting
from .whereabouts import with_access

MOST_NOTE = 2000
AFAR = {Meeting.Format.ONLINE, Meeting.Format.HYBRID, Meeting.Format.PHONE}
#: What the mark of a meeting is called whose place is closed until further notice.
PAUSED = "paused"


def stored(model: type[models.Model], values: Table) -> Table:
    """Values in the one form in which they are kept and compared."""
    return {name: as_json(editable_field(model, name), value) for name, value in values.items()}


def place_drafts(rows: Iterable[Placed], model: type[models.Model]) -> list[FeedDraft]:
    """The places of a feed, each once: under its most usual name, accessible when any of its meetings says so."""
    by_key: dict[str, list[Placed]] = {}
    for placed in rows:
        if placed.where.place is not None:
            by_key.setdefault(placed.where.place_key, []).append(placed)
    return [_place_draft(key, found, model) for key, found in by_key.items()]


def _place_draft(key: str, found: list[Placed], model: type[models.Model]) -> FeedDraft:
    names = Counter(placed.where.place["name"] for placed in found if placed.where.place)
    surest = [placed for placed in found if not placed.where.vague] or found
    place = max((placed.where.place for placed in surest if placed.where.place), key=lambda each: names[each["name"]])
    place = with_access(place, accessible=any(placed.meant.accessible for placed in found))
    label = ", ".join(filter(None, (place["name"], place["address"], place["town"], place["state"])))
    return FeedDraft(f"the place {label}", [key], stored(model, place))


def group_draft(cluster: Cluster, feed: MeetingFeed, table: CodeTable, place_pk: int | None) -> FeedDraft:
    """A group with its meetings."""
    rows = [placed.row for placed in cluster.rows]
    name = words.line(shown_name(rows[0].name, feed.codes), 200)
    place = cluster.first.where.place
    draft = FeedDraft(label(cluster, name), [row.key for row in rows], {})
    audience, who = _audience(cluster, table)
    for placed in cluster.rows:
        _add_meetings(draft, placed, audience, who)
    draft.values = stored(
        SupportGroup,
        {
            "name": name,
            "organization": feed.organization_id,
            "program": feed.program_id,
            "for_person_who_uses": feed.for_person_who_uses,
            "audience": sorted(audience),
            "audience_note": words.shorten(" ".join(who), 200),
            "topics": sorted(set().union(*(placed.meant.topics for placed in cluster.rows))),
            "languages": sorted(set().union(*(_languages(placed) for placed in cluster.rows))),
            "url": next((row.website for row in rows if row.website), ""),
            "email": next((row.email for row in rows if row.email), ""),
            "phone": next((row.office_phone for row in rows if row.office_phone), ""),
            "place": place_pk,
            "states": [place["state"]] if place else [],
            **_without_times(cluster, draft),
        },
    )
    return draft


def label(cluster: Cluster, name: str) -> str:
    """What the report calls a group: "“Name”, Cambridge (row 3, 4)"."""
    numbers = [str(placed.row.row) for placed in cluster.rows]
    place = cluster.first.where.place
    town = f", {place['town']}" if place else ""
    return f"“{name}”{town} (row {', '.join(numbers[:12])}{', …' if len(numbers) > 12 else ''})"


def _audience(cluster: Cluster, table: CodeTable) -> tuple[set[str], list[str]]:
    """Whom the group is for, and who may come in words: what all its rows say."""
    common = set.intersection(*(set(placed.meant.only) for placed in cluster.rows))
    who = [each for each in cluster.first.meant.who if all(each in placed.meant.who for placed in cluster.rows)]
    return set(table.base_audience) | common, who


def _languages(placed: Placed) -> set[str]:
    """The languages that a row names; English where it names none, as the lists mean it."""
    named = placed.meant.languages | ({placed.row.language} & {"en", "es"})
    in_another = any(says.startswith("In ") for says in placed.meant.says)
    return named or (set() if in_another else {"en"})


def _without_times(cluster: Cluster, draft: FeedDraft) -> Table:
    """What a group says where rows have no day or no time: call first."""
    if all(placed.row.days and placed.row.start is not None for placed in cluster.rows):
        return {}
    values: Table = {"schedule_note": _("By appointment"), "registration": SupportGroup.Registration.CALL}
    if draft.children:
        return {"schedule_note": _("Also by appointment")}
    formats = {placed.where.format for placed in cluster.rows}
    values["in_person"] = bool(formats & {Meeting.Format.IN_PERSON, Meeting.Format.HYBRID})
    values["online"] = bool(formats & {Meeting.Format.ONLINE, Meeting.Format.HYBRID})
    values["by_phone"] = Meeting.Format.PHONE in formats
    return values


def _add_meetings(draft: FeedDraft, placed: Placed, audience: set[str], who: list[str]) -> None:
    """The meetings of one row: one for each of its days."""
    row = placed.row
    if row.start is None:
        return
    values = _meeting(placed, audience, who)
    for weekday in row.days:
        weeks = times.weeks(row.name, weekday)
        rhythm = {
            "weekday": weekday,
            "repeats": Meeting.Repeats.MONTHLY if weeks else Meeting.Repeats.WEEKLY,
            "weeks": weeks,
        }
        # Only a row of several days needs the day in the key; that of a row that moved to another day stays.
        key = row.key if len(row.days) == 1 else f"{row.key[:190]}#{weekday}"
        draft.children[key] = stored(Meeting, values | rhythm)
        if placed.where.paused:
            draft.marks.setdefault(PAUSED, []).append(key)


def _meeting(placed: Placed, audience: set[str], who: list[str]) -> Table:
    row, form = placed.row, placed.where.format
    length = times.length(row)
    link, link_code, link_rest = meeting_link(row.link) if form in AFAR else ("", "", "")
    phone, phone_code, phone_rest = dial_in(row.phone) if form in AFAR else ("", "", "")
    codes = [link_code, phone_code]
    notes = [_in_words(placed, audience, who), row.note]
    if form in AFAR:
        notes += _how_to_join(row, link_rest, phone_rest)
    return {
        "format": form,
        "start": row.start,
        "end": length.end,
        "past_midnight": length.past_midnight,
        "zone": placed.zone,
        "link": link,
        "phone": phone,
        "access_code": next((code for code in codes if code), ""),
        "ask_for_link": form in AFAR and not link and not phone,
        "note": words.shorten("\n".join(note for note in notes if note), MOST_NOTE),
    }


def _how_to_join(row: FeedMeeting, link_rest: str, phone_rest: str) -> list[str]:
    """What is left of links and numbers to dial, as far as the row's own note does not say it already."""
    told = ((_("Link"), link_rest), (_("To join"), row.link_note), (_("By phone"), phone_rest), ("", row.phone_note))
    said = set(re.findall(r"\d{6,}", row.note))
    return [
        f"{label}: {rest}" if label else rest
        for label, rest in told
        if rest and rest not in row.note and said.isdisjoint(re.findall(r"\d{6,}", rest))
    ]


def _in_words(placed: Placed, audience: set[str], who: list[str]) -> str:
    """What the codes say of this meeting and not of the whole group."""
    own = [each for each in placed.meant.who if each not in who]
    only = [says for code, says in placed.meant.only.items() if code not in audience]
    return " ".join(dict.fromkeys([*own, *only, *placed.meant.says]))
