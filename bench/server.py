"""The site on loopback, as gunicorn serves it in production, and a client that times it."""

import http.client
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

READY_WITHIN = 30
#: Seconds after which no further turn begins: a page that became slow shows in few turns, too.
ENOUGH = 25
FEWEST_TURNS = 8
#: Turns that fill the caches of code and files first.
WARM_UP = 3


@contextmanager
def serving() -> Iterator[int]:
    """One worker of gunicorn on a free port of 127.0.0.1; gives the port and stops it in the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "config/gunicorn.py",
        "--log-level",
        "error",
        "config.wsgi",
    ]
    environment = os.environ | {"BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "1"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603  # our own command
    try:
        _wait_for(port)
        yield port
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Asks it to stop; a worker that still has wrk's requests to answer is not waited for."""
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=5)


def _wait_for(port: int) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        try:
            get(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/healthz")
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("gunicorn did not answer.")


def get(connection: http.client.HTTPConnection, address: str) -> bytes:
    """The body at an address, which must answer 200."""
    connection.request("GET", address, headers={"Cache-Control": "no-cache"})
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"{address} answers {response.status}.")
    return body


def median_seconds(port: int, addresses: list[str], rounds: int) -> dict[str, float]:
    """The median time of each address, one request at a time.

    The addresses take turns, so that a machine that slows down slows all of them.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    times: dict[str, list[float]] = {address: [] for address in addresses}
    until = time.monotonic() + ENOUGH
    for turn in range(rounds + WARM_UP):
        if turn >= FEWEST_TURNS and time.monotonic() > until:
            break
        for address in addresses:
            began = time.perf_counter()
            get(connection, address)
            if turn >= WARM_UP:
                times[address].append(time.perf_counter() - began)
    return {address: statistics.median(taken) for address, taken in times.items()}


def requests_per_second(port: int, address: str, seconds: int = 1) -> float | None:
    """What eight clients at once get out of the worker, by wrk; None without wrk."""
    wrk = shutil.which("wrk")
    if wrk is None:
        return None
    command = [wrk, "-t1", "-c8", f"-d{seconds}s", f"http://127.0.0.1:{port}{address}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603  # our own command
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    return float(found[1]) if found and "Non-2xx" not in said else None
