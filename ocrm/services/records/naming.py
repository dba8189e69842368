"""What a record is called, and which records are called so."""

from __future__ import annotations

from ocrm.services.duplicates import former
from ocrm.services.records.rows import record_gone
from ocrm.services.schema import RECORD_TYPES, record_type
from ocrm.services.workspace import Workspace


def kind_of(workspace: Workspace, record_id: int) -> str | None:
    """Return the kind of a record by its id alone, or None."""
    tables = ((kind, described.table) for kind, described in RECORD_TYPES.items())
    return next(
        (kind for kind, table in tables if workspace.first(f"SELECT 1 FROM {table} WHERE id = ?", (record_id,))), None
    )


def title_of(workspace: Workspace, kind: str, record_id: int) -> str:
    """Return what a record is called; raises NotFoundError."""
    described = record_type(kind)
    title = workspace.scalar(f"SELECT {described.title_field} FROM {described.table} WHERE id = ?", (record_id,))
    if title is None:
        raise record_gone()
    return str(title)


def find_by_title(workspace: Workspace, kind: str, text: str) -> list[int]:
    """Return the records whose title, code or source id is `text`, whatever the case; at most ten.

    Where there is none, the record that one called so was merged into.
    """
    described = record_type(kind)
    codes = [name for name in ("code", "external_id") if name in described.fields]
    where = [f"{described.title_field} = :text COLLATE NOCASE"]
    where += [f"{name} IN (:text, upper(:text), lower(:text))" for name in codes]  # as their indexes have them
    # A union, because SQLite follows no index for a COLLATE inside an OR.
    sql = " UNION ".join(f"SELECT id FROM {described.table} WHERE {condition}" for condition in where)
    rows = workspace.connection.execute(f"{sql} LIMIT 10", {"text": text.strip()})
    return [row[0] for row in rows] or former.find_former(workspace, kind, text)
