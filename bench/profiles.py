"""`python -m bench.profiles ANSWER GROUPS`: where pages that come from no cache spend their time.

Pages are asked for in this process, through the WSGI application with all its middleware. Processor time is taken
without the profiler; the profiler, which makes small functions look dearer than they are, only shares it out.
"""

import cProfile
import io
import json
import pstats
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.budgets import FINDER, FINDER_NEAR, GROUP, GUIDE, HOME
from bench.measure import grow, prepare

WARM_UP = 5
#: Requests timed, and requests profiled.
TIMED, PROFILED = 40, 30
MOST_FUNCTIONS = 15
NEARLY_ALL = 0.9
ROOT = Path(__file__).resolve().parent.parent
OURS = ("config", "groups", "guides", "resources")
#: The first that stands in a function's file or name tells whose time it is.
PARTS = {
    "templates": ("django/template/", "django/utils/html.py", "django/utils/safestring.py", "django/templatetags/"),
    "translation": ("django/utils/translation/", "gettext.py", "modeltranslation/", "django/utils/functional.py"),
    "database driver": ("sqlite3.", "django/db/backends/", "psycopg/"),
    "ORM": ("django/db/", "django/core/paginator.py"),
    "addresses": ("django/urls/",),
    "dates and numbers": ("django/utils/dateformat.py", "django/utils/formats.py", "zoneinfo", "datetime"),
    "compression": ("zlib", "gzip", "brotli"),
    "phone numbers": ("phonenumbers/", "phonenumber_field/"),
}

Profile = dict[tuple[str, int, str], tuple[int, int, float, float, dict[Any, Any]]]


def main(answer: str, groups: int) -> None:
    """Writes what each page costs and where, as JSON."""
    prepare()
    grow(0, groups)
    from bench.pages import pages

    wanted = (FINDER_NEAR, FINDER, HOME, GROUP, GUIDE)
    addresses = {page.name: page.address for page in pages()}
    found = [{"name": name, "groups": groups} | profile_of(addresses[name]) for name in wanted]
    Path(answer).write_text(json.dumps({"pages": found}), encoding="utf-8")


def profile_of(address: str) -> dict[str, Any]:
    """Milliseconds of processor time, shares by part, and the dearest functions of one page."""
    ask = _asker(address)
    for _turn in range(WARM_UP):
        ask()
    began = time.process_time()
    for _turn in range(TIMED):
        ask()
    milliseconds = (time.process_time() - began) / TIMED * 1000
    profiler = cProfile.Profile()
    profiler.enable()
    for _turn in range(PROFILED):
        ask()
    profiler.disable()
    stats: Profile = pstats.Stats(profiler).stats  # type: ignore[attr-defined]  # its documented table
    return {"ms": milliseconds} | shared_out(stats)


def shared_out(stats: Profile) -> dict[str, Any]:
    """Shares of the whole time: by part, of the dearest functions themselves, and of ours with all that they call."""
    total = sum(own for _calls, _all, own, _with, _callers in stats.values())
    parts: defaultdict[str, float] = defaultdict(float)
    for function, (_calls, _all, own, _with, callers) in stats.items():
        for part, seconds in _whose(function, own, callers):
            parts[part] += seconds
    own_times = {_name(function): entry[2] / total for function, entry in stats.items()}
    with_calls = {_name(function): entry[3] / total for function, entry in stats.items() if _part(function) == "ours"}
    return {
        "parts": {part: seconds / total for part, seconds in parts.items()},
        "own": _largest(own_times),
        # The middleware and the view hold all the rest: they tell nothing.
        "ours": _largest({name: share for name, share in with_calls.items() if share < NEARLY_ALL}),
    }


def _largest(shares: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(shares.items(), key=lambda entry: -entry[1])[:MOST_FUNCTIONS]


def _whose(function: tuple[str, int, str], own: float, callers: dict[Any, Any]) -> list[tuple[str, float]]:
    """The part a function's own time belongs to; what is built into Python is shared out to those who call it."""
    if function[0] != "~" or (part := _part(function)) != "Python":
        return [(_part(function), own)]
    return [(_part(caller), entry[2]) for caller, entry in callers.items()] or [(part, own)]


def _part(function: tuple[str, int, str]) -> str:
    file, _line, name = function
    if file.startswith(str(ROOT)) and Path(file).relative_to(ROOT).parts[0] in OURS:
        return "ours"
    where = name if file == "~" else file
    for part, signs in PARTS.items():
        if any(sign in where for sign in signs):
            return part
    return "rest of Django" if "django/" in where else "other libraries" if "site-packages/" in where else "Python"


def _name(function: tuple[str, int, str]) -> str:
    """ "groups/finder.py:123 find", "django/template/base.py:904 _resolve_lookup"."""
    file, line, name = function
    if file == "~":
        return name.strip("<>").partition(" at 0x")[0]
    for start in (f"{ROOT}/", "site-packages/"):
        if start in file and (start != f"{ROOT}/" or "site-packages/" not in file):
            return f"{file.split(start)[-1]}:{line} {name}"
    return f"{'/'.join(Path(file).parts[-2:])}:{line} {name}"


def _asker(address: str) -> Callable[[], None]:
    """Asks the WSGI application for an address, as gunicorn does."""
    from wsgiref.util import setup_testing_defaults

    from config.wsgi import application

    path, _mark, query = address.partition("?")

    def start_response(status: str, _headers: Any, _error: Any = None) -> Callable[[bytes], object]:
        if not status.startswith("200"):
            raise RuntimeError(f"{address} answers {status}.")
        return lambda _part: None

    def ask() -> None:
        environment: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": query, "wsgi.input": io.BytesIO()}
        setup_testing_defaults(environment)
        environment |= {"HTTP_HOST": "127.0.0.1"}
        answer = application(environment, start_response)
        for _part in answer:
            pass
        getattr(answer, "close", lambda: None)()

    return ask


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
