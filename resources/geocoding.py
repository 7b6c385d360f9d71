"""What a family typed into "ZIP code or town", turned into a spot on the map.

Nothing leaves the machine: the tables of ZIP codes and towns are filled once at install
(`manage.py load_places`). The answer is one of four: a spot, several towns to choose from, a guess
at a misspelled name, or nothing.
"""

import re
from dataclasses import dataclass, field

from django.conf import settings
from rapidfuzz import fuzz, process

from .distance import Point
from .models import Town, ZipCode
from .states import STATE_NAMES
from .towns import town_key

#: How alike (0-100) a typed name and a town must be before we ask "did you mean".
ALIKE_ENOUGH = 78
_CHOICES_SHOWN = 12
_ZIP = re.compile(r"(\d{5})(?:[-\s]?\d{4})?")
_STATE_BY_NAME = {town_key(name): code for code, name in STATE_NAMES.items()}


@dataclass(frozen=True)
class Spot:
    """A place a family named."""

    #: As we show it: "Waterbury, CT 06702" or "Waterbury, CT".
    label: str
    point: Point
    state: str
    #: IANA time zone, such as "America/New_York".
    zone: str
    town: Town


@dataclass(frozen=True)
class Whereabouts:
    """The answer to what was typed. At most one of `spot`, `choices`, `guesses` is filled."""

    typed: str
    spot: Spot | None = None
    #: Towns of this very name in several states: ask which.
    choices: list[Town] = field(default_factory=list)
    #: Towns of a similar name: ask "did you mean".
    guesses: list[Town] = field(default_factory=list)

    @property
    def unknown(self) -> bool:
        """Whether something was typed that we could not place."""
        return bool(self.typed) and self.spot is None and not self.choices


def find_spot(typed: str) -> Whereabouts:
    """Places what a family typed: a ZIP code, ZIP+4, a town, or a town with its state.

    Case, accents, punctuation and typing errors are forgiven. Never raises.
    """
    typed = " ".join(typed.split())
    if not typed:
        return Whereabouts("")
    if digits := _ZIP.fullmatch(typed) or re.search(r"\b(\d{5})(?:-\d{4})?$", typed):
        return _by_zip(typed, digits.group(1))
    return _by_town(typed)


def _by_zip(typed: str, code: str) -> Whereabouts:
    row = ZipCode.objects.select_related("town").filter(code=code).first()
    if row is None:
        return Whereabouts(typed)
    label = f"{row.town.name}, {row.town.state} {code}"
    return Whereabouts(typed, Spot(label, row.point, row.town.state, row.zone, row.town))


def spot_of(town: Town) -> Spot:
    """The spot of a town's middle."""
    return Spot(str(town), town.point, town.state, town.zone, town)


def split_state(key: str) -> tuple[str, str]:
    """A key such as "new haven connecticut" or "new haven ct" as ("new haven", "CT").

    The state is "" when the key ends in none. A key that is only a state keeps its words ("New York").
    """
    words = key.split()
    for count in range(min(3, len(words) - 1), 0, -1):
        tail = " ".join(words[-count:])
        code = _STATE_BY_NAME.get(tail) or (tail.upper() if tail.upper() in STATE_NAMES else "")
        if code:
            return " ".join(words[:-count]), code
    return key, ""


def _by_town(typed: str) -> Whereabouts:
    key = town_key(typed)
    if not key:
        return Whereabouts(typed)
    name, state = split_state(key)
    # "Washington" with a state, or the whole key as a name ("Indiana, PA" and "Kansas City" stay whole).
    towns = list(Town.objects.filter(key__in={key, name}))
    exact = [town for town in towns if town.key == name and town.state == state] if state else []
    exact = exact or [town for town in towns if town.key == key]
    if len(exact) == 1:
        return Whereabouts(typed, spot_of(exact[0]))
    if exact:
        return Whereabouts(typed, choices=_nearest_home_first(exact))
    return Whereabouts(typed, guesses=_guesses(name, state))


def _guesses(name: str, state: str) -> list[Town]:
    """Up to three towns whose name is alike; those in the state typed, then in the states we cover, first."""
    towns = Town.objects.filter(state=state) if state else Town.objects.all()
    keys = towns.values_list("key", flat=True).distinct()
    alike = process.extract(name[:60], keys, scorer=fuzz.ratio, score_cutoff=ALIKE_ENOUGH, limit=30)
    if not alike:
        return []
    score = {key: value for key, value, _index in alike}
    found = list(towns.filter(key__in=score))

    def rank(town: Town) -> tuple[float, int]:
        # A town in a state we cover outweighs a slightly closer spelling far away.
        home = 12 if town.state in settings.STATES else 0
        return (-(score[town.key] + home), -town.zip_count)

    return sorted(found, key=rank)[:3]


def _nearest_home_first(towns: list[Town]) -> list[Town]:
    """Towns in states we cover first, then the larger ones; not more than a person can read."""
    ranked = sorted(towns, key=lambda town: (town.state not in settings.STATES, -town.zip_count, town.state))
    return ranked[:_CHOICES_SHOWN]
