"""Payments from the command line: a plan cut, a payment registered and spread, what is open and how old it is."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from ocrm.cli.session import DONE, FIXABLE, run
from ocrm.services import records
from ocrm.services.workspace import Workspace

PLAN = ["payments", "配件合同", "--plan", "equal", "--first", "2026-03-01"]


@pytest.fixture
def options(workspace: Workspace) -> list[str]:
    customer = records.add_record(workspace, "customers", {"name": "长安"}).created_id
    values = {"title": "配件合同", "customer": customer, "status": "signed", "amount": Decimal(100_000)}
    records.add_record(workspace, "contracts", values)
    path: Path = workspace.path
    workspace.close()
    return ["--file", str(path), "--lang", "en", "--now", "2026-03-10T09:00:00+08:00"]


def test_a_contract_is_planned_and_its_plan_printed(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*PLAN, *options]) == DONE
    capsys.readouterr()
    assert run(["payments", "HT-2026-0001", *options]) == DONE
    out = capsys.readouterr().out
    assert "¥33,333.34" in out and "Overdue" in out and "9 days late" in out and "Outstanding: ¥100,000.00" in out


def test_a_payment_is_registered_for_an_instalment_and_spreads(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    run([*PLAN, *options])
    paid = ["--add", "5万", "--instalment", "2", "--on", "2026-03-09", "--method", "cash", "--invoice", "FP-1"]
    assert run(["payments", "配件合同", *paid, *options]) == DONE
    assert run(["payments", "配件合同", "--add", "open", "--instalment", "3", *options]) == DONE
    capsys.readouterr()
    assert run(["payments", "配件合同", "--json", *options]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert [row["received"] for row in found["instalments"]] == [16666.67, 33333.33, 33333.34]
    assert found["payments"][0]["invoice_number"] == "FP-1" and found["received"] == 83333.34
    assert run(["payments", *options]) == DONE
    assert "¥16,666.66" in capsys.readouterr().out


def test_the_ageing_has_every_bucket(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    run([*PLAN, *options])
    capsys.readouterr()
    assert run(["payments", "--ageing", "--json", *options]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert [(one["bucket"], one["amount"], one["count"]) for one in found] == [
        ("current", 66666.67, 2), ("1-30", 33333.33, 1), ("31-60", 0, 0), ("61-90", 0, 0), ("90+", 0, 0),
    ]  # fmt: skip
    assert run(["payments", "--ageing", *options]) == DONE
    assert "1–30 days late" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["配件合同", "--add", "5", "--instalment", "9"], "has no instalment 9"),
        (["--add", "5"], "Name the contract too"),
        (["配件合同", "--add", "0"], "above zero"),
        (["配件合同", "--plan", "percent", "--percents", "30,30"], "make 100"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    options: list[str], capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert run(["payments", *arguments, *options]) == FIXABLE
    assert told in capsys.readouterr().err
