"""`.ci/audit` fails for a known hole in a package, and not for a registry that does not answer."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

AUDIT = Path(__file__).resolve().parent.parent / ".ci" / "audit"
SOUND = {"name": "django", "version": "5.2.19", "vulns": []}
HOLED = {"name": "old", "version": "1.0", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["1.1"], "aliases": []}]}
UNKNOWN = {"name": "ours", "skip_reason": "not found"}


def audit(tmp_path: Path, found: list[dict] | None, ends_with: int) -> subprocess.CompletedProcess[str]:
    """Runs it with a stand-in for pip-audit, which reports this (or nothing) and ends so."""
    report = "" if found is None else f"open(out, 'w').write({json.dumps(json.dumps({'dependencies': found}))})"
    program = tmp_path / "pip-audit"
    where = "out = sys.argv[sys.argv.index('--output') + 1]"
    program.write_text(f"#!{sys.executable}\nimport sys\n{where}\n{report}\nsys.exit({ends_with})\n")
    program.chmod(0o755)
    environment = {"PATH": os.environ["PATH"], "PIP_AUDIT": str(program), "PYTHON": sys.executable}
    return subprocess.run([AUDIT], env=environment, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603


@pytest.mark.parametrize(
    ("found", "ends_with", "status", "words"),
    [
        ([SOUND], 0, 0, "No known vulnerability in 1 locked packages."),
        ([SOUND, UNKNOWN], 0, 0, "Not known to the registry: ours"),
        ([SOUND, HOLED], 1, 1, "VULNERABLE: old 1.0: PYSEC-2026-1, mended in 1.1"),
        (None, 1, 0, "NOT AUDITED: the registry did not answer"),
        ([SOUND], 1, 0, "NOT AUDITED: the registry did not answer"),
        ([UNKNOWN], 0, 0, "NOT AUDITED: the registry did not answer"),
    ],
    ids=["sound", "one unknown", "a hole", "no answer", "half an answer", "none known"],
)
def test_what_it_says_and_how_it_ends(tmp_path, found, ends_with, status, words):
    ran = audit(tmp_path, found, ends_with)
    assert words in ran.stdout
    assert ran.returncode == status
