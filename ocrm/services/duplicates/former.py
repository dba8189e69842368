"""What merged records were called: their codes, ids and names lead to the record they became part of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import apsw

from ocrm.models import journal
from ocrm.models.fields import from_utc_text
from ocrm.services.schema import RecordType, record_type
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Merge:
    """Records that are gone since one step, and the one they became part of; they come back together."""

    former_id: int
    """One of those that are gone."""
    former_names: tuple[str, ...]
    winner_name: str
    """What it is called, or was before it took the name of one that is gone."""
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
        f"SELECT min(m.loser_id), json_group_array(m.name ORDER BY m.loser_id), t.{described.title_field}, m.merged_at,"
        " m.operation_id, m.winner_id"
        f" FROM merged_record m JOIN {described.table} t ON t.id = m.winner_id WHERE m.record_kind = ?"
        " GROUP BY m.operation_id, m.winner_id ORDER BY m.operation_id DESC LIMIT ?",
        (kind, limit),
    )
    return [_merge(workspace, described, row) for row in rows]


def _merge(workspace: Workspace, described: RecordType, row: tuple[Any, ...]) -> Merge:
    former_id, names, winner_name, merged_at, operation_id, winner_id = row
    gone = tuple(json.loads(names))
    if winner_name in gone:
        winner_name = _name_before(workspace, described, operation_id, winner_id) or winner_name
    return Merge(former_id, gone, winner_name, from_utc_text(merged_at))


def _name_before(workspace: Workspace, described: RecordType, operation_id: int, record_id: int) -> str | None:
    """Return what the kept record was called before a merge, where that step changed it."""
    columns = [row[1] for row in workspace.query(f"PRAGMA table_info({described.table})")]
    title = columns.index(described.title_field)
    for part in journal.load(workspace.connection, operation_id):
        for change in apsw.Changeset.iter(part):
            if change.name == described.table and change.op == "UPDATE" and change.old and change.old[0] == record_id:
                name = change.old[title]
                return name if isinstance(name, str) else None
    return None


def merged_with(workspace: Workspace, operation_id: int) -> list[str]:
    """Return the names of the records that were lost in one merge."""
    sql = "SELECT name FROM merged_record WHERE operation_id = ? ORDER BY loser_id"
    return [row[0] for row in workspace.query(sql, (operation_id,))]
