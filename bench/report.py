"""The findings as Markdown."""

import re
from datetime import UTC, datetime
from typing import Any

from bench import budgets
from bench.machine import described, tools
from bench.plan import Plan
from bench.timing import CONNECTIONS

#: Its text is made by `python -m bench profile`.
PROFILES = "## Profiles"
#: Parts that take less of the time have no column.
LEAST_SHARE = 0.01
#: From this heading on the report is written by hand.
BY_HAND = "## What was done about it"

HEAD = """# Benchmarks

Written by `make bench`, which takes about twenty minutes on an idle machine with two cores; `make bench ARGS="--quick"`
takes two, prints its report and keeps none; `ARGS="profile"` writes the profiles anew. What is measured with `wrk`,
`nginx`, `valkey-server` or `redis-server`, and `chromium` (all of them packages of Debian and Ubuntu) is left out, and
said to be, where they are missing.

Every time and every throughput is a ratio to a baseline measured in the same run on the same machine, in turns with the
page. Compare ratios, never machines.

- **(a)** is a bare Django view (`bench/baseline.py`) that renders a list of 30 KB through a template and asks no
  database, with the settings of `startproject`, in a process of its own.
- **(b)** is a static file with the same bytes from nginx, one worker process."""

NOTES = """\
- The site runs as in production (`config/gunicorn.py`, DEBUG off), on the real records and made-up groups across
  the country. It and (a) have one worker process with four threads each, which is not replaced while it is measured. No
  page is compressed for these times.
- *Uncached*: as in production for whoever asks first in a minute: every page is made anew (`PAGE_CACHE_MEGABYTES=0`),
  of records that are kept until content changes (`resources/kept.py`) or asked of the database. *Cached*: with the
  page cache as production has it; it keeps pages, no files, and nothing with a query.
- *p50*, *p95*: the median and the 95th percentile of what a single client waits, up to {turns} requests; 1 is the
  median of (a), which is asked right before each of them.
- *Rate*: requests per second at {connections} connections, by wrk; 1 is the rate of (a), which is taken right before.
  Runs of a second, {rounds} for each page, the median of them. *Of (b)*: with the most groups; 1 is the rate of (b).
- *Growth*: p50 with the most groups over p50 with the fewest."""

#: What the drawing shows, for those who cannot see it.
PICTURE_WORDS = "Throughput of the pages against a bare Django page, uncached and cached"


def written(found: list[dict[str, Any]], plan: Plan, left_out: list[str], profiles: list[dict[str, Any]]) -> str:
    """The whole report without what is written by hand."""
    notes = NOTES.format(turns=plan.turns, rounds=plan.rounds, connections=CONNECTIONS)
    parts = [
        *(HEAD, *_surroundings(found), notes),
        *("", "## Budgets", "", *_budgets(found, plan.middle)),
        *(["", f"![{PICTURE_WORDS}](benchmarks.svg)"] if is_loaded(found) else []),
        *(["", "Left out of this run:", "", *(f"- {line}" for line in left_out)] if left_out else []),
        *(line for each in found for line in _database(each)),
        *("", "## Weight", "", *_weight(found)),
        *("", "## Memory and the first row", "", *_memory(found), "", *_browser(found)),
        *(["", profile_section(profiles)] if profiles else []),
    ]
    return "\n".join(parts).rstrip() + "\n"


def is_loaded(found: list[dict[str, Any]]) -> bool:
    """Whether throughput was measured."""
    return any(page["uncached"]["rate"] for each in found for one in each["sizes"] for page in one["pages"])


def by_hand(report: str) -> str:
    """What stands in an earlier report that `make bench` does not measure: a new one ends with it."""
    _before, heading, rest = report.partition(f"\n{BY_HAND}\n")
    return f"{heading}{rest}"


def with_section(report: str, heading: str, section: str) -> str:
    """The report with one section, which begins with its heading, in place of the earlier one of that name."""
    pattern = re.compile(rf"^{re.escape(heading)}\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
    new = section.rstrip() + "\n\n"
    if not pattern.search(report):
        raise ValueError(f"The report has no section {heading!r}: run `make bench` first.")
    return pattern.sub(lambda _found: new, report).rstrip() + "\n"


def profile_section(profiles: list[dict[str, Any]]) -> str:
    """Where pages spend their time, the dearest first; with its heading."""
    dearest = sorted(profiles, key=lambda page: -page["ms"])
    every = sorted({part for page in profiles for part in page["parts"]}, key=lambda part: -_mean(profiles, part))
    parts = [part for part in every if _mean(profiles, part) >= LEAST_SHARE]
    lines = [
        PROFILES,
        "",
        f"Written by `python -m bench profile`: SQLite, {profiles[0]['groups']:,} groups, one process, nothing kept.",
        "Processor time of a request in milliseconds, and whose it is in percent (`cProfile`). What Python has built",
        "in counts for its caller.",
        "",
        *_table(["page", "ms", *parts], [_parts_row(page, parts) for page in dearest]),
    ]
    for page in dearest[:2]:
        lines += [
            "",
            f"**{page['name']}**: the dearest functions themselves, and the dearest of ours with all they call.",
            "",
        ]
        rows = [[f"`{a}`", f"{share:.1%}", f"`{b}`", f"{whole:.1%}"] for (a, share), (b, whole) in _side_by_side(page)]
        lines += _table(["itself", "share", "with what it calls", "share"], rows, right={1, 3})
    return "\n".join(lines) + "\n"


def _mean(profiles: list[dict[str, Any]], part: str) -> float:
    return sum(float(page["parts"].get(part, 0)) for page in profiles) / len(profiles)


def _parts_row(page: dict[str, Any], parts: list[str]) -> list[str]:
    return [page["name"], f"{page['ms']:.1f}", *(f"{page['parts'].get(part, 0) * 100:.0f}" for part in parts)]


def _side_by_side(page: dict[str, Any]) -> Any:
    return zip(page["own"], page["ours"], strict=False)


def _surroundings(found: list[dict[str, Any]]) -> list[str]:
    first = found[0]["sizes"][0]["pages"][0]["uncached"]
    rate = first["rate"]
    of_a = f"(a) took {first['baseline_seconds'] * 1000:.1f} ms (p95: {first['baseline_p95']:.2f} times that)"
    of_a += f" and gave {rate['baseline_per_second']:,.0f} requests per second" if rate else ""
    nginx = next((one["nginx"] for each in found for one in each["sizes"] if one["nginx"]), None)
    of_b = f"; (b) {_rate(nginx)} times the throughput of (a)" if nginx and nginx["rate"] else ""
    return [f"- {datetime.now(UTC):%d %B %Y}; {described()}.", f"- {tools(found)}.", f"- Here {of_a}{of_b}."]


def _budgets(found: list[dict[str, Any]], middle: int) -> list[str]:
    met = {True: "met", False: "**not met**", None: "-"}
    lines = budgets.lines(found, middle)
    rows = [[line.what, line.budget, line.measured, met[line.met]] for line in lines]
    return _table(["what", "budget", "measured", ""], rows, right=set())


def _database(each: dict[str, Any]) -> list[str]:
    sizes = [f"{one['size']:,}" for one in each["sizes"]]
    head = ["page", *(f"p50 / p95 at {size}" for size in sizes), "growth", *(f"rate at {size}" for size in sizes)]
    nginx = each["sizes"][-1]["nginx"]
    head += ["of (b)"] if nginx and nginx["rate"] else []
    lines = ["", f"## {each['database']}"]
    for how in ("uncached", "cached"):
        rows = [_row(list(pages), how, nginx) for pages in zip(*(one["pages"] for one in each["sizes"]), strict=True)]
        lines += [
            "",
            f"### {how.capitalize()}",
            "",
            *_table(head, [row + [""] * (len(head) - len(row)) for row in rows]),
        ]
    return [*lines, "", *_feed(each), _import(each)]


def _row(pages: list[dict[str, Any]], how: str, nginx: dict[str, Any] | None) -> list[str]:
    """A page with each number of groups."""
    first, last = pages[0][how], pages[-1][how]
    if first is None:
        return [pages[0]["name"], "not kept"]
    cells = [pages[0]["name"], *(f"{page[how]['p50']:.2f} / {page[how]['p95']:.2f}" for page in pages)]
    cells += [f"{last['p50'] / first['p50']:.2f}", *(_rate(page[how]) for page in pages)]
    if nginx and nginx["rate"]:
        cells += [f"{last['rate']['share'] / nginx['rate']['share']:.2g}" if last["rate"] else "-"]
    return cells


def _rate(figures: dict[str, Any]) -> str:
    return f"{figures['rate']['share']:.2f}" if figures["rate"] else "-"


def _weight(found: list[dict[str, Any]]) -> list[str]:
    sizes = found[0]["sizes"]
    names = ("rows", "queries", "document", "styles", "scripts", "bytes", "requests")
    rows = [
        [first["name"], *(_both(first[name], last[name]) for name in names)]
        for first, last in zip(sizes[0]["pages"], sizes[-1]["pages"], strict=True)
    ]
    return [
        f"On {found[0]['database']}, uncached, as the server sends them to a browser that takes gzip and brotli; with",
        "the fewest and the most groups where they differ. *Queries* are those of a warm process. Icon and manifest",
        "are not counted.",
        "",
        *_table(["page", "rows", "queries", "document", "styles", "scripts", "bytes", "requests"], rows),
    ]


def _memory(found: list[dict[str, Any]]) -> list[str]:
    each = next((each for each in found if each.get("memory")), None)
    if each is None:
        return ["The memory of a worker was not measured."]
    rows = [[f"{one['requests']:,}", f"{one['rss']:.1f}", f"{one['pss']:.1f}"] for one in each["memory"]]
    return [
        f"A worker on {each['database']} with {each['extras_size']:,} groups, as production serves, asked by four",
        "clients for pages of all kinds in both languages (`bench/memory.py`); megabytes. PSS counts memory that is",
        "shared with other processes in part.",
        "",
        *_table(["after requests", "RSS", "PSS"], rows),
    ]


def _browser(found: list[dict[str, Any]]) -> list[str]:
    each = next((each for each in found if each.get("browser")), None)
    if each is None:
        return ["The first row in a browser was not measured."]
    browser = each["browser"]
    rows = [["Static page", f"{browser['static_ms']:.0f}", "1.00", "yes"]]
    rows += [
        [name, f"{page['ms']:.0f}", f"{page['share']:.2f}", "yes" if page["on_first_screen"] else "no"]
        for name, page in browser["pages"].items()
    ]
    return [
        f"Chromium {browser['chromium']} as a phone (360 by 740) on slow 4G: 1.6 Mbit/s, 150 ms for each request, a",
        f"processor four times slower; nothing in its cache; {each['extras_size']:,} groups on {each['database']}.",
        f"Milliseconds until the first row is painted, median of {browser['loads']} loads. The static page is the file",
        "of (b), sent without compression: 30 KB travel.",
        "",
        *_table(["page", "ms", "against the static page", "on the first screen"], rows),
    ]


def _table(head: list[str], rows: list[list[str]], right: set[int] | None = None) -> list[str]:
    """Numbers stand at the right: every column but the first, unless told which."""
    kinds = ("---:" if (at > 0 if right is None else at in right) else "---" for at in range(len(head)))
    return [f"| {' | '.join(cells)} |" for cells in (head, list(kinds), *rows)]


def _both(first: int, last: int) -> str:
    return f"{first:,}" if first == last else f"{first:,} - {last:,}"


def _feed(each: dict[str, Any]) -> list[str]:
    costs = [found["feed"] for found in each["sizes"] if found["feed"]]
    return [
        f"- `/feeds/meetings.json` of {feed['rows']:,} rows: {feed['bytes'] / 1e6:.1f} MB, "
        f"{feed['slower']:.1f} times (a) for 100 rows, "
        f"{feed['more_megabytes']:.0f} MB more memory than for its first part."
        for feed in costs
    ]


def _import(each: dict[str, Any]) -> str:
    found = each["import"]
    if "skipped" in found:
        return f"- Import not measured: {found['skipped']}."
    return (
        f"- Import of {found['rows']:,} rows (meetingguide_oc.json): {found['seconds']:.1f} s, {found['slower']:.0f} "
        f"times (a); the budget is 20 s. Again: {found['again']:.1f} s, {found['changed_again']} created, changed or "
        f"gone. It needed {found['more_megabytes']:.0f} MB, reading the JSON alone {found['json_megabytes']:.0f} MB."
    )
