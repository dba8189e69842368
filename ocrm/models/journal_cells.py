"""Taking an operation back cell by cell, months later, so that nothing typed since is lost."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

import apsw

from ocrm.models import journal
from ocrm.models.journal_survey import OWN_FIELDS, Cells, Key, Survey, kept_rows, note_update, rows_now


def take_back(
    connection: apsw.Connection, parts: Sequence[bytes], found: Survey, *, overwrite: Collection[int] = (),
    tell: journal.Tell | None = None,
) -> journal.Outcome:  # fmt: skip
    """Take an operation back inside the caller's transaction, cell by cell; return what was touched.

    Rows changed since stay as they are, but for those named in `overwrite`; `conflicts` names the ones that stayed.
    """
    kept = kept_rows(connection, found, overwrite)
    outcome = journal.apply(
        connection,
        journal.inverted(parts),
        on_conflict=lambda row: row.action == "delete" or row.row_id in overwrite,
        only=partial(_is_to_go, kept) if kept else None,
        tell=tell,
    )
    halfway = [row for row in outcome.conflicts if row.action == "update"]
    if halfway:
        _put_cells_back(connection, found, parts, {(row.table, row.row_id) for row in halfway})
    stayed = {(row.table, row.row_id) for row in found.changed if row.row_id not in overwrite} | kept
    outcome.conflicts = [
        journal.TouchedRow(row.table, row.row_id, "delete" if row.was_added else "update")
        for row in found.changed if (row.table, row.row_id) in stayed
    ]  # fmt: skip
    return outcome


def _is_to_go(kept: Collection[Key], change: apsw.TableChange) -> bool:
    values = change.new if change.op == "INSERT" else change.old
    if values is None:
        return True
    key = tuple(values[at] for at in sorted(change.pk_columns))
    return (change.name, key[0] if len(key) == 1 else key) not in kept


def _put_cells_back(connection: apsw.Connection, found: Survey, parts: Sequence[bytes], rows: Collection[Key]) -> None:
    """Put back the cells of rows that still hold what the operation wrote; the ones changed since stay."""
    updates: dict[Key, Cells] = {}
    for part in reversed(parts):
        for change in apsw.Changeset.iter(part):
            if change.op == "UPDATE" and change.old is not None and (change.name, change.old[0]) in rows:
                note_update(change, found.columns[change.name], updates)
    for (table, row_id), cells in updates.items():
        columns = found.columns[table]
        stored = next(rows_now(connection, table, [row_id]), None)
        if stored is None:
            continue
        now = dict(zip(columns, stored, strict=True))
        fresh = {name: _put_back(name, old, new, now[name]) for name, (old, new) in cells.items()}
        fresh = {name: value for name, value in fresh.items() if value != now[name]}
        if fresh:
            assignments = ", ".join(f"{name} = ?" for name in fresh)
            connection.execute(f"UPDATE {table} SET {assignments} WHERE id = ?", (*fresh.values(), row_id))


def _put_back(name: str, old: Any, new: Any, now: Any) -> Any:
    """Return what a column holds once the cells that are as they were left are as they were before."""
    if name != OWN_FIELDS:
        return old if now == new else now
    was, left, stands = (json.loads(value or "{}") for value in (old, new, now))
    for key in {**was, **left}:
        if stands.get(key) == left.get(key):
            stands.pop(key, None)
            if key in was:
                stands[key] = was[key]
    return json.dumps(stands, ensure_ascii=False, sort_keys=True, separators=(",", ":"))  # as own_fields.packed
