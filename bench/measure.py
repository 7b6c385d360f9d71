"""`python -m bench.measure ANSWER PLAN DATABASE`: one database, more and more groups (`python -m bench` calls it)."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from bench import baseline
from bench.plan import Plan
from bench.server import Server, bare, get_once, shared_cache, site, static
from bench.timing import Target, rates, times

#: Groups made at once: what a statement and a laptop hold.
STEP = 10_000
LARGE = 50_000
#: A search shows a few of them; the index of a hundred thousand would take minutes to write.
SEARCHABLE = 2_000
#: Baseline (b) among the pages.
NGINX = "nginx"


class Baselines(NamedTuple):
    """The servers that the site is compared with."""

    bare: Target
    static: Target | None


def main(answer: str, plan: Plan, database: str) -> None:
    """Measures with each number of groups; writes the findings as JSON."""
    prepare()
    from bench.plans import plans

    directory, made, found = Path(os.environ["BENCH_DIRECTORY"]), 0, []
    with ExitStack() as servers:
        os.environ["CACHE_URL"] = servers.enter_context(shared_cache(directory))
        baselines = _baselines(servers, directory)
        extras: dict[str, Any] = {}
        for size in plan.sizes:
            print(f"{database}: making {size - made:,} groups ...", flush=True)
            grow(made, size)
            made = size
            found.append(measured(size, plan, baselines))
            if size == plan.middle and database == plan.databases[-1]:
                extras = _extras(plan, baselines, size)
    findings = {"database": database_name(), "sizes": found, "plans": plans(), **extras}
    Path(answer).write_text(json.dumps(findings), encoding="utf-8")


def prepare() -> None:
    """The site as in production, on a new database with the real records."""
    import django
    from django.core.management import call_command

    django.setup()
    for command in ("migrate", "load_places", "load_fixtures"):
        call_command(command, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def grow(made: int, size: int) -> None:
    """Adds groups until there are `size`, and lets the database count them."""
    from bench.groups import make_groups
    from resources.statistics import refresh_statistics

    while made < size:
        step = min(STEP, size - made) if made >= SEARCHABLE else min(SEARCHABLE, size) - made
        make_groups(step, first=made, index=made < SEARCHABLE)
        made += step
    refresh_statistics()


def _baselines(servers: ExitStack, directory: Path) -> Baselines:
    """Starts both; the file of (b) is the very page of (a)."""
    first = servers.enter_context(bare())
    second = servers.enter_context(static(get_once(first, baseline.ADDRESS), directory))
    return Baselines(Target(first, baseline.ADDRESS), second and Target(second, "/page.html"))


def measured(size: int, plan: Plan, baselines: Baselines) -> dict[str, Any]:
    """Each page with this number of groups: uncached, cached where it is kept, and what it weighs."""
    from bench.pages import cost_of, pages

    every = pages()
    print(f"{size:,} groups: measuring ...", flush=True)
    with site(page_cache=False) as server:
        costs = {page.name: cost_of(page, server) for page in every}
        uncached = _timed(every, server, plan, baselines)
    with site(page_cache=True) as server:
        cached = _timed([page for page in every if page.is_kept], server, plan, baselines)
    base = uncached["times"][every[0].name].baseline_seconds
    # Reading a hundred thousand groups takes a minute: once is enough.
    feed = _feed_cost(base) if size < LARGE or "sqlite" in os.environ["DATABASE_URL"] else None
    rows = [
        {"name": page.name, "address": page.address, "kept": page.is_kept}
        | costs[page.name]
        | {"uncached": _figures(page.name, uncached), "cached": _figures(page.name, cached)}
        for page in every
    ]
    return {"size": size, "pages": rows, "nginx": _figures(NGINX, uncached), "feed": feed}


def _timed(pages: list[Any], server: Server, plan: Plan, baselines: Baselines) -> dict[str, Any]:
    """Times of one client for all pages, rates for those under load; baseline (b) beside them."""
    beside = {NGINX: baselines.static} if baselines.static else {}
    every = {page.name: Target(server, page.address) for page in pages}
    loaded = {page.name: every[page.name] for page in pages if page.loaded}
    return {
        "times": times(every | beside, baselines.bare, plan.turns),
        "rates": rates(loaded | beside, baselines.bare, plan.rounds),
    }


def _figures(name: str, timed: dict[str, Any]) -> dict[str, Any] | None:
    """The times and the rate of a page as JSON holds them; None for a page that was not measured."""
    if name not in timed["times"]:
        return None
    figures: dict[str, Any] = timed["times"][name]._asdict()
    rate = timed["rates"].get(name)
    return figures | {"rate": rate and rate._asdict()}


def _extras(plan: Plan, baselines: Baselines, size: int) -> dict[str, Any]:
    """What is measured once: the memory of a worker, and the first row on a phone; as production serves."""
    from bench.browser import first_rows
    from bench.budgets import FINDER, FINDER_NEAR
    from bench.memory import watched
    from bench.pages import pages

    addresses = {page.name: page.address for page in pages() if page.name in {FINDER, FINDER_NEAR}}
    print("The memory of a worker, and the first row in a browser ...", flush=True)
    with site(page_cache=True) as server:
        memory = watched(server, plan.mixed, size)
    with site(page_cache=True) as server:
        targets = {name: Target(server, address) for name, address in addresses.items()}
        browser = first_rows(baselines.static or baselines.bare, targets, plan.loads)
    return {"memory": memory, "browser": browser, "extras_size": size}


def _feed_cost(base: float) -> dict[str, Any] | None:
    """What the feed of all meetings costs in a process of its own, which tells how much memory it needs."""
    said = subprocess.run([sys.executable, "-m", "bench.feed"], check=True, capture_output=True, text=True)
    found: dict[str, Any] | None = json.loads(said.stdout)
    if found is None:
        return None
    return found | {"slower": found["seconds"] / base / found["rows"] * 100}


def database_name() -> str:
    """ "SQLite 3.40.1", "PostgreSQL 18.1"."""
    import sqlite3

    from django.db import connection

    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"


if __name__ == "__main__":
    main(sys.argv[1], Plan(**json.loads(sys.argv[2])), sys.argv[3])
