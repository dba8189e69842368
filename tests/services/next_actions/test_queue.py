"""The queue of Today: scenario F-08, what is put off, and what a next step planned from it does."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from ocrm.clock import FixedClock
from ocrm.services import next_actions, records
from ocrm.services.next_actions import Tier
from ocrm.services.payments import receipts
from ocrm.services.tickets import handling
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of
from tests.worked_order import ORDER, fill


def named(queue: next_actions.Queue) -> list[str]:
    """Return the titles in order."""
    return [action.title for action in queue.actions]


def test_the_queue_is_exactly_the_worked_order_of_f_08(workspace: Workspace, clock: FixedClock) -> None:
    fill(workspace, clock)
    queue = next_actions.fetch_queue(workspace)
    assert named(queue) == list(ORDER)
    assert all(action.reason for action in queue.actions)


def test_an_urgent_ticket_stands_on_top_until_it_is_resolved_or_waits_for_the_customer(
    workspace: Workspace, clock: FixedClock, both_languages: str
) -> None:
    fill(workspace, clock)
    [first] = [action for action in next_actions.fetch_queue(workspace).actions if action.tier is Tier.SERVICE]
    words = {"en": "urgent, without an answer for 40 min", "zh_CN": "紧急，40 分钟未响应"}
    assert (first.title, first.reason) == ("T1", words[both_languages])
    before = rows_of(workspace)
    handling.mark_answered(workspace, [first.record_id])
    [answered] = [action for action in next_actions.fetch_queue(workspace).actions if action.tier is Tier.SERVICE]
    assert answered.reason == {"en": "urgent, opened today", "zh_CN": "紧急，今天新建"}[both_languages]
    handling.set_status(workspace, [first.record_id], handling.WAITING)
    assert "T1" not in named(next_actions.fetch_queue(workspace))
    workspace.undo()
    workspace.undo()
    assert rows_of(workspace) == before
    next_actions.hide_until(workspace, first, clock.today() + timedelta(days=1))
    assert "T1" not in named(next_actions.fetch_queue(workspace))
    clock.advance(days=1)
    handling.resolve(workspace, [first.record_id])
    assert "T1" not in named(next_actions.fetch_queue(workspace))


def test_overdue_money_says_how_late_it_is_opens_its_contract_and_goes_once_paid(
    workspace: Workspace, clock: FixedClock, both_languages: str
) -> None:
    fill(workspace, clock)
    late = [action for action in next_actions.fetch_queue(workspace).actions if action.tier is Tier.MONEY]
    assert [action.reason for action in late] == {
        "en": ["110 days late · ¥5,000.00", "69 days late · ¥8,000.00", "33 days late · ¥12,000.00",
               "9 days late · ¥30,000.00"],
        "zh_CN": ["逾期 110 天 · ¥5,000.00", "逾期 69 天 · ¥8,000.00", "逾期 33 天 · ¥12,000.00",
                  "逾期 9 天 · ¥30,000.00"],
    }[both_languages]  # fmt: skip
    kind, contract = late[-1].opens or ("", 0)
    assert (kind, records.title_of(workspace, "contracts", contract)) == ("contracts", "R2")
    next_actions.hide_until(workspace, late[0], clock.today() + timedelta(days=3))
    records.update_records(workspace, "contracts", [(late[1].opens or late[1].key)[1]], {"status": "terminated"})
    receipts.register_payment(workspace, contract, {"amount": Decimal(30_000)})
    left = [action for action in next_actions.fetch_queue(workspace).actions if action.tier is Tier.MONEY]
    assert [action.key for action in left] == [late[2].key]


def test_the_reasons_are_words(workspace: Workspace, clock: FixedClock, both_languages: str) -> None:
    fill(workspace, clock)
    reasons = {action.title: action.reason for action in next_actions.fetch_queue(workspace).actions}
    said = {
        "en": ("4 days overdue", "due today at 14:00", "18 days in this stage; its limit is 14"),
        "zh_CN": ("逾期 4 天", "今天 14:00 到期", "停留 18 天，上限 14 天"),
    }[both_languages]
    assert (reasons["A2"], reasons["A4"], reasons["ERP一期"]) == said


def test_a_deal_whose_to_do_is_due_has_no_second_line(workspace: Workspace, clock: FixedClock) -> None:
    fill(workspace, clock)
    queue = next_actions.fetch_queue(workspace)
    assert "外呼平台" not in named(queue)  # stalled for long, but A3 of today speaks of it
    step = next(action for action in queue.actions if action.title == "A3")
    todos.complete_todo(workspace, step.record_id)
    assert "外呼平台" in named(next_actions.fetch_queue(workspace))


def test_what_is_put_off_comes_back_on_its_day(workspace: Workspace, clock: FixedClock) -> None:
    fill(workspace, clock)
    action = next(one for one in next_actions.fetch_queue(workspace).actions if one.title == "ERP一期")
    before = rows_of(workspace)
    next_actions.hide_until(workspace, action, clock.today() + timedelta(days=3))
    assert "ERP一期" not in named(next_actions.fetch_queue(workspace))
    clock.advance(days=2)
    assert "ERP一期" not in named(next_actions.fetch_queue(workspace))
    clock.advance(days=1)
    assert "ERP一期" in named(next_actions.fetch_queue(workspace))
    workspace.undo()
    assert rows_of(workspace) == before


def test_a_next_step_from_the_queue_is_one_undoable_step(workspace: Workspace, clock: FixedClock) -> None:
    fill(workspace, clock)
    action = next(one for one in next_actions.fetch_queue(workspace).actions if one.title == "ERP一期")
    before = rows_of(workspace)
    next_actions.plan_on(workspace, action, clock.today() + timedelta(days=3))
    made = [row for row in todos.list_open(workspace) if row.opportunity_id == action.record_id]
    assert [(row.due_on, row.customer_id) for row in made] == [(date(2026, 3, 13), action.customer_id)]
    assert "ERP一期" not in named(next_actions.fetch_queue(workspace))
    workspace.undo()
    assert rows_of(workspace) == before


def test_a_birthday_that_was_dealt_with_stays_away_until_next_year(workspace: Workspace, clock: FixedClock) -> None:
    fill(workspace, clock)
    action = next(one for one in next_actions.fetch_queue(workspace).actions if one.tier is Tier.BIRTHDAY)
    next_actions.nothing_next(workspace, action)
    for _day in range(6):
        assert not [one for one in next_actions.fetch_queue(workspace).actions if one.tier is Tier.BIRTHDAY]
        clock.advance(days=1)
    clock.set(datetime.fromisoformat("2027-03-10T09:00:00+08:00"))
    assert [one.title for one in next_actions.fetch_queue(workspace).actions if one.tier is Tier.BIRTHDAY] == ["王芳"]


def test_the_headings_count_also_what_is_not_read(workspace: Workspace, clock: FixedClock) -> None:
    customer = records.add_record(workspace, "customers", {"name": "甲"}).created_id
    for number in range(7):
        records.add_record(workspace, "opportunities", {"subject": f"d{number}", "customer": customer})
    queue = next_actions.fetch_queue(workspace, limit=3)
    assert (len(queue.actions), queue.counts[Tier.UNPLANNED]) == (3, 7)


@pytest.mark.parametrize(("hours", "expected"), [(14, ["yesterday's", "today's"]), (15, ["yesterday's", "today's"])])
def test_at_midnight_what_was_left_is_overdue(
    workspace: Workspace, clock: FixedClock, hours: int, expected: list[str]
) -> None:
    todos.add_todo(workspace, "yesterday's", due_on=clock.today())
    todos.add_todo(workspace, "today's", due_on=clock.today() + timedelta(days=1))
    queue = next_actions.fetch_queue(workspace)
    assert [action.tier for action in queue.actions] == [Tier.TODAY, Tier.TOMORROW]
    clock.advance(hours=hours)
    after = next_actions.fetch_queue(workspace)
    is_next_day = hours >= 15
    assert named(after) == expected
    tiers = [Tier.OVERDUE, Tier.TODAY] if is_next_day else [Tier.TODAY, Tier.TOMORROW]
    assert [action.tier for action in after.actions] == tiers


def test_a_line_says_how_they_are_reached_and_its_next_step_goes_that_way(
    workspace: Workspace, clock: FixedClock, both_languages: str
) -> None:
    fill(workspace, clock)
    deal = next(one for one in next_actions.fetch_queue(workspace).actions if one.title == "ERP一期")
    assert (deal.best_channel, deal.step_kind) == (None, "call")
    assert deal.customer_id is not None
    records.add_record(
        workspace, "contacts",
        {"customer": deal.customer_id, "name": "Wang", "is_primary": True, "preferred_channel": "email"},
    )  # fmt: skip
    deal = next(one for one in next_actions.fetch_queue(workspace).actions if one.title == "ERP一期")
    assert deal.best_channel is not None
    assert deal.best_channel.words == {"en": "prefers Email", "zh_CN": "偏好邮件"}[both_languages]
    planned = next_actions.plan_on(workspace, deal, clock.today()).created_id
    assert planned is not None
    assert records.fetch_record(workspace, "todos", planned)["kind"] == "email"


def test_a_to_do_names_the_channel_only_where_it_goes_by_another(workspace: Workspace) -> None:
    firm = records.add_record(workspace, "customers", {"name": "Firm", "preferred_channel": "phone"}).created_id
    for title, kind in (("Call", "call"), ("Mail", "email"), ("Quote", "quote")):
        values = {"title": title, "kind": kind, "customer": firm, "due_on": workspace.clock.today()}
        records.add_record(workspace, "todos", values)
    found = {one.title: one for one in next_actions.fetch_queue(workspace).actions if one.todo is not None}
    assert {title: one.best_channel is not None for title, one in found.items()} == {
        "Call": False, "Mail": True, "Quote": False,
    }  # fmt: skip
    assert found["Mail"].step_kind == "email"  # a to-do goes on by its own way
