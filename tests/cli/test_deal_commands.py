"""What the command line tells of one deal: how it stands, its parts, and every move between stages."""

from __future__ import annotations

from pathlib import Path

import pytest

from ocrm.cli.session import DONE, run
from tests.cli.test_cli import answer, file

__all__ = ["file"]


@pytest.fixture
def deal(file: Path, capsys: pytest.CaptureFixture[str]) -> str:
    customer = answer(capsys, "add", "customers", "name=Yunqi")["id"]
    made = answer(capsys, "add", "opportunities", f"customer={customer}", "subject=MES", "expected_amount=1000")
    answer(capsys, "set", "opportunities", str(made["id"]), "stage=qualification")
    return str(made["id"])


def test_show_tells_how_a_deal_stands_and_each_of_its_moves(deal: str, capsys: pytest.CaptureFixture[str]) -> None:
    related = answer(capsys, "show", "opportunities", deal)["related"]
    assert [move["to_name"] for move in related["stage_history"]] == ["First contact", "Qualification"]
    assert related["health"]["reasons"] == ["Nothing is planned for it"]
    parts = related["priority_parts"]["parts"]
    assert related["priority_parts"]["score"] == sum(part["points"] for part in parts)
    assert (related["competitors"], related["tender"]) == ([], None)


def test_show_prints_it_for_people_too(deal: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "opportunities", deal, "--lang", "en"]) == DONE
    printed = capsys.readouterr().out
    assert "Nothing is planned for it" in printed
    assert "First contact → Qualification" in printed
