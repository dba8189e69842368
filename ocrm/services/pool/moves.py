"""The rows of a move into the pool or out of it: the customer's state and its history."""

from __future__ import annotations

from collections.abc import Sequence

from ocrm.models.base import ids
from ocrm.services.workspace import Workspace

AUTOMATIC, BY_HAND, CLAIMED = "automatic", "by_hand", "claimed"
"""The kinds of pool_move."""


def move_into_pool(workspace: Workspace, moves: Sequence[tuple[int, str]], *, kind: str) -> None:
    """Put customers into the pool, each with its reason, inside the caller's operation."""
    stamp = workspace.stamp()
    workspace.connection.executemany(
        "UPDATE customer SET pooled_at = ?, updated_at = ? WHERE id = ?",
        [(stamp, stamp, customer_id) for customer_id, _reason in moves],
    )
    _record(workspace, moves, kind)


def move_out(workspace: Workspace, customer_ids: Sequence[int], reason: str) -> None:
    """Take customers out of the pool as claimed today, inside the caller's operation."""
    stamp, today = workspace.stamp(), workspace.clock.today().isoformat()
    workspace.connection.executemany(
        "UPDATE customer SET pooled_at = NULL, received_on = ?, updated_at = ? WHERE id = ?",
        [(today, stamp, customer_id) for customer_id in customer_ids],
    )
    _record(workspace, [(customer_id, reason) for customer_id in customer_ids], CLAIMED)


def _record(workspace: Workspace, moves: Sequence[tuple[int, str]], kind: str) -> None:
    stamp = workspace.stamp()
    workspace.connection.executemany(
        "INSERT INTO pool_move(id, created_at, updated_at, customer_id, kind, reason, happened_at)"
        " VALUES (?,?,?,?,?,?,?)",
        [
            (move_id, stamp, stamp, customer_id, kind, reason, stamp)
            for move_id, (customer_id, reason) in zip(ids.next_ids(len(moves)), moves, strict=True)
        ],
    )
