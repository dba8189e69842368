"""Laying a plan out for a customer or a deal: the days its steps fall on, its to-dos, and stopping it again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.workday import occurrences, planning, plans
from ocrm.services.workday.plans import Plan, PlanStep
from ocrm.services.workspace import Workspace

_FIELDS = {"customers": "customer", "contacts": "contact", "opportunities": "opportunity"}
LAY_OUT_MANY = N_("Lay out the plan “{name}” for {count} records")


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step on the local day it would fall on."""

    step: PlanStep
    on: date


@dataclass(frozen=True, slots=True)
class RunningPlan:
    """A plan that has open to-dos at a record."""

    plan_id: int
    name: str
    open_count: int
    done_count: int
    next_on: date | None


def preview(workspace: Workspace, plan: Plan, start: date, *, skips_free_days: bool) -> list[PlannedStep]:
    """Return the days the steps of a plan fall on when it begins on a day."""
    return [PlannedStep(step, _day(workspace, step, start, skips_free_days)) for step in plan.steps]


def _day(workspace: Workspace, step: PlanStep, start: date, skips_free_days: bool) -> date:
    if skips_free_days:
        return occurrences.after_work_days(workspace, start, step.after_days)
    return start + timedelta(days=step.after_days)


def lay_out(
    workspace: Workspace,
    plan_id: int,
    kind: str,
    record_ids: Sequence[int],
    *,
    start: date | None = None,
    skips_free_days: bool | None = None,
    step_ids: Collection[int] | None = None,
    origin: str = "",
) -> Changes:
    """Add the to-dos of a plan to records of a kind, as one operation; by default from today and with every step.

    Raises ValidationError where there is no step to lay out.
    """
    plan = plans.fetch_plan(workspace, plan_id)
    skips = plan.skips_free_days if skips_free_days is None else skips_free_days
    steps = [
        planned
        for planned in preview(workspace, plan, start or workspace.clock.today(), skips_free_days=skips)
        if step_ids is None or planned.step.step_id in step_ids
    ]
    if not steps:
        raise ValidationError(_("There is no step to lay out. Nothing was added; choose one."), field="steps")
    is_one = len(record_ids) == 1
    label = N_("Lay out the plan “{name}” for “{title}”") if is_one else LAY_OUT_MANY
    title = records.title_of(workspace, kind, record_ids[0]) if is_one else ""
    with workspace.operation(label, origin=origin, name=plan.name, title=title, count=len(record_ids)) as operation:
        for record_id in record_ids:
            _add_todos(workspace, steps, {_FIELDS[kind]: record_id})
            operation.next_part_if_large()
        operation.created_id = None
    return operation.changes


def _add_todos(workspace: Workspace, steps: Sequence[PlannedStep], links: dict[str, int]) -> None:
    for planned in steps:
        values = {
            "title": planned.step.title,
            "kind": planned.step.kind,
            **planning.due_values(workspace.clock, planned.on, planned.step.at),
            **links,
        }
        created = records.add_record(workspace, "todos", values).created_id
        workspace.connection.execute(
            "UPDATE todo SET plan_step_id = ?, origin = 'plan' WHERE id = ?", (planned.step.step_id, created)
        )


def running_plans(workspace: Workspace, kind: str, record_id: int) -> list[RunningPlan]:
    """Return the plans with open to-dos at a record, the one that is due next first."""
    names = {plan.plan_id: plan.name for plan in plans.list_plans(workspace)}
    rows = workspace.query(
        "SELECT s.plan_id, count(*) FILTER (WHERE t.status = 'open') AS open,"
        " count(*) FILTER (WHERE t.status = 'done'),"
        " min(t.due_on) FILTER (WHERE t.status = 'open') AS next FROM todo t JOIN plan_step s ON s.id = t.plan_step_id"
        f" WHERE t.{_FIELDS[kind]}_id = ? GROUP BY s.plan_id HAVING open > 0 ORDER BY next",
        (record_id,),
    )
    return [
        RunningPlan(plan_id, names[plan_id], is_open, done, None if next_on is None else date.fromisoformat(next_on))
        for plan_id, is_open, done, next_on in rows
    ]


def stop_plan(workspace: Workspace, plan_id: int, kind: str, record_id: int, *, origin: str = "") -> Changes:
    """Delete the open to-dos a plan has laid out at a record; what is done stays. Raises ValidationError."""
    plan = plans.fetch_plan(workspace, plan_id)
    found = workspace.query(
        "SELECT t.id FROM todo t JOIN plan_step s ON s.id = t.plan_step_id"
        f" WHERE t.{_FIELDS[kind]}_id = ? AND s.plan_id = ? AND t.status = 'open'",
        (record_id, plan_id),
    )
    todo_ids = [row[0] for row in found]
    if not todo_ids:
        raise ValidationError(
            _("The plan “{name}” has no open to-dos here. Nothing was changed.").format(name=plan.name)
        )
    title = records.title_of(workspace, kind, record_id)
    with workspace.operation(
        N_("Stop the plan “{name}” for “{title}”"), origin=origin, name=plan.name, title=title
    ) as operation:
        records.delete_records(workspace, "todos", todo_ids)
    return operation.changes


def plan_of(workspace: Workspace, todo_id: int) -> str:
    """Return the name of the plan a to-do was laid out by, empty for none."""
    plan_id = workspace.scalar(
        "SELECT s.plan_id FROM todo t JOIN plan_step s ON s.id = t.plan_step_id WHERE t.id = ?", (todo_id,)
    )
    return "" if plan_id is None else plans.fetch_plan(workspace, int(plan_id)).name
