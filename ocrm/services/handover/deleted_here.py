"""Records of a package that were deleted here: they stay so, with what hangs on them, unless they are wanted back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ocrm.models.fields import from_utc_text
from ocrm.services.handover.incoming import Incoming
from ocrm.services.schema import RECORD_TYPES
from ocrm.services.workspace import Workspace

_TABLES = tuple(described.table for described in RECORD_TYPES.values())
_DELETED = """
SELECT d.record_id, coalesce(d.owner_id, 0), o.happened_at FROM json_each(?) given
JOIN deleted_record d ON d.record_id = given.value JOIN operation o ON o.id = d.operation_id
WHERE o.state = 'done' ORDER BY d.operation_id
"""


@dataclass(frozen=True, slots=True)
class Deletion:
    """When a record of a package was deleted here, and what it went with: itself where it was meant."""

    record_id: int
    root_id: int
    deleted_at: datetime
    winner_id: int | None = None
    """Into what it was merged, where that was why."""


def deletions(workspace: Workspace, package: Incoming) -> dict[int, Deletion]:
    """Return what of a package was deleted here and is not there again, by id."""
    found: dict[int, Deletion] = {}
    for table in _TABLES:
        ids = [row["id"] for row in package.rows.get(table, ())]
        alive = set(_ids(workspace, f"SELECT id FROM {table} WHERE id IN (SELECT value FROM json_each(?))", ids))
        for record_id, owner_id, moment in workspace.query(_DELETED, (json.dumps(ids),)):
            if record_id not in alive:
                found[record_id] = Deletion(record_id, owner_id or record_id, from_utc_text(moment))
    winners = _winners(workspace, found)
    return {
        one.record_id: Deletion(
            one.record_id, one.root_id if one.root_id in found else one.record_id, one.deleted_at,
            winners.get(one.record_id),
        )
        for one in found.values()
    }  # fmt: skip


def _ids(workspace: Workspace, sql: str, values: Collection[int]) -> Iterator[int]:
    return (record_id for (record_id,) in workspace.query(sql, (json.dumps(list(values)),)))


def _winners(workspace: Workspace, losers: Collection[int]) -> Mapping[int, int]:
    """Return into what each was merged that is still there; what was merged further is followed."""
    if not losers:
        return {}
    merged: dict[int, int] = dict(workspace.query("SELECT loser_id, winner_id FROM merged_record"))
    found = {}
    for loser in losers:
        winner = loser
        while winner in merged and merged[winner] != loser:
            winner = merged[winner]
        if winner != loser and _is_alive(workspace, winner):
            found[loser] = winner
    return found


def _is_alive(workspace: Workspace, record_id: int) -> bool:
    return any(workspace.scalar(f"SELECT 1 FROM {table} WHERE id = ?", (record_id,)) for table in _TABLES)
