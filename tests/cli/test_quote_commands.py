"""Quotes from the command line: those of a deal, one written out, two versions side by side."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from ocrm.cli.session import DONE, FIXABLE, run
from ocrm.services import records
from ocrm.services.quotes import lines, reading, writing
from ocrm.services.workspace import Workspace


@pytest.fixture
def options(workspace: Workspace) -> list[str]:
    deal = records.add_record(workspace, "opportunities", {"subject": "外呼平台"}).created_id or 0
    quote = writing.add_quote(workspace, deal).created_id or 0
    lines.add_line(workspace, quote, {"product": "网关", "quantity": Decimal(3), "unit_price": Decimal(1280)})
    revised = writing.revise_quote(workspace, quote).created_id or 0
    line = reading.fetch_quote(workspace, revised).lines[0].line_id
    lines.change_line(workspace, line, {"unit_price": Decimal(1200)})
    path: Path = workspace.path
    workspace.close()
    return ["--file", str(path), "--lang", "en", "--now", "2026-03-12T09:00:00+08:00"]


def test_quotes_of_a_deal_are_listed(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["quotes", "外呼平台", *options]) == DONE
    out = capsys.readouterr().out
    assert "QT-20260310-0001" in out and "¥3,840.00" in out and "Draft" in out
    assert run(["quotes", "外呼平台", "--json", *options]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert [(one["version"], one["sums"]["total"]) for one in found] == [(2, 3600), (1, 3840)]


def test_one_version_is_written_out(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["quotes", "外呼平台", "QT-20260310-0001/1", *options]) == DONE
    assert "Total: ¥3,840.00" in capsys.readouterr().out
    assert run(["quotes", "外呼平台", "9", *options]) == FIXABLE
    assert "No quote of this deal is called “9”" in capsys.readouterr().err


def test_two_versions_are_compared_line_by_line(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["quotes", "外呼平台", "1", "2", *options]) == DONE
    out = capsys.readouterr().out
    assert "~ 网关 · Unit price ¥1,280.00 → ¥1,200.00" in out and "−¥240.00" in out
    assert run(["quotes", "外呼平台", "1", "2", "--json", *options]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert [line["change"] for line in found["lines"]] == ["changed"]
    assert found["sums"][-1]["change"] == -240
    assert run(["show", "opportunities", "外呼平台", "--json", *options]) == DONE
    assert [one["version"] for one in json.loads(capsys.readouterr().out)["related"]["quotes"]] == [2, 1]
