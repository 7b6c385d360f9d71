"""`python -m bench`: how the pages of the site compare with a plain page of Django and with a file from nginx.

Only ratios are compared: the baselines are measured in the same run, in turns with the pages. Each database is measured
in a process of its own. Writes docs/benchmarks.md and docs/benchmarks.svg; prints the query plans at the largest size.

    make bench                                     everything
    make bench ARGS="--quick"                      1,000 groups on SQLite, in under three minutes; writes no report
    make bench ARGS="profile"                      only the profiles, anew into the report
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bench.picture import drawn
from bench.plan import FULL, QUICK, Plan, can_postgres, left_out
from bench.report import PROFILES, by_hand, is_loaded, profile_section, with_section, written

REPORT, PICTURE = "benchmarks.md", "benchmarks.svg"


def main(words: list[str]) -> None:
    """Measures what was asked for, prints the report, and writes it where it belongs."""
    options = _options(words)
    plan = _plan(options)
    whole = options.what == "profile" or plan == FULL
    directory = options.write_to or (Path("docs") if whole else None)
    if directory:
        directory.mkdir(exist_ok=True)
    report = directory / REPORT if directory else None
    earlier = report.read_text(encoding="utf-8") if report and report.exists() else ""
    if options.what == "profile":
        new = with_section(earlier, PROFILES, profile_section(profiled(plan)))
    else:
        found = [measured(database, plan) for database in plan.databases]
        new = written(found, plan, left_out(plan), profiled(plan)) + by_hand(earlier)
        _print_plans(found)
        if directory and is_loaded(found):
            (directory / PICTURE).write_text(drawn(found, plan.middle), encoding="utf-8")
    print(new)
    if report:
        report.write_text(new, encoding="utf-8")


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("what", nargs="?", choices=["all", "profile"], default="all")
    parser.add_argument("--quick", action="store_true", help="1,000 groups on SQLite, in under three minutes")
    parser.add_argument("--sizes", help="numbers of groups, as in 1000,10000")
    parser.add_argument("--databases", help="sqlite, postgres, or both with a comma")
    parser.add_argument("--write-to", type=Path, help="a directory for the report in place of docs/")
    return parser.parse_args(words)


def _plan(options: argparse.Namespace) -> Plan:
    plan = QUICK if options.quick and options.what == "all" else FULL
    if options.sizes:
        plan = replace(plan, sizes=sorted(int(size) for size in options.sizes.split(",")))
    if options.databases:
        plan = replace(plan, databases=options.databases.split(","))
    if not can_postgres():
        plan = replace(plan, databases=[name for name in plan.databases if name != "postgres"])
    return plan


def measured(database: str, plan: Plan) -> dict[str, Any]:
    """What `bench.measure` found out about a database, and `bench.imports` about importing into an empty one."""
    asked = json.dumps(asdict(plan))
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as directory:
        found = run(database, "bench.measure", directory, asked, database)
        imported = run(database, "bench.imports", directory) if plan.thorough else {"skipped": "a quick run"}
        return found | {"import": imported}


def profiled(plan: Plan) -> list[dict[str, Any]]:
    """Where the pages spend their time: `bench.profiles`, on SQLite. Empty in a quick run."""
    if not plan.thorough:
        return []
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as directory:
        found: list[dict[str, Any]] = run("sqlite", "bench.profiles", directory, str(plan.middle))["pages"]
        return found


def run(database: str, module: str, directory: str, *arguments: str) -> dict[str, Any]:
    """Runs one of our modules with the site as in production, on a new database; gives what it wrote as JSON."""
    answer = Path(directory) / f"{module}.json"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "BENCH_DIRECTORY": directory,
        "DATABASE_URL": f"sqlite:///{directory}/{module}.sqlite3",
        "DEBUG": "off",
        "SECRET_KEY": secrets.token_urlsafe(40),
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "SITE_URL": "http://127.0.0.1",
        "SECURE_SSL_REDIRECT": "off",
        "CACHE_URL": "locmemcache://",
        "SAVED_COPIES": f"{directory}/saved-copies",
        # Of the modules themselves; the servers that they start are told by name.
        "PAGE_CACHE": "off",
    }
    command = [sys.executable, "-m", module, str(answer), *arguments]
    if database == "postgres":
        # It starts a server and names it in DATABASE_URL.
        command = [sys.executable, "-m", "tests.postgres", *command]
    subprocess.run(command, env=environment, check=True)  # noqa: S603  # our own command
    found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return found


def _print_plans(found: list[dict[str, Any]]) -> None:
    for each in found:
        print("\n".join([f"## Plans on {each['database']}", "", *each["plans"], ""]))


if __name__ == "__main__":
    main(sys.argv[1:])
