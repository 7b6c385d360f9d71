"""How long pages take beside a baseline: one client's times, and what sixteen connections get.

A page and the baseline are asked in turns, so that a machine that slows down for a while slows both of them.
"""

import http.client
import math
import re
import statistics
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bench import plan
from bench.server import Server, get, wait_until_quiet

CONNECTIONS = 16
#: Turns that fill the caches of code and files first.
WARM_UP = 3
#: Seconds after which no further turn begins, and the turns that are needed for a 95th percentile all the same.
ENOUGH = 30
FEWEST_TURNS = 20


class Target(NamedTuple):
    """An address of a server."""

    server: Server
    address: str

    @property
    def url(self) -> str:
        """The whole address."""
        return f"http://127.0.0.1:{self.server.port}{self.address}"


class Times(NamedTuple):
    """What one client waited, in medians of what it waited for the baseline; and that median itself."""

    p50: float
    p95: float
    #: Of the baseline, in its own medians.
    baseline_p95: float
    baseline_seconds: float


class Rate(NamedTuple):
    """What sixteen connections got: the share of what they got from the baseline, and both in requests per second."""

    share: float
    per_second: float
    baseline_per_second: float


def percentile(values: Iterable[float], share: float) -> float:
    """The value that this share of the values do not exceed (the nearest rank)."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1]


def compared(pairs: Sequence[tuple[float, float]]) -> Times:
    """Times from pairs of the baseline's and the page's seconds.

    The middle is that of the pairs' own ratios: both of a pair fell into the same moment of a busy machine.
    """
    base, page = zip(*pairs, strict=True)
    middle = statistics.median(base)
    p50 = statistics.median(seconds / its_base for its_base, seconds in pairs)
    return Times(p50, percentile(page, 0.95) / middle, percentile(base, 0.95) / middle, middle)


def times(targets: Mapping[str, Target], baseline: Target, turns: int) -> dict[str, Times]:
    """How long one client waits for each target, each time right after the baseline."""
    connections = {target.server: _connection(target.server) for target in (*targets.values(), baseline)}
    pairs: dict[str, list[tuple[float, float]]] = {name: [] for name in targets}
    until = time.monotonic() + ENOUGH
    for turn in range(turns + WARM_UP):
        if turn >= FEWEST_TURNS + WARM_UP and time.monotonic() > until:
            break
        for name, target in targets.items():
            pair = tuple(_seconds(connections[each.server], each.address) for each in (baseline, target))
            if turn >= WARM_UP:
                pairs[name].append(pair)  # type: ignore[arg-type]  # a pair of two
    return {name: compared(found) for name, found in pairs.items()}


def rates(targets: Mapping[str, Target], baseline: Target, rounds: int) -> dict[str, Rate]:
    """What sixteen connections get of each target, each time right after the baseline; nothing without wrk."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in targets}
    for _round in range(rounds):
        for name, target in targets.items():
            base, page = _asked_by_wrk(baseline), _asked_by_wrk(target)
            if base and page:
                found[name].append((base, page))
    return {name: _rate(pairs) for name, pairs in found.items() if pairs}


def _rate(pairs: Sequence[tuple[float, float]]) -> Rate:
    base, page = zip(*pairs, strict=True)
    share = statistics.median(each / its_base for its_base, each in pairs)
    return Rate(share, statistics.median(page), statistics.median(base))


def _connection(server: Server) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)


def _seconds(connection: http.client.HTTPConnection, address: str) -> float:
    began = time.perf_counter()
    try:
        get(connection, address)
    except ConnectionError:
        # A server closes a connection that was idle for some seconds, and may do so while we ask: that is not counted.
        began = time.perf_counter()
        get(connection, address)
    return time.perf_counter() - began


def _asked_by_wrk(target: Target) -> float | None:
    """Requests per second within a second; None without wrk, or when any answer was an error."""
    wrk = plan.wrk()
    if wrk is None:
        return None
    command = [wrk, "-t1", f"-c{CONNECTIONS}", "-d1s", "--timeout", "20s", target.url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603  # our own command
    wait_until_quiet(target.server)
    return per_second(said)


def per_second(said: str) -> float | None:
    """The requests per second that wrk tells; None when some were not answered well, or none was."""
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if not found or "Non-2xx" in said or "Socket errors" in said:
        return None
    return float(found[1]) or None
