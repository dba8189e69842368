"""The scenarios of selling: moving through stages, stalling, forecasting, losing; each with exact figures."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import NoteNeededError, ValidationError
from ocrm.services import attachments, interactions, records, tags, timeline
from ocrm.services.deal_analysis import funnel
from ocrm.services.deals import checklists, opportunities, opportunity_bulk, stage_log, stages
from ocrm.services.deals.opportunities import NextStepState
from ocrm.services.forecasting import forecast
from ocrm.services.spreadsheets.importing import run_import
from ocrm.services.spreadsheets.plan import suggested_plan
from ocrm.services.spreadsheets.reading import open_text
from ocrm.services.workday import todos
from ocrm.services.workday.today import AttentionKind
from ocrm.services.workspace import Workspace
from tests.attention_lists import deals_of
from tests.snapshots import rows_of

DEALS = {
    "O1": ("华东机床厂", "ERP一期", 400_000, "proposal", None, "2026-03-28", "2026-02-20"),
    "O2": ("重庆长安配件", "备件年框", 1_000_000, "negotiation", None, "2026-03-31", "2026-03-02"),
    "O3": ("绿地物业", "巡检系统", 150_000, "first_contact", None, "2026-05-15", "2026-03-08"),
    "O4": ("单氏食品", "冷链监控", 260_000, "needs_analysis", 40, "2026-04-20", "2026-02-24"),
    "O5": ("曾记餐饮", "POS替换", 80_000, "contract_signing", None, "2026-03-20", "2026-03-05"),
    "O6": ("长沙银行", "外呼平台", 600_000, "bidding", None, "2026-04-30", "2026-02-10"),
}


def stage_ids(workspace: Workspace) -> dict[str, int]:
    return {stage.code: stage.stage_id for stage in stages.list_stages(workspace)}


@pytest.fixture
def deals(workspace: Workspace, clock: FixedClock) -> dict[str, int]:
    """The six deals of the scenarios, each entered on the day it reached its stage."""
    now, by_code, made = clock.now(), stage_ids(workspace), {}
    for code, (customer, subject, amount, stage, pinned, expected, entered) in DEALS.items():
        clock.set(datetime.fromisoformat(f"{entered}T09:00:00+08:00"))
        customer_id = records.add_record(workspace, "customers", {"name": customer}).created_id
        values = {
            "subject": subject, "customer": customer_id, "expected_amount": Decimal(amount), "stage": by_code[stage],
            "expected_close_on": date.fromisoformat(expected),
        } | ({"probability": pinned} if pinned else {})  # fmt: skip
        made[code] = records.add_record(workspace, "opportunities", values).created_id or 0
    clock.set(now)
    return made


def deal(workspace: Workspace, deal_id: int) -> records.RecordRow:
    return records.fetch_record(workspace, "opportunities", deal_id)


def stalled(workspace: Workspace, deals: dict[str, int]) -> dict[str, int]:
    names = {deal_id: code for code, deal_id in deals.items()}
    return {names[card.opportunity_id]: card.days_in_stage for card in deals_of(workspace, AttentionKind.STALLED)}


def test_f09_stage_move_with_override_pin_and_note(
    workspace: Workspace, deals: dict[str, int], both_languages: str
) -> None:
    by_code = stage_ids(workspace)
    checklists.add_item(workspace, by_code["needs_analysis"], "客户需求文档", kind="file", is_required=True)
    with pytest.raises(NoteNeededError, match="客户需求文档"):
        opportunity_bulk.move_opportunities(workspace, [deals["O4"]], by_code["proposal"])
    assert deal(workspace, deals["O4"])["stage"].record_id == by_code["needs_analysis"]
    opportunity_bulk.move_opportunities(workspace, [deals["O4"]], by_code["proposal"], note="客户口头确认")
    row = deal(workspace, deals["O4"])
    assert (row["probability"], row["weighted_amount"]) == (40, Decimal("104000.00"))
    last = stage_log.stage_history(workspace, deals["O4"])[-1]
    assert (last.changed_on, last.days_before, last.note) == (date(2026, 3, 10), 14, "客户口头确认")
    opportunities.pin_probability(workspace, deals["O4"], None)
    row = deal(workspace, deals["O4"])
    assert (row["probability"], row["weighted_amount"]) == (50, Decimal("130000.00"))
    with pytest.raises(NoteNeededError, match="冷链监控"):
        opportunity_bulk.move_opportunities(workspace, [deals["O4"]], by_code["needs_analysis"])
    opportunity_bulk.move_opportunities(workspace, [deals["O4"]], by_code["needs_analysis"], note="需求有变")
    log = [change.to_name for change in stage_log.stage_history(workspace, deals["O4"])]
    needs, proposal = {"en": ("Needs analysis", "Proposal"), "zh_CN": ("需求分析", "方案制定")}[both_languages]
    assert log == [needs, proposal, needs]


def test_f09_the_document_itself_lets_the_deal_move_on(workspace: Workspace, deals: dict[str, int], tmp_path) -> None:  # type: ignore[no-untyped-def]
    by_code = stage_ids(workspace)
    checklists.add_item(workspace, by_code["needs_analysis"], "客户需求文档", kind="file", is_required=True)
    file = tmp_path / "客户需求文档v1.txt"
    file.write_text("需求", encoding="utf-8")
    attachments.attach_file(workspace, "opportunities", deals["O4"], file)
    opportunity_bulk.move_opportunities(workspace, [deals["O4"]], by_code["proposal"])
    assert deal(workspace, deals["O4"])["stage"].record_id == by_code["proposal"]


def test_pinning_unpinning_and_reopening_say_so(workspace: Workspace, deals: dict[str, int]) -> None:
    pinned = opportunities.pin_probability(workspace, deals["O1"], 45)
    unpinned = opportunities.pin_probability(workspace, deals["O1"], None)
    assert (pinned.label, unpinned.label) == (
        "Pin the probability of “ERP一期”", "Unpin the probability of “ERP一期”",
    )  # fmt: skip
    opportunities.lose_opportunity(workspace, deals["O6"], reason="price")
    opportunities.reopen_opportunity(workspace, deals["O6"])
    customer = deal(workspace, deals["O6"])["customer"].record_id
    titles = {entry.title: entry.text for entry in timeline.fetch_timeline(workspace, customer)}
    assert titles["Opportunity reopened"] == "“外呼平台” is open again in Bidding"


def test_f10_stalled_is_strictly_longer_than_the_limit(
    workspace: Workspace, clock: FixedClock, deals: dict[str, int]
) -> None:
    assert stalled(workspace, deals) == {"O6": 28, "O1": 18}
    clock.advance(days=1)
    assert stalled(workspace, deals) == {"O6": 29, "O1": 19, "O4": 15}


def test_f10_calls_and_plans_do_not_hide_the_stay_but_a_move_ends_it(
    workspace: Workspace, clock: FixedClock, deals: dict[str, int]
) -> None:
    customer = deal(workspace, deals["O1"])["customer"].record_id
    clock.advance(days=20)
    interactions.log_interaction(workspace, customer, kind="call", summary="谈了", opportunity_id=deals["O1"])
    todos.add_todo(workspace, "再打电话", opportunity=deals["O1"], due_on=date(2026, 6, 1))
    tags.add_tag(workspace, [deals["O1"]], "重点")
    records.update_records(workspace, "opportunities", [deals["O1"]], {"needs": "更快"})
    assert stalled(workspace, deals)["O1"] == 38
    opportunity_bulk.move_opportunities(workspace, [deals["O1"]], stage_ids(workspace)["bidding"])
    assert "O1" not in stalled(workspace, deals)


def test_f10_an_import_moves_no_clock(workspace: Workspace, clock: FixedClock, deals: dict[str, int]) -> None:
    clock.advance(days=1)
    before = stalled(workspace, deals)
    codes = [str(deal(workspace, deals[key])["code"]) for key in ("O1", "O4", "O6")]
    with open_text("编号,客户需求\n" + "".join(f"{code},要快\n" for code in codes)) as source:
        table = source.table()
        report = run_import(workspace, table, suggested_plan(table, "opportunities"), source_name="deals.csv")
    assert report.updated == 3
    assert stalled(workspace, deals) == before == {"O6": 29, "O1": 19, "O4": 15}


def months(workspace: Workspace) -> dict[int, Decimal]:
    found = forecast.fetch_forecast(workspace).months
    return {month.month.month: month.weighted for month in found if month.month and month.count}


def test_f11_forecast_by_month_bands_and_slip(workspace: Workspace, clock: FixedClock, deals: dict[str, int]) -> None:
    found = forecast.fetch_forecast(workspace)
    assert months(workspace) == {3: Decimal("972000.00"), 4: Decimal("464000.00"), 5: Decimal("15000.00")}
    assert found.weighted == Decimal("1451000.00")
    assert [month.total for month in found.months[:3]] == [Decimal(1_480_000), Decimal(860_000), Decimal(150_000)]
    assert sum(month.total for month in found.months) == Decimal(2_490_000)
    assert sum(month.committed for month in found.months) == Decimal(80_000)
    assert sum(month.likely for month in found.months) == Decimal(2_080_000)
    records.update_records(workspace, "opportunities", [deals["O1"]], {"expected_close_on": date(2026, 4, 15)})
    assert (months(workspace)[3], months(workspace)[4]) == (Decimal("772000.00"), Decimal("664000.00"))
    row = deal(workspace, deals["O1"])
    assert (row["slip_count"], row["slip_days"]) == (1, 18)


def test_f11_what_is_past_its_day_stands_apart_and_in_no_month(
    workspace: Workspace, clock: FixedClock, deals: dict[str, int]
) -> None:
    """The scenario counts O2, the deal it leaves untouched; O5 is past its day as well until it is signed (D-33)."""
    records.update_records(workspace, "opportunities", [deals["O1"]], {"expected_close_on": date(2026, 4, 15)})
    clock.set(datetime.fromisoformat("2026-04-01T09:00:00+08:00"))
    both = forecast.fetch_forecast(workspace)
    assert (both.overdue.count, both.overdue.weighted) == (2, Decimal("700000.00") + Decimal("72000.00"))
    opportunities.win_opportunity(workspace, deals["O5"], closed_on=date(2026, 3, 20))
    alone = forecast.fetch_forecast(workspace)
    assert (alone.overdue.count, alone.overdue.weighted) == (1, Decimal("700000.00"))
    for found in (both, alone):
        assert found.months[0].weighted == Decimal("664000.00")


def test_f12_losing_needs_a_reason_and_reopening_returns_to_the_stage(
    workspace: Workspace, deals: dict[str, int]
) -> None:
    with pytest.raises(ValidationError, match="needs a reason") as raised:
        opportunities.lose_opportunity(workspace, deals["O6"], reason="")
    assert raised.value.field == "lost_reason"
    assert deal(workspace, deals["O6"])["status"] == "open"
    opportunities.lose_opportunity(workspace, deals["O6"], reason="competition", competitor="某公司")
    row = deal(workspace, deals["O6"])
    assert (row["probability"], row["closed_on"]) == (0, date(2026, 3, 10))
    assert row["stage"].record_id == stage_ids(workspace)["bidding"]
    assert forecast.fetch_forecast(workspace).weighted == Decimal("1091000.00")
    frozen = dict(row.values)
    tags.add_tag(workspace, [deals["O6"]], "复盘")
    after = dict(deal(workspace, deals["O6"]).values)
    assert {k: v for k, v in after.items() if k != "tags"} == {k: v for k, v in frozen.items() if k != "tags"}
    opportunities.reopen_opportunity(workspace, deals["O6"])
    row = deal(workspace, deals["O6"])
    assert (row["status"], row["probability"], row["stage"].record_id) == ("open", 60, stage_ids(workspace)["bidding"])


def test_who_loses_a_deal_may_be_reminded_to_ask_again_with_one_undo(
    workspace: Workspace, deals: dict[str, int], both_languages: str
) -> None:
    before = rows_of(workspace)
    opportunities.lose_opportunity(workspace, deals["O6"], reason="price", ask_again_on=date(2026, 6, 10))
    planned = list(workspace.query("SELECT title, due_on FROM todo WHERE opportunity_id = ?", (deals["O6"],)))
    assert planned == [({"en": "Ask again: 外呼平台", "zh_CN": "再问一次：外呼平台"}[both_languages], "2026-06-10")]
    workspace.undo()
    assert rows_of(workspace) == before


def test_another_reason_wants_words(workspace: Workspace, deals: dict[str, int]) -> None:
    with pytest.raises(ValidationError) as raised:
        opportunities.lose_opportunity(workspace, deals["O6"], reason="other")
    assert raised.value.field == "lost_note"


def test_winning_freezes_the_deal_and_counts_for_the_customer(workspace: Workspace, deals: dict[str, int]) -> None:
    opportunities.win_opportunity(workspace, deals["O5"], amount=Decimal("79500.50"))
    row = deal(workspace, deals["O5"])
    assert (row["probability"], row["expected_amount"]) == (100, Decimal("79500.50"))
    customer = records.fetch_record(workspace, "customers", row["customer"].record_id)
    assert (customer["won_amount"], customer["won_count"], customer["open_amount"]) == (
        Decimal("79500.50"),
        1,
        Decimal(0),
    )
    assert customer["last_won_on"] == date(2026, 3, 10)


def test_funnel_agrees_with_plain_sql(workspace: Workspace, deals: dict[str, int]) -> None:
    opportunities.win_opportunity(workspace, deals["O5"])
    opportunities.lose_opportunity(workspace, deals["O6"], reason="price")
    for row in funnel.fetch_funnel(workspace):
        count, amount = workspace.first(
            "SELECT count(*), coalesce(sum(expected_amount), 0) FROM opportunity"
            " WHERE status = 'open' AND stage_id = ?",
            (row.stage_id,),
        ) or (0, 0)
        assert (row.count, row.amount * 100) == (count, amount)
    reached = [row.reached for row in funnel.fetch_funnel(workspace)]
    assert reached == [6, 5, 5, 4, 3, 2, 1]
    outcomes = funnel.fetch_outcomes(workspace)
    assert (outcomes.won_count, outcomes.lost_count, float(outcomes.win_rate or 0)) == (1, 1, 0.5)


def test_board_puts_the_most_urgent_next_step_first(workspace: Workspace, deals: dict[str, int]) -> None:
    to_first = stage_ids(workspace)["first_contact"]
    for code in ("O1", "O2", "O5"):
        opportunity_bulk.move_opportunities(workspace, [deals[code]], to_first, note="同列")
    todos.add_todo(workspace, "明天", opportunity=deals["O1"], due_on=date(2026, 3, 11))
    todos.add_todo(workspace, "昨天", opportunity=deals["O2"], due_on=date(2026, 3, 9))
    todos.add_todo(workspace, "今天", opportunity=deals["O5"], due_on=date(2026, 3, 10))
    column = opportunities.fetch_board(workspace)[0]
    assert [card.next_step_state for card in column.cards] == [
        NextStepState.OVERDUE, NextStepState.TODAY, NextStepState.NONE, NextStepState.FUTURE,
    ]  # fmt: skip
    assert column.amount == Decimal(1_630_000)


def test_weighted_amount_rounds_half_up(workspace: Workspace) -> None:
    made = records.add_record(
        workspace, "opportunities", {"subject": "x", "expected_amount": Decimal("4245.74"), "probability": 50}
    )
    assert deal(workspace, made.created_id or 0)["weighted_amount"] == Decimal("2122.87")
    made = records.add_record(
        workspace, "opportunities", {"subject": "y", "expected_amount": Decimal("0.01"), "probability": 50}
    )
    assert deal(workspace, made.created_id or 0)["weighted_amount"] == Decimal("0.01")
