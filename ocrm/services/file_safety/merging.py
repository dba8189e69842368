"""Merging a conflict copy: what is missing here comes in, and of what differs the fields that were chosen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw

from ocrm.i18n import N_
from ocrm.services.backups.catalogue import Reason
from ocrm.services.backups.salvage import plain_tables
from ocrm.services.changes import Changes
from ocrm.services.file_safety import copy_rows
from ocrm.services.file_safety.comparing import opened_copy
from ocrm.services.handover import taking
from ocrm.services.workspace import OperationContext, Workspace

_NOT_MERGED = (
    "operation",
    "setting",
    "draft",
    "reminder_state",
    "deleted_record",
    "customer_score",
    "outgoing_mail",
    "mail_delivery",
)
"""Tables, or beginnings of their names, that are this file's own affair; an outbox taken over would be sent twice."""


def merge_copy(
    workspace: Workspace, copy: Path, *, theirs: Collection[str] = (), passphrase: str | None = None, origin: str = ""
) -> Changes:
    """Take over what a conflict copy holds and this file never had, with all that hangs on it; one undo takes it back.

    What differs stays as it is here but for the conflicts whose keys are in `theirs`; what was deleted here stays so.
    """
    workspace.safeguard_before(Reason.IMPORT)
    label = N_("Merge “{name}”") if theirs else N_("Merge what was missing from “{name}”")
    with (
        opened_copy(workspace, copy, passphrase=passphrase) as there,
        workspace.operation(label, origin=origin, name=copy.name) as operation,
    ):
        workspace.connection.execute("PRAGMA defer_foreign_keys = 1")
        _bring_missing(workspace, there, operation)
        if theirs:
            found = copy_rows.compared(workspace, there, copy.name)
            chosen = [one for one in found.conflicts if one.key in theirs]
            bare = replace(found, added={})  # that came in above, with its contents
            taking.take(workspace, operation, bare, chosen=chosen)
    return operation.changes


def _bring_missing(workspace: Workspace, there: apsw.Connection, operation: OperationContext) -> None:
    merger = _Merger(workspace, there)
    for table in plain_tables(workspace.connection):
        if not table.startswith(_NOT_MERGED):
            merger.merge(table)
            operation.next_part_if_large()
    _drop_what_hangs_on_nothing(workspace.connection)
    if merger.has_brought:
        workspace.refresh_customers([int(row[0]) for row in workspace.query("SELECT id FROM customer")])


class _Merger:
    """Takes rows over, table by table; knows by which id a thing of the same name goes here, such as a tag."""

    def __init__(self, workspace: Workspace, theirs: apsw.Connection) -> None:
        self._workspace = workspace
        self._ours, self._theirs = workspace.connection, theirs
        self._same: dict[str, dict[object, object]] = {}
        self.has_brought = False

    def merge(self, table: str) -> None:
        """Insert the rows that were never here."""
        columns = [str(row[1]) for row in self._ours.execute(f'PRAGMA table_info("{table}")')]
        links = self._links(table, columns)
        known = {row[0] for row in self._ours.execute(f'SELECT id FROM "{table}"')} if "id" in columns else set()
        names = ", ".join(f'"{name}"' for name in columns)
        for given in self._theirs.execute(f'SELECT {names} FROM "{table}"'):
            row: list[Any] = list(given)
            if "id" in columns and self._is_ours(row[columns.index("id")], known):
                continue
            for place, parent in links:
                row[place] = self._same[parent].get(row[place], row[place])
            self._insert(table, columns, row)

    def _is_ours(self, record_id: Any, known: set[Any]) -> bool:
        return record_id in known or copy_rows.was_here(self._workspace, int(record_id))

    def _links(self, table: str, columns: list[str]) -> list[tuple[int, str]]:
        rows = self._ours.execute(f'PRAGMA foreign_key_list("{table}")').fetchall()
        return [(columns.index(str(row[3])), str(row[2])) for row in rows if str(row[2]) in self._same]

    def _insert(self, table: str, columns: list[str], row: list[Any]) -> None:
        names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
        insert = f'INSERT OR IGNORE INTO "{table}"({names}) VALUES ({marks})'
        self._ours.execute(insert, row)
        if not self._ours.changes() and "code" in columns:  # both numbered their next record alike
            row[columns.index("code")] = ""
            self._ours.execute(insert, row)
        if self._ours.changes():
            self.has_brought = True
        elif "id" in columns and "name" in columns:
            name = row[columns.index("name")]
            mine = self._ours.execute(f'SELECT id FROM "{table}" WHERE name = ?', (name,)).get
            self._same.setdefault(table, {})[row[columns.index("id")]] = mine


def _drop_what_hangs_on_nothing(connection: apsw.Connection) -> None:
    """Let go of rows whose record stayed deleted here."""
    for _round in range(8):  # as deep as rows hang on rows
        orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
        if not orphans:
            return
        for table, rowid, _parent, _number in orphans:
            if rowid is not None:
                connection.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (rowid,))
            else:
                _drop_keyed(connection, str(table))


def _drop_keyed(connection: apsw.Connection, table: str) -> None:
    for link in connection.execute(f'PRAGMA foreign_key_list("{table}")').fetchall():
        parent, column, key = str(link[2]), str(link[3]), str(link[4] or "id")
        connection.execute(
            f'DELETE FROM "{table}" WHERE "{column}" IS NOT NULL AND NOT EXISTS'
            f' (SELECT 1 FROM "{parent}" p WHERE p."{key}" = "{table}"."{column}")'
        )
