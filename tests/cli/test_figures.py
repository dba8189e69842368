"""`--sql` prints what gives each figure, ready to run."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ocrm.cli.session import DONE, run
from ocrm.clock import FixedClock
from ocrm.services import records
from ocrm.services.workspace import Workspace
from tests.conftest import MOMENT


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A file with one open deal, expected in April."""
    path = tmp_path / "cli.ocrm"
    monkeypatch.setenv("OCRM_FILE", str(path))
    monkeypatch.setenv("OCRM_NOW", MOMENT.isoformat())
    made = Workspace.create(path, clock=FixedClock(MOMENT), language="en")
    values = {
        "subject": "A", "expected_amount": Decimal(1_000), "probability": 50, "expected_close_on": date(2026, 4, 2),
    }  # fmt: skip
    records.add_record(made, "opportunities", values)
    made.close()
    return made


def figures_of(capsys: pytest.CaptureFixture[str], command: str) -> dict[str, Any]:
    assert run([command, "--sql", "--json"]) == DONE
    return {figure["key"]: figure for figure in json.loads(capsys.readouterr().out)}


@pytest.mark.parametrize(("command", "key"), [("funnel", "open"), ("forecast", "forecast/weighted")])
def test_the_sql_printed_gives_the_value_printed(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], command: str, key: str
) -> None:
    figure = figures_of(capsys, command)[key]
    assert figure["value"] == 500
    opened = Workspace.open(workspace.path, clock=FixedClock(MOMENT))
    assert opened.scalar(figure["sql"]) == 50_000
    opened.close()


def test_what_is_no_sql_is_a_comment(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["funnel", "--sql"]) == DONE
    opened = Workspace.open(workspace.path, clock=FixedClock(MOMENT))
    for _row in opened.connection.execute(capsys.readouterr().out):
        pass
    opened.close()
