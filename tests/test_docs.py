"""What the documents point at exists."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "packaging"))

import dev  # noqa: E402 - lives beside the other development scripts

DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)")
COMMAND = re.compile(r"packaging/dev\.py ([a-z]+)")
FILE = re.compile(r"`((?:ocrm|resources|packaging|tests)/[\w./-]+)`")
ELSEWHERE = {
    "ocrm/_resources",
    "ocrm/models/migrations/m0002_add_fax_extension.py",
    "ocrm/services/products.py",
    "ocrm/ui/products/page.py",
    "tests/data/",
}
"""What the worked examples make, and what only the wheel holds."""


@pytest.fixture(params=DOCUMENTS, ids=lambda path: path.name)
def document(request: pytest.FixtureRequest) -> Path:
    """Return each document in turn."""
    path: Path = request.param
    return path


def test_every_link_leads_somewhere(document: Path) -> None:
    links = [link for link in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_command_of_the_development_script_exists(document: Path) -> None:
    assert set(COMMAND.findall(document.read_text(encoding="utf-8"))) <= dev.COMMANDS.keys()


def test_every_file_that_is_named_exists(document: Path) -> None:
    named = set(FILE.findall(document.read_text(encoding="utf-8"))) - ELSEWHERE
    assert [name for name in named if not (ROOT / name).exists()] == []
