"""`python -m bench.measure ANSWER SIZES`: one database, with more and more groups (`python -m bench` calls it)."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROUNDS = 25
#: Seconds; a page that takes longer is not measured under load.
SLOW = 0.1
#: Groups made at once: what a statement and a laptop hold.
STEP = 10_000
LARGE = 50_000
#: A search shows a few of them; the index of a hundred thousand would take minutes to write.
SEARCHABLE = 2_000


def main(answer: str, sizes: list[int]) -> None:
    """Measures with each number of groups; writes the findings as JSON."""
    prepare()
    from django.db import connection

    made, found = 0, []
    for size in sizes:
        print(f"{connection.vendor}: making {size - made} groups ...", flush=True)
        grow(made, size)
        made = size
        base, pages = measured(last=size == sizes[-1])
        # A hundred thousand groups take a minute: once is enough.
        read = size < LARGE or connection.vendor == "sqlite"
        found.append({"size": size, "pages": pages, "feed": feed_cost(base) if read else None})
    from bench.plans import plans

    findings = {"database": database_name(), "sizes": found, "plans": plans()}
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


def measured(*, last: bool) -> tuple[float, list[dict[str, Any]]]:
    """The baseline in seconds, and each page beside it; under load, too, with the last number of groups."""
    from bench.pages import BASELINE, addresses, cost_of
    from bench.server import median_seconds, requests_per_second, serving

    pages = addresses()
    costs = {name: cost_of(address) for name, address in pages.items()}
    with serving() as port:
        medians = median_seconds(port, list(pages.values()), ROUNDS)
        # What eight clients asked of a slow page would still be answered while the next one is measured.
        rates = {
            address: requests_per_second(port, address) if last and medians[address] < SLOW else None
            for address in pages.values()
        }
    base, base_rate = medians[BASELINE], rates[BASELINE]
    print(f"Baseline: {base * 1000:.2f} ms on this machine, now.", flush=True)
    return base, [
        {"page": name, "slower": medians[address] / base, "rate": _share(rates[address], base_rate)} | costs[name]
        for name, address in pages.items()
    ]


def feed_cost(base: float) -> dict[str, Any] | None:
    """What the feed of all meetings costs in a process of its own, which tells how much memory it needs."""
    said = subprocess.run([sys.executable, "-m", "bench.feed"], check=True, capture_output=True, text=True)
    found = json.loads(said.stdout)
    return found and found | {"slower": found["seconds"] / base / found["rows"] * 100}  # type: ignore[no-any-return]


def database_name() -> str:
    """ "SQLite 3.40.1", "PostgreSQL 18.1"."""
    import sqlite3

    from django.db import connection

    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"


def _share(rate: float | None, base: float | None) -> float | None:
    return rate / base if rate and base else None


if __name__ == "__main__":
    main(sys.argv[1], [int(size) for size in sys.argv[2].split(",")])
