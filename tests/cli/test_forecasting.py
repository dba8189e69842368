"""Forecast and targets on the command line: by quarter, from history, and targets set and shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ocrm.cli.session import DONE, FIXABLE, run
from ocrm.clock import FixedClock, add_months
from ocrm.services import records
from ocrm.services.deals import opportunities
from ocrm.services.workspace import Workspace
from tests.conftest import MOMENT


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file with an open deal and one won in each of the last fourteen months, 1,000 more each time."""
    path = tmp_path / "cli.ocrm"
    monkeypatch.setenv("OCRM_FILE", str(path))
    monkeypatch.setenv("OCRM_NOW", MOMENT.isoformat())
    workspace = Workspace.create(path, clock=FixedClock(MOMENT), language="en")
    values = {
        "subject": "A",
        "expected_amount": Decimal(100_000),
        "probability": 60,
        "expected_close_on": date(2026, 4, 2),
    }
    records.add_record(workspace, "opportunities", values)
    for number in range(1, 15):
        won = records.add_record(
            workspace, "opportunities", {"subject": "W", "expected_amount": Decimal(1_000 * (15 - number))}
        )
        day = add_months(date(2026, 3, 5), -number)
        opportunities.win_opportunity(workspace, won.created_id or 0, closed_on=day)
    workspace.close()
    yield path


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert run([*arguments, "--json", "--lang", "en"]) == DONE
    return json.loads(capsys.readouterr().out)


def said(capsys: pytest.CaptureFixture[str], *arguments: str, language: str = "en") -> str:
    capsys.readouterr()
    assert run([*arguments, "--lang", language]) == DONE
    return capsys.readouterr().out


def test_the_forecast_by_quarter(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "forecast", "--by", "quarter")
    assert [(row["month"], row["weighted"]) for row in found["months"]] == [("2026-01", 0), ("2026-04", 60_000)]
    assert found["on_hold"]["count"] == 0
    assert "Q2 2026" in said(capsys, "forecast", "--by", "quarter")


def test_the_forecast_from_history_prints_its_error(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "forecast", "--history", "--months", "2")
    assert (found["model"], found["error"]) == ("linear", 0)
    assert [row["amount"] for row in found["coming"]] == [15_000, 16_000]
    printed = said(capsys, "forecast", "--history")
    assert "* Straight line through the last months: back-test error 0% over 6 months" in printed


def test_targets_are_set_and_shown(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer(capsys, "targets", "--set", "1.2M")
    year, quarter, month, week = answer(capsys, "targets")
    assert (year["target"], quarter["target"], month["target"]) == (1_200_000, 300_000, 100_000)
    assert week["target"] == pytest.approx(22_580.65)
    assert (quarter["actual"], quarter["share"]) == (27_000, 0.09)
    assert quarter["pace"] == 230_000
    assert "9.00%" in said(capsys, "targets")
    answer(capsys, "targets", "--metric", "won_count", "--set", "24", "--on", "2027-05-01")
    assert answer(capsys, "targets", "--metric", "won_count", "--on", "2027-05-01")[0]["target"] == 24
    assert run(["targets", "--set", "plenty", "--lang", "en"]) == FIXABLE
    assert answer(capsys, "undo")


@pytest.mark.parametrize("name", ["forecast-accuracy", "forecast-history", "targets", "pace"])
def test_charts_are_drawn_into_files(file: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / f"{name}.svg"
    assert run(["chart", name, str(out), "--lang", "en"]) == DONE
    assert out.read_text(encoding="utf-8").startswith("<?xml")
