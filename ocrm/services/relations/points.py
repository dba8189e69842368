"""Membership points of a customer: a ledger of what was given and used (A1.26)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ocrm.errors import NotFoundError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import ids
from ocrm.services.changes import Changes
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PointsRow:
    """A line of the ledger; used points are negative, `balance` is what there is after it."""

    entry_id: int
    dated_on: date
    points: int
    reason: str
    balance: int


def list_points(workspace: Workspace, customer_id: int) -> list[PointsRow]:
    """Return the ledger of a customer, the latest line first."""
    rows = workspace.query(
        "SELECT id, dated_on, points, reason, sum(points) OVER (ORDER BY dated_on, id) FROM points_entry"
        " WHERE customer_id = ? ORDER BY dated_on DESC, id DESC",
        (customer_id,),
    )
    return [PointsRow(row[0], date.fromisoformat(row[1]), row[2], row[3], row[4]) for row in rows]


def add_points(
    workspace: Workspace,
    customer_id: int,
    points: int,
    *,
    reason: str = "",
    dated_on: date | None = None,
    origin: str = "",
) -> Changes:
    """Give points, or take them with a negative number; raises ValidationError for none at all."""
    if not points:
        raise ValidationError(_("Enter how many points; used ones with a minus."), field="points")
    label = N_("Give {points} points") if points > 0 else N_("Use {points} points")
    with workspace.operation(label, origin=origin, points=abs(points)) as operation:
        (operation.created_id,) = write_points(workspace, [(customer_id, points)], reason=reason, dated_on=dated_on)
    return operation.changes


def write_points(
    workspace: Workspace, lines: Sequence[tuple[int, int]], *, reason: str, dated_on: date | None = None
) -> list[int]:
    """Write lines of (customer, points) into their ledgers, inside an operation; return the ids of the lines."""
    stamp, day = workspace.stamp(), (dated_on or workspace.clock.today()).isoformat()
    made = ids.next_ids(len(lines))
    workspace.connection.executemany(
        "INSERT INTO points_entry(id, created_at, updated_at, customer_id, dated_on, points, reason)"
        " VALUES (?,?,?,?,?,?,?)",
        [
            (entry_id, stamp, stamp, customer_id, day, points, reason.strip())
            for entry_id, (customer_id, points) in zip(made, lines, strict=True)
        ],
    )
    return list(made)


def delete_points(workspace: Workspace, entry_id: int, *, origin: str = "") -> Changes:
    """Delete a line of the ledger; undo brings it back."""
    if workspace.scalar("SELECT 1 FROM points_entry WHERE id = ?", (entry_id,)) is None:
        raise NotFoundError(_("This line no longer exists. It may have been deleted; undo brings it back."))
    with workspace.operation(N_("Delete a line of points"), origin=origin) as operation:
        workspace.connection.execute("DELETE FROM points_entry WHERE id = ?", (entry_id,))
    return operation.changes
