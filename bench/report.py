"""The findings as Markdown."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.measure import ROUNDS

GROWTH_BUDGET = 1.5
#: From this heading on the report is written by hand.
BY_HAND = "## Lighthouse"


def written(found: list[dict[str, Any]], sizes: list[int]) -> str:
    """The whole report: how it was measured, then each database."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("Django", "gunicorn"))
    machine = f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Times are ratios to a baseline measured in the same minute: a Django view on the",
        "same worker that renders a list of 30 KB through a template and asks no database. Compare ratios, never",
        "machines.",
        "",
        f"- {datetime.now(UTC):%d %B %Y}; {machine}.",
        f"- Python {platform.python_version()}, {packages}.",
        "- One worker with four threads, nothing cached, on the real records and made-up groups across the country.",
        f"- *At ...*: median of up to {ROUNDS} requests of one client with so many groups; the baseline is 1.",
        f"- *Growth*: the last of them over the first. The budget of the finder near a ZIP code is {GROWTH_BUDGET}.",
        "- *Rate*: requests per second of eight clients at once with the most groups, by wrk; the baseline is 1.",
        "- *Rows* of groups, *queries*, *packed* (bytes of the HTML after brotli at quality 5): with the fewest and",
        "  the most groups where they differ.",
    ]
    for each in found:
        lines += ["", f"## {each['database']}", "", *_table(each["sizes"], sizes), "", *_feed(each), _import(each)]
    return "\n".join(lines) + "\n"


def by_hand(report: str) -> str:
    """What stands in an earlier report that `make bench` does not measure: a new one ends with it."""
    _before, heading, rest = report.partition(f"\n{BY_HAND}\n")
    return f"{heading}{rest}"


def _table(found: list[dict[str, Any]], sizes: list[int]) -> list[str]:
    head = ["page", *(f"at {size:,}" for size in sizes), "growth", "rate", "rows", "queries", "packed"]
    lines = [f"| {' | '.join(head)} |", f"| --- |{' ---: |' * (len(head) - 1)}"]
    for pages in zip(*(each["pages"] for each in found), strict=True):
        first, last = pages[0], pages[-1]
        cells = [
            first["page"],
            *(f"{page['slower']:.2f}" for page in pages),
            f"{last['slower'] / first['slower']:.2f}",
            "-" if last["rate"] is None else f"{last['rate']:.3f}",
            *(_both(first[name], last[name]) for name in ("rows", "queries", "packed")),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _both(first: int, last: int) -> str:
    return f"{first:,}" if first == last else f"{first:,} - {last:,}"


def _feed(each: dict[str, Any]) -> list[str]:
    costs = [found["feed"] for found in each["sizes"] if found["feed"]]
    return [
        f"- `/feeds/meetings.json` of {feed['rows']:,} rows: {feed['bytes'] / 1e6:.1f} MB, "
        f"{feed['slower']:.1f} baselines for 100 rows, "
        f"{feed['more_megabytes']:.0f} MB more memory than for its first part."
        for feed in costs
    ]


def _import(each: dict[str, Any]) -> str:
    found = each["import"]
    if "skipped" in found:
        return f"- Import not measured: {found['skipped']}."
    return (
        f"- Import of {found['rows']:,} rows (meetingguide_oc.json): {found['seconds']:.1f} s, {found['slower']:.0f} "
        f"baselines; the budget is 20 s. Again: {found['again']:.1f} s, {found['changed_again']} created, changed or "
        f"gone. It needed {found['more_megabytes']:.0f} MB, reading the JSON alone {found['json_megabytes']:.0f} MB."
    )


def _processor() -> str:
    """The processor's name where the system tells it."""
    try:
        about = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or "processor not known"
    names = [line.split(":", 1)[1].strip() for line in about.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()
