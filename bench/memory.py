"""What a worker holds in memory while it answers many requests of all kinds."""

import http.client
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from django.urls import reverse

from bench.server import AS_A_BROWSER, Server, ask
from resources.models import Helpline, ZipCode

#: Memory is read this many times, the first time after one answer.
READINGS = 4
CLIENTS = 4
#: Seconds; a slow machine stops here, and the report says how far it came.
ENOUGH = 420
WORDS = ("naloxone", "fentanyl", "how to talk", "grief", "rehab", "waterbury", "spanish group", "zzzz", "parents")


def watched(server: Server, requests: int, groups: int) -> list[dict[str, Any]]:
    """Megabytes of a worker at the start and after each quarter of the requests; empty where they can't be read."""
    if not requests or not server.workers:
        return []
    addresses = mixed(groups)
    _ask(server, ["/"])
    found, done, until = [_reading(server, 0)], 0, time.monotonic() + ENOUGH
    with ThreadPoolExecutor(CLIENTS) as clients:
        while done < requests and time.monotonic() < until:
            part = list(islice(addresses, requests // READINGS))
            shares = [part[client::CLIENTS] for client in range(CLIENTS)]
            list(clients.map(lambda share: _ask(server, share), shares))
            done += len(part)
            found.append(_reading(server, done))
    return found


def mixed(groups: int) -> Iterator[str]:
    """Addresses without end, as families ask for them: many different groups, places and words, in both languages."""
    random = Random(1)
    codes = list(ZipCode.objects.order_by("code").values_list("code", flat=True))[::20]
    lines = list(Helpline.objects.published().values_list("slug", flat=True))
    guides = ["/guides/", "/guides/how-to-talk/", "/overdose/", "/plan/", "/learn/", "/words/", "/about/"]
    makers: dict[Callable[[], str], int] = {
        lambda: "/": 15,
        lambda: f"/groups/?near={random.choice(codes)}": 20,
        lambda: f"/groups/?page={random.randrange(1, 6)}": 4,
        lambda: "/groups/": 6,
        lambda: f"/groups/made-up-group-{random.randrange(groups)}/": 20,
        lambda: random.choice(guides): 15,
        lambda: reverse("helplines:detail", args=[random.choice(lines)]): 6,
        lambda: "/helplines/": 5,
        lambda: f"/naloxone/?near={random.choice(codes)}": 4,
        lambda: f"/search/?q={random.choice(WORDS).replace(' ', '+')}": 3,
        lambda: f"/nothing-here-{random.randrange(1000)}/": 2,
    }
    while True:
        address = random.choices(list(makers), weights=list(makers.values()))[0]()
        yield f"/es{address}" if random.random() < 0.2 else address


def _ask(server: Server, addresses: Any) -> None:
    """Asks for each, as a browser does; a fault of the server ends the measurement."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    for address in addresses:
        status, _body = ask(connection, address, AS_A_BROWSER)
        if status >= 500:
            raise RuntimeError(f"{address} answers {status}.")


def _reading(server: Server, requests: int) -> dict[str, Any]:
    """The largest worker: all that it holds, and what it would not share with another worker counted in part."""
    held = [_held(pid) for pid in server.workers]
    return {"requests": requests, "rss": max(rss for rss, _pss in held), "pss": max(pss for _rss, pss in held)}


def _held(pid: int) -> tuple[float, float]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines if line.endswith("kB")}
    return kilobytes["Rss"] / 1024, kilobytes["Pss"] / 1024
