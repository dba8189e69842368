"""To-dos: groups, repeating, putting off."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ocrm.clock import FixedClock
from ocrm.services.relations import customers
from ocrm.services.workday import todos
from ocrm.services.workday.todos import TodoGroup, group_of
from ocrm.services.workspace import Workspace

TUESDAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("due_on", "group"),
    [
        (date(2026, 3, 9), TodoGroup.OVERDUE),
        (date(2026, 3, 10), TodoGroup.TODAY),
        (date(2026, 3, 11), TodoGroup.TOMORROW),
        (date(2026, 3, 12), TodoGroup.THIS_WEEK),
        (date(2026, 3, 15), TodoGroup.THIS_WEEK),
        (date(2026, 3, 16), TodoGroup.LATER),
        (None, TodoGroup.SOMEDAY),
    ],
)
def test_group_of_a_day(due_on: date | None, group: TodoGroup) -> None:
    assert group_of(due_on, TUESDAY) is group


def test_done_repeating_todo_leaves_the_next_one_at_the_same_local_time(workspace: Workspace) -> None:
    customer = customers.add_customer(workspace, "甲").created_id
    at = datetime.fromisoformat("2026-03-10T16:00:00+08:00")
    made = todos.add_todo(workspace, "每周电话", customer=customer, due_at=at, recurrence="FREQ=WEEKLY").created_id or 0
    todos.complete_todo(workspace, made)
    (following,) = todos.list_open(workspace)
    assert following.title == "每周电话"
    assert following.customer_id == customer
    assert following.due_at is not None
    assert workspace.clock.to_local(following.due_at).isoformat() == "2026-03-17T16:00:00+08:00"
    workspace.undo()
    (back,) = todos.list_open(workspace)
    assert back.todo_id == made


def test_month_end_is_clamped_not_skipped(workspace: Workspace, clock: FixedClock) -> None:
    clock.set(datetime.fromisoformat("2026-01-31T09:00:00+08:00"))
    made = todos.add_todo(workspace, "月结", due_on=date(2026, 1, 31), recurrence="FREQ=MONTHLY").created_id or 0
    todos.complete_todo(workspace, made)
    (following,) = todos.list_open(workspace)
    assert following.due_on == date(2026, 2, 28)
    clock.set(datetime.fromisoformat("2026-02-28T09:00:00+08:00"))
    todos.complete_todo(workspace, following.todo_id)
    (third,) = todos.list_open(workspace)
    assert third.due_on == date(2026, 3, 31)


def test_putting_off_is_counted_bringing_forward_is_not(workspace: Workspace) -> None:
    made = todos.add_todo(workspace, "报价", due_on=date(2026, 3, 10)).created_id or 0
    todos.reschedule_todo(workspace, made, date(2026, 3, 12))
    todos.reschedule_todo(workspace, made, datetime.fromisoformat("2026-03-13T10:00:00+08:00"))
    assert todos.fetch_todo(workspace, made).snooze_count == 2
    todos.reschedule_todo(workspace, made, date(2026, 3, 11))
    row = todos.fetch_todo(workspace, made)
    assert (row.snooze_count, row.due_at, row.due_on) == (2, None, date(2026, 3, 11))


def test_open_list_is_in_due_order_and_counts_what_is_late(workspace: Workspace) -> None:
    todos.add_todo(workspace, "没日子")
    todos.add_todo(workspace, "下午", due_at=datetime.fromisoformat("2026-03-10T15:00:00+08:00"))
    todos.add_todo(workspace, "全天", due_on=TUESDAY)
    todos.add_todo(workspace, "早上", due_at=datetime.fromisoformat("2026-03-10T08:00:00+08:00"))
    todos.add_todo(workspace, "昨天", due_on=date(2026, 3, 9))
    rows = todos.list_open(workspace)
    assert [row.title for row in rows] == ["昨天", "早上", "下午", "全天", "没日子"]
    assert sorted(rows, key=todos.due_order) == rows
    assert [row.title for row in rows if row.is_late] == ["昨天", "早上"]
    assert todos.count_due(workspace) == (1, 3)


def test_done_ones_can_be_opened_again(workspace: Workspace) -> None:
    made = todos.add_todo(workspace, "盖章", due_on=TUESDAY).created_id or 0
    todos.complete_todo(workspace, made, outcome="已归档")
    assert [row.title for row in todos.list_done(workspace)] == ["盖章"]
    assert (todos.count_done(workspace, TUESDAY), todos.count_done(workspace, date(2026, 3, 9))) == (1, 0)
    todos.reopen_todo(workspace, made)
    assert todos.fetch_todo(workspace, made).completed_at is None
    assert todos.list_done(workspace) == []
