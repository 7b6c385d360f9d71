"""The budgets, and whether a run kept to them."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

#: Names of pages. So many groups stand around 10001 that 1,000 already fill a page.
HOME, GROUP, GUIDE = "Home", "One group", "One guide"
FINDER, FINDER_NEAR = "Finder", "Finder near 10001"

KILOBYTE = 1024
CACHED_RATE = 4
RECORD_RATE = 0.6
FINDER_RATE = 0.4
MOST_GROWTH = 1.5
MIXED_REQUESTS = 20_000
MOST_MEGABYTES = 120
#: Megabytes between the middle and the end of the requests: what a settled worker may still add.
SETTLED = 3
FIRST_ROW = 1.3
MOST_BYTES = 24 * KILOBYTE


class Line(NamedTuple):
    """A budget and what was measured."""

    what: str
    budget: str
    measured: str
    #: None where the run did not measure it.
    met: bool | None


def lines(found: list[dict[str, Any]], middle: int) -> list[Line]:
    """Every budget, in the order of docs/benchmarks.md; of several databases each must keep to it."""
    return [
        _cached(found, middle),
        *(_uncached(found, middle, name, RECORD_RATE) for name in (HOME, GUIDE, GROUP)),
        *(_uncached(found, middle, name, FINDER_RATE) for name in (FINDER, FINDER_NEAR)),
        *(_growth(found, name) for name in (FINDER, FINDER_NEAR)),
        _memory(found),
        *(_first_row(found, name) for name in (FINDER, FINDER_NEAR)),
        *(_bytes(found, name) for name in (FINDER, FINDER_NEAR)),
    ]


def page_at(each: dict[str, Any], size: int, name: str) -> dict[str, Any]:
    """What was measured of a page with so many groups."""
    pages = next(one["pages"] for one in each["sizes"] if one["size"] == size)
    page: dict[str, Any] = next(page for page in pages if page["name"] == name)
    return page


def _cached(found: list[dict[str, Any]], middle: int) -> Line:
    shares, said = [], []
    for each in found:
        pages = next(one["pages"] for one in each["sizes"] if one["size"] == middle)
        rates = {
            page["name"]: page["cached"]["rate"]["share"] for page in pages if page["cached"] and page["cached"]["rate"]
        }
        if rates:
            slowest = min(rates, key=lambda name: rates[name])
            shares.append(rates[slowest])
            said.append(f"{each['database']}: {rates[slowest]:.2f} ({slowest})")
    what = f"Slowest cached page, {middle:,} groups: throughput against (a)"
    return _judged(what, f"at least {CACHED_RATE}", shares, said, lambda share: share >= CACHED_RATE)


def _uncached(found: list[dict[str, Any]], middle: int, name: str, least: float) -> Line:
    shares, said = [], []
    for each in found:
        if rate := page_at(each, middle, name)["uncached"]["rate"]:
            shares.append(rate["share"])
            said.append(f"{each['database']}: {rate['share']:.2f}")
    what = f"{name}, uncached, {_rows(found, middle, name)}{middle:,} groups: throughput against (a)"
    return _judged(what, f"at least {least}", shares, said, lambda share: share >= least)


def _rows(found: list[dict[str, Any]], middle: int, name: str) -> str:
    rows = page_at(found[0], middle, name)["rows"]
    return f"{rows} rows, " if rows else ""


def _growth(found: list[dict[str, Any]], name: str) -> Line:
    shares, said = [], []
    for each in found:
        smallest, largest = (each["sizes"][at]["size"] for at in (0, -1))
        if smallest != largest:
            times = [page_at(each, size, name)["uncached"]["p50"] for size in (largest, smallest)]
            shares.append(times[0] / times[1])
            said.append(f"{each['database']}: {shares[-1]:.2f}")
    sizes = [one["size"] for one in found[0]["sizes"]]
    what = f"{name}, uncached: time at {sizes[-1]:,} groups against {sizes[0]:,}"
    return _judged(what, f"at most {MOST_GROWTH}", shares, said, lambda share: share <= MOST_GROWTH)


def _memory(found: list[dict[str, Any]]) -> Line:
    readings: list[dict[str, Any]] = next((each["memory"] for each in found if each.get("memory")), [])
    what, budget = (
        f"Memory of a worker (RSS) after {MIXED_REQUESTS:,} mixed requests",
        f"at most {MOST_MEGABYTES} MB, not growing",
    )
    if len(readings) < 3:
        return Line(what, budget, "not measured", None)
    last, halfway = readings[-1], readings[len(readings) // 2]
    grown = last["rss"] - halfway["rss"]
    said = f"{last['rss']:.0f} MB after {last['requests']:,}, {grown:+.1f} MB since {halfway['requests']:,}"
    kept = last["rss"] <= MOST_MEGABYTES and grown <= SETTLED
    # Too few requests can break the budget, but not show that it is kept.
    return Line(what, budget, said, None if kept and last["requests"] < MIXED_REQUESTS else kept)


def _first_row(found: list[dict[str, Any]], name: str) -> Line:
    browser = next((each["browser"] for each in found if each.get("browser")), None)
    shares = [browser["pages"][name]["share"]] if browser else []
    what = f"{name}, phone, slow 4G: first group row against a static page of 30 KB"
    return _judged(
        what, f"at most {FIRST_ROW}", shares, [f"{share:.2f}" for share in shares], lambda share: share <= FIRST_ROW
    )


def _bytes(found: list[dict[str, Any]], name: str) -> Line:
    pages = [page_at(each, one["size"], name) for each in found for one in each["sizes"]]
    most = max(pages, key=lambda page: page["bytes"])
    said = f"{most['bytes'] / KILOBYTE:.1f} KB in {most['requests']} requests"
    return Line(
        f"{name}, all that it loads, compressed",
        f"at most {MOST_BYTES // KILOBYTE} KB",
        said,
        most["bytes"] <= MOST_BYTES,
    )


def _judged(what: str, budget: str, shares: Iterable[float], said: list[str], kept: Callable[[float], bool]) -> Line:
    values = list(shares)
    return Line(what, budget, "; ".join(said) or "not measured", all(map(kept, values)) if values else None)
