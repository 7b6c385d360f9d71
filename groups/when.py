"""How and when a group meets, as the finder asks for it: formats, days, times of day, which must hold for one meeting.

As in `filters`, the question to the database stands beside what a record that was read holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q

from .daytime import Slot, Stretch, minutes_ahead, slot_of, stretches
from .models import Meeting

#: Days in addresses: permanent, in English in both languages.
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
#: Which meetings one can join in each way.
MEETING_FORMATS = {"in_person": {"in_person", "hybrid"}, "online": {"online", "hybrid"}, "phone": {"phone"}}
#: The field of a group that says it can be joined so.
FLAGS = {"in_person": "in_person", "online": "online", "phone": "by_phone"}
NEAR, REMOTE, ANY = frozenset({"in_person"}), frozenset({"online", "phone"}), frozenset(FLAGS)


@dataclass(frozen=True)
class Reach:
    """How the family would join the groups of a list, and in whose time it reads them.

    `ways` are the formats it can be joined in: "in_person" for what is near, the others for what is not, all where
    no place is known. `zone` is the zone in which meetings online are shown; "" is each organizer's own.
    """

    ways: frozenset[str]
    zone: str
    now: datetime
    _ahead: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    @property
    def from_afar(self) -> bool:
        """Whether nobody will travel to these."""
        return "in_person" not in self.ways

    def shows_in_zone(self, form: str) -> bool:
        """Whether a meeting of this format is read in `zone`; a place's own time is never converted."""
        return bool(self.zone) and form not in ({"in_person"} if self.from_afar else {"in_person", "hybrid"})

    def ahead(self, form: str, zone: str) -> int:
        """Minutes by which the family's clock is ahead of a meeting's.

        As of now: between zones that change their clocks on different days it is an hour off in the week between.
        """
        if not self.shows_in_zone(form) or not zone:
            return 0
        if zone not in self._ahead:
            self._ahead[zone] = minutes_ahead(self.zone, zone, self.now)
        return self._ahead[zone]


class Way(NamedTuple):
    """One meeting as a filter sees it: its format, and when it is for the family."""

    format: str
    slot: Slot


@dataclass(frozen=True)
class When:
    """The formats, days (0 is Monday) and times of day that were asked for; empty means any."""

    formats: frozenset[str]
    days: frozenset[int]
    times: frozenset[str]

    @classmethod
    def of(cls, asked: dict[str, Any]) -> "When":
        """What `FinderForm.answers` asks for."""
        return cls(frozenset(asked["format"]), frozenset(map(DAYS.index, asked["day"])), frozenset(asked["time"]))

    @property
    def timed(self) -> bool:
        """Whether only groups whose times are known can be right."""
        return bool(self.days or self.times)

    def meeting_formats(self, reach: Reach) -> set[str] | None:
        """The formats of the meetings that count in a list; None for all.

        Who joins from afar is not served by a group's other evenings, those in its own town.
        """
        if self.formats:
            return set().union(*(MEETING_FORMATS[form] for form in self.formats & reach.ways))
        return {"online", "hybrid", "phone"} if reach.from_afar else None

    def groups_q(self, reach: Reach, zones: Iterable[str]) -> Q:
        """The groups of a list that meet so. `zones` are all zones that meetings online may have."""
        q = Q()
        if self.formats:
            q = any_of(Q(**{FLAGS[form]: True}) for form in sorted(self.formats & reach.ways))
        if self.timed:
            q &= Q(Exists(Meeting.objects.filter(self._meetings_q(reach, zones), group=OuterRef("pk"))))
        return q

    def _meetings_q(self, reach: Reach, zones: Iterable[str]) -> Q:
        formats, q = self.meeting_formats(reach), Q()
        if formats is not None:
            q = Q(format__in=sorted(formats))
            if not self.formats:
                q |= Q(group__place__isnull=True)
        by_shift: dict[int, list[str]] = {}
        moved = [form for form in Meeting.Format.values if reach.shows_in_zone(form)]
        for zone in zones if moved else ():
            by_shift.setdefault(reach.ahead(moved[0], zone), []).append(zone)
        by_shift.pop(0, None)
        elsewhere = Q(format__in=moved, zone__in=sorted(zone for some in by_shift.values() for zone in some))
        if not by_shift:
            return q & self._slots_q(0)
        return q & (
            (~elsewhere & self._slots_q(0))
            | any_of(
                Q(format__in=moved, zone__in=some) & self._slots_q(ahead) for ahead, some in sorted(by_shift.items())
            )
        )

    def _slots_q(self, ahead: int) -> Q:
        return any_of(_stretch_q(stretch) for stretch in stretches(sorted(self.days), sorted(self.times), ahead))

    def counts(self, way: Way, place: bool, reach: Reach) -> bool:
        """Whether a meeting counts in a list, whatever its day and time. `place`: its group has a place."""
        formats = self.meeting_formats(reach)
        return formats is None or way.format in formats or (not self.formats and not place)

    def holds(self, way: Way, place: bool, reach: Reach) -> bool:
        """Whether a meeting is what was asked for."""
        return self.counts(way, place, reach) and self._at(way, self.days, self.times)

    @staticmethod
    def _at(way: Way, days: Iterable[int], times: Iterable[str]) -> bool:
        return (not days or way.slot.day in days) and (not times or way.slot.time in times)

    def choices(self, flags: set[str], ways: list[Way], place: bool, reach: Reach) -> dict[str, set[str]]:
        """For each of its filters the values with which a group would be listed, the others being as asked.

        `flags` are the ways in which a group can be joined.
        """
        fitting = [way for way in ways if self.counts(way, place, reach)]
        on_time = {way.format for way in ways if self._at(way, self.days, self.times)}
        in_format = not self.formats or bool(flags & self.formats)
        return {
            "day": {DAYS[way.slot.day] for way in fitting if in_format and self._at(way, (), self.times)},
            "time": {way.slot.time for way in fitting if in_format and self._at(way, self.days, ())},
            "format": {form for form in flags if not self.timed or MEETING_FORMATS[form] & on_time},
        }

    def lists(self, flags: set[str], ways: list[Way], place: bool, reach: Reach) -> bool:
        """Whether a group is what was asked for: `groups_q` of one that was read."""
        in_format = not self.formats or bool(flags & self.formats)
        return in_format and (not self.timed or any(self.holds(way, place, reach) for way in ways))


def way_of(form: str, day: int, start: time, zone: str, reach: Reach) -> Way:
    """A meeting as the filters of a list see it."""
    return Way(form, slot_of(day, start, reach.ahead(form, zone)))


def _stretch_q(stretch: Stretch) -> Q:
    asked = {"weekday": stretch.day, "start__gte": stretch.start, "start__lt": stretch.end}
    return Q(**{name: value for name, value in asked.items() if value is not None})


def any_of(questions: Iterable[Q]) -> Q:
    """At least one of these holds; of none, nothing does."""
    found = None
    for question in questions:
        found = question if found is None else found | question
    return Q(pk__in=[]) if found is None else found
