"""Plans: shipped ones, changing them, laying them out on days or work days, and stopping them again."""

from __future__ import annotations

from datetime import date, time

import pytest

from ocrm.errors import NotFoundError, ValidationError
from ocrm.services import records
from ocrm.services.workday import plan_layout, plans, todos
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


@pytest.fixture
def customer(workspace: Workspace) -> int:
    return records.add_record(workspace, "customers", {"name": "长沙银行"}).created_id or 0


@pytest.fixture
def plan(workspace: Workspace) -> plans.Plan:
    plan_id = plans.add_plan(workspace, "Trade fair").created_id or 0
    plans.add_step(workspace, plan_id, "Send the minutes", after_days=3, kind="email")
    plans.add_step(workspace, plan_id, "Say thanks", after_days=0, kind="call", at=time(16))
    plans.add_step(workspace, plan_id, "Ask for a date", after_days=3, kind="call", at=time(9, 30))
    return plans.fetch_plan(workspace, plan_id)


def test_a_new_file_brings_plans_in_the_chosen_language(workspace: Workspace, both_languages: str) -> None:
    names = [shipped.name for shipped in plans.list_plans(workspace)]
    assert (
        names
        == {
            "en": ["Get to know a new customer", "Follow up on a quote", "Care after the contract"],
            "zh_CN": ["新客户跟进", "报价后跟进", "签约后关怀"],
        }[both_languages]
    )
    assert all(shipped.steps for shipped in plans.list_plans(workspace))


def test_a_shipped_plan_renamed_keeps_its_name_in_both_languages(workspace: Workspace) -> None:
    shipped = plans.list_plans(workspace)[0]
    plans.update_plan(workspace, shipped.plan_id, name="Our way")
    plans.update_step(workspace, shipped.steps[0].step_id, title="Ring them")
    renamed = plans.fetch_plan(workspace, shipped.plan_id)
    assert (renamed.name, renamed.steps[0].title) == ("Our way", "Ring them")
    workspace.undo()
    workspace.undo()
    assert plans.fetch_plan(workspace, shipped.plan_id) == shipped


def test_steps_stand_by_day_and_time(plan: plans.Plan) -> None:
    assert [step.title for step in plan.steps] == ["Say thanks", "Ask for a date", "Send the minutes"]


def test_what_makes_no_plan_is_refused(workspace: Workspace, plan: plans.Plan) -> None:
    before = rows_of(workspace)
    for change in (
        lambda: plans.add_plan(workspace, " "),
        lambda: plans.add_plan(workspace, "trade FAIR"),
        lambda: plans.add_plan(workspace, "x" * 61),
        lambda: plans.add_step(workspace, plan.plan_id, "", after_days=1),
        lambda: plans.add_step(workspace, plan.plan_id, "Call", after_days=-1),
        lambda: plans.add_step(workspace, plan.plan_id, "Call", after_days=1, kind="juggle"),
    ):
        with pytest.raises(ValidationError):
            change()
    with pytest.raises(NotFoundError):
        plans.fetch_plan(workspace, 1)
    with pytest.raises(ValidationError, match="Trade fair"):
        plans.find_plan(workspace, "Fair trade")
    assert rows_of(workspace) == before


def test_every_change_of_a_plan_is_one_step_to_undo(workspace: Workspace, plan: plans.Plan) -> None:
    changes = [
        lambda: plans.add_plan(workspace, "Another"),
        lambda: plans.copy_plan(workspace, plan.plan_id),
        lambda: plans.update_plan(workspace, plan.plan_id, note="After each fair", skips_free_days=True),
        lambda: plans.delete_plan(workspace, plan.plan_id),
        lambda: plans.order_plans(workspace, [found.plan_id for found in plans.list_plans(workspace)][::-1]),
        lambda: plans.add_step(workspace, plan.plan_id, "Call", after_days=9),
        lambda: plans.update_step(workspace, plan.steps[0].step_id, after_days=2, at=None, kind="visit"),
        lambda: plans.delete_step(workspace, plan.steps[0].step_id),
    ]
    for change in changes:
        before = rows_of(workspace)
        change()
        assert rows_of(workspace) != before
        workspace.undo()
        assert rows_of(workspace) == before


def test_a_copy_has_the_steps_under_another_name(workspace: Workspace, plan: plans.Plan) -> None:
    copied = plans.fetch_plan(workspace, plans.copy_plan(workspace, plan.plan_id).created_id or 0)
    assert copied.name == "Trade fair (copy)"
    assert [step.title for step in copied.steps] == [step.title for step in plan.steps]


def test_a_plan_laid_out_is_its_to_dos_on_their_days_and_one_undo(
    workspace: Workspace, customer: int, plan: plans.Plan
) -> None:
    before = rows_of(workspace)
    changes = plan_layout.lay_out(workspace, plan.plan_id, "customers", [customer])
    assert changes.label == "Lay out the plan “Trade fair” for “长沙银行”"
    rows = todos.list_of_record(workspace, "customers", customer)
    assert [(row.title, row.due_on, row.kind) for row in rows] == [
        ("Say thanks", date(2026, 3, 10), "call"),
        ("Ask for a date", date(2026, 3, 13), "call"),
        ("Send the minutes", date(2026, 3, 13), "email"),
    ]
    assert rows[0].due_at is not None and workspace.clock.to_local(rows[0].due_at).hour == 16
    assert plan_layout.plan_of(workspace, rows[0].todo_id) == "Trade fair"
    workspace.undo()
    assert rows_of(workspace) == before


def test_work_days_leave_out_weekends_and_holidays(workspace: Workspace, plan: plans.Plan) -> None:
    with workspace.unrecorded():
        workspace.connection.execute("INSERT INTO special_day(day, is_working, name) VALUES ('2026-03-16', 0, 'Fair')")
    planned = plan_layout.preview(workspace, plan, date(2026, 3, 14), skips_free_days=True)
    assert [step.on for step in planned] == [date(2026, 3, 17), date(2026, 3, 20), date(2026, 3, 20)]


def test_only_the_chosen_steps_are_laid_out_for_many_records(
    workspace: Workspace, customer: int, plan: plans.Plan
) -> None:
    other = records.add_record(workspace, "customers", {"name": "上海澜庭医疗"}).created_id or 0
    wanted = [plan.steps[0].step_id]
    plan_layout.lay_out(workspace, plan.plan_id, "customers", [customer, other], step_ids=wanted)
    assert sorted(row.customer_id or 0 for row in todos.list_open(workspace)) == sorted((customer, other))
    workspace.undo()
    assert todos.list_open(workspace) == []
    with pytest.raises(ValidationError):
        plan_layout.lay_out(workspace, plan.plan_id, "customers", [customer], step_ids=[])


def test_a_plan_of_a_deal_belongs_to_its_customer_too(workspace: Workspace, customer: int, plan: plans.Plan) -> None:
    values = {"subject": "外呼平台", "customer": customer}
    deal = records.add_record(workspace, "opportunities", values).created_id or 0
    plan_layout.lay_out(workspace, plan.plan_id, "opportunities", [deal])
    assert {row.customer_id for row in todos.list_of_record(workspace, "opportunities", deal)} == {customer}


def test_stopping_a_plan_deletes_what_is_open_and_keeps_what_is_done(
    workspace: Workspace, customer: int, plan: plans.Plan
) -> None:
    plan_layout.lay_out(workspace, plan.plan_id, "customers", [customer])
    kept = todos.add_todo(workspace, "Not of the plan", customer=customer).created_id
    first = todos.list_of_record(workspace, "customers", customer)[0].todo_id
    todos.complete_todo(workspace, first)
    (running,) = plan_layout.running_plans(workspace, "customers", customer)
    assert (running.name, running.open_count, running.done_count) == ("Trade fair", 2, 1)
    assert running.next_on == date(2026, 3, 13)
    before = rows_of(workspace)
    plan_layout.stop_plan(workspace, plan.plan_id, "customers", customer)
    left = todos.list_of_record(workspace, "customers", customer, include_done=True)
    assert {row.todo_id for row in left} == {first, kept}
    assert plan_layout.running_plans(workspace, "customers", customer) == []
    with pytest.raises(ValidationError):
        plan_layout.stop_plan(workspace, plan.plan_id, "customers", customer)
    workspace.undo()
    assert rows_of(workspace) == before


def test_to_dos_stay_when_their_plan_is_deleted(workspace: Workspace, customer: int, plan: plans.Plan) -> None:
    plan_layout.lay_out(workspace, plan.plan_id, "customers", [customer])
    plans.delete_plan(workspace, plan.plan_id)
    rows = todos.list_of_record(workspace, "customers", customer)
    assert len(rows) == 3
    assert plan_layout.plan_of(workspace, rows[0].todo_id) == ""
