"""Rows of a conflict copy that are not here or not the same, held against the file as those of a hand-over are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import apsw

from ocrm.services.everything.table_cells import FileTable, tables_of
from ocrm.services.handover.comparing import Comparison, compare_package
from ocrm.services.handover.contents import DATA_TABLES, LISTS
from ocrm.services.handover.incoming import Stored
from ocrm.services.handover.steps import Steps
from ocrm.services.workspace import Workspace

_CHANGED_AT = "updated_at"


@dataclass(frozen=True)
class CopyRows:
    """The rows of a copy that matter: all lists, and of records what is missing or not the same here."""

    name: str
    rows: Mapping[str, Sequence[Stored]]

    def has_content(self, _digest: str) -> bool:
        """Say that every attachment's content is in the copy."""
        return True


def compared(workspace: Workspace, theirs: apsw.Connection, name: str) -> Comparison:
    """Hold the rows of a copy against the file: each field that differs is a conflict, mine beside theirs."""
    return compare_package(workspace, read_rows(workspace, theirs, name), Steps())


def read_rows(workspace: Workspace, theirs: apsw.Connection, name: str) -> CopyRows:
    """Read what of a copy is not as it is here; what was deleted here is not read, for it stays deleted."""
    tables = {table.name: table for table in tables_of(workspace.connection)}
    rows = {table: list(_all_rows(theirs, tables[table])) for table in LISTS}
    rows |= {table: list(_other_rows(workspace, theirs, tables[table])) for table in DATA_TABLES}
    return CopyRows(name, rows)


def was_here(workspace: Workspace, record_id: int) -> bool:
    """Say whether a record was ever in this file; one that is gone was deleted on purpose."""
    sql = "SELECT EXISTS (SELECT 1 FROM operation_record WHERE record_id = ?)"
    return bool(workspace.scalar(sql, (record_id,)))


def _all_rows(connection: apsw.Connection, table: FileTable) -> Iterator[Stored]:
    names = [column.name for column in table.columns]
    for row in connection.execute(f"SELECT {_quoted(names)} FROM {table.name}"):
        yield dict(zip(names, row, strict=True))


def _other_rows(workspace: Workspace, theirs: apsw.Connection, table: FileTable) -> Iterator[Stored]:
    """Yield rows that are missing or not the same here; of a record the moment of its last change tells that."""
    keys = [column.name for column in table.columns if column.key_position]
    names = [column.name for column in table.columns]
    told = [_CHANGED_AT] if _CHANGED_AT in names else names
    sql = f"SELECT {_quoted(keys)}, {_quoted(told)} FROM {table.name}"
    width = len(keys)
    here = {row[:width]: row[width:] for row in workspace.query(sql)}
    other = [row[:width] for row in theirs.execute(sql) if here.get(row[:width]) != row[width:]]
    where = " AND ".join(f'"{name}" = ?' for name in keys)
    for key in other:
        if key not in here and keys == ["id"] and was_here(workspace, int(str(key[0]))):
            continue
        row: Any = theirs.execute(f"SELECT {_quoted(names)} FROM {table.name} WHERE {where}", key).fetchone()
        yield dict(zip(names, row, strict=True))


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
