"""What of the kernel's own kinds the public may suggest, and how facts of several fields are said in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from .addresses import form_of
from .kinds import InWords, Suggestable
from .models import Helpline
from .templatetags.listings import clock, zone_name


def named_form(record: Any, words: str = "") -> tuple[str, str]:
    """Words for a record and the address of its form in the admin."""
    return words or str(record), form_of(record)


def _place_in_words(listing: Any) -> str:
    return listing.place.in_one_line if listing.place else ""


def _forms_of_place(listing: Any) -> list[tuple[str, str]]:
    # Another place is chosen in the listing's own form; what is wrong with this one, in the place's.
    return [named_form(listing), *([named_form(listing.place)] if listing.place else [])]


#: Where it is, for every kind with a place.
PLACE = InWords(_("Where it is"), _place_in_words, _forms_of_place)


def _hours_in_words(line: Helpline) -> str:
    rows = [f"{row.get_weekday_display()} {clock(row.opens)} - {clock(row.closes)}" for row in line.hours.all()]
    return "\n".join([*rows, *([zone_name(line.zone)] if rows and line.zone else [])])


HOURS = InWords(_("When it answers"), _hours_in_words, lambda line: [named_form(line)])

HELPLINES = Suggestable(
    address="helplines",
    fields=("name", "phone", "short_number", "text_number", "chat_url", "url", "hours_note"),
    in_words={"hours": HOURS},
    when_new=("name", "phone", "text_number", "url", "hours_note", "coverage_note", "summary"),
)
NALOXONE = Suggestable(
    address="naloxone",
    fields=("name", "how_to_get", "phone", "url", "hours_note", "cost"),
    in_words={"place": PLACE},
    when_new=("name", "kinds", "how_to_get", "place", "hours_note", "phone", "url"),
)
