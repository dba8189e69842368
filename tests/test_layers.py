"""Three floors hold: what import-linter cannot see is checked here."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "ocrm").rglob("*.py"))
BANNED = {"sqlite3", "PySide6.QtSql"}
UNFINISHED = re.compile(r"#.*\b(TODO|FIXME|XXX)\b|raise NotImplementedError")


def imported(path: Path) -> Iterator[str]:
    """Yield every module `path` imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_nothing_imports_a_second_sqlite() -> None:
    assert [(path.name, name) for path in SOURCES for name in imported(path) if name in BANNED] == []


_ONLY_IN = {"smtplib": "ocrm/services/outbox/smtp.py", "imaplib": "ocrm/services/mailbox/imap.py"}
"""Libraries that open connections, and the one file each may be opened from."""


def test_mail_servers_are_spoken_to_in_one_place_each() -> None:
    elsewhere = [
        (str(path.relative_to(ROOT)), name)
        for path in SOURCES
        for name in imported(path)
        if name in _ONLY_IN and path != ROOT / _ONLY_IN[name]
    ]
    assert elsewhere == []


def test_every_folder_of_sources_is_a_package() -> None:
    assert [str(path) for path in SOURCES if not (path.parent / "__init__.py").exists()] == []


def test_every_file_says_in_its_first_line_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_nothing_is_left_unfinished() -> None:
    assert [path.name for path in SOURCES if UNFINISHED.search(path.read_text(encoding="utf-8"))] == []


def test_no_drawer_collects_what_belongs_nowhere() -> None:
    assert [path.name for path in SOURCES if path.stem in {"utils", "util", "misc", "helpers", "common"}] == []


@pytest.mark.parametrize("floor", ["ocrm.services", "ocrm.models"])
def test_the_lower_floors_run_without_qt(floor: str) -> None:
    script = (
        "import importlib, pkgutil, sys\n"
        f"package = importlib.import_module({floor!r})\n"
        "for module in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "    importlib.import_module(module.name)\n"
        "sys.exit('PySide6' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
