"""Rows of our own export (`feeds_out`): what stands there under `alongside_…` keys is taken as it is, nothing guessed.

The notes in such a row were put together for other sites, and its type codes say less than our own words: neither is
read. A check made elsewhere is none of ours, so `alongside_checked` is not read either.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from resources.interchange.drafts import Table
from resources.interchange.feed_kinds import problem_of
from resources.interchange.spans import SpanOff, read_span
from resources.interchange.values import as_json, editable_field
from resources.models import Place

from ..feeds_out.rows import GROUP_FIELDS, PLACE_FIELDS
from ..models import Meeting, Pause, SupportGroup
from . import joining, words
from .rows import FeedMeeting, OwnKeys, Row, SkipRow

_PREFIX = "alongside_"
_YES = {"yes", "true", "1"}
_HERE = {Meeting.Format.IN_PERSON, Meeting.Format.HYBRID}
_MOST_REASON = Pause._meta.get_field("reason").max_length or 0
#: Fields of a meeting whose key is the field's name behind our prefix.
_MEETING_FIELDS = ("format", "repeats", "first_date", "season_start", "season_end", "room", "note", "access_code")


def are_in(row: Row) -> bool:
    """Whether a row comes from an export of ours."""
    return bool(_text(row, "group"))


def day_and_times(row: Row) -> tuple[Any, Any, Any]:
    """Day, start and end as the row has them; those of a meeting that is not simply weekly stand under our keys."""
    is_own = are_in(row) and row.get("day") in (None, "") and row.get("time") in (None, "")
    prefix = _PREFIX if is_own else ""
    return row.get(f"{prefix}day"), row.get(f"{prefix}time"), row.get(f"{prefix}end_time")


def read(row: Row, meeting: FeedMeeting) -> OwnKeys:
    """All that a row of our own export says; `meeting` is the same row with day and times read.

    Raises SkipRow for one in which somebody wrote what cannot be.
    """
    formats = [_text(row, "format")] if _text(row, "format") else _codes(row, "formats")
    vague = not _HERE & set(formats)
    return OwnKeys(
        group=words.key_text(_text(row, "group")),
        values=_group(row, formats),
        meeting=_meeting(row, meeting) if _text(row, "format") else None,
        place=_place(row, vague=vague),
        vague=vague,
        spans=tuple(_spans(row)),
        program=_text(row, "program"),
        organization=_text(row, "organization"),
    )


def _group(row: Row, formats: list[str]) -> Table:
    said: Table = {name: _value(row, SupportGroup, name) for name in (*GROUP_FIELDS, "open_question")}
    said |= {"name": words.exact(row.get("name")), "url": words.exact(row.get("website"))}
    said |= {"email": words.exact(row.get("email")), "phone": joining.phone_number(words.line(row.get("phone")))}
    said |= {"for_person_who_uses": _flag(row, "for_person_who_uses")}
    if not _text(row, "format"):  # else its meetings tell
        said |= {name: field in formats for name, field in _ATTENDED.items()}
    return _stored(SupportGroup, said)


_ATTENDED = {"in_person": "in_person", "online": "online", "by_phone": "phone"}


def _meeting(row: Row, meeting: FeedMeeting) -> Table:
    if len(meeting.days) != 1 or meeting.start is None:
        raise SkipRow("it says how it meets, and not on which day or at what time")
    said: Table = {name: _value(row, Meeting, name) for name in _MEETING_FIELDS}
    link, phone = words.exact(row.get("conference_url")), joining.phone_number(words.line(row.get("conference_phone")))
    afar = said["format"] != Meeting.Format.IN_PERSON
    said |= {"weekday": meeting.days[0], "start": meeting.start, "end": meeting.end, "weeks": _codes(row, "weeks")}
    said |= {"past_midnight": meeting.end is not None and meeting.end <= meeting.start, "link": link, "phone": phone}
    said |= {"ask_for_link": _flag(row, "ask_for_link") or (afar and not link and not phone)}
    values = _stored(Meeting, said)
    _check_rhythm(values)
    return values


def _check_rhythm(values: Table) -> None:
    """Raises SkipRow for what the database would refuse: a rhythm without its weeks, a season that ends first."""
    is_whole = {
        Meeting.Repeats.WEEKLY: "weeks" not in values,
        Meeting.Repeats.MONTHLY: "weeks" in values,
        Meeting.Repeats.FORTNIGHTLY: "weeks" not in values and "first_date" in values,
    }
    if not is_whole.get(values.get("repeats", Meeting.Repeats.WEEKLY), False):
        raise SkipRow("it does not say in which weeks it meets")
    if values.get("season_end", "9999") < values.get("season_start", ""):
        raise SkipRow("its season ends before it starts")


def _place(row: Row, *, vague: bool) -> Table | None:
    """A place with everything that we hold of it; no more than its town when the place is `vague`."""
    town = words.exact(row.get("city"))
    if not town:
        return None
    place = {"town": town, "state": words.exact(row.get("state")), "zip_code": words.exact(row.get("postal_code"))}
    # A spreadsheet has the whole address where the JSON has the street.
    street = row.get(f"{_PREFIX}street", row.get("address"))
    if not vague:
        place |= {"name": words.exact(row.get("location")), "address": words.exact(street)}
        place |= {name: _text(row, name) for name in PLACE_FIELDS}
    if not place["state"]:
        raise SkipRow("its place cannot be kept: it names no state")
    values = _stored(Place, place | _point(row, vague=vague))
    if problem := problem_of(Place, values):
        raise SkipRow(f"its place cannot be kept: {problem}")
    return {"name": "", "address": "", "accessible": Place.Access.UNKNOWN, **values}


def _point(row: Row, *, vague: bool) -> Table:
    approximate = vague or words.line(row.get("approximate")).lower() in _YES
    given = words.number(row.get("latitude"), -90, 90), words.number(row.get("longitude"), -180, 180)
    if vague or None in given:
        return {"approximate": approximate}
    # The very number, not the rounded one.
    return {"approximate": approximate, "latitude": float(row["latitude"]), "longitude": float(row["longitude"])}


def _spans(row: Row) -> list[SpanOff]:
    """When it does not take place. A closure of its house is one of them: here it may be nobody else's."""
    found = []
    for line in [*_lines(row, "pauses"), *_lines(row, "closures")]:
        try:
            span = read_span(line)
        except ValueError as error:
            raise SkipRow(f"its pause cannot be read: {words.shorten(str(error), 120)}") from error
        if span.last_day and span.last_day < span.first_day:
            raise SkipRow(f"its pause ends before it starts ({words.shorten(line, 60)})")
        found.append(span._replace(reason=words.shorten(span.reason, _MOST_REASON)))
    return list(dict.fromkeys(found))


# How values are written -----------------------------------------------------------------------


def _text(row: Row, name: str) -> str:
    return words.exact(row.get(f"{_PREFIX}{name}"))


def _flag(row: Row, name: str) -> bool:
    value = row.get(f"{_PREFIX}{name}")
    return value is True or words.line(value).lower() in _YES


def _codes(row: Row, name: str) -> list[str]:
    """Several codes: a list, or in a spreadsheet "en, es"."""
    return _several(row, name, ",")


def _lines(row: Row, name: str) -> list[str]:
    return _several(row, name, "\n")


def _several(row: Row, name: str, divider: str) -> list[str]:
    value = row.get(f"{_PREFIX}{name}")
    listed = value if isinstance(value, list) else words.exact(value).split(divider)
    return [text for each in listed if (text := words.exact(each).strip())]


def _value(row: Row, model: type[models.Model], name: str) -> Any:
    has_several = hasattr(editable_field(model, name), "codes")
    return _codes(row, name) if has_several else _text(row, name)


def _stored(model: type[models.Model], said: Table) -> Table:
    """The values that say something, in their stored form. Raises SkipRow for one that has none."""
    try:
        told = {name: value for name, value in said.items() if value not in ("", None, [], False)}
        return {name: as_json(editable_field(model, name), value) for name, value in told.items()}
    except ValidationError as error:
        raise SkipRow(" ".join(error.messages)) from error
