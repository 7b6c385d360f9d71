"""For tests of backups: what a database holds, byte for byte; a second database; files that somebody tampered with."""

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from groups.models import Pause, SupportGroup
from resources.addresses import keep_old_address
from resources.curation import record_check
from resources.models import Link, Mail, Suggestion
from tests.admin.people import person
from tests.records import make_group, make_helpline, make_meeting, make_organization, make_place

ROOT = Path(__file__).resolve().parent.parent.parent

#: What no backup holds, and why: made again (the search index, places from a package, marks for caches, SQLite's own
#: counts), ended with the restore (sessions), compared with the file instead (migrations), always empty (axes counts in
#: the cache).
LEFT_OUT = ("modelsearch_", "axes_", "django_session", "django_migrations", "resources_contentchange", "sqlite_stat")
LEFT_OUT_TOWNS = ("resources_town", "resources_zipcode")


def everything() -> dict[str, list[str]]:
    """Every row of every table as the database has it, without Django's models, but for what no backup holds."""
    tables = [name for name in connection.introspection.table_names() if not name.startswith(LEFT_OUT)]
    with connection.cursor() as cursor:
        found = {}
        for name in sorted(set(tables) - set(LEFT_OUT_TOWNS)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")  # noqa: S608  # our own names
            found[name] = sorted(map(repr, cursor.fetchall()))
    return found


def rosa_and_her_work() -> SupportGroup:
    """What a year of staff's work leaves behind, with all that is odd in it. Returns a group with a history."""
    harbor = make_organization(name="Harbor House “Açaí” 💙", about_en="Open door.", about_es="Puerta abierta: ¡pase!")
    rosa = person("maria", organizations=[harbor], states=["CT", "MA"])
    rosa.set_password("a long one, with spaces")
    rosa.first_name = "Renée\u0301 O’Neil"
    rosa.save()
    rosa.user_permissions.add(*Permission.objects.all()[:3])
    TOTPDevice.objects.create(user=rosa, name="phone", last_t=58_000_000)
    StaticDevice.objects.create(user=rosa, name="codes").token_set.create(token="abcdefgh")
    # Autumn's hour that comes twice, both times; the last microsecond of a year; a day before computers.
    twice = [datetime(2026, 11, 1, hour, 30, 0, 250, tzinfo=UTC) for hour in (5, 6)]
    group = make_group(
        name="Tuesday circle",
        name_es=None,
        summary_en="Tea & talk\r\nsecond line\t<b>",
        summary_es="",
        phone="+12035550100",
        organization=harbor,
        place=make_place(latitude=0.1 + 0.2, longitude=-73.000000000000014, directions_es="Puerta azul 🚪"),
        languages=["es", "en"],
        next_start=twice[0],
        gone_since=date(1969, 12, 31),
    )
    SupportGroup.objects.filter(pk=group.pk).update(
        created=twice[1], updated=datetime(1999, 12, 31, 23, 59, 59, 999_999, UTC)
    )
    meeting = make_meeting(group, start="00:00", end="23:59:59.999999", repeats="monthly", weeks=["1", "last"])
    Pause.objects.create(meeting=meeting, first_day=date(2026, 3, 8), last_day=date(2026, 11, 1))
    for name in ("Tuesday circle of friends", "Tuesday circle"):
        group.refresh_from_db()
        group.name = name
        group.save()
    record_check(group, by=rosa, how="phone", on=date(2026, 2, 28))
    keep_old_address(group, "tuesday")
    _correspondence(group, rosa)
    gone = make_helpline(name="A line that ended", phone="+12035550111")
    gone.delete()
    return group


def _correspondence(group: SupportGroup, rosa: User) -> None:
    kind = ContentType.objects.get_for_model(group)
    wish = {"name": "Círculo", "weeks": ["1", None], "deep": {"a": [1, 2.5, True, {"": '\u2028 \\ " 🧡'}]}, "empty": ""}
    Suggestion.objects.create(
        content_type=kind, object_id=group.pk, values=wish, seen=[], also=[["ana@example.org", "es"]], digest="d" * 64
    )
    Mail.objects.create(to="ana@example.org", subject="Thank you", text="Line\r\n.\r\nend", due=datetime.now(UTC))
    Mail.objects.create(to="old@example.org", subject="Went", due=datetime.now(UTC), went=datetime.now(UTC))
    Link.objects.create(url="https://example.org/?a=1&b=%20", status=None, problem="")
    LogEntry.objects.create(user=rosa, content_type=kind, object_id=str(group.pk), object_repr="x", action_flag=CHANGE)


def little() -> None:
    """A site with one line, one organization and one member of staff: enough for a file."""
    make_helpline(name="River line", name_es="Línea del río")
    make_organization(name="Harbor House")
    make_place()
    User.objects.create_user("rosa", "rosa@alongside.example", "her password", is_staff=True)
    soon = datetime(2026, 12, 1, tzinfo=UTC)
    Mail.objects.create(to="ana@example.org", subject="Waits", due=soon)
    Mail.objects.create(to="ana@example.org", subject="Went", due=soon, went=soon)


class Elsewhere:
    """Another site on this machine, on a SQLite file of its own."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def copy(self, to: Path) -> "Elsewhere":
        """One more of the same."""
        return Elsewhere(Path(shutil.copy(self.file, to)))

    def manage(self, *command: str, ok: bool = True, **settings: str) -> str:
        """Runs a command of manage.py there; returns what it said."""
        return self._run(["manage.py", *command], ok=ok, **settings)

    def run(self, code: str) -> str:
        """Runs Python there, with Django set up; returns what it printed."""
        return self._run(["-c", f"import django; django.setup()\n{code}"], ok=True)

    def _run(self, arguments: list[str], *, ok: bool, **settings: str) -> str:
        here = {"DEBUG": "on", "DATABASE_URL": f"sqlite:///{self.file}", "EMAIL_URL": "memorymail://"}
        done = subprocess.run(  # noqa: S603
            [sys.executable, *arguments],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings", "SECRET_KEY": "x" * 50}
            | here
            | settings,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert (done.returncode == 0) is ok, done.stdout + done.stderr
        return done.stdout + done.stderr


def lines_of(file: Path) -> list[Any]:
    """What stands in a backup, line by line."""
    return [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]


def rows_of(file: Path) -> list[Any]:
    """The lines between the first and the last, which alone tell when and where it was made."""
    return lines_of(file)[1:-1]


def packed(lines: list[Any]) -> bytes:
    """Lines as they stand in a backup."""
    return b"".join(json.dumps(line, separators=(",", ":")).encode() + b"\n" for line in lines)


def tampered(file: Path, to: Path, change: Callable[[list[Any]], None]) -> Path:
    """A copy of a backup that somebody changed who knew how to make the checksum anew."""
    lines = lines_of(file)
    change(lines)
    head = packed(lines[:-1])
    end = {"rows": lines[-1]["rows"], "sha256": hashlib.sha256(head).hexdigest()}
    to.write_bytes(gzip.compress(head + packed([end])))
    return to


def set_value(lines: list[Any], table: str, field: str, value: Any) -> None:
    """Changes a value in the first row of a table of a file."""
    at = next(index for index, line in enumerate(lines) if isinstance(line, dict) and line.get("table") == table)
    lines[at + 1][lines[at]["fields"].index(field)] = value
