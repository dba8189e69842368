"""`ocrm export-all` and `ocrm import-all`: leaving with everything and coming back from a script."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_cli import answer, file, refusal

__all__ = ["file"]


def test_a_file_leaves_and_another_is_made_of_the_folder(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(capsys, "add", "customers", "name=重庆长安", "phone=01065529988")
    told = answer(capsys, "export-all", str(tmp_path / "out"))
    assert told["tables"]["customer"] == 1
    assert "not empty" in refusal(capsys, "export-all", str(tmp_path / "out"))
    assert "not empty" in refusal(capsys, "import-all", str(tmp_path / "out"))
    monkeypatch.setenv("OCRM_FILE", str(tmp_path / "again.ocrm"))
    assert answer(capsys, "import-all", str(tmp_path / "out"))["rows"] == told["rows"]
    (row,) = answer(capsys, "list", "customers")
    assert (row["name"], row["phone"]) == ("重庆长安", "01065529988")
    answer(capsys, "undo")
    assert answer(capsys, "list", "customers") == []


def test_an_empty_file_takes_the_folder_and_damage_is_named(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(capsys, "export-all", str(tmp_path / "out"))
    path = tmp_path / "out" / "tables" / "stage.csv"
    whole = path.read_bytes()
    path.write_bytes(whole + b"x")
    assert "tables/stage.csv" in refusal(capsys, "import-all", str(tmp_path / "out"))
    path.write_bytes(whole)
    answer(capsys, "import-all", str(tmp_path / "out"))


def test_a_blank_template_is_written_in_the_language_asked_for(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(capsys, "template", "customers", str(tmp_path / "blank.xlsx"))["kind"] == "customers"
    assert answer(capsys, "import", str(tmp_path / "blank.xlsx"), "--into", "customers")["unmapped"] == []
    assert ".xlsx" in refusal(capsys, "template", "customers", str(tmp_path / "blank.csv"))
