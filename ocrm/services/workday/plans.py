"""Plans: templates of steps, each so many days after the start, that lay out several to-dos at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from ocrm.errors import NotFoundError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.services.changes import Changes
from ocrm.services.fields.picklists import labels
from ocrm.services.sample_data.seeds import PLAN_STEPS_BY_CODE, PLANS_BY_CODE
from ocrm.services.workspace import Workspace

MOST_CHARACTERS = 60
MOST_CHARACTERS_OF_STEP = 120
MOST_STEPS = 40
MOST_DAYS = 730


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A to-do of a plan; `at` is its local time of day, None for all day."""

    step_id: int
    title: str
    kind: str
    after_days: int
    at: time | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with its steps by day; `skips_free_days` says that its days are work days."""

    plan_id: int
    name: str
    note: str
    skips_free_days: bool
    steps: tuple[PlanStep, ...]


def list_plans(workspace: Workspace) -> list[Plan]:
    """Return the plans in their order."""
    steps: dict[int, list[PlanStep]] = {}
    for plan_id, *step in workspace.query(
        "SELECT plan_id, id, code, title, kind, after_days, at_time FROM plan_step"
        " ORDER BY after_days, at_time = '', at_time, position, id"
    ):
        steps.setdefault(plan_id, []).append(_step(*step))
    return [
        Plan(plan_id, name or _(PLANS_BY_CODE[code].label), note, bool(skips), tuple(steps.get(plan_id, ())))
        for plan_id, code, name, note, skips in workspace.query(
            "SELECT id, code, name, note, skips_free_days FROM plan ORDER BY position, id"
        )
    ]


def _step(step_id: int, code: str, title: str, kind: str, after_days: int, at_time: str) -> PlanStep:
    shown = title or _(PLAN_STEPS_BY_CODE[code].label)
    return PlanStep(step_id, shown, kind, after_days, time.fromisoformat(at_time) if at_time else None)


def fetch_plan(workspace: Workspace, plan_id: int) -> Plan:
    """Return one plan; raises NotFoundError."""
    for plan in list_plans(workspace):
        if plan.plan_id == plan_id:
            return plan
    raise NotFoundError(_("This plan no longer exists. It may have been deleted; undo brings it back."))


def find_plan(workspace: Workspace, name: str) -> Plan:
    """Return the plan of a name or an id; raises ValidationError that names those there are."""
    found = list_plans(workspace)
    folded = name.strip().casefold()
    for plan in found:
        if folded in (plan.name.casefold(), str(plan.plan_id)):
            return plan
    known = ", ".join(plan.name for plan in found) or "–"
    raise ValidationError(_("There is no plan “{name}”. These are: {known}.").format(name=name, known=known))


# -- the plans --------------------------------------------------------------------------------------------------------


def add_plan(workspace: Workspace, name: str, *, origin: str = "") -> Changes:
    """Add an empty plan; its id is in `Changes.created_id`. Raises ValidationError."""
    checked = _checked_name(workspace, name)
    with workspace.operation(N_("Add the plan “{name}”"), origin=origin, name=checked) as operation:
        operation.created_id = new_id()
        workspace.connection.execute(
            "INSERT INTO plan(id, name, note, position) SELECT ?, ?, '', coalesce(max(position), -1) + 1 FROM plan",
            (operation.created_id, checked),
        )
    return operation.changes


def copy_plan(workspace: Workspace, plan_id: int, *, origin: str = "") -> Changes:
    """Add a plan with the same steps, to be changed; its id is in `Changes.created_id`."""
    plan = fetch_plan(workspace, plan_id)
    name = _free_name(workspace, _("{name} (copy)").format(name=plan.name))
    with workspace.operation(N_("Copy the plan “{name}”"), origin=origin, name=plan.name) as operation:
        created = add_plan(workspace, name).created_id or operation.created_id or 0
        workspace.connection.execute(
            "UPDATE plan SET note = ?, skips_free_days = ? WHERE id = ?", (plan.note, plan.skips_free_days, created)
        )
        for step in plan.steps:
            add_step(workspace, created, step.title, after_days=step.after_days, kind=step.kind, at=step.at)
        operation.created_id = created
    return operation.changes


def update_plan(
    workspace: Workspace,
    plan_id: int,
    *,
    name: str | None = None,
    note: str | None = None,
    skips_free_days: bool | None = None,
    origin: str = "",
) -> Changes:
    """Rename a plan, describe it, or let its days be work days. Raises ValidationError, NotFoundError."""
    plan = fetch_plan(workspace, plan_id)
    values: dict[str, object] = {}
    if name is not None and name.strip() != plan.name:
        values["name"] = _checked_name(workspace, name, but=plan_id)
    if note is not None:
        values["note"] = note.strip()
    if skips_free_days is not None:
        values["skips_free_days"] = skips_free_days
    with workspace.operation(N_("Change the plan “{name}”"), origin=origin, name=plan.name) as operation:
        for column, value in values.items():
            workspace.connection.execute(f"UPDATE plan SET {column} = ? WHERE id = ?", (value, plan_id))
    return operation.changes


def delete_plan(workspace: Workspace, plan_id: int, *, origin: str = "") -> Changes:
    """Delete a plan; the to-dos it has laid out stay."""
    plan = fetch_plan(workspace, plan_id)
    with workspace.operation(N_("Delete the plan “{name}”"), origin=origin, name=plan.name) as operation:
        workspace.connection.execute("DELETE FROM plan WHERE id = ?", (plan_id,))
    return operation.changes


def order_plans(workspace: Workspace, plan_ids: Sequence[int], *, origin: str = "") -> Changes:
    """Put the plans into an order."""
    with workspace.operation(N_("Reorder the plans"), origin=origin) as operation:
        workspace.connection.executemany(
            "UPDATE plan SET position = ?1 WHERE id = ?2 AND position <> ?1",
            [(place, plan_id) for place, plan_id in enumerate(plan_ids)],
        )
    return operation.changes


def _checked_name(workspace: Workspace, name: str, *, but: int = 0) -> str:
    words = " ".join(name.split())
    if not words:
        raise ValidationError(_("A plan needs a name. Nothing was changed."), field="name")
    if len(words) > MOST_CHARACTERS:
        message = _("The name of a plan has at most {n} characters. Nothing was changed; shorten it.")
        raise ValidationError(message.format(n=MOST_CHARACTERS), field="name")
    taken = {plan.name.casefold() for plan in list_plans(workspace) if plan.plan_id != but}
    if words.casefold() in taken:
        raise ValidationError(_("“{name}” is there already. Choose another name.").format(name=words), field="name")
    return words


def _free_name(workspace: Workspace, name: str) -> str:
    taken = {plan.name for plan in list_plans(workspace)}
    number, free = 2, name
    while free in taken:
        free, number = f"{name} {number}", number + 1
    return free


# -- the steps of a plan ----------------------------------------------------------------------------------------------


def add_step(
    workspace: Workspace,
    plan_id: int,
    title: str,
    *,
    after_days: int,
    kind: str = "call",
    at: time | None = None,
    origin: str = "",
) -> Changes:
    """Add a step to a plan; its id is in `Changes.created_id`. Raises ValidationError, NotFoundError."""
    plan = fetch_plan(workspace, plan_id)
    if len(plan.steps) >= MOST_STEPS:
        words = _("A plan has at most {n} steps. Nothing was added; make another plan for the rest.")
        raise ValidationError(words.format(n=MOST_STEPS), field="title")
    values = _checked_step(workspace, {"title": title, "kind": kind, "after_days": after_days, "at": at})
    with workspace.operation(
        N_("Add “{step}” to the plan “{name}”"), origin=origin, step=str(values["title"]), name=plan.name
    ) as operation:
        operation.created_id = new_id()
        workspace.connection.execute(
            "INSERT INTO plan_step(id, plan_id, position, title, kind, after_days, at_time) VALUES (?,?,?,?,?,?,?)",
            (operation.created_id, plan_id, len(plan.steps), *(values[name] for name in
             ("title", "kind", "after_days", "at_time"))),
        )  # fmt: skip
    return operation.changes


def update_step(workspace: Workspace, step_id: int, *, origin: str = "", **values: object) -> Changes:
    """Set title, kind, after_days or `at` (a time, None for all day) of a step. Raises ValidationError."""
    plan, step = _plan_of(workspace, step_id)
    checked = _checked_step(workspace, values)
    with workspace.operation(
        N_("Change “{step}” in the plan “{name}”"), origin=origin, step=step.title, name=plan.name
    ) as operation:
        for column, value in checked.items():
            workspace.connection.execute(f"UPDATE plan_step SET {column} = ? WHERE id = ?", (value, step_id))
    return operation.changes


def delete_step(workspace: Workspace, step_id: int, *, origin: str = "") -> Changes:
    """Take a step out of a plan; the to-dos laid out by it stay."""
    plan, step = _plan_of(workspace, step_id)
    with workspace.operation(
        N_("Remove “{step}” from the plan “{name}”"), origin=origin, step=step.title, name=plan.name
    ) as operation:
        workspace.connection.execute("DELETE FROM plan_step WHERE id = ?", (step_id,))
    return operation.changes


def _plan_of(workspace: Workspace, step_id: int) -> tuple[Plan, PlanStep]:
    for plan in list_plans(workspace):
        for step in plan.steps:
            if step.step_id == step_id:
                return plan, step
    raise NotFoundError(_("This step is no longer in its plan."))


def _checked_step(workspace: Workspace, values: dict[str, object]) -> dict[str, object]:
    """Return the columns of a step fit to be stored; raises ValidationError."""
    checked: dict[str, object] = {}
    if "title" in values:
        checked["title"] = " ".join(str(values["title"]).split())
        if not checked["title"]:
            raise ValidationError(_("Say what is to be done in this step."), field="title")
        if len(str(checked["title"])) > MOST_CHARACTERS_OF_STEP:
            words = _("A step has at most {n} characters. Nothing was changed; shorten it.")
            raise ValidationError(words.format(n=MOST_CHARACTERS_OF_STEP), field="title")
    if "kind" in values:
        checked["kind"] = str(values["kind"])
        if checked["kind"] not in labels(workspace, "todo_kind"):
            raise ValidationError(_("Choose a kind from the list."), field="kind")
    if "after_days" in values:
        checked["after_days"] = days = int(str(values["after_days"]))
        if not 0 <= days <= MOST_DAYS:
            raise ValidationError(_("A step comes 0 to {n} days after the start.").format(n=MOST_DAYS), field="days")
    if "at" in values:
        at = values["at"]
        checked["at_time"] = f"{at:%H:%M}" if isinstance(at, time) else ""
    return checked
