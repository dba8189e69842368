"""Mails on the command line: a look first, then logged once, and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from ocrm.cli.session import DONE, FIXABLE, run
from tests.cli.test_cli_cards import answer

MAIL = b"From: Ann <ann@new.example>\nTo: me@b.cn\nSubject: price\nMessage-ID: <1@x>\n\nHow much?\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OCRM_FILE", str(tmp_path / "cli.ocrm"))
    monkeypatch.setenv("OCRM_NOW", "2026-03-10T09:00:00+08:00")
    assert run(["new", str(tmp_path / "cli.ocrm"), "--lang", "en"]) == DONE
    made = tmp_path / "mails"
    made.mkdir()
    (made / "1.eml").write_bytes(MAIL)
    return made


def test_a_folder_of_mails_is_looked_at_imported_once_and_taken_back(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = ("import", str(folder), "--into", "interactions")
    dry = answer(capsys, *into, "--dry-run")
    assert (dry["new"], dry["mails"][0]["from"]) == (1, "ann@new.example")
    assert answer(capsys, *into)["created"] == 0
    report = answer(capsys, *into, "--create-missing", "contacts")
    assert (report["created"], report["also_created"]) == (1, {"customers": 1, "contacts": 1})
    assert answer(capsys, *into)["skipped"] == 1
    answer(capsys, "undo")
    assert answer(capsys, "list", "customers") == []


def test_mails_go_into_interactions_only(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", str(folder), "--into", "todos", "--lang", "en"]) == FIXABLE
    assert "say --into interactions" in capsys.readouterr().err
