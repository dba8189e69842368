"""Writes rows from elsewhere into the file, as a comparison found them: what is new, and what was chosen."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import apsw

from ocrm.services.attachments import content_hash
from ocrm.services.fields import own_fields
from ocrm.services.handover.comparing import Comparison, Conflict
from ocrm.services.handover.contents import CUSTOMER, LISTS
from ocrm.services.handover.incoming import Stored
from ocrm.services.handover.steps import Steps
from ocrm.services.numbering import next_codes
from ocrm.services.workspace import OperationContext, Workspace

Content = Callable[[str], bytes]
"""Gives what an attachment holds by its SHA-256."""
_NUMBERED = {CUSTOMER: "customers", "opportunity": "opportunities", "contract": "contracts", "ticket": "tickets"}


def _nothing(digest: str) -> bytes:
    raise KeyError(digest)


def take(
    workspace: Workspace,
    operation: OperationContext,
    comparison: Comparison,
    *,
    chosen: Sequence[Conflict],
    content: Content = _nothing,
    steps: Steps | None = None,
) -> None:
    """Add what is new, put theirs in the place of mine for the chosen conflicts, and work out what follows.

    `content` is asked only for attachments that are new; `steps` counts the new rows.
    """
    _Taker(workspace, content, steps or Steps()).take(comparison, chosen)
    if comparison.lists.get("custom_field"):
        operation.topics.add(own_fields.TOPIC)
        workspace.refresh_fields()


class _Taker:
    """Writes rows, inside the operation."""

    def __init__(self, workspace: Workspace, content: Content, steps: Steps) -> None:
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
