"""`ocrm caller` says who has a number, and imports of call logs link by it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ocrm.cli.session import DONE, FIXABLE, run


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new file with a person who has a number."""
    monkeypatch.setenv("OCRM_FILE", str(tmp_path / "cli.ocrm"))
    assert run(["new", str(tmp_path / "cli.ocrm"), "--lang", "en"]) == DONE
    assert run(["add", "customers", "name=Acme", "mobile=13957120088"]) == DONE
    return tmp_path / "cli.ocrm"


def test_a_caller_is_told_in_words_and_as_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["caller", "+86 139-5712-0088", "--lang", "en"]) == DONE
    assert "Acme" in capsys.readouterr().out
    assert run(["caller", "139 5712 0088", "--json"]) == DONE
    [caller] = json.loads(capsys.readouterr().out)
    assert (caller["kind"], caller["customer"], caller["open_deals"]) == ("customers", "Acme", 0)


def test_an_unknown_number_and_what_is_none_are_told(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["caller", "13000000000", "--lang", "zh_CN"]) == DONE
    assert capsys.readouterr().out.strip() == "没有人的号码是 13000000000。"
    assert run(["caller", "Acme", "--lang", "en"]) == FIXABLE
    assert "“Acme” is no phone number." in capsys.readouterr().err


def test_a_log_of_calls_comes_in_without_names(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = file.with_name("calls.csv")
    log.write_text("Number,Date,Duration,Direction\n139 5712 0088,2026-03-09 10:00,03:25,incoming\n", "utf-8")
    capsys.readouterr()
    assert run(["import", str(log), "--into", "interactions", "--json"]) == DONE
    told = json.loads(capsys.readouterr().out)
    assert (told["created"], told["problems"]) == (1, [])
    assert told["mapping"]["Number"] == "contact.caller"
