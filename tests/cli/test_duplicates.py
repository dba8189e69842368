"""Duplicates from the command line: found, merged, found by the old code, split, kept apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from ocrm.cli.session import DONE, run
from tests.cli.test_cli import answer, file, refusal

__all__ = ["file"]


def test_duplicates_are_found_merged_and_split(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, mobile in (("重庆长安汽车有限公司", "13800000001"), ("長安汽車", "13800000001"), ("别的公司", "")):
        answer(capsys, "add", "customers", f"name={name}", f"mobile={mobile}")
    (group,) = answer(capsys, "duplicates", "customers", "--sure")["groups"]
    assert (group["points"], group["reasons"], len(group["records"])) == (100, ["mobile", "near_name"], 2)
    answer(capsys, "merge", "customers", "KH000001", "KH000002", "--take", "name=KH000002")
    assert answer(capsys, "show", "customers", "KH000002")["name"] == "長安汽車"
    first = answer(capsys, "show", "customers", "KH000001")["id"]
    answer(capsys, "add", "interactions", f"customer={first}", "kind=call", "summary=since then")
    split = answer(capsys, "split", "customers", "KH000002")
    assert [one["title"] for one in split["added_since"]] == ["since then"]
    assert answer(capsys, "show", "customers", "KH000001")["name"] == "重庆长安汽车有限公司"
    answer(capsys, "distinct", "customers", "KH000001", "KH000002")
    assert answer(capsys, "duplicates", "customers")["groups"] == []


def test_what_cannot_be_merged_says_why(file: Path, capsys: pytest.CaptureFixture[str], both_languages: str) -> None:
    answer(capsys, "add", "customers", "name=甲")
    assert "at least two different" in refusal(capsys, "merge", "customers", "KH000001", "KH000001")
    assert "No record is called" in refusal(capsys, "merge", "customers", "KH000001", "nobody")
    assert "Only customers and contacts" in refusal(capsys, "duplicates", "todos")
    assert run(["duplicates", "contacts", "--lang", both_languages]) == DONE
