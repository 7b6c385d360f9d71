"""The house rules that a machine can keep: which app may know which, no third parties, files one can read."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

#: Each app may import itself and those below it.
LAYERS = ["resources", "groups", "guides", "config"]
TOP_LEVEL = """
    manage.py config resources groups guides templates static fixtures tests pyproject.toml Dockerfile README.md
    .ci bench docs Makefile compose.yaml CHANGELOG.md LICENSE
    requirements.lock requirements-dev.lock .dockerignore .editorconfig .gitignore .git .env.example
"""
MOST_LINES = 300
MOST_FUNCTION_LINES = 40


def python_files(root: Path) -> list[Path]:
    """The project's own Python files, without tests."""
    files = [path for layer in LAYERS for path in (root / layer).rglob("*.py")]
    return sorted(files + list(root.glob("*.py")))


def imported_modules(path: Path, root: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of every module a file imports, wherever the import stands in it."""
    package = path.relative_to(root).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            module = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            # `from . import x` and `from .. import x` name modules after the word import.
            yield from ((node.lineno, f"{module}.{alias.name}".strip(".")) for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in {"import_module", "__import__"} and isinstance(node.args[0].value, str):
                yield node.lineno, node.args[0].value


def backward_imports(root: Path) -> list[str]:
    """Imports of a file that reach up: "groups/views.py:3 imports guides.models"."""
    found = []
    for path in python_files(root):
        layer = path.relative_to(root).parts[0]
        if layer not in LAYERS:
            continue
        above = LAYERS[LAYERS.index(layer) + 1 :]
        found += [
            f"{path.relative_to(root)}:{line} imports {module}"
            for line, module in imported_modules(path, root)
            if module.split(".")[0] in above
        ]
    return found


def outside_references(root: Path) -> list[str]:
    """What a page of ours would fetch from, or send to, another host. Links that a person follows are fine."""
    loads = re.compile(
        r"<(?!a\b)[a-z][^>]*\s(?:src|srcset|href|action|formaction|data|poster)\s*=\s*[\"']?\s*(?:https?:)?//",
        re.IGNORECASE,
    )
    styles = re.compile(r"url\(\s*[\"']?(?:https?:)?//|@import", re.IGNORECASE)
    scripts = re.compile(r"[\"'`](?:https?:|wss?:)?//[a-z0-9]", re.IGNORECASE)
    rules = {".html": [loads, styles], ".css": [styles], ".svg": [loads, styles], ".js": [scripts]}
    return [
        f"{path.relative_to(root)}: {match.group(0)}"
        for folder in ("templates", "static")
        for path in sorted((root / folder).rglob("*"))
        for rule in rules.get(path.suffix, [])
        for match in rule.finditer(path.read_text(encoding="utf-8"))
    ]


def long_pieces(root: Path) -> list[str]:
    """Files and functions that ask to be divided."""
    found = []
    for path in python_files(root):
        if "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        lines = text.count("\n")
        if lines > MOST_LINES:
            found.append(f"{path.relative_to(root)}: {lines} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MOST_FUNCTION_LINES:
                    found.append(f"{path.relative_to(root)}: {node.name}() has {length} lines")
    return found


def test_imports_run_one_way() -> None:
    assert not backward_imports(ROOT)


def test_pages_ask_no_other_host() -> None:
    assert not outside_references(ROOT)


def test_files_and_functions_stay_readable() -> None:
    assert not long_pieces(ROOT)


def test_top_level_holds_only_the_house() -> None:
    """What `.gitignore` names (environments, caches, a local database) is no part of the house."""
    ignored = [line.strip().strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()]
    ignored = [pattern for pattern in ignored if pattern and not pattern.startswith(("#", "!"))]
    entries = {path.name for path in ROOT.iterdir()}
    strangers = {
        name for name in entries - set(TOP_LEVEL.split()) if not any(fnmatch(name, pattern) for pattern in ignored)
    }
    assert not strangers


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("resources/a.py", "import groups.models"),
        ("resources/a.py", "from guides import models"),
        ("resources/deep/er/a.py", "from config.settings import DEBUG"),
        ("groups/a.py", "def late():\n    from guides.models import Guide"),
        ("groups/a.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import guides"),
        ("guides/a.py", "from config import context"),
        ("groups/a.py", "import importlib\nimportlib.import_module('guides.models')"),
    ],
)
def test_checker_sees_a_backward_import(tmp_path: Path, file: str, code: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(code, encoding="utf-8")
    [found] = backward_imports(tmp_path)
    assert found.startswith(f"{file}:")


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("config/a.py", "from guides.models import Guide\nimport groups, resources"),
        ("guides/views/a.py", "from ..models import Guide\nfrom groups.models import SupportGroup"),
        # A module of the same name as an app, inside one's own package, is not that app.
        ("resources/a.py", "from .models import groups\nfrom . import config"),
    ],
)
def test_checker_lets_a_forward_import_pass(tmp_path: Path, file: str, code: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(code, encoding="utf-8")
    assert not backward_imports(tmp_path)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("templates/a.html", '<script src="https://cdn.example/x.js"></script>'),
        ("templates/a.html", '<img\n alt="" src="//pixel.example/x.gif">'),
        ("templates/a.html", '<form action="https://forms.example/">'),
        ("static/css/a.css", "@font-face { src: url('https://fonts.example/f.woff2') }"),
        ("static/a.js", 'fetch("https://count.example/hit")'),
    ],
)
def test_checker_sees_another_host(tmp_path: Path, file: str, text: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    assert len(outside_references(tmp_path)) == 1


def test_checker_lets_links_pass(tmp_path: Path) -> None:
    page = tmp_path / "templates" / "a.html"
    page.parent.mkdir(parents=True)
    page.write_text('<a href="https://www.weather.gov/">Leave</a> <svg xmlns="http://www.w3.org/2000/svg"></svg>')
    assert not outside_references(tmp_path)


def test_checker_sees_long_files_and_functions(tmp_path: Path) -> None:
    (tmp_path / "groups").mkdir()
    (tmp_path / "groups" / "long.py").write_text("x = 1\n" * 301)
    (tmp_path / "groups" / "function.py").write_text("def f():\n" + "    x = 1\n" * 40)
    assert len(long_pieces(tmp_path)) == 2
