"""`ocrm hand-over` and `ocrm receive`: customers go to another file from a script, and only chosen fields change."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_cli import answer, file, refusal

__all__ = ["file"]


def test_customers_are_handed_over_and_received(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(capsys, "add", "customers", "name=重庆长安", "phone=01065529988")
    (row,) = answer(capsys, "list", "customers")
    package = str(tmp_path / "a.ocrmpack")
    told = answer(capsys, "hand-over", str(row["id"]), package, "--preview")
    assert told["counts"]["customer"] == 1 and not Path(package).exists()
    assert answer(capsys, "hand-over", str(row["id"]), package)["path"] == package
    assert "at least one" in refusal(capsys, "hand-over", package)
    monkeypatch.setenv("OCRM_FILE", str(tmp_path / "again.ocrm"))
    answer(capsys, "new", str(tmp_path / "again.ocrm"))
    assert answer(capsys, "receive", package, "--preview")["customers"] == ["重庆长安"]
    assert answer(capsys, "list", "customers") == []
    assert answer(capsys, "receive", package)["changed"]
    assert not answer(capsys, "receive", package)["changed"]
    answer(capsys, "set", "customers", str(row["id"]), "phone=021")
    (conflict,) = answer(capsys, "receive", package)["conflicts"]
    assert (conflict["mine"], conflict["theirs"]) == ("021", "010-65529988")
    assert answer(capsys, "receive", package, "--theirs", conflict["key"])["changed"]
    assert not answer(capsys, "receive", package)["conflicts"]
