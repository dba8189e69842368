"""What `ocrm import` says of how it read a file, and reads on request."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ocrm.cli.session import DONE, FIXABLE, run
from tests.services.spreadsheets.making import rows_of, text_cell, xlsx


@pytest.fixture
def workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workbook with a hidden row, beside a new file."""
    monkeypatch.setenv("OCRM_FILE", str(tmp_path / "cli.ocrm"))
    assert run(["new", str(tmp_path / "cli.ocrm"), "--lang", "en"]) == DONE
    rows = f"<row>{text_cell('Company')}</row>"
    rows += f'<row hidden="1">{text_cell("Secret Ltd")}</row><row>{text_cell("Acme Ltd")}</row>'
    return xlsx(tmp_path / "hidden.xlsx", rows_of(rows))


@pytest.mark.parametrize(
    ("options", "count", "told"), [([], 1, "1 hidden row was left out."), (["--with-hidden"], 2, "")]
)
def test_hidden_rows_are_told_and_read_on_request(
    workbook: Path, capsys: pytest.CaptureFixture[str], options: list[str], count: int, told: str
) -> None:
    capsys.readouterr()
    assert run(["import", str(workbook), "--into", "customers", *options, "--json", "--lang", "en"]) == DONE
    found = capsys.readouterr()
    assert json.loads(found.out)["created"] == count and told in found.err


def test_hostile_file_ends_in_one_sentence(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    xlsx(workbook, "<!DOCTYPE x>" + rows_of(""))
    capsys.readouterr()
    assert run(["import", str(workbook), "--into", "customers", "--lang", "en"]) == FIXABLE
    assert "for safety nothing was read" in capsys.readouterr().err
