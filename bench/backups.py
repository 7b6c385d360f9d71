"""`python -m bench.backups [GROUPS ...]`: seconds, megabytes and memory of a backup and a restore.

On a SQLite file of its own; `python -m tests.postgres python -m bench.backups` measures on PostgreSQL. 0 groups means
the records of `fixtures/` alone; the default is those, and 10,000 made-up groups besides.
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

MANAGE = Path(__file__).resolve().parent.parent / "manage.py"
MEGABYTE = 1_000_000


class Run(NamedTuple):
    """One process, from its start to its end."""

    seconds: float
    #: Of its own work, whatever else the machine does. PostgreSQL's comes on top.
    cpu: float
    #: The most memory it ever held.
    megabytes: float

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s ({self.cpu:.1f})"


def main(counts: list[int]) -> None:
    """Prints a table in Markdown."""
    print("| database | groups | rows | backup (CPU) | file | unpacked | restore (CPU) | most memory |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for count in counts or [0, 10_000]:
        with tempfile.TemporaryDirectory(prefix="bench-backups-") as folder:
            print(measured(Path(folder), count), flush=True)


def measured(folder: Path, groups: int) -> str:
    """One line of the table."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    # As in production: with DEBUG on Django remembers what it was asked.
    os.environ |= {"DEBUG": "off", "SECRET_KEY": "only-for-measurements-" * 3, "ALLOWED_HOSTS": "localhost"}
    database = "PostgreSQL" if os.environ.get("TEST_DATABASE") == "postgres" else "SQLite"
    if database == "SQLite":
        os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'site.sqlite3'}"
    # Of the run before, on PostgreSQL.
    for command in (["migrate"], ["flush", "--no-input"], ["migrate"], ["load_places"], ["load_fixtures"]):
        run([str(MANAGE), *command, "--verbosity", "0"])
    code = f"import django; django.setup()\nfrom bench.groups import make_groups\nmake_groups({groups}, index=False)"
    run(["-c", code if groups else ""])
    idle = run([str(MANAGE), "check"])
    file = folder / "backup.jsonl.gz"
    backup = run([str(MANAGE), "backup", str(file)])
    restore = run([str(MANAGE), "restore", str(file), "--replace"])
    with gzip.open(file) as unpacked:
        lines = unpacked.readlines()
    rows = sum(json.loads(lines[-1])["rows"].values())
    return (
        f"| {database} | {groups:,} | {rows:,} | {backup} | {file.stat().st_size / MEGABYTE:.1f} MB "
        f"| {sum(map(len, lines)) / MEGABYTE:.1f} MB | {restore} "
        f"| {backup.megabytes:.0f} and {restore.megabytes:.0f} MB; {idle.megabytes:.0f} for `check` |"
    )


def run(arguments: list[str]) -> Run:
    """Runs Python and waits for it; what goes wrong there ends the measurement."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([sys.executable, *arguments], cwd=MANAGE.parent, stdout=said, stderr=said)  # noqa: S603
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(said.read().decode())
    seconds = time.perf_counter() - began
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / MEGABYTE)


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]])
