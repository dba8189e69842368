"""Deals move by `ocrm set` through the same gate as in the window, with --note for what it asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from ocrm.clock import SystemClock
from ocrm.services.deals import checklists, pipeline_copies, stages
from ocrm.services.workspace import Workspace
from tests.cli.test_cli import answer, file, refusal

__all__ = ["file"]


def demand_a_file(path: Path) -> None:
    workspace = Workspace.open(path, clock=SystemClock())
    needs = next(row for row in stages.list_stages(workspace) if row.code == "needs_analysis")
    checklists.add_item(workspace, needs.stage_id, "客户需求文档", kind="file", is_required=True)
    pipeline_copies.duplicate_pipeline(workspace, needs.pipeline_id, "Partners")
    workspace.close()


def test_the_gate_asks_and_a_note_answers(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demand_a_file(file)
    deal = str(
        answer(capsys, "add", "opportunities", "subject=冷链监控", "stage=needs_analysis", "probability=40")["id"]
    )
    told = refusal(capsys, "set", "opportunities", deal, "stage=proposal", "expected_amount=260000")
    assert "客户需求文档" in told
    assert "--note" in told
    shown = answer(capsys, "show", "opportunities", deal)
    assert (shown["stage"], shown["expected_amount"]) == ("needs_analysis", None)
    answer(capsys, "set", "opportunities", deal, "stage=proposal", "expected_amount=260000", "--note", "客户口头确认")
    shown = answer(capsys, "show", "opportunities", deal)
    assert (shown["stage"], shown["probability"], shown["weighted_amount"]) == ("proposal", 40, 104000)
    assert shown["stage_note"] == "客户口头确认"
    answer(capsys, "undo")
    assert answer(capsys, "show", "opportunities", deal)["stage"] == "needs_analysis"


def test_one_note_moves_several_back(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deals = [str(answer(capsys, "add", "opportunities", f"subject={name}", "stage=proposal")["id"]) for name in "ab"]
    assert "2 deals" in refusal(capsys, "set", "opportunities", *deals, "stage=needs_analysis")
    answer(capsys, "set", "opportunities", *deals, "stage=needs_analysis", "--note", "需求有变")
    assert [answer(capsys, "show", "opportunities", deal)["stage"] for deal in deals] == ["needs_analysis"] * 2


def test_a_stage_of_the_same_name_is_the_one_of_the_deals_own_pipeline(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demand_a_file(file)
    deal = str(answer(capsys, "add", "opportunities", "subject=a", "stage=first_contact")["id"])
    answer(capsys, "set", "opportunities", deal, "stage=Qualification")
    assert answer(capsys, "show", "opportunities", deal)["stage"] == "qualification"
