"""What our tables of ZIP codes and towns know about the addresses of a feed, looked up for all of them at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from resources.distance import Point, miles_between
from resources.models import Town, ZipCode
from resources.towns import town_key

from .addresses import Address

_BATCH = 500
#: A point further than this from its own town is a slip of the pen.
FAR_MILES = 75


class Gazetteer:
    """ZIP codes and towns of the addresses it was made for; a few queries, however many there are."""

    def __init__(self, addresses: Iterable[Address]) -> None:
        addresses = set(addresses)
        codes = {address.zip_code for address in addresses if address.zip_code}
        keys = {town_key(address.town) for address in addresses if address.town}
        self._zips: dict[str, ZipCode] = {}
        for batch in _batches(codes):
            self._zips |= ZipCode.objects.select_related("town").in_bulk(batch)
        self._towns: dict[tuple[str, str], Town] = {}
        self._named: dict[str, list[Town]] = defaultdict(list)
        for batch in _batches(keys):
            for town in Town.objects.filter(key__in=batch):
                self._towns[town.key, town.state] = town
                self._named[town.key].append(town)
        self._state_zones = self._only_zones({address.state for address in addresses if address.state})

    def point(self, address: Address) -> Point | None:
        """The middle of the address's ZIP code, else of its town."""
        known = self._zip(address) or self._town(address)
        return known.point if known else None

    def zone(self, address: Address) -> str:
        """The zone at an address, by ZIP code, town, or a state that has only one; "" when no table knows."""
        known = self._zip(address) or self._town(address)
        return known.zone if known else self._state_zones.get(address.state, "")

    def knows_town(self, address: Address) -> bool:
        return self._town(address) is not None

    def state_of_town(self, name: str, zone: str) -> str:
        """The state of a town that names none: the only one of its name (in a zone, where one is known), else ""."""
        towns = [town for town in self._named.get(town_key(name), ()) if zone in ("", town.zone)]
        largest = max(towns, key=lambda town: town.zip_count, default=None)
        others = [town.zip_count for town in towns if town is not largest]
        # San Francisco means the city, whatever villages share its name.
        is_clear = largest is not None and largest.zip_count >= 5 * max(others, default=0)
        return largest.state if largest and is_clear else ""

    def is_far(self, point: Point, address: Address) -> bool:
        """Whether a point lies where its own address cannot be."""
        middle = self.point(address)
        return middle is not None and miles_between(point, middle) > FAR_MILES

    def _zip(self, address: Address) -> ZipCode | None:
        found = self._zips.get(address.zip_code)
        # A ZIP code of another state is a made-up one.
        return found if found and found.town.state == address.state else None

    def _town(self, address: Address) -> Town | None:
        return self._towns.get((town_key(address.town), address.state)) if address.town else None

    @staticmethod
    def _only_zones(states: set[str]) -> dict[str, str]:
        zones: dict[str, set[str]] = defaultdict(set)
        for state, zone in Town.objects.filter(state__in=states).values_list("state", "zone").distinct().order_by():
            zones[state].add(zone)
        return {state: found.pop() for state, found in zones.items() if len(found) == 1}


def _batches(values: Iterable[str]) -> Iterator[list[str]]:
    found = iter(sorted(values))
    while batch := list(islice(found, _BATCH)):
        yield batch
