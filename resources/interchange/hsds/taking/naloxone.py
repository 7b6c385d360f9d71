"""Services of another directory as naloxone programs."""

from ....models import NaloxoneProgram
from ...drafts import Table
from ...feed_kinds import FeedDraft, FeedKind
from ..naloxone import FACTS
from . import told
from .kinds import IncomingKind, first_code, first_number, foreign_draft, own_draft
from .told import Service, SkipServiceError
from .writing import bring_up_to_date

#: What another directory calls a program by, and the kind that this means; a free kit is the usual one.
_KINDS = {"mail": "mail", "pharmacy": "pharmacy", "training": "training", "vending": "box", "box": "box"}
_LONGEST = 300


def _own(service: Service) -> FeedDraft:
    values: Table = {name: service.said.fact(name) for name in FACTS} | {
        "kinds": service.said.codes.get("naloxone-ways") or ["community"],
        "how_to_get": told.exact(service.told.get("application_process")),
        "cost": first_code(service, "naloxone-costs", NaloxoneProgram.Cost.UNKNOWN),
        "cost_note": told.exact(service.told.get("fees_description")),
        "phone": first_number(service, "voice"),
        "place": _place(service),
        "states": service.states,
    }
    return own_draft(service, NaloxoneProgram, values)


def _foreign(service: Service) -> FeedDraft:
    name = told.line(service.told.get("name")).lower()
    words = "; ".join(
        filter(None, (told.words_of(each, service.zones.get(at, service.zone)) for each, at in service.schedules))
    )
    how = told.line(service.told.get("application_process"), _LONGEST)
    place = _place(service)
    values = {
        "kinds": [next((kind for word, kind in _KINDS.items() if word in name), "community")],
        "how_to_get": how or told.line(service.told.get("description"), _LONGEST),
        "cost": cost_of(service, free=NaloxoneProgram.Cost.FREE, fee=NaloxoneProgram.Cost.VARIES)
        or NaloxoneProgram.Cost.UNKNOWN,
        "cost_note": told.line(service.told.get("fees_description"), _LONGEST),
        "phone": first_number(service, "voice"),
        "hours_note": told.line(words, 200),
        "place": place,
        "states": [] if place else service.states,
    }
    if not values["how_to_get"]:
        raise SkipServiceError("it does not say how one gets naloxone there")
    return foreign_draft(service, NaloxoneProgram, values)


def cost_of(service: Service, *, free: str, fee: str) -> str:
    """What its cost options say: `free` when all amounts are zero, `fee` when one is more, "" when none says."""
    amounts = [each.get("amount") for each in told.objects(service.told.get("cost_options"))]
    # NaN, which some programs write for "not known", is unlike itself.
    known = [each for each in amounts if isinstance(each, int | float) and not isinstance(each, bool) and each == each]
    return "" if not known else fee if any(known) else free


def _place(service: Service) -> int | None:
    ids = (str(location.get("id")) for _at, location in service.locations)
    return next((service.places[key] for key in ids if key in service.places), None)


NALOXONE = IncomingKind(
    "naloxone-program",
    NaloxoneProgram,
    _own,
    _foreign,
    lambda more: FeedKind(NaloxoneProgram, **more),
    lambda done: bring_up_to_date(NaloxoneProgram, done),
)
