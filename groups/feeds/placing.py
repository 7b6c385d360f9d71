"""Looks up, for every row of a feed, what its codes mean, where it is and which zone its times are in."""

from collections.abc import Sequence

from ..models import Meeting
from . import times
from .addresses import Address
from .clusters import Placed
from .codes import CodeTable
from .gazetteer import Gazetteer
from .rows import FeedFile, SkipRow
from .whereabouts import whereabouts

#: Rows that are about the fellowship's own affairs and not for families.
_BUSINESS = ("business meeting", "business mtg")


def place_rows(
    file: FeedFile, addresses: Sequence[Address], table: CodeTable, gazetteer: Gazetteer, feed_zone: str
) -> list[Placed]:
    """The usable rows; those that are not go to the file's `skipped`, and to `held` when the source still has them."""
    placed = []
    for row, address in zip(file.meetings, addresses, strict=True):
        meant = table.read(row.codes)
        try:
            if row.own is None and any(words in row.name.lower() for words in _BUSINESS):
                raise SkipRow("it is a business meeting, not one for families", held=False)
            where = whereabouts(row, meant, address, gazetteer, feed_zone)
        except SkipRow as skipped:
            file.skip(row.row, row.name, str(skipped))
            if skipped.held:
                file.held.add(row.key)
            continue
        placed.append(Placed(row, meant, where, ""))
        placed[-1].zone = _zone(placed[-1], gazetteer.zone(address), feed_zone)
    return placed


def _zone(placed: Placed, table_zone: str, feed_zone: str) -> str:
    """The zone to keep with a meeting: none in person, where the place's own counts, unless the name tells another."""
    row, place = placed.row, placed.where.place
    if row.own and row.zone:
        return row.zone
    if place is None:
        return times.zone_from_afar(row, table_zone, feed_zone)
    own = times.own_zone(row)
    if own and not times.same_clock(own, place["zone"]):
        return own
    return "" if placed.where.format == Meeting.Format.IN_PERSON else str(place["zone"])
