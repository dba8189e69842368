"""Contracts from the command line: made of a deal and a quote, listed, signed, renewed; refusals are one sentence."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from ocrm.cli.session import DONE, FIXABLE, run
from ocrm.services import records
from ocrm.services.quotes import lines, writing
from ocrm.services.workspace import Workspace


@pytest.fixture
def options(workspace: Workspace) -> list[str]:
    customer = records.add_record(workspace, "customers", {"name": "长安"}).created_id
    deal = records.add_record(
        workspace, "opportunities", {"subject": "外呼平台", "customer": customer, "expected_amount": Decimal(90_000)}
    ).created_id
    quote = writing.add_quote(workspace, deal or 0).created_id or 0
    lines.add_line(workspace, quote, {"product": "网关", "quantity": Decimal(3), "unit_price": Decimal(1280)})
    path: Path = workspace.path
    workspace.close()
    return ["--file", str(path), "--lang", "en", "--now", "2026-03-12T09:00:00+08:00"]


def test_a_contract_is_made_of_a_deal_signed_and_listed(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["contracts", "--deal", "外呼平台", "--make", *options]) == DONE
    assert run(["contracts", "HT-2026-0001", "--sign", *options]) == DONE
    capsys.readouterr()
    assert run(["contracts", *options]) == DONE
    out = capsys.readouterr().out
    assert "HT-2026-0001" in out and "¥90,000" in out and "Signed" in out and "2026-03-12" in out
    assert run(["list", "contracts", "--json", *options]) == DONE
    assert [one["status"] for one in json.loads(capsys.readouterr().out)] == ["signed"]
    for kind, name in (("customers", "长安"), ("opportunities", "外呼平台")):
        assert run(["show", kind, name, "--json", *options]) == DONE
        assert [one["status"] for one in json.loads(capsys.readouterr().out)["related"]["contracts"]] == ["signed"]
    assert run(["contracts", "HT-2026-0001", "--sign", *options]) == FIXABLE
    assert "no draft any more" in capsys.readouterr().err


def test_a_contract_of_a_quote_has_its_total_and_is_renewed(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["contracts", "--deal", "外呼平台", "--quote", "QT-20260310-0001", *options]) == DONE
    assert run(["contracts", "外呼平台", "--sign", *options]) == DONE
    assert run(["contracts", "外呼平台", "--renew", *options]) == DONE
    capsys.readouterr()
    assert run(["contracts", "--customer", "长安", "--json", *options]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert [(one["amount"], one["status"], one["renews"]) for one in found] == [
        (3840, "signed", None), (3840, "draft", "外呼平台"),
    ]  # fmt: skip
    assert run(["contracts", "--deal", "外呼平台", "--quote", "QT-1", *options]) == FIXABLE
    assert "No quote of this deal is called “QT-1”" in capsys.readouterr().err


def test_a_contract_is_made_of_nothing_without_a_deal(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for given in (["--make"], ["--quote", "QT-20260310-0001"]):
        assert run(["contracts", *given, *options]) == FIXABLE
        assert "Name the deal too" in capsys.readouterr().err
