"""`python -m bench`: how much slower than a plain page of Django each page is, and what it costs.

Only ratios are compared: a baseline page is measured in the same run, on the same worker. Writes docs/benchmarks.md.
"""

import os
import platform
import secrets
import sqlite3
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

BASELINE = "/bench-baseline/"
SIZES = (1_000, 20_000)
ROUNDS = 60
REPORT = Path("docs/benchmarks.md")


class Cost(NamedTuple):
    """What one page costs with one number of groups."""

    name: str
    size: int
    slower: float
    rate: float | None
    html: int
    packed: int
    queries: int


def main() -> None:
    """Builds a site in a temporary directory, measures it with each number of groups, writes the report."""
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as directory:
        prepare(directory)
        costs, made = [], 0
        for size in SIZES:
            print(f"Making {size} groups ...", flush=True)
            made = grown(made, size)
            costs += measured(size)
    report = written(costs)
    REPORT.write_text(report, encoding="utf-8")
    print(report)


def grown(made: int, size: int) -> int:
    """Adds groups until there are `size`."""
    from bench.groups import make_groups

    make_groups(size - made, first=made)
    return size


def prepare(directory: str) -> None:
    """The site as in production, on a new SQLite database with the real records."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "BENCH_DIRECTORY": directory,
        "DATABASE_URL": f"sqlite:///{directory}/bench.sqlite3",
        "DEBUG": "off",
        "SECRET_KEY": secrets.token_urlsafe(40),
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "SITE_URL": "http://127.0.0.1",
        "SECURE_SSL_REDIRECT": "off",
        "CACHE_URL": "locmemcache://",
    }
    import django
    from django.core.management import call_command

    django.setup()
    for command in ("migrate", "load_places", "load_fixtures"):
        call_command(command, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def addresses() -> dict[str, str]:
    """The pages that are measured, by what we call them."""
    from guides.models import Guide
    from resources.models import Helpline

    return {
        "Baseline": BASELINE,
        "Home": "/",
        "Finder near a ZIP code": "/groups/?near=06702",
        "One group": "/groups/made-up-group-7/",
        "Helplines": "/helplines/",
        "One helpline": Helpline.objects.published()[0].get_absolute_url(),
        "One guide": Guide.objects.published().exclude(slug="overdose")[0].get_absolute_url(),
        "Overdose": "/overdose/",
        "Search": "/search/?q=naloxone",
    }


def measured(size: int) -> list[Cost]:
    """Each page beside the baseline of the same minute."""
    from bench.server import median_seconds, requests_per_second, serving

    pages = addresses()
    sizes = {name: size_and_queries(address) for name, address in pages.items()}
    with serving() as port:
        medians = median_seconds(port, list(pages.values()), ROUNDS)
        rates = {address: requests_per_second(port, address) for address in pages.values()}
    base, base_rate = medians[BASELINE], rates[BASELINE]
    print(f"Baseline: {base * 1000:.2f} ms on this machine, now.", flush=True)
    return [
        Cost(name, size, medians[address] / base, _share(rates[address], base_rate), *sizes[name])
        for name, address in pages.items()
    ]


def _share(rate: float | None, base: float | None) -> float | None:
    return rate / base if rate and base else None


def size_and_queries(address: str) -> tuple[int, int, int]:
    """Bytes of the HTML, bytes after brotli at quality 5, and queries."""
    import brotli  # type: ignore[import-untyped]
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        html = Client().get(address).content
    return len(html), len(brotli.compress(html, quality=5)), len(captured)


def written(costs: list[Cost]) -> str:
    """The report as Markdown."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("Django", "gunicorn"))
    machine = f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Times are ratios to a baseline measured in the same run: a Django view on the same",
        "worker that renders a list of 30 KB through a template and asks no database. Compare ratios, never machines.",
        "",
        f"- {datetime.now(UTC):%d %B %Y}; {machine}.",
        f"- Python {platform.python_version()}, {packages}, SQLite {sqlite3.sqlite_version}.",
        "- One worker with four threads, nothing cached, on the real records and made-up groups.",
        f"- *Slower*: median of {ROUNDS} requests of one client; the baseline is 1.",
        "- *Rate*: requests per second of eight clients at once for two seconds, by wrk on the same machine; as above.",
        "- *Packed*: the HTML after brotli at quality 5.",
    ]
    for size in SIZES:
        lines += ["", f"## {size:,} groups", "", "| page | slower | rate | HTML bytes | packed | queries |"]
        lines += ["| --- | ---: | ---: | ---: | ---: | ---: |"]
        lines += [_row(cost) for cost in costs if cost.size == size]
    return "\n".join(lines) + "\n"


def _row(cost: Cost) -> str:
    rate = "-" if cost.rate is None else f"{cost.rate:.3f}"
    return f"| {cost.name} | {cost.slower:.2f} | {rate} | {cost.html:,} | {cost.packed:,} | {cost.queries} |"


def _processor() -> str:
    """The processor's name where the system tells it."""
    try:
        about = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or "processor not known"
    names = [line.split(":", 1)[1].strip() for line in about.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    main()
