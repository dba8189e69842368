"""What merged records were called: their codes, ids and names lead to the record they became part of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ocrm.models.fields import from_utc_text
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Merge:
    """Records that are gone since one step, and the one they became part of; they come back together."""

    former_id: int
    """One of those that are gone."""
    former_names: tuple[str, ...]
    winner_name: str
    merged_at: datetime


_LARGEST_ID = (1 << 63) - 1
_CALLED = (
    " FROM merged_record WHERE record_kind = :kind AND (code IN (:text, upper(:text)) AND code <> ''"
    " OR name = :text COLLATE NOCASE OR loser_id = :id) LIMIT 10"
)


def find_former(workspace: Workspace, kind: str, text: str) -> list[int]:
    """Return the records that one with this code, name or id became part of."""
    return _found(workspace, "DISTINCT winner_id", kind, text)


def find_former_ids(workspace: Workspace, kind: str, text: str) -> list[int]:
    """Return the merged records that had this code, name or id."""
    return _found(workspace, "loser_id", kind, text)


def _found(workspace: Workspace, column: str, kind: str, text: str) -> list[int]:
    wanted = text.strip()
    record_id = min(int(wanted), _LARGEST_ID) if wanted.isdecimal() else -1
    rows = workspace.connection.execute(f"SELECT {column}{_CALLED}", {"kind": kind, "text": wanted, "id": record_id})
    return [row[0] for row in rows]


def present_id(workspace: Workspace, record_id: int) -> int:
    """Return the record that a merged one became part of; any other id as it is."""
    winner: int | None = workspace.scalar("SELECT winner_id FROM merged_record WHERE loser_id = ?", (record_id,))
    return record_id if winner is None else winner


def former_ids(workspace: Workspace, kind: str, field: str) -> Iterator[tuple[str, int]]:
    """Yield the codes or ids elsewhere of merged records, each with the record they became part of."""
    if field == "code":
        yield from workspace.query(
            "SELECT code, winner_id FROM merged_record WHERE record_kind = ? AND code <> ''", (kind,)
        )
    else:
        yield from workspace.query(
            f"SELECT a.value, a.record_id FROM alternate_value a JOIN {record_type(kind).table} t ON t.id = a.record_id"
            " WHERE a.field = ?",
            (field,),
        )


def former_names(workspace: Workspace, kind: str) -> Iterator[tuple[str, int]]:
    """Yield the names and codes of merged records, each with the record they became part of."""
    sql = "SELECT {column}, winner_id FROM merged_record WHERE record_kind = ? AND {column} <> ''"
    for column in ("name", "code"):
        yield from workspace.query(sql.format(column=column), (kind,))


def list_merges(workspace: Workspace, kind: str, *, limit: int = 20) -> list[Merge]:
    """Return the merges of a kind that can be split, the last first."""
    described = record_type(kind)
    rows = workspace.query(
        f"SELECT min(m.loser_id), json_group_array(m.name ORDER BY m.loser_id), t.{described.title_field}, m.merged_at"
        f" FROM merged_record m JOIN {described.table} t ON t.id = m.winner_id WHERE m.record_kind = ?"
        " GROUP BY m.operation_id, m.winner_id ORDER BY m.operation_id DESC LIMIT ?",
        (kind, limit),
    )
    return [Merge(row[0], tuple(json.loads(row[1])), row[2], from_utc_text(row[3])) for row in rows]


def merged_with(workspace: Workspace, operation_id: int) -> list[str]:
    """Return the names of the records that were lost in one merge."""
    sql = "SELECT name FROM merged_record WHERE operation_id = ? ORDER BY loser_id"
    return [row[0] for row in workspace.query(sql, (operation_id,))]
