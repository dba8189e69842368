"""The pool (F-25): falling in, being warned of, kept out, claimed; each with exact days."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import UserError
from ocrm.models.pool import POOLED_ON
from ocrm.services import interactions, pool, records, search
from ocrm.services.deals import opportunities
from ocrm.services.deals.opportunity_views import OpportunityView, view_filter
from ocrm.services.listing.list_views import query_of
from ocrm.services.records import RecordQuery
from ocrm.services.relations import customer_views
from ocrm.services.relations.customer_views import CUSTOMERS
from ocrm.services.settings import write_setting
from ocrm.services.workday import today, todos
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


def go_to(clock: FixedClock, day: str) -> None:
    clock.set(datetime.fromisoformat(f"{day}T09:00:00+08:00"))


def add(workspace: Workspace, clock: FixedClock, name: str, touched: str = "2026-02-08", **values: object) -> int:
    """Add a customer that was last touched on a day."""
    now = clock.now()
    go_to(clock, "2026-01-05")
    customer_id = records.add_record(workspace, "customers", {"name": name, **values}).created_id or 0
    go_to(clock, touched)
    interactions.log_interaction(workspace, customer_id, kind="call", summary="问候")
    clock.set(now)
    return customer_id


def names(rows: tuple[pool.SweepRow, ...] | list[pool.SweepRow]) -> list[str]:
    return [row.name for row in rows]


def moves(workspace: Workspace) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in workspace.query("SELECT kind, reason FROM pool_move ORDER BY id")]


def is_pooled(workspace: Workspace, customer_id: int) -> bool:
    return bool(records.fetch_record(workspace, "customers", customer_id)["in_pool"])


def test_f25_a_dormant_customer_is_warned_of_then_pooled_then_claimed(workspace: Workspace, clock: FixedClock) -> None:
    from ocrm import i18n

    i18n.set_language("zh_CN")
    customer_id = add(workspace, clock, "长沙潜在客户")
    write_setting(workspace, "pool_on", True)

    go_to(clock, "2026-03-02")  # 22 days
    assert pool.warned(workspace) == []
    go_to(clock, "2026-03-03")  # 23 days
    assert [(row.name, row.days, row.days_left) for row in pool.warned(workspace)] == [("长沙潜在客户", 23, 7)]
    go_to(clock, "2026-03-10")  # 30 days
    assert pool.sweep(workspace).is_nothing
    assert [row.days_left for row in pool.warned(workspace)] == [0]
    assert not is_pooled(workspace, customer_id)
    go_to(clock, "2026-03-11")  # 31 days
    pool.sweep(workspace)
    assert is_pooled(workspace, customer_id)
    assert moves(workspace) == [("automatic", "超过30天无新建跟进记录自动进入公海")]

    pool.claim(workspace, [customer_id])
    assert not is_pooled(workspace, customer_id)
    assert [kind for kind, _reason in moves(workspace)] == ["automatic", "claimed"]
    row = records.fetch_record(workspace, "customers", customer_id)
    assert row["received_on"] == date(2026, 3, 11)
    assert pool.preview(workspace).falling == ()  # the claim counts as a touch


def test_a_vip_a_locked_one_and_one_with_a_plan_stay(workspace: Workspace, clock: FixedClock) -> None:
    add(workspace, clock, "潜在")
    add(workspace, clock, "贵宾", category="vip")
    add(workspace, clock, "锁定", is_locked=True)
    planned = add(workspace, clock, "有计划")
    dealt = add(workspace, clock, "有商机")
    deal_id = records.add_record(workspace, "opportunities", {"subject": "年框", "customer": dealt}).created_id
    go_to(clock, "2026-03-11")
    due = {"due_on": date(2026, 3, 12)}
    records.add_record(workspace, "todos", {"title": "回访", "customer": planned, **due})
    records.add_record(workspace, "todos", {"title": "报价", "opportunity": deal_id, **due})

    found = pool.preview(workspace)

    assert names(found.falling) == ["潜在"]
    assert {row.name: row.reason for row in found.kept} == {
        "锁定": "Kept: marked “Kept out of the pool”",
        "有计划": "Kept: a follow-up is planned",
        "有商机": "Kept: open opportunity with a next step",
    }
    go_to(clock, "2026-03-13")  # the day after the plan went by
    assert names(pool.preview(workspace).falling) == ["潜在", "有计划", "有商机"]


def test_a_plan_keeps_nobody_where_the_rule_is_off(workspace: Workspace, clock: FixedClock) -> None:
    customer_id = add(workspace, clock, "有计划")
    records.add_record(workspace, "todos", {"title": "回访", "customer": customer_id, "due_on": date(2026, 3, 30)})
    go_to(clock, "2026-03-11")
    assert pool.preview(workspace).falling == ()
    write_setting(workspace, "pool_keeps_planned", False)
    assert names(pool.preview(workspace).falling) == ["有计划"]


def test_each_category_has_its_own_limit_and_buyers_can_be_kept(workspace: Workspace, clock: FixedClock) -> None:
    add(workspace, clock, "潜在")
    regular = add(workspace, clock, "普通", category="regular")
    write_setting(workspace, "pool_limits", {"regular": 10})
    deal = {"subject": "成交", "customer": regular, "status": "won"}
    records.add_record(workspace, "opportunities", deal)
    go_to(clock, "2026-02-18")
    assert pool.preview(workspace).falling == ()
    go_to(clock, "2026-02-19")
    assert names(pool.preview(workspace).falling) == ["普通"]
    write_setting(workspace, "pool_keeps_won", True)
    assert pool.preview(workspace).falling == ()
    assert [row.reason for row in pool.preview(workspace).kept] == ["Kept: has bought before"]


def test_a_sweep_is_one_step_that_undo_takes_back_exactly(workspace: Workspace, clock: FixedClock) -> None:
    for number in range(3):
        add(workspace, clock, f"客户{number}")
    go_to(clock, "2026-03-11")
    before = rows_of(workspace)
    changes = pool.start_pool(workspace)
    assert changes.label == "Move 3 customers into the pool"
    assert "customers" in changes.topics
    workspace.undo()
    assert rows_of(workspace) == before


def test_the_sweep_runs_once_a_day_and_only_once_it_was_switched_on(workspace: Workspace, clock: FixedClock) -> None:
    assert not pool.is_sweep_due(workspace)
    pool.start_pool(workspace)
    assert not pool.is_sweep_due(workspace)
    go_to(clock, "2026-03-11")
    assert pool.is_sweep_due(workspace)
    pool.stop_pool(workspace)
    assert not pool.is_sweep_due(workspace)


def test_the_twenty_first_claim_of_a_day_is_refused_with_the_reason(workspace: Workspace, clock: FixedClock) -> None:
    made = [add(workspace, clock, f"客户{number}") for number in range(22)]
    pool.put_in_pool(workspace, made)
    with pytest.raises(UserError, match="Only 20 more customers can be claimed today"):
        pool.claim(workspace, made)
    pool.claim(workspace, made[:20])
    before = rows_of(workspace)
    with pytest.raises(UserError, match="You have claimed 20 customers today"):
        pool.claim(workspace, made[20:21])
    assert rows_of(workspace) == before
    go_to(clock, "2026-03-11")
    pool.claim(workspace, made[20:21])
    assert not is_pooled(workspace, made[20])


def test_open_deals_of_a_pooled_customer_leave_every_list_and_sum_until_the_claim(workspace: Workspace) -> None:
    made = []
    for name in ("kept", "pooled"):
        customer = records.add_record(workspace, "customers", {"name": name}).created_id or 0
        values = {"customer": customer, "subject": name, "expected_amount": Decimal(1000)}
        made.append((customer, records.add_record(workspace, "opportunities", values).created_id or 0))
    (_kept, kept_deal), (pooled, pooled_deal) = made
    won = records.add_record(workspace, "opportunities", {"customer": pooled, "subject": "won"}).created_id or 0
    opportunities.win_opportunity(workspace, won, amount=Decimal(500), closed_on=workspace.clock.today())

    def shown() -> tuple[list[int], list[int], Decimal]:
        query = RecordQuery("opportunities", view_filter(workspace, OpportunityView.OPEN))
        cards = [card for lane in opportunities.fetch_board(workspace) for card in lane.cards]
        return (
            sorted(records.all_ids(workspace, query)),
            sorted(card.opportunity_id for card in cards),
            sum((card.amount or Decimal(0) for card in cards), Decimal(0)),
        )

    before = shown()
    assert before == ([kept_deal, pooled_deal], [kept_deal, pooled_deal], Decimal(2000))
    pool.put_in_pool(workspace, [pooled])
    assert shown() == ([kept_deal], [kept_deal], Decimal(1000))
    closed = RecordQuery("opportunities", view_filter(workspace, OpportunityView.WON))
    assert list(records.all_ids(workspace, closed)) == [won]  # what was won stays won
    pool.claim(workspace, [pooled])
    assert shown() == before


def test_a_claim_waits_as_long_as_the_rule_says(workspace: Workspace, clock: FixedClock) -> None:
    customer_id = add(workspace, clock, "反复")
    write_setting(workspace, "pool_claim_interval", 3)
    pool.put_in_pool(workspace, [customer_id], reason="先放一放")
    state = pool.pool_state(workspace, customer_id)
    assert state is not None
    assert state.reason == "先放一放"
    go_to(clock, "2026-03-12")
    with pytest.raises(UserError, match="less than 3 days ago"):
        pool.claim(workspace, [customer_id])
    go_to(clock, "2026-03-13")
    pool.claim(workspace, [customer_id])
    assert pool.pool_state(workspace, customer_id) is None


def test_a_locked_customer_is_not_put_into_the_pool(workspace: Workspace, clock: FixedClock) -> None:
    customer_id = add(workspace, clock, "锁定", is_locked=True)
    with pytest.raises(UserError, match="kept out of the pool"):
        pool.put_in_pool(workspace, [customer_id])


def test_putting_in_who_is_in_already_changes_nothing(workspace: Workspace, clock: FixedClock) -> None:
    first, second = add(workspace, clock, "甲"), add(workspace, clock, "乙")
    pool.put_in_pool(workspace, [first])
    assert pool.put_in_pool(workspace, [first]).is_nothing
    assert pool.put_in_pool(workspace, [first, second]).label == "Move “乙” into the pool"
    assert len(moves(workspace)) == 2


def test_pooled_customers_leave_the_daily_lists_but_are_found(workspace: Workspace, clock: FixedClock) -> None:
    quiet, busy = add(workspace, clock, "沉睡客户", value="high"), add(workspace, clock, "活跃客户", value="high")
    for customer_id in (quiet, busy):
        records.add_record(workspace, "todos", {"title": "回访", "customer": customer_id, "due_on": date(2026, 3, 9)})
    assert todos.count_due(workspace) == (2, 0)
    pool.put_in_pool(workspace, [quiet])

    assert todos.count_due(workspace) == (1, 0)
    assert [row.customer_name for row in todos.list_open(workspace)] == ["活跃客户"]
    assert list(records.all_ids(workspace, query_of(workspace, CUSTOMERS.state()))) == [busy]
    assert list(records.all_ids(workspace, query_of(workspace, CUSTOMERS.state("pool")))) == [quiet]
    assert list(records.all_ids(workspace, query_of(workspace, CUSTOMERS.state("valuable")))) == [busy]
    assert {view.key: view.is_tab for view in customer_views.built_in_views(workspace)}["pool"]
    assert all("沉睡客户" not in dict(row.examples) for row in today.fetch_attention(workspace))
    hits = records.all_ids(workspace, records.RecordQuery("customers", text="沉睡"))
    assert list(hits) == [quiet]
    (hit,) = search.find(workspace, "沉睡客户")
    assert hit.subtitle.startswith("Pool")
    pool.claim(workspace, [quiet])
    assert todos.count_due(workspace) == (2, 0)


def test_the_list_behind_the_warning_holds_whom_it_names(workspace: Workspace, clock: FixedClock) -> None:
    soon = add(workspace, clock, "快到期", "2026-02-10")
    add(workspace, clock, "刚联系", "2026-03-09")
    write_setting(workspace, "pool_on", True)
    listed = records.all_ids(workspace, records.RecordQuery("customers", pool.soon_filter(workspace)))
    assert list(listed) == [row.customer_id for row in pool.warned(workspace)] == [soon]


def test_a_customer_that_was_never_contacted_counts_from_its_first_day(workspace: Workspace, clock: FixedClock) -> None:
    records.add_record(workspace, "customers", {"name": "新客户"})
    go_to(clock, "2026-04-09")
    assert pool.preview(workspace).falling == ()
    go_to(clock, "2026-04-10")
    assert names(pool.preview(workspace).falling) == ["新客户"]


def test_customers_without_a_deal_or_a_win_fall_where_the_rule_is_set(workspace: Workspace, clock: FixedClock) -> None:
    idle = add(workspace, clock, "没有商机", touched="2026-03-01")
    dealt = add(workspace, clock, "有商机", touched="2026-03-01")
    won = add(workspace, clock, "已成交", touched="2026-03-01")
    add(workspace, clock, "贵宾", touched="2026-03-01", category="vip")
    records.add_record(workspace, "opportunities", {"subject": "年框", "customer": dealt})
    records.add_record(workspace, "opportunities", {"subject": "成交", "customer": won, "status": "won"})
    write_setting(workspace, "pool_deal_days", 60)
    go_to(clock, "2026-03-06")  # entered on 5 January: 60 days
    assert pool.preview(workspace).falling == ()
    go_to(clock, "2026-03-07")
    assert [(row.customer_id, row.reason) for row in pool.preview(workspace).falling] == [
        (idle, "No opportunity for more than 60 days, moved into the pool automatically")
    ]
    write_setting(workspace, "pool_deal_days", 0)
    write_setting(workspace, "pool_win_days", 61)
    go_to(clock, "2026-03-08")
    assert [(row.name, row.days) for row in pool.preview(workspace).falling] == [("没有商机", 62), ("有商机", 62)]
    assert pool.preview(workspace).falling[0].reason.startswith("Nothing won for more than 61 days")


# -- contracts (D-19) -------------------------------------------------------------------------------------------------


def sign(workspace: Workspace, customer_id: int, *, ends_on: date | None, status: str = "signed") -> int:
    """Add a contract of a customer; return its id."""
    values = {
        "title": "年度维保",
        "customer": customer_id,
        "status": status,
        "signed_on": date(2025, 1, 15),
        "ends_on": ends_on,
    }
    return records.add_record(workspace, "contracts", values).created_id or 0


def test_f25_a_contract_that_ended_54_days_ago_keeps_a_customer_for_90_days(
    workspace: Workspace, clock: FixedClock
) -> None:
    from ocrm import i18n

    i18n.set_language("zh_CN")
    bare, ended = add(workspace, clock, "长沙潜在客户"), add(workspace, clock, "合同刚结束")
    sign(workspace, ended, ends_on=date(2026, 1, 15), status="expired")
    write_setting(workspace, "pool_on", True)

    go_to(clock, "2026-03-10")  # 30 days without a touch, 54 since the contract ended
    assert pool.sweep(workspace).is_nothing
    assert pool.kept_out(workspace, ended) is None  # not past its limit yet
    go_to(clock, "2026-03-11")
    found = pool.preview(workspace)
    assert names(found.falling) == ["长沙潜在客户"]
    assert [(row.name, row.reason) for row in found.kept] == [("合同刚结束", "保留：合同结束 55 天，不到 90 天")]
    pool.sweep(workspace)
    assert (is_pooled(workspace, bare), is_pooled(workspace, ended)) == (True, False)
    kept = pool.kept_out(workspace, ended)
    assert kept is not None
    assert kept.reason == "保留：合同结束 55 天，不到 90 天"
    go_to(clock, "2026-04-14")  # 89 days: the last one
    assert pool.sweep(workspace).is_nothing
    go_to(clock, "2026-04-15")
    before = rows_of(workspace)
    pool.sweep(workspace)
    assert is_pooled(workspace, ended)
    assert moves(workspace)[-1] == ("automatic", "超过30天无新建跟进记录自动进入公海")
    workspace.undo()
    assert rows_of(workspace) == before


def test_a_running_contract_keeps_its_customer_until_its_last_day(workspace: Workspace, clock: FixedClock) -> None:
    write_setting(workspace, "pool_contract_days", 0)
    held = {
        name: sign(workspace, add(workspace, clock, name), ends_on=end, status=status)
        for name, end, status in (
            ("在执行", date(2026, 3, 20), "executing"),
            ("无期限", None, "signed"),
            ("只是草稿", date(2026, 12, 31), "draft"),
            ("已终止", date(2026, 12, 31), "terminated"),
            ("刚结束", date(2026, 3, 10), "signed"),
        )
    }
    go_to(clock, "2026-03-11")
    found = pool.preview(workspace)
    assert names(found.falling) == ["只是草稿", "已终止", "刚结束"]
    assert {row.name: row.reason for row in found.kept} == {
        "在执行": "Kept: a contract runs until 20 Mar",
        "无期限": "Kept: a contract without an end runs",
    }
    go_to(clock, "2026-03-21")
    assert "在执行" in names(pool.preview(workspace).falling)
    records.update_records(workspace, "contracts", [held["无期限"]], {"status": "completed"})
    assert not pool.preview(workspace).kept


def test_a_signed_contract_is_a_purchase_to_the_rules_about_buyers(workspace: Workspace, clock: FixedClock) -> None:
    write_setting(workspace, "pool_keeps_contracts", False)
    write_setting(workspace, "pool_contract_days", 0)
    buyer, idle = add(workspace, clock, "签过约"), add(workspace, clock, "没签过")
    sign(workspace, buyer, ends_on=None, status="completed")
    sign(workspace, idle, ends_on=None, status="terminated")
    go_to(clock, "2026-03-11")
    assert names(pool.preview(workspace).falling) == ["签过约", "没签过"]
    write_setting(workspace, "pool_keeps_won", True)
    assert [(row.name, row.reason) for row in pool.preview(workspace).kept] == [("签过约", "Kept: has bought before")]

    write_setting(workspace, "pool_keeps_won", False)
    write_setting(workspace, "pool_limits", {"potential": 3650})
    write_setting(workspace, "pool_win_days", 60)
    assert names(pool.preview(workspace).falling) == ["签过约", "没签过"]  # signed before it was entered here
    made = workspace.scalar("SELECT id FROM contract WHERE customer_id = ?", (buyer,))
    records.update_records(workspace, "contracts", [made], {"signed_on": date(2026, 1, 20)})
    assert names(pool.preview(workspace).falling) == ["没签过"]


def test_each_rule_about_contracts_is_switched_off_alone(workspace: Workspace, clock: FixedClock) -> None:
    running, ended = add(workspace, clock, "在执行"), add(workspace, clock, "已到期")
    sign(workspace, running, ends_on=None)
    sign(workspace, ended, ends_on=date(2026, 1, 15), status="expired")
    go_to(clock, "2026-03-11")
    assert names(pool.preview(workspace).kept) == ["在执行", "已到期"]
    write_setting(workspace, "pool_keeps_contracts", False)
    assert names(pool.preview(workspace).falling) == ["在执行"]
    write_setting(workspace, "pool_contract_days", 55)
    assert names(pool.preview(workspace).falling) == ["在执行", "已到期"]
    write_setting(workspace, "pool_contract_days", 56)
    assert names(pool.preview(workspace).kept) == ["已到期"]
    write_setting(workspace, "pool_contract_days", 0)
    assert names(pool.preview(workspace).kept) == []


def test_a_new_contract_is_reckoned_with_at_once_and_its_undo_too(workspace: Workspace, clock: FixedClock) -> None:
    customer_id = add(workspace, clock, "新签")
    falls = records.fetch_record(workspace, "customers", customer_id)["pooled_on"]
    assert falls == date(2026, 3, 11)
    sign(workspace, customer_id, ends_on=date(2026, 6, 30))
    assert records.fetch_record(workspace, "customers", customer_id)["pooled_on"] == date(2026, 9, 28)
    workspace.undo()
    assert records.fetch_record(workspace, "customers", customer_id)["pooled_on"] == falls


def test_the_contracts_of_a_customer_are_found_by_index_in_the_sweep(workspace: Workspace) -> None:
    statement = f"EXPLAIN QUERY PLAN SELECT {POOLED_ON} FROM customer t"
    plan = [row[3] for row in workspace.query(statement) if " k " in f"{row[3]} "]
    assert plan
    assert all("INDEX contract_customer_id (customer_id=? AND status=?)" in line for line in plan)
