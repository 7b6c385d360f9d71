"""What a family typed into "ZIP code or town", turned into a spot on the map.

Nothing leaves the machine: the tables of ZIP codes and towns are filled once at install
(`manage.py load_places`). The answer is one of four: a spot, several towns to choose from, a guess
at a misspelled name, or nothing.
"""

import re
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models.functions import Length
from rapidfuzz import fuzz, process

from .distance import Point
from .models import Town, ZipCode
from .nearby import search_within
from .states import SPANISH_NAMES, STATE_NAMES
from .towns import town_key

#: How alike (0-100) a typed name and a town must be before we ask "did you mean".
ALIKE_ENOUGH = 78
_CHOICES_SHOWN = 12
#: How far from a town (in miles) a spot on the map may be and still take its name.
_NEAREST_TOWN_WITHIN = 60
#: "41.56,-73.04": what a phone's own location becomes before it is sent.
_DEGREES = re.compile(r"(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)")
_ZIP = re.compile(r"\b(\d{5})(?:-?\d{4})?\b")
_STATE_BY_NAME = {town_key(name): code for names in (SPANISH_NAMES, STATE_NAMES) for code, name in names.items()}


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
    #: The state, when what was typed is a state's name or code ("CT", "Connecticut").
    state: str = ""

    @property
    def unknown(self) -> bool:
        """Whether something was typed that we could not place."""
        return bool(self.typed) and self.spot is None and not self.choices and not self.state


def find_spot(typed: str) -> Whereabouts:
    """Places what a family typed: a ZIP code, ZIP+4, a town, a town with its state, or degrees such as "41.56,-73.04".

    Case, accents, punctuation and typing errors are forgiven. Never raises.
    """
    typed = " ".join(typed.split())
    if not typed:
        return Whereabouts("")
    if degrees := _DEGREES.fullmatch(typed):
        return Whereabouts(typed, _spot_at(*map(float, degrees.groups())))
    # The last five digits that are a ZIP code: a house number may stand before them.
    zips = ZipCode.objects.select_related("town").in_bulk(_ZIP.findall(typed)[-3:])
    if zips:
        return Whereabouts(
            typed, _spot_of_zip(zips[next(code for code in reversed(_ZIP.findall(typed)) if code in zips)])
        )
    return _by_town(typed)


def _spot_of_zip(row: ZipCode) -> Spot:
    return Spot(f"{row.town.name}, {row.town.state} {row.code}", row.point, row.town.state, row.zone, row.town)


def spot_of(town: Town) -> Spot:
    """The spot of a town's middle."""
    return Spot(str(town), town.point, town.state, town.zone, town)


def _spot_at(latitude: float, longitude: float) -> Spot | None:
    """A spot on the map, named after the nearest town; None where no town is near; one query.

    Rounded to two decimals (about half a mile): we need no more, and a page's address may be seen by others.
    """
    point = Point(round(latitude, 2), round(longitude, 2))
    town = search_within(Town.objects.all(), point, _NEAREST_TOWN_WITHIN, prefix="").first()
    return Spot(str(town), point, town.state, town.zone, town) if town else None


def split_state(key: str) -> tuple[str, str]:
    """A key such as "new haven connecticut" or "new haven ct" as ("new haven", "CT").

    The state is "" when the key ends in none. A key that is only a state keeps its words ("New York").
    """
    words = key.split()
    if key in _STATE_BY_NAME:
        return key, ""
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
    if key.upper() in STATE_NAMES:
        return Whereabouts(typed, state=key.upper())
    name, state = split_state(key)
    exact = _named(typed, key, name, state)
    if len(exact) == 1:
        return Whereabouts(typed, spot_of(exact[0]))
    whole_state = _STATE_BY_NAME.get(key, "")
    if exact:
        return Whereabouts(typed, choices=_nearest_home_first(exact), state=whole_state)
    if whole_state:
        return Whereabouts(typed, state=whole_state)
    return Whereabouts(typed, guesses=_guesses(name, state))


def _named(typed: str, key: str, name: str, state: str) -> list[Town]:
    """The towns of exactly this name, in the state where one was typed; one query.

    The whole key may be a name ("Kansas City", "Indiana, PA"). In a whole address ("12 Main St, Waterbury") the
    town stands last, so there the longest ending that is a town counts.
    """
    words = name.split()[-6:]
    endings = [" ".join(words[start:]) for start in range(len(words))] if re.search(r"\d", typed) else []
    towns = list(Town.objects.filter(key__in={key, name, *endings}))
    for wanted in dict.fromkeys([name, *endings]):
        if state and (found := [town for town in towns if (town.key, town.state) == (wanted, state)]):
            return found
    for wanted in dict.fromkeys([key, *([] if state else endings)]):
        if found := [town for town in towns if town.key == wanted]:
            return found
    return []


def _guesses(name: str, state: str) -> list[Town]:
    """Up to three towns whose name is alike, those in the states we cover first; one query.

    Only names of about the same length are compared: a typing error adds or drops a letter or two.
    """
    name = name[:60]
    towns = Town.objects.filter(state=state) if state else Town.objects.all()
    near_length = towns.alias(length=Length("key")).filter(length__range=(len(name) - 3, len(name) + 3))
    rows = list(near_length.values_list("key", "name", "state", "zip_count"))
    alike = process.extract(name, [key for key, *_rest in rows], scorer=fuzz.ratio, score_cutoff=ALIKE_ENOUGH, limit=60)

    def rank(match: tuple[str, float, int]) -> tuple[float, int]:
        _key, score, index = match
        _same, _name, town_state, zip_count = rows[index]
        # A town in a state we cover outweighs a slightly closer spelling far away.
        return (-(score + (12 if town_state in settings.STATES else 0)), -zip_count)

    best = [rows[index] for _key, _score, index in sorted(alike, key=rank)[:3]]
    return [Town(key=key, name=town, state=code, zip_count=zips) for key, town, code, zips in best]


def _nearest_home_first(towns: list[Town]) -> list[Town]:
    """Towns in states we cover first, then the larger ones; not more than a person can read."""
    ranked = sorted(towns, key=lambda town: (town.state not in settings.STATES, -town.zip_count, town.state))
    return ranked[:_CHOICES_SHOWN]
