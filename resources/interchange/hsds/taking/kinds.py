"""What the import must know of a kind of listing, and what the listings of all kinds have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ....models import Listing
from ....texts import translated_fields
from ...drafts import Table
from ...feed_kinds import FeedDraft, FeedKind
from ...feeding import Followed
from ..parts import language_code
from ..services import ASSURED
from . import told
from .around import spanish, stored
from .told import Service, SkipServiceError

LONGEST_NAME, LONGEST_SUMMARY, LONGEST_QUESTION = 200, 600, 300
#: Digits of 988 and 211.
_SHORT = 3
#: In words for families.
CLOSED_FOR_NOW = "The directory that lists it says: closed for now. Call before you go."


@dataclass(frozen=True, eq=False)
class IncomingKind:
    """One kind of listing that services become."""

    #: The code of its term among the kinds of help.
    code: str
    model: type[Listing]
    #: A service of a site like ours as a draft. Both raise SkipServiceError.
    own: Callable[[Service], FeedDraft]
    #: The same for a service of any other directory.
    foreign: Callable[[Service], FeedDraft]
    #: How its records follow; made with the values that a new record starts with.
    feed_kind: Callable[[dict[str, Any]], FeedKind]
    #: What follows from an import, once the records are written.
    follow_up: Callable[[Followed], None]


_kinds: dict[str, IncomingKind] = {}


def register_incoming(kind: IncomingKind) -> None:
    """Makes a kind known to the import."""
    _kinds[kind.code] = kind


def incoming_kinds() -> dict[str, IncomingKind]:
    """Every registered kind, by its code."""
    return dict(_kinds)


def own_draft(service: Service, model: type[Listing], values: Table, **more: Any) -> FeedDraft:
    """A draft of a service of a site like ours: what all kinds have, and `values`."""
    shared = {
        "name": told.exact(service.told.get("name")),
        "summary": told.exact(service.told.get("description")),
        "url": told.url(service.told.get("url")),
        "open_question": told.exact(service.told.get("alert")),
        "organization": service.organization,
        "source": service.source,
        **spanish(service.said, translated_fields(model)),
    }
    return _draft(service, model, shared | values, **more)


def foreign_draft(service: Service, model: type[Listing], values: Table, **more: Any) -> FeedDraft:
    """The same for any other directory: texts lose their tags and are cut where they are too long for us."""
    name = told.line(service.told.get("name"), LONGEST_NAME)
    if not name:
        raise SkipServiceError("it has no name")
    shared = {
        "name": name,
        "summary": told.line(service.told.get("description"), LONGEST_SUMMARY),
        "url": told.url(service.told.get("url")),
        "open_question": _open_question(service),
        "organization": service.organization,
        "source": service.source,
    }
    return _draft(service, model, shared | values, **more)


def _open_question(service: Service) -> str:
    """Its alert; and that it is closed for now, which only the other directory knows an end of."""
    alert = told.line(service.told.get("alert"), LONGEST_QUESTION - len(CLOSED_FOR_NOW) - 1)
    if service.is_closed_for_now:
        service.notes.append("it is closed for now at its source: its page says so")
        return f"{CLOSED_FOR_NOW} {alert}".strip()
    return alert


def _draft(service: Service, model: type[Listing], values: Table, marks: Table | None = None, **more: Any) -> FeedDraft:
    assured = {name: value for name, value in zip(ASSURED, _assured(service), strict=True) if value}
    return FeedDraft(service.label, [service.id], stored(model, values), marks=assured | (marks or {}), **more)


def _assured(service: Service) -> tuple[str, str, str]:
    """Its last check, as its directory tells it: none of ours, and passed on as theirs."""
    day = told.day(service.told.get("assured_date"))
    email = told.email(service.told.get("assurer_email"))
    return (day, email, service.said.fact("checked_how")) if day else ("", "", "")


def languages_of(service: Service) -> list[str]:
    """Its languages, as far as we know their names."""
    codes = (language_code(each) for each in told.objects(service.told.get("languages")))
    return list(dict.fromkeys(code for code in codes if code))


def first_number(service: Service, *kinds: str) -> str:
    """Its first full number of a kind."""
    for phone in service.phones(*kinds):
        if found := told.number(phone.get("number")):
            if phone.get("extension"):
                extension = f"{phone['extension']!s:.20}"
                service.notes.append(f"its number {found} has the extension {extension}: say so in words")
            return found
        if len(told.digits(phone.get("number"))) != _SHORT:
            service.notes.append(f"“{told.line(phone.get('number'), 40)}” is no phone number")
    return ""


def first_code(service: Service, taxonomy: str, otherwise: str) -> str:
    """The one term of a taxonomy that a site like ours says."""
    return next(iter(service.said.codes.get(taxonomy, ())), otherwise)


def yes(service: Service, fact: str) -> bool:
    """Whether a fact is said to be so."""
    return service.said.fact(fact) == "yes"
