"""Receiving a package: what is new comes in, what differs stays unless theirs is chosen; one undo."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import apsw

from ocrm.errors import FileFormatError, UserError
from ocrm.i18n import N_, _
from ocrm.services.attachments import content_hash
from ocrm.services.backups.catalogue import Reason
from ocrm.services.changes import Changes
from ocrm.services.everything.exporting import Progress
from ocrm.services.fields import own_fields
from ocrm.services.handover.comparing import Comparison, Conflict, compare_package
from ocrm.services.handover.contents import CUSTOMER, LISTS
from ocrm.services.handover.steps import Steps
from ocrm.services.handover.unpacking import Stored, opened_package
from ocrm.services.numbering import next_codes
from ocrm.services.workspace import OperationContext, Workspace

ALL = "all"
"""In place of the keys of conflicts: theirs everywhere."""
NEWER = "newer"
"""In place of the keys of conflicts: theirs where their record was changed later."""
_NUMBERED = {CUSTOMER: "customers", "opportunity": "opportunities"}


def look_through(workspace: Workspace, path: Path, *, report: Progress | None = None) -> Comparison:
    """Return what receiving a package would do; raises FileFormatError or NewerFileError, and changes nothing."""
    steps = Steps(report, rounds=2)
    with opened_package(workspace, path, steps) as package:
        return compare_package(workspace, package, steps)


def receive_package(
    workspace: Workspace,
    path: Path,
    *,
    theirs: Collection[str] = (),
    origin: str = "",
    report: Progress | None = None,
) -> tuple[Comparison, Changes]:
    """Take a package in as one operation; `theirs` are the keys of the conflicts where it wins, ALL or NEWER.

    What was deleted here stays so unless its key is among them.

    Received again it changes nothing, and nothing is changed where `report` raises. Raises FileFormatError,
    NewerFileError, or UserError for an unknown key.
    """
    workspace.safeguard_before(Reason.IMPORT)
    steps = Steps(report, rounds=3)
    with opened_package(workspace, path, steps) as package:
        comparison = compare_package(workspace, package, steps)
        _refuse_unknown(comparison, theirs)
        back = {one.record_id for one in comparison.conflicts if one.is_deleted_here and _is_chosen(one, theirs)}
        if back:
            comparison = compare_package(workspace, package, steps, brought_back=back)
        chosen = [one for one in comparison.conflicts if _is_chosen(one, theirs) or _leads_back(one, back)]
        try:
            with workspace.operation(N_("Receive “{name}”"), origin=origin, name=path.name) as operation:
                workspace.connection.execute("PRAGMA defer_foreign_keys = 1")
                taker = _Taker(workspace, package.content, steps)
                taker.take(comparison, chosen)
                _note_fields(workspace, comparison, operation)
        except apsw.ConstraintError as error:
            text = _("“{name}” does not fit together. Nothing was imported; ask for it again.")
            raise FileFormatError(text.format(name=path.name)) from error
    return comparison, operation.changes


def take_over(workspace: Workspace, comparison: Comparison, chosen: Sequence[Conflict]) -> None:
    """Put theirs in the place of mine for some conflicts, with the list entries they need; inside an operation.

    `comparison` brings no new rows with files.
    """
    with workspace.operation(N_("Receive “{name}”"), name=comparison.name) as operation:
        _Taker(workspace, dict[str, bytes]().__getitem__, Steps()).take(comparison, chosen)
        _note_fields(workspace, comparison, operation)


def _note_fields(workspace: Workspace, comparison: Comparison, operation: OperationContext) -> None:
    if comparison.lists.get("custom_field"):
        operation.topics.add(own_fields.TOPIC)
        workspace.refresh_fields()


def _refuse_unknown(comparison: Comparison, theirs: Collection[str]) -> None:
    known = {conflict.key for conflict in comparison.conflicts}
    unknown = sorted(set(theirs) - known - {ALL, NEWER})
    if unknown:
        raise UserError(_("There is no conflict “{key}” in this package. Nothing was changed.").format(key=unknown[0]))


def _is_chosen(conflict: Conflict, theirs: Collection[str]) -> bool:
    return ALL in theirs or conflict.key in theirs or (NEWER in theirs and conflict.is_newer_there)


def _leads_back(conflict: Conflict, back: Collection[int]) -> bool:
    """Say whether a field that is empty here named a record that comes back: so it does again."""
    return not conflict.mine and any(value in back for _name, value in conflict.columns)


class _Taker:
    """Writes rows, inside the operation."""

    def __init__(self, workspace: Workspace, content: Callable[[str], bytes], steps: Steps) -> None:
        """`content` gives what an attachment holds by its SHA-256."""
        self._workspace, self._content, self._steps = workspace, content, steps
        self._customers: set[int | None] = set()

    def take(self, comparison: Comparison, chosen: Sequence[Conflict]) -> None:
        """Add what is new, put theirs in the place of mine where it was chosen, and work out what follows."""
        self._add(comparison)
        for conflict in chosen:
            if not conflict.is_deleted_here:
                self._overwrite(conflict)
        self._workspace.refresh_customers(self._customers)

    def _add(self, comparison: Comparison) -> None:
        """Add what is new: first what rows refer to, then the rows."""
        for table in LISTS:
            self._insert(table, comparison.lists.get(table, ()))
        for table, rows in comparison.added.items():
            if table == "attachment":
                self._add_contents(rows)
            self._insert(table, [self._fitted(table, row) for row in self._steps.each(rows)])
            for row in rows:
                self._customers |= {row.get("customer_id"), row["id"] if table == CUSTOMER else None}

    def _insert(self, table: str, rows: Sequence[Stored]) -> None:
        for row in rows:
            self._workspace.connection.execute(
                f"INSERT INTO {table}({', '.join(row)}) VALUES ({','.join('?' * len(row))})", tuple(row.values())
            )

    def _fitted(self, table: str, given: Stored) -> Stored:
        """Return a row without what only one record of a file may have, where another has it here."""
        row = dict(given)
        if table in _NUMBERED:
            if self._workspace.scalar(f"SELECT 1 FROM {table} WHERE code = ?", (row["code"],)):
                (row["code"],) = next_codes(self._workspace, _NUMBERED[table])
        elif table == "contact" and row.get("is_primary"):
            sql = "SELECT 1 FROM contact WHERE customer_id = ? AND is_primary"
            row["is_primary"] = int(self._workspace.scalar(sql, (row["customer_id"],)) is None)
        return row

    def _add_contents(self, rows: Sequence[Stored]) -> None:
        for digest in {row["content_hash"] for row in rows}:
            data = self._content(digest)
            if content_hash(data) != digest:
                raise apsw.ConstraintError(digest)
            self._workspace.connection.execute(
                "INSERT OR IGNORE INTO attachment_content(content_hash, data) VALUES (?,?)", (digest, data)
            )

    def _overwrite(self, conflict: Conflict) -> None:
        """Put what the package says in place of what is here."""
        values: dict[str, Any] = dict(conflict.columns)
        where = " AND ".join(f"{name} = ?" for name, _value in conflict.where)
        key = [value for _name, value in conflict.where]
        connection = self._workspace.connection
        if conflict.custom:
            own = json.loads(connection.execute(f"SELECT custom FROM {conflict.table} WHERE {where}", key).get or "{}")
            own |= dict(conflict.custom)
            filled = {name: one for name, one in own.items() if one is not None}
            values["custom"] = json.dumps(filled, ensure_ascii=False)
        if conflict.kind:
            values["updated_at"] = self._workspace.stamp()
        marks = ", ".join(f"{name} = ?" for name in values)
        for customer_id in self._owner(conflict, where, key):
            self._customers.add(customer_id)
        connection.execute(f"UPDATE {conflict.table} SET {marks} WHERE {where}", [*values.values(), *key])
        self._customers.add(values.get("customer_id"))

    def _owner(self, conflict: Conflict, where: str, key: Sequence[Any]) -> list[int | None]:
        columns = [row[1] for row in self._workspace.query(f"PRAGMA table_info({conflict.table})")]
        if "customer_id" not in columns:
            return []
        return [row[0] for row in self._workspace.query(f"SELECT customer_id FROM {conflict.table} WHERE {where}", key)]
