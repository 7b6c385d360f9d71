"""The benchmark's own arithmetic, and the report that it writes."""

from xml.etree import ElementTree

import pytest

from bench import budgets
from bench.pages import files_of
from bench.picture import drawn
from bench.plan import FULL, QUICK, left_out
from bench.report import by_hand, profile_section, with_section, written
from bench.timing import compared, per_second, percentile

WRK = """Running 1s test @ http://127.0.0.1:40001/
  1 threads and 16 connections
  447 requests in 1.00s, 13.66MB read
Requests/sec:    446.92
Transfer/sec:     13.65MB
"""


def figures(share: float, p50: float = 2.0) -> dict:
    rate = {"share": share, "per_second": share * 400, "baseline_per_second": 400}
    return {"p50": p50, "p95": p50 * 1.5, "baseline_p95": 1.2, "baseline_seconds": 0.002, "rate": rate}


def page(name: str, uncached: float, cached: float | None, p50: float = 2.0) -> dict:
    weight = {"document": 8_000, "styles": 6_000, "scripts": 2_000, "bytes": 16_000, "requests": 4}
    return {
        "name": name,
        "address": "/",
        "kept": cached is not None,
        "rows": 20,
        "queries": 3,
        **weight,
        "uncached": figures(uncached, p50),
        "cached": None if cached is None else figures(cached, 0.4),
    }


def database(name: str, *, finder_p50: float = 2.2, last_megabytes: float = 101.0) -> dict:
    """What a run found on one database."""

    def pages(finder: float) -> list[dict]:
        return [
            page(budgets.HOME, 0.65, 5.1),
            page(budgets.FINDER, 0.45, 4.2, finder),
            page(budgets.FINDER_NEAR, 0.41, None, finder),
            page(budgets.GROUP, 0.7, 6.0),
            page(budgets.GUIDE, 0.61, 7.0),
        ]

    readings = [(0, 80.0), (5_000, 99.0), (10_000, 100.0), (15_000, 100.5), (20_000, last_megabytes)]
    sizes = [(1_000, 2.0), (10_000, 2.1), (100_000, finder_p50)]
    nginx = figures(60.0, 0.1)
    return {
        "database": name,
        "sizes": [{"size": size, "pages": pages(p50), "nginx": nginx, "feed": None} for size, p50 in sizes],
        "memory": [{"requests": requests, "rss": held, "pss": held - 9} for requests, held in readings],
        "browser": {
            "chromium": "156",
            "static_ms": 400.0,
            "loads": 9,
            "pages": {
                name: {"ms": 500.0, "share": 1.25, "on_first_screen": True}
                for name in (budgets.FINDER, budgets.FINDER_NEAR)
            },
        },
        "extras_size": 10_000,
        "import": {"skipped": "no feed here"},
    }


PROFILE = {
    "name": "Home",
    "groups": 10_000,
    "ms": 12.5,
    "parts": {"templates": 0.6, "ours": 0.4},
    "own": [("a.py:1 f", 0.5)],
    "ours": [("b.py:2 g", 0.4)],
}


def report(found: list[dict]) -> str:
    return written(found, FULL, [], [PROFILE])


def met(found: list[dict], words: str) -> set[bool | None]:
    return {line.met for line in budgets.lines(found, 10_000) if words in line.what}


def test_a_percentile_is_one_of_the_values():
    assert percentile([5, 1, 4, 2, 3], 0.5) == 3
    assert percentile(range(1, 101), 0.95) == 95
    assert percentile([7], 0.95) == 7


def test_a_page_is_compared_with_the_baseline_asked_right_before_it():
    """From the third turn on the machine was four times slower: the page is still five times the baseline."""
    times = compared([(0.002, 0.010), (0.002, 0.010), (0.008, 0.040), (0.008, 0.040), (0.008, 0.040)])
    assert times.p50 == pytest.approx(5)
    assert times.baseline_seconds == 0.008
    assert times.p95 == pytest.approx(5)


def test_a_95th_percentile_is_told_in_medians_of_the_baseline():
    times = compared([(0.002, 0.010)] * 17 + [(0.002, 0.030)] * 3)
    assert times.p50 == pytest.approx(5)
    assert times.p95 == pytest.approx(15)
    assert times.baseline_p95 == pytest.approx(1)


def test_wrk_counts_only_when_every_answer_was_good():
    assert per_second(WRK) == 446.92
    assert per_second(f"{WRK}  Non-2xx or 3xx responses: 12\n") is None
    assert per_second(f"{WRK}  Socket errors: connect 0, read 3, write 0, timeout 0\n") is None
    assert per_second("unable to connect\n") is None


def test_the_files_of_a_page_are_those_a_browser_waits_for():
    html = """<link rel="stylesheet" href="/static/site.1.css"><link rel="icon" href="/static/favicon.svg">
    <link rel="manifest" href="/manifest.webmanifest"><script src="/static/site.2.js" defer></script>"""
    assert files_of(html) == (["/static/site.1.css"], ["/static/site.2.js"])


def test_every_budget_is_judged_on_the_database_that_keeps_it_worst():
    good, slow = database("SQLite 3.40"), database("PostgreSQL 18.1", finder_p50=3.2)
    assert {line.met for line in budgets.lines([good], 10_000)} == {True}
    assert met([good, slow], "100,000 groups against") == {False}
    assert met([good, slow], "throughput") == {True}


def test_a_worker_that_still_grows_breaks_its_budget_below_the_limit():
    assert met([database("SQLite 3.40", last_megabytes=104.0)], "Memory") == {False}
    assert met([database("SQLite 3.40", last_megabytes=121.0)], "Memory") == {False}


def test_few_requests_can_break_the_budget_of_memory_but_not_keep_it():
    found = database("SQLite 3.40")
    found["memory"] = found["memory"][:3]
    assert met([found], "Memory") == {None}
    found["memory"][2] |= {"rss": 121.0}
    assert met([found], "Memory") == {False}


def test_what_was_not_measured_is_neither_met_nor_missed():
    found = database("SQLite 3.40") | {"browser": None, "memory": []}
    found["sizes"] = found["sizes"][1:2]
    for one in found["sizes"][0]["pages"]:
        one["uncached"]["rate"] = None
        one["cached"] = one["cached"] and one["cached"] | {"rate": None}
    unmet = {line.met for line in budgets.lines([found], 10_000) if "compressed" not in line.what}
    assert unmet == {None}
    assert "benchmarks.svg" not in report([found])


def test_the_report_tells_budgets_tables_and_what_is_not_kept():
    text = report([database("SQLite 3.40"), database("PostgreSQL 18.1")])
    assert text.index("## Budgets") < text.index("## SQLite 3.40") < text.index("## PostgreSQL 18.1")
    assert "SQLite 3.40: 0.65; PostgreSQL 18.1: 0.65 | met |" in text
    assert "| Finder near 10001 | not kept |" in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    tables = text.replace("\n|", "|").splitlines()
    assert all(line.count("|") > 3 for line in rows)
    assert len([line for line in tables if line.startswith("| page")]) >= 5


def test_a_new_profile_stands_in_the_place_of_the_old_one():
    text = report([database("SQLite 3.40")]) + "\n## What was done about it\nA list became one query.\n"
    new = with_section(text, "## Profiles", profile_section([PROFILE | {"ms": 7.25}]))
    assert "| Home | 7.2 |" in new
    assert "| Home | 12.5 |" not in new
    assert new.endswith("\n## What was done about it\nA list became one query.\n")
    with pytest.raises(ValueError, match="make bench"):
        with_section("# Benchmarks\n", "## Profiles", "## Profiles\n")


def test_a_new_report_keeps_what_was_written_by_hand():
    kept = "\n## What was done about it\nWords.\n\n## Lighthouse\n100\n"
    assert by_hand(f"# Benchmarks\n\n## SQLite\n\n| a |\n{kept}") == kept
    assert by_hand("# Benchmarks\n\n## SQLite\n") == ""


def test_the_drawing_is_whole_and_says_the_same_in_words():
    svg = drawn([database("SQLite <3.40>"), database("PostgreSQL 18.1")], 10_000)
    drawing = ElementTree.fromstring(svg)  # noqa: S314  # our own
    space = "{http://www.w3.org/2000/svg}"
    widths = [float(bar.get("width")) for bar in drawing.iter(f"{space}rect") if bar.get("height") == "11"]
    assert len(widths) == 2 * (5 + 4)
    assert "Home, SQLite <3.40>: 0.65 uncached, 5.10 cached." in drawing.findtext(f"{space}desc")
    # Twice as much is twice as long.
    assert widths[0] / widths[2] == pytest.approx(0.65 / 0.45, rel=0.01)


def test_a_run_says_what_it_leaves_out(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("bench.plan.NGINX_PLACES", ("nginx",))
    said = " ".join(left_out(FULL))
    assert all(word in said for word in ("`wrk`", "`nginx`", "`valkey-server`", "Chromium"))
    assert "1,000 groups" in " ".join(left_out(QUICK))
