"""The site refuses to start half configured, and says what is missing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {"SECRET_KEY": "a-long-secret-for-this-test-only", "ALLOWED_HOSTS": "alongside.example"}


def start(tmp_path: Path, code: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Start Python with the site's settings and only these variables, as a fresh server would."""
    script = (
        # A developer's own `.env` must not answer for the server.
        "import environ; environ.Env.read_env = classmethod(lambda *a, **k: None)\n"
        f"from django.conf import settings\nsettings.DEBUG\n{code}"
    )
    clean = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    clean |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}"}
    return subprocess.run(  # noqa: S603
        [sys.executable, "-W", "ignore", "-c", script],
        env=clean | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_nothing_set_names_both(tmp_path: Path) -> None:
    ran = start(tmp_path)
    assert ran.returncode != 0
    assert "Missing in the environment: SECRET_KEY, ALLOWED_HOSTS" in ran.stderr


def test_what_is_no_address_of_an_administrator_is_named(tmp_path: Path) -> None:
    ran = start(tmp_path, ADMINS_EMAIL="sam@health.example,nobody", **PRODUCTION)
    assert ran.returncode != 0
    assert "ADMINS_EMAIL holds what is no email address: nobody" in ran.stderr


def test_a_log_line_that_cannot_be_written_prints_no_exception_in_its_place(tmp_path: Path) -> None:
    assert start(tmp_path, "import logging; print(logging.raiseExceptions)", **PRODUCTION).stdout.strip() == "False"


def test_whoever_runs_a_command_reads_the_mistake_and_no_code() -> None:
    command = [sys.executable, "manage.py", "backup"]
    env = {"PATH": os.environ["PATH"], "BACKUP_KEY": "my dog's name", **PRODUCTION}
    ran = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
    assert ran.returncode == 1
    assert ran.stderr.startswith("The settings are not right. BACKUP_KEY must be")
    assert len(ran.stderr.splitlines()) == 1
    whole = subprocess.run(  # noqa: S603
        [*command, "--traceback"], env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert "Traceback" in whole.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_one_missing_names_that_one(tmp_path: Path, missing: str) -> None:
    ran = start(tmp_path, **{name: value for name, value in PRODUCTION.items() if name != missing})
    assert ran.returncode != 0
    assert f"Missing in the environment: {missing}." in ran.stderr


def test_debug_is_off_unless_set(tmp_path: Path) -> None:
    ran = start(tmp_path, "print(settings.DEBUG, settings.SESSION_COOKIE_SECURE)", **PRODUCTION)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == ["False", "True"]


@pytest.mark.parametrize(("more", "asked"), [({}, "True"), ({"REQUIRE_SECOND_FACTOR": "off"}, "False")])
def test_a_second_factor_is_asked_unless_switched_off(tmp_path: Path, more: dict[str, str], asked: str) -> None:
    ran = start(tmp_path, "print(settings.REQUIRE_SECOND_FACTOR)", **PRODUCTION, **more)
    assert ran.stdout.strip() == asked, ran.stderr
    ran = start(tmp_path, "print(settings.REQUIRE_SECOND_FACTOR)", DEBUG="on")
    assert ran.stdout.strip() == "False", ran.stderr


def test_debug_starts_with_nothing_else(tmp_path: Path) -> None:
    ran = start(tmp_path, "print(settings.DEBUG, len(settings.SECRET_KEY) > 20)", DEBUG="on")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == ["True", "True"]


def test_any_host_is_refused(tmp_path: Path) -> None:
    ran = start(tmp_path, **PRODUCTION | {"ALLOWED_HOSTS": "alongside.example,*"})
    assert ran.returncode != 0
    assert "ALLOWED_HOSTS must name the site's own hosts" in ran.stderr


def test_unknown_state_is_refused_by_name(tmp_path: Path) -> None:
    ran = start(tmp_path, STATES="CT,ZZ", **PRODUCTION)
    assert ran.returncode != 0
    assert "ZZ" in ran.stderr.splitlines()[-1]
    assert "CT," not in ran.stderr.splitlines()[-1].split("Use codes")[0]


def test_states_may_be_written_small(tmp_path: Path) -> None:
    ran = start(tmp_path, "print(settings.STATES)", STATES="ct,il", **PRODUCTION)
    assert ran.stdout.strip() == "['CT', 'IL']"


#: Values that somebody might type, and what the site says of them before it starts.
WRONG = {
    # A misspelt word must not turn a guard off.
    ("REQUIRE_SECOND_FACTOR", "ture"): "REQUIRE_SECOND_FACTOR must be on or off, not “ture”.",
    ("BEHIND_TLS_PROXY", "enabled"): "BEHIND_TLS_PROXY must be on or off, not “enabled”.",
    ("SECURE_SSL_REDIRECT", "2"): "SECURE_SSL_REDIRECT must be on or off, not “2”.",
    ("DEBUG", "production"): "DEBUG must be on or off, not “production”.",
    ("EMAIL_TIMEOUT", "soon"): "EMAIL_TIMEOUT must be a whole number, not “soon”.",
    ("EMAIL_TIMEOUT", "0"): "EMAIL_TIMEOUT must be at least 1, not 0.",
    ("SIGN_IN_TRIES", "0"): "SIGN_IN_TRIES must be at least 1, not 0.",
    ("CHECK_GROUPS_EVERY_DAYS", "-90"): "CHECK_GROUPS_EVERY_DAYS must be at least 1, not -90.",
    ("KEEP_COUNTS_DAYS", "-1"): "KEEP_COUNTS_DAYS must be at least 1, not -1.",
    ("BACKUPS_KEPT", "0"): "BACKUPS_KEPT must be at least 1, not 0.",
    ("SECURE_HSTS_SECONDS", "a year"): "SECURE_HSTS_SECONDS must be a whole number, not “a year”.",
    ("SITE_URL", "help.example.org"): "SITE_URL must be an address such as https://help.example.org, not “help.",
    ("ALLOWED_HOSTS", "https://help.example.org"): "ALLOWED_HOSTS takes names of hosts alone, such as help.example.org",
    ("ALLOWED_HOSTS", "help.example.org:443"): "ALLOWED_HOSTS takes names of hosts alone, such as help.example.org",
    ("STAFF_ZONE", "Eastern"): "STAFF_ZONE must be the name of a time zone such as America/New_York, not “Eastern”.",
    ("CONTACT_EMAIL", "nobody"): "CONTACT_EMAIL holds what is no email address: nobody",
    ("DATABASE_URL", "mysql://a:secret@host/b"): "DATABASE_URL must begin with postgres:// or sqlite:///.",
    ("DATABASE_URL", "nonsense"): "DATABASE_URL must begin with postgres:// or sqlite:///.",
    ("BACKUP_KEY", "AGE-SECRET-KEY-1ABC"): "BACKUP_KEY holds the secret half of a key.",
}
#: Values that are fine, however they are written.
GOOD = {
    ("ALLOWED_HOSTS", "one.example, .two.example , [::1]"): "['one.example', '.two.example', '[::1]']",
    ("REQUIRE_SECOND_FACTOR", " No "): "False",
    # Named and left empty, as in a file that was copied: as if it were not there.
    ("REQUIRE_SECOND_FACTOR", ""): "True",
    ("EMAIL_TIMEOUT", " 7 "): "7",
    ("SITE_URL", "https://help.example.org/"): "https://help.example.org",
    ("STATES", "ct, il"): "['CT', 'IL']",
}
_TRY_EACH = """
import importlib, json, sys
for name, value in {settings!r}:
    before = dict(os.environ)
    os.environ[name] = value
    for module in [module for module in sys.modules if module.startswith("config.settings")]:
        del sys.modules[module]
    try:
        said = str(getattr(importlib.import_module("config.settings"), name))
    except Exception as error:
        said = f"{{type(error).__name__}}: {{error}}"
    print(json.dumps([name, value, said]))
    os.environ.clear()
    os.environ.update(before)
"""


def each_of(settings: dict[tuple[str, str], str], tmp_path: Path) -> dict[tuple[str, str], str]:
    """What becomes of each of these settings alone; all in one process, since starting one takes a second."""
    ran = start(tmp_path, "import os\n" + _TRY_EACH.format(settings=list(settings)), **PRODUCTION)
    assert ran.returncode == 0, ran.stderr
    return {(name, value): said for name, value, said in map(json.loads, ran.stdout.splitlines())}


def test_a_wrong_value_stops_the_start_and_is_named(tmp_path: Path) -> None:
    for setting, said in each_of(WRONG, tmp_path).items():
        assert said.startswith(f"ImproperlyConfigured: {WRONG[setting]}"), setting


def test_no_password_is_told_with_what_is_wrong(tmp_path: Path) -> None:
    assert "secret" not in each_of({("DATABASE_URL", "mysql://a:secret@host/b"): ""}, tmp_path).popitem()[1]


def test_blanks_and_empty_values_do_no_harm(tmp_path: Path) -> None:
    assert each_of(GOOD, tmp_path) == GOOD
