"""The servers of a measurement, each a real process on a free port of 127.0.0.1 that ends with its block."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bench import baseline, plan

READY_WITHIN = 30
#: The same for the site and for baseline (a): one worker is compared with one worker.
WORKERS = 1
#: What browsers take.
AS_A_BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}
#: Seconds that a busy server gets to answer what was asked of it before.
QUIET_WITHIN = 10
#: Characters of a server's log that are shown when something went wrong.
LAST_WORDS = 2000

NGINX = """
{user}daemon off;
worker_processes {workers};
pid {directory}/nginx.pid;
error_log {directory}/nginx.log;
events {{}}
http {{
    access_log off;
    default_type text/html;
    keepalive_requests 10000000;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    server {{ listen 127.0.0.1:{port}; root {directory}/pages; }}
}}
"""


class Server(NamedTuple):
    """A server that answers."""

    port: int
    pid: int

    @property
    def workers(self) -> list[int]:
        """The processes that answer requests; none where the system does not tell (only Linux does)."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [int(pid) for pid in children.read_text().split()] if children.exists() else []


@contextmanager
def site(*, page_cache: bool) -> Iterator[Server]:
    """The site as in production, with the database, cache and settings of this process's environment."""
    kept = {} if page_cache else {"PAGE_CACHE_MEGABYTES": "0"}
    kept["PAGE_CACHE"] = "on"
    with _gunicorn("bench/gunicorn_site.py", "config.wsgi", "/healthz", os.environ | kept) as server:
        yield server


@contextmanager
def bare() -> Iterator[Server]:
    """Baseline (a)."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "bench.bare"}
    # What `startproject` writes into wsgi.py.
    application = "django.core.wsgi:get_wsgi_application()"
    with _gunicorn("bench/gunicorn_bare.py", application, baseline.ADDRESS, environment) as server:
        yield server


@contextmanager
def static(page: bytes, directory: Path) -> Iterator[Server | None]:
    """Baseline (b): nginx with one file, `/page.html`; None where nginx is not installed."""
    program = plan.nginx()
    if program is None:
        yield None
        return
    port = free_port()
    (directory / "pages").mkdir(exist_ok=True)
    (directory / "pages" / "page.html").write_bytes(page)
    # Started as root its workers would be nobody, who may not read our directory.
    user = "user root;\n" if os.geteuid() == 0 else ""
    told = NGINX.format(user=user, workers=WORKERS, directory=directory, port=port)
    (directory / "nginx.conf").write_text(told)
    with _running([program, "-p", str(directory), "-c", str(directory / "nginx.conf")], port, "/page.html") as server:
        yield server


@contextmanager
def shared_cache(directory: Path) -> Iterator[str]:
    """A Valkey or Redis that writes nothing to disk, as CACHE_URL; the worker's own memory without one."""
    program = plan.cache_server()
    if program is None:
        yield "locmemcache://"
        return
    port = free_port()
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    with _running([*command, "--dir", str(directory), "--loglevel", "warning"], port, None):
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def _gunicorn(configuration: str, application: str, address: str, environment: Mapping[str, str]) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", configuration, "--log-level", "error", application]
    told = {**environment, "BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": str(WORKERS)}
    with _running(command, port, address, told) as server:
        yield server


@contextmanager
def _running(
    command: list[str], port: int, address: str | None, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Runs a server, waits until it answers 200 at an address (or takes connections), and stops it in the end."""
    with tempfile.TemporaryFile() as log:
        # Pages that are not there are asked for on purpose: warnings about them would drown the report.
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603  # our own command
        try:
            _wait_for(process, port, address)
            yield Server(port, process.pid)
        except Exception:
            log.seek(0)
            print(log.read().decode(errors="replace")[-LAST_WORDS:], file=sys.stderr)
            raise
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Asks it to stop; one that still has wrk's requests to answer is not waited for."""
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=5)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(process: subprocess.Popen[bytes], port: int, address: str | None) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            if address is None:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
            else:
                get(http.client.HTTPConnection("127.0.0.1", port, timeout=5), address)
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} did not answer.")


def get(connection: http.client.HTTPConnection, address: str) -> bytes:
    """The body at an address, which must answer 200."""
    status, body = ask(connection, address)
    if status != 200:
        raise RuntimeError(f"{address} answers {status}.")
    return body


def ask(
    connection: http.client.HTTPConnection, address: str, headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """Status and body at an address; raises ConnectionError where the server had closed an idle connection."""
    try:
        connection.request("GET", address, headers=headers or {})
        response = connection.getresponse()
        return response.status, response.read()
    except ConnectionError:
        # The next request opens it anew.
        connection.close()
        raise


def get_once(server: Server, address: str) -> bytes:
    """The body at an address, over a connection of its own."""
    return get(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30), address)


def wait_until_quiet(server: Server) -> None:
    """Returns when the workers use no more processor time: what wrk asked for in the end is answered, too."""
    until, before = time.monotonic() + QUIET_WITHIN, -1
    while time.monotonic() < until:
        used = sum(map(_processor_ticks, server.workers))
        if used == before:
            return
        before = used
        time.sleep(0.05)


def _processor_ticks(pid: int) -> int:
    # The name of the process, in brackets, may hold spaces; user and system time are fields 14 and 15.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
