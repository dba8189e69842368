"""What can be done with several opportunities at once, as one operation and one undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from ocrm.i18n import N_
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.deals import opportunities, opportunity_views, stage_gate, stages
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace

MOVE_MANY = N_("Move {count} opportunities to {stage}")
WIN_MANY = N_("Win {count} opportunities")
LOSE_MANY = N_("Lose {count} opportunities")
VOID_MANY = N_("Void {count} opportunities")
REOPEN_MANY = N_("Reopen {count} opportunities")
PLAN_MANY = N_("Plan “{step}” for {count} opportunities")


def move_opportunities(
    workspace: Workspace, opportunity_ids: Sequence[int], stage_id: int, *, note: str = "", origin: str = ""
) -> Changes:
    """Move deals to a stage; those in it already stay as they are.

    Raises NoteNeededError, and then moves none, where a `note` must say why; one note answers for all.
    """
    stage_gate.check_move(workspace, opportunity_ids, stage_id, note=note)
    stage = stages.stage(workspace, stage_id).term
    move = partial(opportunities.put_in_stage, stage_id=stage_id, note=note)
    return _change_each(workspace, opportunity_ids, move, label=MOVE_MANY, stage=stage, origin=origin)


def win_opportunities(
    workspace: Workspace,
    opportunity_ids: Sequence[int],
    *,
    amount: Decimal | None = None,
    closed_on: date | None = None,
    origin: str = "",
) -> Changes:
    """Close deals as won on `closed_on` (today); an actual `amount` is for a single one."""
    own_amount = amount if len(opportunity_ids) == 1 else None
    win = partial(opportunities.win_opportunity, amount=own_amount, closed_on=closed_on)
    return _change_each(workspace, opportunity_ids, win, label=WIN_MANY, origin=origin)


def lose_opportunities(
    workspace: Workspace,
    opportunity_ids: Sequence[int],
    *,
    reason: str,
    note: str = "",
    competitor: str = "",
    ask_again_on: date | None = None,
    origin: str = "",
) -> Changes:
    """Close deals as lost for the same reason. Raises ValidationError without one."""
    lose = partial(
        opportunities.lose_opportunity, reason=reason, note=note, competitor=competitor, ask_again_on=ask_again_on
    )
    return _change_each(workspace, opportunity_ids, lose, label=LOSE_MANY, origin=origin)


def void_opportunities(workspace: Workspace, opportunity_ids: Sequence[int], *, origin: str = "") -> Changes:
    """Close deals that never were any; they count in no win rate."""
    return _change_each(workspace, opportunity_ids, opportunities.void_opportunity, label=VOID_MANY, origin=origin)


def reopen_opportunities(workspace: Workspace, opportunity_ids: Sequence[int], *, origin: str = "") -> Changes:
    """Open closed deals again, each in the stage it was in last."""
    return _change_each(workspace, opportunity_ids, opportunities.reopen_opportunity, label=REOPEN_MANY, origin=origin)


def expect_in_month(workspace: Workspace, opportunity_ids: Sequence[int], month: date, *, origin: str = "") -> Changes:
    """Expect deals to close in `month` (its first day), on the same day of it as before where there is one."""
    today = workspace.clock.today()
    label = N_("Expect “{title}” in {month}") if len(opportunity_ids) == 1 else N_("Expect {count} deals in {month}")
    title = records.title_of(workspace, "opportunities", opportunity_ids[0])
    with workspace.operation(
        label, origin=origin, title=title, count=len(opportunity_ids), month=f"{month:%Y-%m}"
    ) as operation:
        for opportunity_id in opportunity_ids:
            row = records.fetch_record(workspace, "opportunities", opportunity_id)
            day = opportunity_views.day_in_month(row["expected_close_on"], month, today)
            records.update_records(workspace, "opportunities", [opportunity_id], {"expected_close_on": day})
    return operation.changes


def plan_step(
    workspace: Workspace, opportunity_ids: Sequence[int], title: str, due_on: date | None, *, origin: str = ""
) -> Changes:
    """Add the same to-do to deals. Raises ValidationError on a blank title."""
    plan = partial(_add_step, title=title, due_on=due_on)
    return _change_each(workspace, opportunity_ids, plan, label=PLAN_MANY, step=title, origin=origin)


def _add_step(
    workspace: Workspace, opportunity_id: int, *, title: str, due_on: date | None, origin: str = ""
) -> Changes:
    return todos.add_todo(workspace, title, opportunity=opportunity_id, due_on=due_on, origin=origin)


def _change_each(
    workspace: Workspace,
    opportunity_ids: Sequence[int],
    change: Callable[..., Changes],
    *,
    label: str,
    origin: str,
    **values: Any,
) -> Changes:
    """Change deals one by one as one operation; a single one under the label of its own change."""
    if len(opportunity_ids) == 1:
        return change(workspace, opportunity_ids[0], origin=origin)
    with workspace.operation(label, origin=origin, count=len(opportunity_ids), **values) as operation:
        for opportunity_id in opportunity_ids:
            change(workspace, opportunity_id)
            operation.next_part_if_large()
    return operation.changes
