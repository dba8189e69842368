"""A file whose index disagrees with its table, as a failing disk or another program may leave it."""

from __future__ import annotations

import apsw


def rename_behind_the_index(connection: apsw.Connection, name: str) -> None:
    """Rename all tags while the index of their names is out of sight."""
    index = connection.execute(
        "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema WHERE name = 'tag_name'"
    ).get
    _edit_schema(connection, "DELETE FROM sqlite_schema WHERE name = 'tag_name'")
    connection.execute("UPDATE tag SET name = ?", (name,))
    _edit_schema(connection, "INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", index)


def _edit_schema(connection: apsw.Connection, sql: str, values: tuple[object, ...] = ()) -> None:
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
    connection.execute("PRAGMA writable_schema = 1")
    connection.execute(sql, values)
    connection.execute("PRAGMA writable_schema = RESET")
