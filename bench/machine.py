"""What a run was made on: the machine, and the versions of what it used."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench import plan


def described() -> str:
    """ "AMD EPYC, 2 cores, 8 GB, Linux x86_64"."""
    parts = [_processor(), f"{os.cpu_count()} cores", _memory(), f"{platform.system()} {platform.machine()}"]
    return ", ".join(filter(None, parts))


def tools(found: list[dict[str, Any]]) -> str:
    """ "Python 3.11.7, Django 5.2.19, gunicorn 27.0.1, SQLite 3.40.1, ..."."""
    names = [f"Python {platform.python_version()}"]
    names += [f"{name} {version(name)}" for name in ("Django", "gunicorn")]
    names += [each["database"] for each in found]
    names += filter(None, [_said(plan.nginx(), "-v"), _said(plan.wrk(), "-v"), _said(plan.cache_server(), "--version")])
    return ", ".join(names)


def _said(program: str | None, option: str) -> str:
    """The name of a program with the version that it tells, shortened."""
    if program is None:
        return ""
    done = subprocess.run([program, option], capture_output=True, text=True, check=False)  # noqa: S603  # found by us
    words = (
        (done.stdout + done.stderr)
        .replace("nginx version: nginx/", "")
        .replace("v=", "")
        .replace("debian/", "")
        .split()
    )
    number = next((word for word in words if any(letter.isdigit() for letter in word)), "")
    return f"{Path(program).name} {number}"


def _memory() -> str:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return ""
    return f"{total / 2**30:.0f} GB"


def _processor() -> str:
    """The processor's name where the system tells it."""
    try:
        about = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or "processor not known"
    names = [line.split(":", 1)[1].strip() for line in about.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()
