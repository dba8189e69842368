"""Campaigns from the command line: listed, with figures and members, and filled in one undoable step."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from ocrm.cli.session import DONE, FIXABLE, run
from ocrm.services import records
from ocrm.services.deals import opportunity_bulk
from ocrm.services.filtering.conditions import Condition
from ocrm.services.segmentation import segments
from ocrm.services.workspace import Workspace


@pytest.fixture
def options(workspace: Workspace) -> list[str]:
    values = {"name": "春季展会", "kind": "exhibition", "cost": Decimal(2000)}
    fair = records.add_record(workspace, "campaigns", values).created_id or 0
    ids = [
        records.add_record(workspace, "customers", {"name": name, "city": city}).created_id or 0
        for name, city in (("甲", "杭州"), ("乙", "杭州"), ("丙", "北京"))
    ]
    deal = {"subject": "MES", "customer": ids[0], "expected_amount": Decimal(5000), "campaign": fair}
    won = records.add_record(workspace, "opportunities", deal).created_id or 0
    opportunity_bulk.win_opportunities(workspace, [won])
    segments.add_segment(workspace, "杭州客户", Condition("city", "is", "杭州"))
    path: Path = workspace.path
    workspace.close()
    return ["--file", str(path), "--lang", "en", "--now", "2026-03-12T09:00:00+08:00"]


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> object:
    capsys.readouterr()
    assert run([*arguments, "--json"]) == DONE
    return json.loads(capsys.readouterr().out)


def test_a_campaign_is_filled_told_and_taken_back(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    fill = ["campaigns", "春季展会", "--add-segment", "杭州客户", "--add", "丙", *options]
    assert run(fill) == DONE
    assert "Members now: 3" in capsys.readouterr().out
    assert run(["campaigns", "春季展会", "--mark", "甲", "converted", *options]) == DONE
    members = _json(capsys, "campaigns", "春季展会", "--members", *options)
    assert {row["customer"]: row["status"] for row in members} == {"甲": "converted", "乙": "planned", "丙": "planned"}
    assert len(_json(capsys, "campaigns", "春季展会", "--status", "converted", *options)) == 1
    told = _json(capsys, "campaigns", "春季展会", *options)
    assert (told["members"], told["deals"], told["won_amount"], told["return"]) == (3, 1, 5000, 1.5)
    assert told["by_status"] == {"planned": 2, "converted": 1}
    assert run(["campaigns", "春季展会", *options]) == DONE
    assert "150.00%" in capsys.readouterr().out
    assert run(["undo", *options]) == DONE and run(["undo", *options]) == DONE
    assert _json(capsys, "campaigns", "春季展会", "--members", *options) == []


def test_campaigns_are_listed_like_every_kind(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    (listed,) = _json(capsys, "campaigns", *options)
    assert (listed["name"], listed["deal_count"], listed["return_percent"]) == ("春季展会", 1, 150)
    (same,) = _json(capsys, "list", "campaigns", "--where", "kind:exhibition", *options)
    assert same["id"] == listed["id"]
    assert run(["campaigns", "春季展会", "--sql", *options]) == DONE
    assert "FROM campaign_member t" in capsys.readouterr().out


def test_bad_words_change_nothing(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["campaigns", "春季展会", "--add", "甲", "--mark", "乙", "sent", *options]) == FIXABLE
    assert "“乙” is no member" in capsys.readouterr().err
    assert run(["campaigns", "春季展会", "--add", "甲", *options]) == DONE
    assert run(["campaigns", "春季展会", "--mark", "甲", "bored", *options]) == FIXABLE
    assert "no status “bored”" in capsys.readouterr().err
    assert run(["campaigns", "春季展会", "--refresh", *options]) == FIXABLE
    assert "made for no segment" in capsys.readouterr().err
    assert len(_json(capsys, "campaigns", "春季展会", "--members", *options)) == 1


def test_deals_are_imported_with_their_campaign(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "deals.csv"
    table.write_text("机会主题,客户,营销活动\nERP,乙,春季展会\nWMS,丙,\n", encoding="utf-8")
    told = _json(capsys, "import", str(table), "--into", "opportunities", *options)
    assert (told["created"], told["rejected"]) == (2, 0)
    deals = _json(capsys, "list", "opportunities", "--where", "campaign:春季展会", *options)
    assert {deal["subject"] for deal in deals} == {"MES", "ERP"}
    assert _json(capsys, "campaigns", "春季展会", *options)["deals"] == 2
