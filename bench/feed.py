"""`python -m bench.feed`: reads /feeds/meetings.json as another site would; prints what it cost as JSON."""

import json
import resource
import time

import django


def main() -> None:
    """Time, size, and how much more memory the process needed than for the first part alone; null without the feed."""
    django.setup()
    from django.test import Client
    from django.urls import NoReverseMatch, reverse

    try:
        address = reverse("feeds:meetings")
    except NoReverseMatch:
        print("null")
        return
    began, size, rows, first = time.perf_counter(), 0, 0, 0
    for part in Client().get(address):
        size, rows = size + len(part), rows + part.count(b'{"name":')
        first = first or _peak()
    seconds = time.perf_counter() - began
    print(json.dumps({"rows": rows, "bytes": size, "seconds": seconds, "more_megabytes": (_peak() - first) / 1024}))


def _peak() -> int:
    """The most memory this process ever held, in kilobytes (Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
