"""Services of another directory as helplines."""

from collections.abc import Iterable
from datetime import time

from ....curation.history import bulk_create
from ....hours import Span
from ....models import Helpline, OpeningHours
from ...drafts import Table
from ...feed_kinds import FeedDraft, FeedKind
from ...feeding import Followed
from ..helplines import CHAT, FLAGS, HOURS, TEXTS, written
from ..parts import WEEKLY, days_of
from . import told
from .kinds import IncomingKind, first_code, first_number, foreign_draft, languages_of, own_draft, yes
from .told import Service, SkipServiceError, not_of_zone
from .writing import bring_up_to_date, changed_now

_SHORT = 3
#: How directories write the end of a day.
_MIDNIGHT = {"00:00", "23:59"}
_LONGEST_TEXT_NUMBER = 11


def _own(service: Service) -> FeedDraft:
    values: Table = {name: yes(service, name) for name in FLAGS} | {name: service.said.fact(name) for name in TEXTS}
    values |= {
        "kind": first_code(service, "helpline-kinds", Helpline.Kind.INFORMATION),
        "chat_url": _chat(service),
        "languages": languages_of(service),
        "states": service.states,
        **_numbers(service),
    }
    hours = [] if values["always_open"] else _hours(service)
    return _reachable(own_draft(service, Helpline, values, marks={HOURS: hours} if hours else {}))


def _foreign(service: Service) -> FeedDraft:
    values: Table = {
        "kind": Helpline.Kind.INFORMATION,
        "chat_url": _chat(service),
        "languages": languages_of(service),
        "states": service.states,
        **_numbers(service),
    }
    hours = _hours(service, service.zone)
    if _is_always(hours):
        values["always_open"], hours = True, []
    elif hours:
        values["zone"] = service.zone
    else:
        words = "; ".join(filter(None, (told.words_of(each, service.zone) for each, _place in service.schedules)))
        values["hours_note"] = told.line(words, 200)
    draft = foreign_draft(service, Helpline, values, marks={HOURS: hours} if hours else {})
    return _reachable(draft)


def _reachable(draft: FeedDraft) -> FeedDraft:
    if not any(draft.values[name] for name in ("phone", "short_number", "text_number", "chat_url", "url")):
        raise SkipServiceError("nobody can reach it: it has no number, no chat and no website")
    return draft


def _numbers(service: Service) -> Table:
    voices = [told.digits(phone.get("number")) for phone in service.phones("voice")]
    texts = [
        told.line(phone.get("number")).replace("-", "").replace(" ", "") for phone in service.phones("text", "sms")
    ]
    return {
        "short_number": next((number for number in voices if len(number) == _SHORT), ""),
        "phone": first_number(service, "voice"),
        "text_number": next((number for number in texts if told.digits(number) == number.lstrip("+") and number), "")[
            : _LONGEST_TEXT_NUMBER + 1
        ],
        "tty": first_number(service, "textphone", "tty"),
    }


def _chat(service: Service) -> str:
    links = told.objects(service.told.get("additional_urls"))
    return next(
        (told.url(link.get("url")) for link in links if CHAT.lower() in told.line(link.get("label")).lower()), ""
    )


def _is_always(hours: list[str]) -> bool:
    """Whether hours are all of a week."""
    return {(each[:7], each[8:] in _MIDNIGHT) for each in hours} == {(f"{day} 00:00", True) for day in range(7)}


def _hours(service: Service, zone: str = "") -> list[str]:
    """The hours of a week, each as "0 09:00 17:00", in their order; what is not simply weekly is left out.

    With a `zone` also what is on the clocks of another one.
    """
    found: dict[str, str] = {}
    for schedule, _place in service.schedules:
        opens, closes = told.clock(schedule.get("opens_at")), told.clock(schedule.get("closes_at"))
        if schedule.get("freq") != WEEKLY or schedule.get("interval") not in (1, None) or not opens or not closes:
            continue
        if zone and not told.is_of_zone(schedule.get("opens_at"), zone):
            service.notes.append(not_of_zone(schedule, zone))
            continue
        try:
            found |= {f"{day} {opens:%H:%M}": f"{closes:%H:%M}" for week, day in days_of(schedule) if not week}
        except ValueError:
            continue
    return sorted(f"{opens} {closes}" for opens, closes in found.items())


# What follows from an import ----------------------------------------------------------------------


def _follow_up(done: Followed) -> None:
    _set_hours(done)
    bring_up_to_date(Helpline, done)


def _set_hours(done: Followed) -> None:
    """Hours follow the source as long as nobody changed them here."""
    changed = {
        done.pk_of.get(draft.rows[0]): (last.get(HOURS, []), draft.marks.get(HOURS, []))
        for draft, last in done.marked
        if draft.marks.get(HOURS, []) != last.get(HOURS, [])
    }
    followed = []
    for line in Helpline.objects.filter(pk__in=[pk for pk in changed if pk]).with_hours():
        before, now = changed[line.pk]
        if written(line.spans) == before:
            line.hours.all().delete()
            bulk_create([OpeningHours(helpline=line, **span._asdict()) for span in _spans(now)])
            followed.append(line.pk)
    changed_now(Helpline, followed)


def _spans(lines: Iterable[str]) -> list[Span]:
    parts = (each.split() for each in lines)
    return [Span(int(day), time.fromisoformat(opens), time.fromisoformat(closes)) for day, opens, closes in parts]


HELPLINES = IncomingKind(
    "helpline",
    Helpline,
    _own,
    _foreign,
    lambda more: FeedKind(Helpline, **more),
    _follow_up,
)
