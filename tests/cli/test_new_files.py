"""`ocrm import-new`: what is new in a folder, each content once, nothing guessed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.test_cli import answer, file

__all__ = ["file"]


def put(folder: Path, name: str, text: str, *, age_s: int = 60) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    moment = (folder / name).stat().st_mtime - age_s
    os.utime(folder / name, (moment, moment))


def test_new_tables_are_imported_once_and_unclear_ones_left(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "incoming"
    put(folder, "客户.csv", "客户名称,编号\n甲公司,A1\n乙公司,A2\n")
    put(folder, "bad.csv", "客户名称,编号\n,A3\n", age_s=30)
    put(folder, "growing.csv", "客户名称,编号\n丙公司,A4\n", age_s=0)
    tried = answer(capsys, "import-new", str(folder), "--dry-run")["files"]
    assert [one["created"] for one in tried] == [2, 0] and answer(capsys, "list", "customers") == []
    done, left = answer(capsys, "import-new", str(folder))["files"]
    assert (done["name"], done["kind"], done["created"]) == ("客户.csv", "customers", 2)
    assert (left["name"], left["created"]) == ("bad.csv", 0) and left["left"]
    assert len(answer(capsys, "list", "customers")) == 2
    (folder / "客户.csv").rename(folder / "again.csv")
    assert [one["name"] for one in answer(capsys, "import-new", str(folder))["files"]] == ["bad.csv"]
    answer(capsys, "undo")
    assert answer(capsys, "list", "customers") == []
