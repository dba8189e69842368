"""Segments, RFM and Pareto on the command line: for people and as JSON, brought up to date before they are printed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from ocrm.cli.session import DONE, FIXABLE, run
from ocrm.clock import FixedClock
from ocrm.services.deals import needs
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.relations import partnerships
from ocrm.services.segmentation import rule_tags, segments
from ocrm.services.workspace import Workspace
from tests.conftest import MOMENT
from tests.services.segmentation.selling import add_customer

TODAY = date(2026, 3, 10)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file of twelve buyers, a live segment, a list and a tag with a rule."""
    path = tmp_path / "cli.ocrm"
    monkeypatch.setenv("OCRM_FILE", str(path))
    monkeypatch.setenv("OCRM_NOW", MOMENT.isoformat())
    workspace = Workspace.create(path, clock=FixedClock(MOMENT), language="en")
    for number in range(12):
        orders = [(TODAY - timedelta(days=300 - 20 * number), 100 * 2**number)]
        add_customer(workspace, f"Buyer {number}", orders, city="上海" if number > 5 else "杭州")
    segments.add_segment(workspace, "VIP华东", Condition("city", Operator.IS, "上海"))
    segments.add_list(workspace, "Fair", [])
    rule_tags.set_rule(workspace, "大客户", "customers", Condition("abc", Operator.IS, "A"))
    workspace.close()
    yield path


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert run([*arguments, "--json", "--lang", "en"]) == DONE
    return json.loads(capsys.readouterr().out)


def test_segments_are_listed_with_counts_and_sums_and_shown(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    live, fair = answer(capsys, "segments")
    assert (live["name"], live["count"], live["is_static"], fair["count"]) == ("VIP华东", 6, False, 0)
    assert live["won_amount"] == sum(100 * 2**number for number in range(6, 12))
    assert [row["name"] for row in answer(capsys, "segments", "vip华东")][:2] == ["Buyer 10", "Buyer 11"]
    assert run(["segments", "nobody", "--lang", "en"]) == FIXABLE
    assert "VIP华东" in capsys.readouterr().err


def test_a_segment_a_score_and_a_rule_tag_are_filters_at_once(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(answer(capsys, "list", "customers", "--where", "segment:VIP华东 abc:A")) == 3
    assert len(answer(capsys, "list", "customers", "--where", "tags:大客户")) == 3
    rows = answer(capsys, "list", "customers", "--where", "细分:VIP华东", "--sort", "-monetary", "--fields", "name,abc")
    assert [row["name"] for row in rows][:2] == ["Buyer 11", "Buyer 10"]


def test_rfm_and_pareto_are_printed_and_drawn(file: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = answer(capsys, "rfm")
    assert (found["customers"], found["too_small"], len(found["cells"])) == (12, False, 25)
    assert sum(group["count"] for group in found["groups"]) == 12
    shares = answer(capsys, "pareto")
    assert [group["count"] for group in shares["classes"]] == [3, 2, 7]
    assert shares["curve"][-1] == {"customers": 12, "share": 1.0}
    assert run(["rfm", "--lang", "zh_CN"]) == DONE
    assert "重要价值客户" in capsys.readouterr().out
    for name in ("rfm", "pareto"):
        picture = tmp_path / f"{name}.png"
        assert run(["chart", name, str(picture)]) == DONE
        assert picture.stat().st_size > 5_000


def test_needs_are_printed_by_product(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = Workspace.open(file, clock=FixedClock(MOMENT))
    buyer = int(workspace.scalar("SELECT min(id) FROM customer"))
    needs.add_need(workspace, buyer, "Faster", product="Press")
    dropped = needs.add_need(workspace, buyer, "Faster")
    needs.change_need(workspace, dropped.created_id or 0, status="dropped")
    workspace.close()
    told = answer(capsys, "needs")
    assert told["total"] == {"opened": 1, "met": 0, "dropped": 1}
    assert [line["product"] for line in told["needs"][0]["by_product"]] == ["Press", "–"]
    assert answer(capsys, "needs", "--open")["total"] == {"opened": 1, "met": 0, "dropped": 0}
    assert run(["needs", "--lang", "en"]) == DONE
    assert "No product" in capsys.readouterr().out


def test_commission_is_printed_for_a_period(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = Workspace.open(file, clock=FixedClock(MOMENT))
    deal, closed_on, buyer = workspace.first("SELECT id, closed_on, customer_id FROM opportunity ORDER BY id") or ()
    partner = int(workspace.scalar("SELECT max(id) FROM customer WHERE id <> ?", (buyer,)))
    partnerships.add_share(workspace, deal, partner, 10)
    workspace.close()
    told = answer(capsys, "commission", "--from", closed_on, "--to", closed_on)
    assert [(one["partner_id"], one["won_deals"]) for one in told["partners"]] == [(partner, 1)]
    assert answer(capsys, "commission", "--from", "2999-01-01")["partners"] == []
    assert run(["commission", "--lang", "en"]) == DONE
    assert "Expected of open deals" in capsys.readouterr().out
