"""`python -m bench.imports ANSWER`: what it costs to import a real feed into an empty site, and to import it again.

The feed lies beside the project (../shared/feeds); without it, or without the command, there is nothing to measure.
"""

import io
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

FEED = Path(__file__).resolve().parent.parent.parent / "shared" / "feeds" / "meetingguide_oc.json"
COMMAND = "import_meetings"


def main(answer: str) -> None:
    """Writes the findings as JSON: why nothing was measured, or seconds and memory."""
    Path(answer).write_text(json.dumps(findings()), encoding="utf-8")


def findings() -> dict[str, Any]:
    """What the first and the second import took."""
    import django
    from django.core.management import get_commands

    django.setup()
    if COMMAND not in get_commands():
        return {"skipped": f"there is no `{COMMAND}` yet"}
    if not FEED.exists():
        return {"skipped": "../shared/feeds/meetingguide_oc.json is not here"}
    from bench.measure import prepare

    prepare()
    before = _peak()
    rows = len(json.loads(FEED.read_text(encoding="utf-8")))
    for_json = _peak() - before
    first, second = _timed_import(), _timed_import()
    return {
        "rows": rows,
        "seconds": first["seconds"],
        "slower": first["seconds"] / _baseline(),
        "again": second["seconds"],
        "changed_again": second["changed"],
        "json_megabytes": for_json / 1024,
        "more_megabytes": (_peak() - before) / 1024,
    }


def _timed_import() -> dict[str, Any]:
    """Runs the command once; says how long it took and whether it created or changed anything."""
    from django.core.management import call_command

    from resources.models import FeedImport

    began = time.perf_counter()
    call_command(COMMAND, str(FEED), source="oc-aa.org", zone="America/Los_Angeles", stdout=io.StringIO())
    seconds = time.perf_counter() - began
    done = FeedImport.objects.latest("pk")
    return {"seconds": seconds, "changed": done.created + done.changed + done.gone}


def _baseline() -> float:
    """What baseline (a) takes now: the median of some, in seconds."""
    from bench import baseline
    from bench.server import bare
    from bench.timing import Target, times

    with bare() as server:
        target = Target(server, baseline.ADDRESS)
        return times({"baseline": target}, target, 20)["baseline"].baseline_seconds


def _peak() -> int:
    """The most memory this process ever held, in kilobytes (Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main(sys.argv[1])
