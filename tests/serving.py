"""The site as production runs it (DEBUG off, files collected, gunicorn with our settings), in a copy of the tree."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOST = "alongside.example"
#: What a proxy that speaks HTTPS says about a visitor.
FROM_PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
PARTS = ["config", "resources", "groups", "guides", "templates", "static", "fixtures"]


def environment(tree: Path, **more: str) -> dict[str, str]:
    """Only what docs/deploy.md tells to set: no variable of a developer's shell comes through."""
    return {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "a-made-up-key-of-more-than-fifty-characters-0123456789",
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"https://{HOST}",
        "DATABASE_URL": f"sqlite:///{tree / 'site.sqlite3'}",
        "BIND": "127.0.0.1:0",
        "WEB_CONCURRENCY": "1",
        **more,
    }


def manage(tree: Path, *commands: list[str], **settings: str) -> list[str]:
    """Runs commands of manage.py side by side and returns what they said; each must end well."""
    processes = [
        subprocess.Popen(  # noqa: S603
            [sys.executable, "manage.py", *command],
            cwd=tree,
            env=environment(tree, **settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for command in commands
    ]
    said = [process.communicate(timeout=120)[0] for process in processes]
    for process, words in zip(processes, said, strict=True):
        assert process.returncode == 0, words
    return said


def build(tree: Path) -> None:
    """The site's files with static files collected, in an empty directory."""
    for part in PARTS:
        shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", tree)
    manage(tree, ["collectstatic", "--noinput", "--verbosity=0"])


class Site:
    """A running gunicorn, and what it has written."""

    def __init__(self, port: int, log: Path) -> None:
        self.port, self.log = port, log

    def get(self, address: str, headers: dict[str, str] | None = None, *, host: str = HOST) -> HTTPResponse:
        """One answer; its body is in `body`."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", address, headers={"Host": host, "Connection": "close", **(headers or {})})
        response = connection.getresponse()
        response.body = response.read()
        connection.close()
        return response

    def log_after(self, line: str) -> str:
        """All that was written, once `line` is among it: gunicorn writes after it has answered."""
        for _ in range(100):
            if line in self.log.read_text():
                break
            time.sleep(0.05)
        log = self.log.read_text()
        assert line in log
        return log


@contextmanager
def running(tree: Path, **settings: str) -> Iterator[Site]:
    """Gunicorn on a free port of this machine, stopped at the end as an operator stops it."""
    log = tree / f"log-{len(list(tree.glob('log-*')))}"
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
    with log.open("w") as out:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=tree, env=environment(tree, **settings), stdout=out, stderr=subprocess.STDOUT
        )
    try:
        yield Site(_port_of(process, log), log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)


def _port_of(process: "subprocess.Popen[bytes]", log: Path) -> int:
    """The port that gunicorn says it listens at."""
    for _ in range(200):
        if found := re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", log.read_text()):
            return int(found[1])
        assert process.poll() is None, log.read_text()
        time.sleep(0.05)
    pytest.fail(log.read_text())
