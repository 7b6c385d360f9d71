"""What the family plan lists near a family: groups, naloxone and whom to call; a few of each, for a sheet of paper."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from groups.finder import Row, as_rows
from groups.models import SupportGroup
from resources.geocoding import Spot
from resources.lines import ALWAYS_OPEN_CRISIS, by_need
from resources.models import Helpline, NaloxoneProgram

#: Miles that a family may go for a group.
MILES = 50
SHOWN = 3
MOST_LINES = 6


@dataclass(frozen=True)
class Near:
    """What is near a spot."""

    spot: Spot
    #: Groups, nearest first; where there are too few, those that one joins without a journey.
    groups: list[Row]
    programs: list[NaloxoneProgram]
    #: 988 first, then the state's own.
    lines: list[Helpline]


def near(spot: Spot, now: datetime) -> Near:
    """The nearest groups with their next date, naloxone and helplines; at most 9 queries."""
    listed = Helpline.objects.listed().with_hours().select_related("source")
    lines = by_need(listed.filter(Q(states__has=spot.state) | ALWAYS_OPEN_CRISIS))
    by_call = sorted(lines, key=lambda line: (not line.is_emergency, not line.states))
    ours = [line for line in by_call if line.is_emergency or line.states]
    return Near(spot, as_rows(_groups(spot), now), _programs(spot), ours[:MOST_LINES])


def _groups(spot: Spot) -> list[SupportGroup]:
    groups = SupportGroup.objects.listed().for_families().select_related("place", "program", "source")
    found = list(groups.filter(in_person=True).near(spot.point, MILES)[:SHOWN])
    if len(found) < SHOWN:
        others = groups.from_anywhere(spot.state).exclude(pk__in=[group.pk for group in found])
        found += others.order_by("next_start", "name", "pk")[: SHOWN - len(found)]
    return found


def _programs(spot: Spot) -> list[NaloxoneProgram]:
    programs = NaloxoneProgram.objects.listed().select_related("place", "source")
    found = list(programs.near(spot.point, MILES)[:SHOWN])
    if len(found) < SHOWN:
        # Its own state's before those of the whole country.
        found += programs.everywhere_in(spot.state).order_by("-states", "name", "pk")[: SHOWN - len(found)]
    return found
