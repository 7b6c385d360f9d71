"""The small parts of HSDS objects. Pure functions; each part's id hangs on the id of what it belongs to."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from phonenumber_field.phonenumber import PhoneNumber

from ...choices import LANGUAGES
from ...states import STATE_NAMES
from .identity import derived
from .taxonomies import Json

#: ISO 639 where our own code is none (American Sign Language is of ISO 639-3).
_ISO_OF = {"asl": "ase"}
#: Our codes by those of three letters (ISO 639-3, and 639-2 where that has another), which HSDS allows as well.
_OUR_CODE = {
    "ase": "asl", "eng": "en", "spa": "es", "por": "pt", "hat": "ht", "pol": "pl", "fra": "fr", "fre": "fr",
    "ita": "it", "deu": "de", "ger": "de", "rus": "ru", "ukr": "uk", "ara": "ar", "fas": "fa", "per": "fa",
    "hin": "hi", "zho": "zh", "chi": "zh", "cmn": "zh", "yue": "zh", "jpn": "ja", "kor": "ko", "vie": "vi",
    "tgl": "tl", "fil": "tl",
}  # fmt: skip
#: Not languages, but what HSDS has no better place for; without a code.
NO_CODE = {"many", "interpreter"}
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKLY, MONTHLY = "WEEKLY", "MONTHLY"
#: Open Civic Data's names of areas.
_COUNTRY = "ocd-division/country:us"


def compact(**values: Any) -> Json:
    """What says something: HSDS leaves an empty field out and never writes null. 0 and false are something."""
    return {name: value for name, value in values.items() if value is not None and value not in ("", [], {}, ())}


def phone(owner: object, number: Any, kind: str = "voice", description: str = "", entity: str = "service") -> Json:
    """A number to call or text, as +12035550100 where it is a full one.

    `kind` is of RFC 6350: "voice", "text", "textphone" (TTY).
    """
    full = isinstance(number, PhoneNumber) and number.is_valid()
    extension = str(number.extension or "") if full else ""
    said = number.as_e164 if full else str(number)
    return compact(
        id=derived(owner, "phone", kind),
        **{f"{entity}_id": str(owner)},
        number=said,
        # A number in the schema, however odd; leading zeros would be lost there.
        extension=int(extension) if extension.isdigit() and not extension.startswith("0") else None,
        type=kind,
        description=description,
    )


def phones(owner: object, numbers: Iterable[tuple[Any, str, str]], entity: str = "service") -> list[Json]:
    """The numbers that are there: number, kind, description."""
    return [phone(owner, number, kind, words, entity) for number, kind, words in numbers if number]


def languages(owner: object, codes: Iterable[str]) -> list[Json]:
    """Languages of a service."""
    names = dict(LANGUAGES)
    return [
        compact(
            id=derived(owner, "language", code),
            service_id=str(owner),
            name=str(names.get(code, code)),
            code="" if code in NO_CODE else _ISO_OF.get(code, code),
        )
        for code in codes
    ]


def language_code(told: Json) -> str:
    """Our code of a language as `languages` or another directory tells it, or ""."""
    code = str(told.get("code") or "").lower().partition("-")[0]
    by_name = {str(name).lower(): code for code, name in LANGUAGES}
    known = _OUR_CODE.get(code, code)
    return known if known in dict(LANGUAGES) else by_name.get(str(told.get("name") or "").strip().lower(), "")


def service_areas(owner: object, states: Iterable[str], *, nationwide: bool, note: str = "") -> list[Json]:
    """The states that a service is for, or the whole country; a `note` in words says more."""
    areas = [(STATE_NAMES[state], f"{_COUNTRY}/state:{state.lower()}") for state in states]
    if not areas and nationwide:
        areas = [("United States", _COUNTRY)]
    found = [
        compact(
            id=derived(owner, "area", extent), service_id=str(owner), name=name, extent=extent, extent_type="ocd-id"
        )
        for name, extent in areas
    ]
    if note:
        found.append(
            compact(id=derived(owner, "area", "note"), service_id=str(owner), description=note, extent_type="text")
        )
    return found


def free_of_charge(owner: object, words: str) -> list[Json]:
    """That it costs nothing."""
    return [
        compact(id=derived(owner, "cost"), service_id=str(owner), option=words, amount=0, currency="USD"),
    ]


def weekly(
    uid: object,
    days: Iterable[str],
    opens: time | None,
    closes: time | None,
    moment: datetime,
    **more: Any,
) -> Json:
    """One recurring time. `days` are those of iCalendar: "TU", or with `freq=MONTHLY` "2TU", "-1TU".

    `moment` is aware, in the zone of the times: its offset from UTC counts, so that who converts them now is right now.
    """
    said = {"freq": WEEKLY, "interval": 1, "wkst": "MO"} | more
    offset = moment.utcoffset()
    return compact(
        id=str(uid),
        byday=",".join(days),
        opens_at=_clock(opens, moment),
        closes_at=_clock(closes, moment),
        timezone=offset.total_seconds() / 3600 if offset is not None else None,
        **said,
    )


def hours_in_words(owner: object, words: str) -> list[Json]:
    """Hours of which only words are known."""
    return [compact(id=derived(owner, "hours"), service_id=str(owner), description=words)] if words else []


def _clock(hour: time | None, moment: datetime) -> str:
    """ "19:00-05:00", as HSDS asks."""
    return hour.replace(tzinfo=timezone(moment.utcoffset() or timedelta())).isoformat("minutes") if hour else ""


def iso(day: date | None) -> str:
    """ "2026-12-01", or ""."""
    return day.isoformat() if day else ""


def local(now: datetime, zone: str) -> datetime:
    """A moment on the clocks of a zone."""
    return now.astimezone(ZoneInfo(zone))


def days_of(schedule: Json) -> Iterator[tuple[int, int]]:
    """The days of a schedule's `byday`, as (week of the month or 0, weekday from Monday 0). Raises ValueError."""
    for part in str(schedule.get("byday") or "").upper().replace(" ", "").split(","):
        if part:
            week, day = part[:-2], part[-2:]
            yield int(week or 0), DAYS.index(day)
