"""What can be done with several opportunities at once, as one operation and one undo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from ocrm.i18n import N_
from ocrm.services import opportunities, opportunity_views, records, stages, todos
from ocrm.services.changes import Changes
from ocrm.services.workspace import Workspace


def move_opportunities(
    workspace: Workspace, opportunity_ids: Sequence[int], stage_id: int, *, note: str = "", origin: str = ""
) -> Changes:
    """Move deals to a stage; those in it already stay as they are.

    Raises NoteNeededError, and then moves none, where a `note` must say why.
    """
    if len(opportunity_ids) == 1:
        return opportunities.move_opportunity(workspace, opportunity_ids[0], stage_id, note=note, origin=origin)
    target = stages.stage(workspace, stage_id)
    with workspace.operation(
        N_("Move {count} opportunities to {stage}"), origin=origin, count=len(opportunity_ids), stage=target.name
    ) as operation:
        for opportunity_id in opportunity_ids:
            opportunities.move_opportunity(workspace, opportunity_id, stage_id, note=note)
    return operation.changes


def win_opportunities(
    workspace: Workspace,
    opportunity_ids: Sequence[int],
    *,
    amount: Decimal | None = None,
    closed_on: date | None = None,
    origin: str = "",
) -> Changes:
    """Close deals as won on `closed_on` (today); an actual `amount` is for a single one."""
    if len(opportunity_ids) == 1:
        return opportunities.win_opportunity(
            workspace, opportunity_ids[0], amount=amount, closed_on=closed_on, origin=origin
        )
    with workspace.operation(N_("Win {count} opportunities"), origin=origin, count=len(opportunity_ids)) as operation:
        for opportunity_id in opportunity_ids:
            opportunities.win_opportunity(workspace, opportunity_id, closed_on=closed_on)
    return operation.changes


def lose_opportunities(
    workspace: Workspace,
    opportunity_ids: Sequence[int],
    *,
    reason: str,
    note: str = "",
    competitor: str = "",
    origin: str = "",
) -> Changes:
    """Close deals as lost for the same reason. Raises ValidationError without one."""
    if len(opportunity_ids) == 1:
        return opportunities.lose_opportunity(
            workspace, opportunity_ids[0], reason=reason, note=note, competitor=competitor, origin=origin
        )
    with workspace.operation(N_("Lose {count} opportunities"), origin=origin, count=len(opportunity_ids)) as operation:
        for opportunity_id in opportunity_ids:
            opportunities.lose_opportunity(workspace, opportunity_id, reason=reason, note=note, competitor=competitor)
    return operation.changes


def expect_in_month(workspace: Workspace, opportunity_ids: Sequence[int], month: date, *, origin: str = "") -> Changes:
    """Expect deals to close in `month` (its first day), on the same day of it as before where there is one."""
    today = workspace.clock.today()
    label = N_("Expect “{title}” in {month}") if len(opportunity_ids) == 1 else N_("Expect {count} deals in {month}")
    title = records.title_of(workspace, "opportunities", opportunity_ids[0])
    with workspace.operation(
        label, origin=origin, title=title[:60], count=len(opportunity_ids), month=f"{month:%Y-%m}"
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
    if len(opportunity_ids) == 1:
        return todos.add_todo(workspace, title, opportunity=opportunity_ids[0], due_on=due_on, origin=origin)
    with workspace.operation(
        N_("Plan “{title}” for {count} opportunities"), origin=origin, title=title[:60], count=len(opportunity_ids)
    ) as operation:
        for opportunity_id in opportunity_ids:
            todos.add_todo(workspace, title, opportunity=opportunity_id, due_on=due_on)
    return operation.changes
