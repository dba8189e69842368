"""Calendars on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ocrm.cli.session import DONE, FIXABLE, run
from tests.services.icalendars.test_calendar_import import LUNCH, OVER, TASK, WEEKLY
from tests.services.icalendars.test_calendar_reading import calendar


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OCRM_FILE", str(tmp_path / "cli.ocrm"))
    monkeypatch.setenv("OCRM_NOW", "2026-03-10T09:00:00+08:00")
    assert run(["new", str(tmp_path / "cli.ocrm"), "--lang", "en"]) == DONE
    path = tmp_path / "team.ics"
    path.write_bytes(calendar(LUNCH, WEEKLY, TASK, OVER))
    return path


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert run([*arguments, "--json", "--lang", "en"]) == DONE
    return json.loads(capsys.readouterr().out)


def test_a_calendar_comes_in_once_and_goes_out_again(
    team: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dry = answer(capsys, "import", str(team), "--dry-run")
    assert [entry["outcome"] for entry in dry["entries"]] == ["new", "new", "new", "past"]
    report = answer(capsys, "import", str(team), "--into", "todos")
    assert {key: report[key] for key in ("rows", "created", "updated", "skipped", "rejected")} == {
        "rows": 4, "created": 3, "updated": 0, "skipped": 1, "rejected": 0,
    }  # fmt: skip
    assert answer(capsys, "import", str(team))["created"] == 0
    out = tmp_path / "out.ics"
    assert answer(capsys, "export-ics", str(out), "--as", "events") == {"file": str(out), "records": 3}
    assert out.read_bytes().count(b"BEGIN:VEVENT") == 3
    assert answer(capsys, "export", "todos", str(out))["records"] == 3
    assert b"BEGIN:VTODO" in out.read_bytes()


def test_what_is_no_calendar_is_told_in_one_sentence(team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    team.write_bytes(b"no calendar at all")
    assert run(["import", str(team), "--into", "todos", "--lang", "en"]) == FIXABLE
    assert "holds no calendar" in capsys.readouterr().err
    assert run(["import", str(team), "--into", "customers", "--lang", "en"]) == FIXABLE
    assert "to-dos" in capsys.readouterr().err
