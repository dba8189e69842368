"""Visiting cards on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ocrm.cli.session import DONE, FIXABLE, run

CARDS = (
    "BEGIN:VCARD\nVERSION:3.0\nFN:张伟\nORG:云栖智造\nTEL;TYPE=CELL:13800138000\nEND:VCARD\n"
    "BEGIN:VCARD\nVERSION:3.0\nFN:Ann Lee\nEMAIL:ann@x.org\nEND:VCARD\nBEGIN:VCARD\nEND:VCARD\n"
)


@pytest.fixture
def cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OCRM_FILE", str(tmp_path / "cli.ocrm"))
    monkeypatch.setenv("OCRM_NOW", "2026-03-10T09:00:00+08:00")
    assert run(["new", str(tmp_path / "cli.ocrm"), "--lang", "en"]) == DONE
    path = tmp_path / "cards.vcf"
    path.write_text(CARDS, "utf-8")
    return path


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert run([*arguments, "--json", "--lang", "en"]) == DONE
    return json.loads(capsys.readouterr().out)


def test_cards_are_imported_and_exported(cards: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dry = answer(capsys, "import", str(cards), "--into", "contacts", "--dry-run")
    assert [card["outcome"] for card in dry["cards"]] == ["new", "new", "skipped"]
    report = answer(capsys, "import", str(cards), "--into", "contacts")
    assert {key: report[key] for key in ("rows", "created", "updated", "skipped", "rejected")} == {
        "rows": 3, "created": 2, "updated": 0, "skipped": 0, "rejected": 1,
    }  # fmt: skip
    assert report["also_created"] == {"customers": 2} and report["problems"][0]["row"] == 3
    again = answer(capsys, "import", str(cards), "--into", "contacts")
    assert (again["created"], again["skipped"], again["batch"]) == (0, 2, None)
    out = tmp_path / "out.vcf"
    assert answer(capsys, "export", "contacts", str(out), "--card-version", "4.0")["records"] == 2
    assert "VERSION:4.0" in out.read_text("utf-8")
    answer(capsys, "undo")
    assert answer(capsys, "list", "contacts") == []


def test_a_file_without_cards_is_refused_in_one_sentence(
    cards: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty.vcf"
    empty.write_bytes(b"")
    assert run(["import", str(empty), "--into", "contacts", "--lang", "en"]) == FIXABLE
    assert "is empty" in capsys.readouterr().err
    assert run(["import", str(cards), "--into", "todos", "--lang", "en"]) == FIXABLE


def test_a_pasted_signature_becomes_a_contact(cards: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "signature.txt"
    text.write_text("王芳\n销售总监\n上海博远信息技术有限公司\n13700137000\n", "utf-8")
    made = answer(capsys, "add", "contacts", "--from-text", str(text), "department=华东区")
    shown = answer(capsys, "show", "contacts", str(made["id"]))
    assert (shown["name"], shown["customer"], shown["department"]) == ("王芳", "上海博远信息技术有限公司", "华东区")
    assert run(["add", "contacts", "--from-text", str(text), "--lang", "en"]) == FIXABLE
    assert "known already" in capsys.readouterr().err
