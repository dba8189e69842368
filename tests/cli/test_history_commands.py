"""History, the past, the bin and the audit from the command line (F-33, F-34, F-35)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ocrm.cli.session import run

DAYS = {"made": "2026-03-01", "changed": "2026-03-05", "deleted": "2026-03-09"}


class Line:
    """The command line on one file, at the days of the story."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._path, self._capsys = path, capsys

    def __call__(self, *words: str, day: str = "2026-03-10", status: int = 0) -> Any:
        common = ["--file", str(self._path), "--lang", "en", "--json", "--now", f"{day}T09:00:00+08:00"]
        assert run([*common, *words]) == status
        told = self._capsys.readouterr()
        return told.err if status else json.loads(told.out)


@pytest.fixture
def line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Line:
    path = tmp_path / "x.ocrm"
    assert run(["new", str(path), "--lang", "en", "--json"]) == 0
    capsys.readouterr()
    said = Line(path, capsys)
    made = said("add", "customers", "name=华东机床厂", "phone=021-65529988", day=DAYS["made"])
    said("set", "customers", str(made["id"]), "phone=021-65520000", day=DAYS["changed"])
    said("delete", "customers", str(made["id"]), day=DAYS["deleted"])
    return said


@pytest.mark.parametrize(
    ("day", "phones"), [("2026-03-03", ["02165529988"]), ("2026-03-06", ["02165520000"]), ("2026-03-10", [])]
)
def test_a_list_as_of_a_day(day: str, phones: list[str], line: Line) -> None:
    rows = line("--as-of", day, "list", "customers", "--fields", "name,phone")
    assert ["".join(char for char in row["phone"] if char.isdecimal()) for row in rows] == phones


def test_two_changes_between_two_days(line: Line) -> None:
    rows = line("history", "--from", "2026-03-02", "--to", "2026-03-10")
    assert [row["label"] for row in rows] == ["Delete “华东机床厂”", "Change “华东机床厂”"]


def test_the_past_refuses_changes_in_a_sentence(line: Line) -> None:
    assert "Return to the present" in line("--as-of", "2026-03-03", "add", "customers", "name=x", status=1)
    assert "is no moment" in line("--as-of", "someday", "list", "customers", status=1)


def test_the_bin_gives_back_and_a_version_comes_back(line: Line) -> None:
    (row,) = line("bin")
    assert (row["title"], row["kind"]) == ("华东机床厂", "customers")
    line("bin", "--restore", str(row["id"]))
    assert line("bin") == []
    line("restore-version", "customers", str(row["id"]), "2026-03-03")
    assert line("list", "customers", "--fields", "phone")[0]["phone"].endswith("9988")


def test_an_audit_is_written_and_checked(line: Line, tmp_path: Path) -> None:
    path = tmp_path / "audit.txt"
    assert line("audit", "export", str(path))["entries"] == 3
    assert line("audit", "verify", str(path)) == {"whole": True, "entries": 3, "broken": 0}
    assert line("audit", "verify")["whole"]
    path.write_bytes(path.read_bytes().replace(b"9988", b"9989", 1))
    assert run(["--lang", "en", "audit", "verify", str(path)]) == 1


def test_erasing_shows_first_and_wants_confirming(line: Line) -> None:
    (row,) = line("bin")
    assert line("erase", str(row["id"]), "--reason", "asked for")["erased"] is False
    assert line("bin")
    assert line("erase", str(row["id"]), "--reason", "asked for", "--confirm")["titles"] == ["华东机床厂"]
    assert line("bin") == []
