"""What a record was like after any step or at any moment, and bringing that version back as an ordinary change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import apsw

from ocrm.errors import NotFoundError, UserError
from ocrm.formats import format_date_iso, format_time
from ocrm.i18n import N_, _
from ocrm.models import journal, journal_index
from ocrm.models.fields import from_utc_text, to_utc_text
from ocrm.services import derived
from ocrm.services.changes import Changes
from ocrm.services.history import bin as record_bin
from ocrm.services.history.keeping import refuse_before_beginning
from ocrm.services.schema import RecordType, record_type
from ocrm.services.workspace import Workspace

Row = dict[str, Any]

_DERIVED = frozenset({
    "last_contacted_on", "next_todo_on", "open_amount", "won_amount", "won_count", "last_won_on", "last_reached_on",
})  # fmt: skip
_KEPT = {
    "customer": _DERIVED,
    "contact": frozenset({"is_primary"}),
    "opportunity": frozenset({"stage_id", "status", "closed_on", "entered_stage_on"}),
}
"""What a version does not bring back: sums are worked out, and the moves of a deal have a log of their own."""


def last_step_at(workspace: Workspace, moment: datetime) -> int:
    """Return the last step done up to a moment, 0 before all; raises UserError before the history begins."""
    refuse_before_beginning(workspace, moment)
    sql = "SELECT coalesce(max(id), 0) FROM operation WHERE happened_at <= ?"
    return int(workspace.scalar(sql, (to_utc_text(moment),)))


def fetch_version(workspace: Workspace, kind: str, record_id: int, operation_id: int) -> Row | None:
    """Return the stored columns of a record right after a step (0: before all), None where there was no such record."""
    table = record_type(kind).table
    names = journal.columns_of(workspace.connection, table)
    stored = workspace.first(f"SELECT * FROM {table} WHERE id = ?", (record_id,))
    row = None if stored is None else dict(zip(names, stored, strict=True))
    for later_id in _later_steps(workspace, record_id, operation_id):
        for part in journal.inverted(journal.effect(workspace.connection, later_id)):
            for change in apsw.Changeset.iter(part):
                if change.name == table and _id_of(change) == record_id:
                    row = _stepped(row, change, names)
    return row


def _later_steps(workspace: Workspace, record_id: int, operation_id: int) -> list[int]:
    rows = workspace.connection.execute(
        "SELECT id FROM operation WHERE id > :after AND (id IN (SELECT operation_id FROM operation_record"
        " WHERE record_id = :record) OR id IN (SELECT value FROM json_each(:large))) ORDER BY id DESC",
        {
            "after": operation_id,
            "record": record_id,
            "large": json.dumps(journal_index.large_operations(workspace.connection, record_id)),
        },
    )
    return [row[0] for row in rows]


def _id_of(change: apsw.TableChange) -> Any:
    values = change.new if change.op == "INSERT" else change.old
    return values[0] if values else None


def _stepped(row: Row | None, change: apsw.TableChange, names: list[str]) -> Row | None:
    """Return a row after one change."""
    if change.op == "DELETE":
        return None
    after = dict(row or {})
    after.update(
        (name, value) for name, value in zip(names, change.new or (), strict=False) if value is not apsw.no_change
    )
    return after


# -- bringing back ----------------------------------------------------------------------------------------------------


def restore_version(workspace: Workspace, kind: str, record_id: int, operation_id: int, *, origin: str = "") -> Changes:
    """Make a record what it was right after a step; one undoable operation.

    Raises NotFoundError where there was no such record then, UserError where what it needs is gone.
    """
    moment = workspace.scalar("SELECT happened_at FROM operation WHERE id = ?", (operation_id,))
    if moment is None:
        raise UserError(_("This step is no longer in the history."))
    return _restore(workspace, kind, record_id, operation_id, moment=from_utc_text(moment), origin=origin)


def restore_as_of(workspace: Workspace, kind: str, record_id: int, moment: datetime, *, origin: str = "") -> Changes:
    """Make a record what it was at a moment; one undoable operation, see `restore_version`."""
    step = last_step_at(workspace, moment)
    return _restore(workspace, kind, record_id, step, moment=moment, origin=origin)


def _restore(
    workspace: Workspace, kind: str, record_id: int, operation_id: int, *, moment: datetime, origin: str
) -> Changes:
    described = record_type(kind)
    version = fetch_version(workspace, kind, record_id, operation_id)
    if version is None:
        raise NotFoundError(_("There was no such record at that moment. Nothing was changed; choose a later one."))
    local = workspace.clock.to_local(moment)
    day = f"{format_date_iso(local.date())} {format_time(local)}"
    title = str(version[described.title_field])
    text = N_("Restore “{title}” as of {day}")
    try:
        with workspace.operation(text, origin=origin, title=title, day=day) as operation:
            record_bin.bring_back(workspace, described, record_id)
            _write(workspace, described, record_id, version)
            workspace.refresh_customers(derived.customers_among(workspace.connection, [record_id]))
            _refuse_circle(workspace, record_id)
    except apsw.ConstraintError as error:
        raise UserError(
            _("“{title}” cannot be restored: another record has its number by now, or what it belongs to is gone."
              " Nothing was changed.").format(title=title)
        ) from error  # fmt: skip
    return operation.changes


def _write(workspace: Workspace, described: RecordType, record_id: int, version: Mapping[str, Any]) -> None:
    connection, table = workspace.connection, described.table
    names = journal.columns_of(connection, table)
    stored = workspace.first(f"SELECT * FROM {table} WHERE id = ?", (record_id,))
    if stored is None:
        columns = ", ".join(version)
        marks = ", ".join("?" * len(version))
        connection.execute(f"INSERT INTO {table}({columns}) VALUES ({marks})", tuple(version.values()))
        return
    now = dict(zip(names, stored, strict=True))
    kept = _KEPT.get(table, frozenset()) | {"id", "updated_at"} | _lost_links(workspace, table, version)
    changed = {name: value for name, value in version.items() if name not in kept and value != now[name]}
    if changed:
        setters = ", ".join(f"{name} = ?" for name in changed)
        values = (*changed.values(), workspace.stamp(), record_id)
        connection.execute(f"UPDATE {table} SET {setters}, updated_at = ? WHERE id = ?", values)


def _lost_links(workspace: Workspace, table: str, version: Mapping[str, Any]) -> set[str]:
    """Return the columns whose record is gone by now: they stay as they are."""
    links = workspace.query('SELECT "from", "table" FROM pragma_foreign_key_list(?)', (table,))
    return {
        column
        for column, parent in list(links)
        if version.get(column) is not None
        and workspace.scalar(f"SELECT 1 FROM {parent} WHERE id = ?", (version[column],)) is None
    }


def _refuse_circle(workspace: Workspace, record_id: int) -> None:
    if derived.is_in_circle(workspace.connection, [record_id]):
        text = _("Restoring this would make a customer its own parent. Nothing was changed; choose another parent.")
        raise UserError(text)
