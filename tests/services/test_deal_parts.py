"""What hangs on a deal: competitors, risks, solution versions and the tender, each change taken back exactly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import NotFoundError, UserError, ValidationError
from ocrm.services import attachments, records
from ocrm.services.changes import Changes
from ocrm.services.deals import competitors, deal_briefs, opportunities, risks, solutions, tenders
from ocrm.services.deals.solutions import LineState
from ocrm.services.deals.tenders import TenderDocument
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


@pytest.fixture
def deal(workspace: Workspace) -> int:
    customer = records.add_record(workspace, "customers", {"name": "长沙银行"}).created_id
    values = {"subject": "外呼平台", "customer": customer, "expected_amount": Decimal(600_000)}
    return records.add_record(workspace, "opportunities", values).created_id or 0


def assert_undo_restores(workspace: Workspace, change: Callable[[], Changes]) -> None:
    """Make a change, take it back, and find the file exactly as it was."""
    before = rows_of(workspace)
    change()
    assert rows_of(workspace) != before
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()


def test_competitors_are_kept_with_price_and_one_winner(workspace: Workspace, deal: int) -> None:
    def add(name: str, price: int) -> int:
        return competitors.add_competitor(workspace, deal, name, price=Decimal(price)).created_id or 0

    dear, cheap = add("用友", 700_000), add("鼎捷", 550_000)
    assert [one.name for one in competitors.list_competitors(workspace, deal)] == ["鼎捷", "用友"]
    assert_undo_restores(workspace, lambda: competitors.set_winner(workspace, cheap, is_winner=True))
    competitors.set_winner(workspace, dear, is_winner=True)
    assert [one.name for one in competitors.list_competitors(workspace, deal) if one.is_winner] == ["用友"]
    assert_undo_restores(workspace, lambda: competitors.delete_competitor(workspace, dear))
    with pytest.raises(NotFoundError):
        competitors.set_winner(workspace, dear, is_winner=True)


@pytest.mark.parametrize(("name", "price"), [("", None), ("  ", None), ("鼎捷", None), ("新", Decimal(-1))])
def test_a_competitor_needs_a_name_of_its_own_and_a_price_above_zero(
    workspace: Workspace, deal: int, name: str, price: Decimal | None
) -> None:
    competitors.add_competitor(workspace, deal, "鼎捷")
    before = rows_of(workspace)
    with pytest.raises(ValidationError):
        competitors.add_competitor(workspace, deal, name, price=price)
    assert rows_of(workspace) == before


def test_losing_to_a_competitor_marks_them_as_winner_in_the_same_step(workspace: Workspace, deal: int) -> None:
    competitors.add_competitor(workspace, deal, "鼎捷", strengths="便宜")

    def lose() -> Changes:
        return opportunities.lose_opportunity(workspace, deal, reason="competition", competitor="鼎捷")

    assert_undo_restores(workspace, lose)
    known = competitors.list_competitors(workspace, deal)
    assert [(one.name, one.is_winner, one.strengths) for one in known] == [("鼎捷", True, "便宜")]
    opportunities.reopen_opportunity(workspace, deal)
    opportunities.lose_opportunity(workspace, deal, reason="price", competitor="某公司")
    winners = [one.name for one in competitors.list_competitors(workspace, deal) if one.is_winner]
    assert winners == ["某公司"]


def test_open_and_severe_risks_come_first(workspace: Workspace, deal: int) -> None:
    def add(text: str, severity: str) -> int:
        return risks.add_risk(workspace, deal, text, severity=severity).created_id or 0

    low, high = add("停机", "low"), add("预算推迟", "high")
    assert [one.text for one in risks.list_risks(workspace, deal)] == ["预算推迟", "停机"]
    assert_undo_restores(workspace, lambda: risks.change_risk(workspace, high, status="answered", answer="先签一期"))
    found = risks.list_risks(workspace, deal)
    assert [(one.text, one.status, one.answer) for one in found] == [
        ("停机", "open", ""),
        ("预算推迟", "answered", "先签一期"),
    ]
    assert_undo_restores(workspace, lambda: risks.delete_risk(workspace, low))
    with pytest.raises(ValidationError):
        risks.add_risk(workspace, deal, "x", severity="huge")
    with pytest.raises(ValidationError):
        risks.change_risk(workspace, high, text=" ")


def test_earlier_versions_of_a_solution_stay_as_they_were(workspace: Workspace, deal: int, tmp_path: Path) -> None:
    first = solutions.add_version(workspace, deal, "标准版", "一次培训\n136 万").created_id or 0
    file = tmp_path / "方案v1.txt"
    file.write_text("方案", encoding="utf-8")
    attachments.attach_file(workspace, solutions.KIND, first, file)
    second = solutions.add_version(workspace, deal, "标准版", "两次培训\n136 万").created_id or 0
    with pytest.raises(ValidationError):
        solutions.change_solution(workspace, first, title="改", text="改")
    shown = solutions.list_solutions(workspace, deal)
    assert [(one.version, one.is_latest, one.file_count) for one in shown] == [(2, True, 0), (1, False, 1)]
    compared = [(line.state, line.text) for line in solutions.compare(workspace, first, second)]
    assert compared == [
        (LineState.SAME, "标准版"),
        (LineState.GONE, "一次培训"),
        (LineState.NEW, "两次培训"),
        (LineState.SAME, "136 万"),
    ]
    assert_undo_restores(workspace, lambda: solutions.delete_solution(workspace, first))
    assert attachments.list_attachments(workspace, first) == []


def test_a_tender_is_described_field_by_field(workspace: Workspace, clock: FixedClock, deal: int) -> None:
    assert tenders.fetch_tender(workspace, deal) is None
    deadline = clock.now() + timedelta(days=5)
    values = {
        "number": " ZB-1 ",
        "deadline_at": deadline,
        "bond": Decimal("20000.50"),
        "bond_due_on": date(2026, 3, 12),
    }
    assert_undo_restores(workspace, lambda: tenders.update_tender(workspace, deal, values))
    documents = [TenderDocument("营业执照", True), TenderDocument("授权书")]
    assert_undo_restores(workspace, lambda: tenders.set_documents(workspace, deal, documents))
    tender = tenders.fetch_tender(workspace, deal)
    assert tender is not None
    assert (tender.number, tender.bond, tender.bond_due_on) == ("ZB-1", Decimal("20000.50"), date(2026, 3, 12))
    assert tender.documents == tuple(documents)
    before = rows_of(workspace)
    for wrong in ({"opening_at": deadline - timedelta(hours=1)}, {"bond": Decimal(-1)}):
        with pytest.raises(ValidationError):
            tenders.update_tender(workspace, deal, wrong)
    for names in (["a", "a"], [" "]):
        with pytest.raises(ValidationError):
            tenders.set_documents(workspace, deal, [TenderDocument(name) for name in names])
    assert rows_of(workspace) == before
    assert_undo_restores(workspace, lambda: tenders.delete_tender(workspace, deal))


def test_the_brief_holds_every_part_of_a_deal(workspace: Workspace, deal: int, both_languages: str) -> None:
    competitors.add_competitor(workspace, deal, "鼎捷", price=Decimal(550_000), weaknesses="没有热备")
    risks.add_risk(workspace, deal, "预算推迟", severity="high", answer="先签一期")
    solutions.add_version(workspace, deal, "热备版", "三次培训")
    tenders.update_tender(workspace, deal, {"number": "ZB-1"})
    tenders.set_documents(workspace, deal, [TenderDocument("授权书")])
    records.update_records(workspace, "opportunities", [deal], {"strategy": "先打动 IT 经理"})
    brief = deal_briefs.fetch_deal_brief(workspace, deal)
    text = "\n".join(f"{line.head} {line.text}" for section in brief.sections for line in section.lines)
    for expected in (
        "鼎捷",
        "没有热备",
        "预算推迟 → 先签一期",
        "热备版",
        "三次培训",
        "ZB-1",
        "授权书",
        "先打动 IT 经理",
    ):
        assert expected in text
    titles = [section.title for section in brief.sections]
    assert {"en": "Competitors", "zh_CN": "竞争对手"}[both_languages] in titles


def test_a_deleted_deal_takes_its_parts_along_and_undo_brings_them_back(
    workspace: Workspace, deal: int, tmp_path: Path
) -> None:
    competitors.add_competitor(workspace, deal, "鼎捷")
    risks.add_risk(workspace, deal, "预算推迟")
    version = solutions.add_version(workspace, deal, "热备版", "").created_id or 0
    file = tmp_path / "热备版.txt"
    file.write_text("方案", encoding="utf-8")
    attachments.attach_file(workspace, solutions.KIND, version, file)
    tenders.start_tender(workspace, deal)
    assert_undo_restores(workspace, lambda: records.delete_records(workspace, "opportunities", [deal]))
    assert attachments.list_attachments(workspace, version) == []
    with pytest.raises(UserError):
        tenders.start_tender(workspace, deal)
