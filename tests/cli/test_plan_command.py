"""Plans from the command line: list, show the days, lay out, stop."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ocrm.cli.session import DONE, FIXABLE, run
from ocrm.services import records
from ocrm.services.workspace import Workspace

NOW = "2026-03-13T09:00:00+08:00"
PLAN = "Follow up on a quote"


@pytest.fixture
def options(workspace: Workspace) -> list[str]:
    records.add_record(workspace, "customers", {"name": "长沙银行"})
    workspace.close()
    return ["--file", str(workspace.path), "--lang", "en", "--now", NOW]


def test_plans_are_listed_with_their_steps(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", *options]) == DONE
    out = capsys.readouterr().out
    assert PLAN in out and "4 steps" in out
    assert run(["plan", "--json", *options]) == DONE
    found = json.loads(capsys.readouterr().out)[1]
    assert (found["name"], found["steps"][0]["after_days"], found["steps"][0]["at"]) == (PLAN, 1, "10:00")


def test_a_dry_run_names_the_days(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    words = ["plan", PLAN, "customers", "长沙银行", "--work-days", "--dry-run", "--json"]
    assert run([*words, *options]) == DONE
    days = [step["due_on"] for step in json.loads(capsys.readouterr().out)["days"]]
    assert days == ["2026-03-16", "2026-03-19", "2026-03-25", "2026-04-02"]
    assert run(["list", "todos", "--json", *options]) == DONE
    assert json.loads(capsys.readouterr().out) == []


def test_a_plan_is_laid_out_stopped_and_undone(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", PLAN.lower(), "customers", "长沙银行", "--start", "2026-04-01", *options]) == DONE
    assert f"Lay out the plan “{PLAN}” for “长沙银行”" in capsys.readouterr().out
    assert run(["plan", PLAN, "customers", "长沙银行", "--stop", *options]) == DONE
    assert "Stop the plan" in capsys.readouterr().out
    assert run(["undo", *options]) == DONE
    capsys.readouterr()
    assert run(["list", "todos", "--json", *options]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert [row["due_on"] for row in found] == ["2026-04-02", "2026-04-05", "2026-04-09", "2026-04-15"]


def test_an_unknown_plan_names_those_there_are(
    options: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["plan", "World domination", *options]) == FIXABLE
    assert PLAN in capsys.readouterr().err
    assert run(["plan", PLAN, "customers", *options]) == FIXABLE
    assert "Nothing was changed" in capsys.readouterr().err
