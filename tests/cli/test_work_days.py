"""The command calendar: the year, marking, files, the next work day."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ocrm.cli.session import DONE, FIXABLE, run


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "days.ocrm"
    monkeypatch.setenv("OCRM_FILE", str(path))
    monkeypatch.setenv("OCRM_NOW", "2026-03-10T09:00:00+08:00")
    assert run(["new", str(path), "--lang", "en"]) == DONE
    return path


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert run(["calendar", *arguments, "--json", "--lang", "en"]) == DONE
    return json.loads(capsys.readouterr().out)


def test_a_year_is_loaded_marked_and_asked_for_the_next_work_day(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rehearsed = answer(capsys, "--load", "cn-2026", "--dry-run")
    assert {day["fate"] for day in rehearsed["days"]} == {"new"}
    assert answer(capsys, "2026")["days"] == []
    assert run(["calendar", "--load", "cn-2026", "--lang", "en"]) == DONE
    assert answer(capsys, "--next", "2026-09-30")["next_work_day"] == "2026-10-08"
    assert run(["calendar", "--mark", "2026-10-08", "--name", "Day off", "--lang", "en"]) == DONE
    assert answer(capsys, "--next", "2026-09-30")["next_work_day"] == "2026-10-09"
    found = answer(capsys)
    assert found["year"] == 2026
    assert found["work_days"] == 261 + 6 - 19 - 1
    assert {"date": "2026-10-08", "kind": "holiday", "name": "Day off"} in found["days"]


def test_what_is_exported_imports_again_without_change_and_undo_takes_it_back(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["calendar", "--load", "cn-2025", "--lang", "en"]) == DONE
    target = tmp_path / "2025.csv"
    assert run(["calendar", "2025", "--export", str(target), "--lang", "en"]) == DONE
    planned = answer(capsys, "--import", str(target), "--dry-run")
    assert {day["fate"] for day in planned["days"]} == {"same"}
    assert run(["undo", "--lang", "en"]) == DONE
    assert answer(capsys, "2025")["days"] == []


def test_another_file_is_refused_in_one_sentence(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "x.txt"
    wrong.write_text("x", "utf-8")
    capsys.readouterr()
    assert run(["calendar", "--import", str(wrong), "--lang", "en"]) == FIXABLE
    assert "is no work calendar" in capsys.readouterr().err
