"""The whole arrangement, started once: real processes, the real records."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.load import Figures
from tests.faults.machines import Cache, Nginx, Postgres, Web, open_folder, stopped_at_the_end
from tests.serving import build, manage

PASSWORD = "a long and quiet river"
#: What was found, for the table at the end of the run and in docs/reliability.md.
_rows: list[tuple[str, Figures, str]] = []


@dataclass
class Arrangement:
    """What compose.yaml starts, and the settings that all web processes share."""

    tree: Path
    copies: Path
    database: Postgres
    cache: Cache
    webs: list[Web]
    nginx: Nginx
    settings: dict[str, str]

    def manage(self, *commands: list[str]) -> list[str]:
        return manage(self.tree, *commands, **self.settings)


@pytest.fixture(scope="session")
def site() -> Iterator[Arrangement]:
    """nginx, two web processes, PostgreSQL and Valkey, with the starting records and Rosa, who may do everything."""
    with open_folder() as folder:
        yield from _site_in(folder)


def _site_in(folder: Path) -> Iterator[Arrangement]:
    tree, copies = folder / "site", folder / "copies"
    tree.mkdir()
    build(tree)
    database, cache = Postgres(folder), Cache(folder)
    settings = {
        "DATABASE_URL": database.url,
        "CACHE_URL": cache.url,
        "SAVED_COPIES": str(copies),
        "REQUIRE_SECOND_FACTOR": "off",
        "CHECK_LINKS": "off",
        # As production has it by itself.
        "WEB_CONCURRENCY": "2",
    }
    manage(tree, ["prepare", "--verbosity=0"], **settings)
    manage(tree, ["load_fixtures", "--verbosity=0"], **settings)
    manage(tree, ["shell", "--command", _MAKE_ROSA], **settings)
    manage(tree, ["tick"], **settings)
    webs = [Web(tree, name, **settings) for name in ("web1", "web2")]
    nginx = Nginx(folder, copies, *(web.port for web in webs))
    with stopped_at_the_end(nginx, *webs, cache):
        yield Arrangement(tree, copies, database, cache, webs, nginx, settings)
    database.server.cleanup()


_MAKE_ROSA = f"""
from django.contrib.auth.models import User
User.objects.create_superuser("rosa", "rosa@river.example", {PASSWORD!r})
"""


@pytest.fixture
def found() -> "type[Found]":
    """Notes what became of the requests of a test: `found.note("PostgreSQL stopped", figures, "back after 1 s")`."""
    return Found


class Found:
    """The rows of the table of faults."""

    @staticmethod
    def note(fault: str, figures: Figures, words: str = "") -> None:
        _rows.append((fault, figures, words))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of docs/reliability.md."""
    if not _rows:
        return
    terminalreporter.write_sep("-", "faults")
    terminalreporter.write_line("| fault | sent | fresh | saved copy | 503 | wrong | lost | longest | |")
    terminalreporter.write_line("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |")
    for fault, figures, words in _rows:
        kinds = figures.kinds
        names = ("fresh", "saved copy", "503 with the numbers", "wrong", "lost")
        cells = [
            fault,
            figures.sent,
            *(kinds[name] for name in names),
            f"{max(figures.longest.values(), default=0):.1f} s",
        ]
        terminalreporter.write_line(f"| {' | '.join(map(str, cells))} | {words} |")
