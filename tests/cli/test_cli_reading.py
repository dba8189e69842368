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


@pytest.mark.parametrize(("sign", "word"), [("!", "!"), ("\t", "tab"), ("；", "；")])
def test_any_sign_can_separate_the_columns(
    workbook: Path, capsys: pytest.CaptureFixture[str], sign: str, word: str
) -> None:
    path = workbook.with_name("odd.txt")
    path.write_text(f"Company{sign}City\nAcme, Ltd{sign}Wuxi\n", "utf-8")
    command = ["import", str(path), "--into", "customers", "--json", "--lang", "en", "--delimiter"]
    capsys.readouterr()
    assert run([*command, word]) == DONE
    assert json.loads(capsys.readouterr().out)["filled"] == {"name": 1, "city": 1}
    assert run([*command, "ab"]) == FIXABLE
    assert "cannot separate columns" in capsys.readouterr().err


def test_hostile_file_ends_in_one_sentence(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    xlsx(workbook, "<!DOCTYPE x>" + rows_of(""))
    capsys.readouterr()
    assert run(["import", str(workbook), "--into", "customers", "--lang", "en"]) == FIXABLE
    assert "for safety nothing was read" in capsys.readouterr().err


def test_an_export_is_recognised_and_said_unless_told_otherwise(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = tmp_path / "deals.csv"
    export.write_text("Record ID,Deal Name,Deal Stage,Amount\n7,Engine,Presentation Scheduled,12000\n", "utf-8")
    command = ["import", str(export), "--into", "opportunities", "--dry-run", "--json", "--lang", "en"]
    capsys.readouterr()
    assert run(command) == DONE
    found = capsys.readouterr()
    assert json.loads(found.out)["created"] == 1 and "Read as an export of HubSpot." in found.err
    assert run([*command, "--preset", "none"]) == DONE
    found = capsys.readouterr()
    assert json.loads(found.out)["rejected"] == 1 and not found.err
    assert run([*command, "--preset", "siebel"]) == FIXABLE
    assert "hubspot" in capsys.readouterr().err


def test_a_column_gets_a_field_with_the_import_and_goes_with_its_undo(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "scores.csv"
    sheet.write_text("Company,Score,Since\nAcme,8.5,2026-01-02\nBeta,7,2026-02-03\n", "utf-8")
    command = ["import", str(sheet), "--into", "customers", "--new-field", "Score", "--lang", "en"]
    assert run([*command, "--new-field", "Since=text"]) == DONE
    capsys.readouterr()
    assert run(["list", "customers", "--fields", "name,Score,Since", "--sort", "name", "--json"]) == DONE
    rows = json.dumps(json.loads(capsys.readouterr().out))
    assert "8.5" in rows and "2026-02-03" in rows
    assert run(["undo", "--lang", "en"]) == DONE
    assert run(["list", "customers", "--fields", "name,Score", "--json", "--lang", "en"]) == FIXABLE
    assert run([*command, "--new-field", "Since=colour"]) == FIXABLE
    assert "colour" in capsys.readouterr().err
