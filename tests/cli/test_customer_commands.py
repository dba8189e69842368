"""The command line on one customer: brief, portrait, timeline, and what hangs on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_cli import answer, file, refusal

__all__ = ["file"]


@pytest.fixture
def customer(file: Path, capsys: pytest.CaptureFixture[str]) -> str:
    made = answer(capsys, "add", "customers", "name=Yunqi", "city=Hangzhou")
    answer(capsys, "add", "contacts", f"customer={made['id']}", "name=Wang")
    answer(capsys, "add", "opportunities", f"customer={made['id']}", "subject=MES", "expected_amount=1000")
    return str(made["id"])


def test_the_brief_and_the_portrait_are_printed(customer: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "brief", customer)
    assert [section["title"] for section in found["sections"]] == ["Open deals and money", "Contacts"]
    told = answer(capsys, "portrait", customer)
    assert [clause["topic"] for clause in told["clauses"]] == ["who", "open"]
    assert len(told["clauses"][1]["ids"]) == 1
    assert "no longer exists" in refusal(capsys, "brief", "5")


def test_show_tells_what_hangs_on_a_customer(customer: str, capsys: pytest.CaptureFixture[str]) -> None:
    related = answer(capsys, "show", "customers", customer)["related"]
    assert [row["name"] for row in related["contacts"]] == ["Wang"]
    assert [row["subject"] for row in related["opportunities"]] == ["MES"]


def test_a_timeline_is_written_to_a_table(customer: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "timeline.csv"
    assert answer(capsys, "timeline", customer, str(out))["entries"] == 2
    assert "MES" in out.read_text("utf-8-sig")


def test_a_circle_of_parents_is_refused(customer: str, capsys: pytest.CaptureFixture[str]) -> None:
    child = answer(capsys, "add", "customers", "name=Child", f"parent={customer}")["id"]
    assert "own parent" in refusal(capsys, "set", "customers", customer, f"parent={child}")


def test_further_numbers_are_added_made_main_and_removed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = answer(capsys, "add", "customers", "name=Lvdi", "mobile=13800138000")
    number = str(made["id"])
    answer(capsys, "further", "customers", number, "--add", "mobile=13900139000")
    (one,) = answer(capsys, "further", "customers", number)
    assert (one["field"], one["value"]) == ("mobile", "13900139000")
    answer(capsys, "further", "customers", number, "--main", str(one["value_id"]))
    assert answer(capsys, "show", "customers", number)["mobile"] == "13900139000"
    answer(capsys, "further", "customers", number, "--remove", str(one["value_id"]))
    assert answer(capsys, "further", "customers", number) == []
