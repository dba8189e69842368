"""Erasing records for good: from their tables, the search index, the journal and the free pages of the file."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import apsw

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models import journal, search_index
from ocrm.services import derived
from ocrm.services.changes import Changes
from ocrm.services.schema import RECORD_TYPES
from ocrm.services.workspace import Workspace
from ocrm.services.workspace.labels import with_values

Report = Callable[..., None]
_ERASED = "…"
_LABEL_LENGTH = 60
"""So much of a title stands in the name of a step."""
_HASH_LENGTH = 64
_SMALLEST_ID = 1 << 32
"""Ids are larger; codes and counts are not."""
_RECORD_TABLES = tuple(described.table for described in RECORD_TYPES.values())
_REFERRING = ("record_id", "customer_id", "contact_id", "opportunity_id", "interaction_id", "todo_id", "loser_id",
              "winner_id")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Purge:
    """What erasing would take with it: the records named, how many hang on them, and which copies may still hold them.

    The newest copy comes first.
    """

    titles: tuple[str, ...]
    belongings: int
    copies: tuple[Path, ...]


def preview_purge(workspace: Workspace, record_ids: Sequence[int]) -> Purge:
    """Say what erasing records takes along, living or in the bin; nothing is changed."""
    gone = _closure(workspace, record_ids)
    titles = tuple(_title(workspace, record_id) for record_id in record_ids)
    return Purge(titles, len(gone) - len(set(record_ids)), copies_holding(workspace))


def copies_holding(workspace: Workspace) -> tuple[Path, ...]:
    """Return the backups and copies beside the file, which may still hold what is erased from it, newest first."""
    folder, stem = workspace.path.parent, workspace.path.stem
    found = {path for path in folder.glob("*.ocrm") if path != workspace.path and path.stem.startswith(stem)}
    found |= _known_backups(workspace)
    return tuple(sorted(found, key=_by_name, reverse=True))


def _by_name(path: Path) -> str:
    return path.name  # which tells when it was made


def _known_backups(workspace: Workspace) -> set[Path]:
    from ocrm.services.backups.making import list_own_backups  # which imports much that only this needs

    return {backup.path for backup in list_own_backups(workspace)}


def purge_records(
    workspace: Workspace, record_ids: Sequence[int], *, reason: str, report: Report | None = None
) -> Changes:
    """Erase records with all that hangs on them, in the file and in the history, for good: no undo brings them back.

    Raises ValidationError without a reason. Takes as long as writing the whole file.
    """
    if not reason.strip():
        raise ValidationError(_("Erasing needs a reason; it stays in the history. Nothing was erased."), field="reason")
    tell = report or _say_nothing
    connection = workspace.connection
    gone = _closure(workspace, record_ids)
    words = {title for title in (_title(workspace, record_id) for record_id in gone) if len(title) > 1}
    customers = derived.customers_among(connection, gone)
    with workspace.unrecorded():
        tell(1, 5, _("Erasing the records"))
        rows = gone | _rows_beneath(connection, gone)
        contents, files = _contents_of(connection, rows), _files_of(connection, rows)
        topics = _delete_rows(connection, gone)
        tell(2, 5, _("Erasing them from the history"))
        contents |= _scrub_journal(connection, rows | files, words, reason=reason.strip())
        workspace.refresh_customers(set(customers) - gone)
        _drop_contents(connection, contents)
        journal.save(
            connection, (), kind="purge", label=N_("Erase {count} records for good: {reason}"),
            label_values=json.dumps({"count": len(record_ids), "reason": reason.strip()}, ensure_ascii=False),
            origin="purge", topics=",".join(sorted(topics)), moment=workspace.clock.now(),
        )  # fmt: skip
        tell(3, 5, _("Tidying the search index"))
        for kind in search_index.INDEXED:
            index = search_index.table_of(kind)
            connection.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")
    tell(4, 5, _("Writing the file anew"))
    _write_anew(connection)
    tell(5, 5)
    return Changes(frozenset(topics), frozenset(gone), _("Erased for good"), "purge")


def _write_anew(connection: apsw.Connection) -> None:
    """Leave nothing of what was erased in unused pages or in the log; raises UserError where that is refused."""
    try:
        connection.execute("VACUUM")
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    except (apsw.FullError, apsw.IOError, apsw.BusyError) as error:
        words = _(
            "The records are erased, but the file could not be written anew, so that traces of them may lie in its"
            " unused parts. Free space on the disk and compact it: Settings, Health of the file."
        )
        raise UserError(words) from error


# -- what goes --------------------------------------------------------------------------------------------------------


def _closure(workspace: Workspace, record_ids: Iterable[int]) -> set[int]:
    """Return records with everything that hangs on them, living or deleted earlier."""
    gone = set(record_ids)
    waiting = list(gone)
    links = [
        (table, column)
        for table in _RECORD_TABLES
        for column, action in list(
            workspace.query('SELECT "from", on_delete FROM pragma_foreign_key_list(?)', (table,))
        )
        if action == "CASCADE"
    ]
    while waiting:
        batch = json.dumps(waiting)
        found = {
            row[0]
            for table, column in links
            for row in workspace.query(
                f"SELECT id FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", (batch,)
            )
        }
        found |= {
            row[0]
            for row in workspace.query(
                "SELECT record_id FROM deleted_record WHERE owner_id IN (SELECT value FROM json_each(?))", (batch,)
            )
        }
        waiting = list(found - gone)
        gone |= found
    return gone


def _rows_beneath(connection: apsw.Connection, gone: set[int]) -> set[int]:
    """Return the ids of all rows that go with records, such as quotes and mails, which have files of their own."""
    links: list[Any] = connection.execute(
        """SELECT t.name, f."from" FROM sqlite_schema t, pragma_foreign_key_list(t.name) f
           WHERE t.type = 'table' AND f.on_delete = 'CASCADE'
             AND EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE name = 'id')"""
    ).fetchall()
    beneath: set[int] = set()
    waiting = gone
    while waiting:
        batch = json.dumps(list(waiting))
        found = {
            row[0]
            for table, column in links
            for row in connection.execute(
                f"SELECT id FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", (batch,)
            )
        }
        waiting = found - beneath
        beneath |= found
    return beneath


def _title(workspace: Workspace, record_id: int) -> str:
    for described in RECORD_TYPES.values():
        title = workspace.scalar(f"SELECT {described.title_field} FROM {described.table} WHERE id = ?", (record_id,))
        if title is not None:
            return str(title)
    return str(
        workspace.scalar(
            "SELECT title FROM deleted_record WHERE record_id = ? ORDER BY operation_id DESC LIMIT 1", (record_id,)
        )
        or ""
    )


def _delete_rows(connection: apsw.Connection, gone: set[int]) -> set[str]:
    """Delete the rows, and those of other tables that refer to them; return the topics of the tables concerned."""
    ids = json.dumps(list(gone))
    topics = {described.kind for described in RECORD_TYPES.values()}
    for table in _RECORD_TABLES:
        connection.execute(f"DELETE FROM {table} WHERE id IN (SELECT value FROM json_each(?))", (ids,))
    tables: list[Any] = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE '%VIRTUAL%'"
    ).fetchall()
    for (table,) in tables:
        if table.startswith((search_index.PREFIX, "operation")) or table in (*_RECORD_TABLES, "mail_delivery"):
            continue
        for column in set(journal.columns_of(connection, table)) & set(_REFERRING):
            connection.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", (ids,))
    # That a mail went out stays known, or it would go out again; what a server said of whom does not.
    connection.execute("UPDATE mail_delivery SET last_error = '' WHERE mail_id NOT IN (SELECT id FROM outgoing_mail)")
    connection.executemany(
        "DELETE FROM setting WHERE key LIKE 'draft/%' AND (instr(key, ?1) > 0 OR instr(value, ?1) > 0)",
        ((str(record_id),) for record_id in gone),
    )
    return topics


def _contents_of(connection: apsw.Connection, gone: set[int]) -> set[str]:
    """Return the hashes of the files kept with records."""
    rows: list[Any] = connection.execute(
        "SELECT content_hash FROM attachment WHERE record_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(gone)),),
    ).fetchall()
    return {content for (content,) in rows}


def _files_of(connection: apsw.Connection, gone: set[int]) -> set[int]:
    """Return the ids of the attachments kept with records."""
    rows: list[Any] = connection.execute(
        "SELECT id FROM attachment WHERE record_id IN (SELECT value FROM json_each(?))", (json.dumps(list(gone)),)
    ).fetchall()
    return {file_id for (file_id,) in rows}


def _drop_contents(connection: apsw.Connection, contents: Iterable[str]) -> None:
    """Drop file contents that nothing else keeps."""
    connection.executemany(
        "DELETE FROM attachment_content WHERE content_hash = ?1"
        " AND NOT EXISTS (SELECT 1 FROM attachment WHERE content_hash = ?1)",
        ((content,) for content in contents),
    )


def _scrub_journal(connection: apsw.Connection, gone: set[int], words: set[str], *, reason: str) -> set[str]:
    """Take the rows out of every step, and their titles out of what the steps are called.

    Every changeset is read: what was taken off a record earlier is listed nowhere. `gone` are the records with the rows
    that hung on them to the last, which the history need not begin with. Returns the hashes of files that were kept.
    """
    belonging = _with_earlier_rows(connection, gone)
    contents: set[str] = set()
    steps: list[Any] = connection.execute("SELECT id, label_values FROM operation").fetchall()
    for operation_id, values in steps:
        found = _scrub_step(connection, operation_id, belonging)
        contents |= found.contents
        clean = _without(json.loads(values), words, found)
        if clean is not None or found.is_concerned:
            text = values if clean is None else json.dumps(clean, ensure_ascii=False)
            connection.execute(
                "UPDATE operation SET label_values = ?, erased = ? WHERE id = ?", (text, reason, operation_id)
            )
        if found.is_empty:  # nothing is left that undo or redo could bring back
            connection.execute(
                "UPDATE operation SET state = 'erased' WHERE id = ? AND state IN ('done', 'undone')"
                " AND kind = 'change'",
                (operation_id,),
            )
    ids = json.dumps(list(belonging))
    connection.execute("DELETE FROM operation_record WHERE record_id IN (SELECT value FROM json_each(?))", (ids,))
    return contents


def _with_earlier_rows(connection: apsw.Connection, gone: set[int]) -> set[int]:
    """Return the ids with those of every row of any table that ever hung on one, by the journal."""
    belonging, is_growing = set(gone), True
    while is_growing:
        before = len(belonging)
        for (packed,) in connection.execute("SELECT changeset FROM operation_part"):
            for change in apsw.Changeset.iter(zlib.decompress(packed)):
                values: Any = change.new if change.op == "INSERT" else change.old
                if change.op != "UPDATE" and values is not None and _hangs_on(change.name, values, belonging):
                    belonging.add(values[0])
        is_growing = len(belonging) > before
    return belonging


def _hangs_on(table: str, values: Sequence[Any], belonging: set[int]) -> bool:
    """Say whether a row belongs to one of the rows: a record only by what it would be deleted with."""
    if not isinstance(values[0], int) or values[0] < _SMALLEST_ID or table in _RECORD_TABLES:
        return False
    return any(isinstance(value, int) and value in belonging for value in values[1:])


@dataclass(frozen=True, slots=True)
class _Scrubbed:
    """What came of a step: whether it touched the records, whether nothing else, and the files it kept with them."""

    is_concerned: bool = False
    is_empty: bool = False
    contents: frozenset[str] = frozenset()


def _without(values: dict[str, Any], words: set[str], found: _Scrubbed) -> dict[str, Any] | None:
    """Return the values of a label without what was erased, None where nothing of it is in it."""
    clean = _cleaned_all(values, words=words, found=found)
    return clean if clean != values else None


def _cleaned_all(values: dict[str, Any], *, words: set[str], found: _Scrubbed) -> dict[str, Any]:
    return {name: _cleaned(value, words, found) for name, value in values.items()}


def _cleaned(value: Any, words: set[str], found: _Scrubbed) -> Any:
    if isinstance(value, dict):
        return with_values(value, partial(_cleaned_all, words=words, found=found))
    if isinstance(value, str) and (found.is_empty or any(_names(value, word, found.is_concerned) for word in words)):
        return _ERASED
    return value


def _names(value: str, word: str, within: bool) -> bool:
    return word[:_LABEL_LENGTH] in value if within else value == word[:_LABEL_LENGTH]


def _scrub_step(connection: apsw.Connection, operation_id: int, belonging: set[int]) -> _Scrubbed:
    """Take the rows out of the changesets of a step."""
    rows: list[Any] = connection.execute(
        "SELECT position, changeset FROM operation_part WHERE operation_id = ?", (operation_id,)
    ).fetchall()
    contents: set[str] = set()
    kept = taken = 0
    for position, packed in rows:
        builder = apsw.ChangesetBuilder()  # type: ignore[no-untyped-call]
        was_taken = taken
        for change in apsw.Changeset.iter(zlib.decompress(packed)):
            if not _concerns(change, belonging):
                kept += 1
                builder.add_change(change)
                continue
            taken += 1
            if change.name == "attachment":
                values = (*(change.old or ()), *(change.new or ()))
                contents.update(value for value in values if isinstance(value, str) and len(value) == _HASH_LENGTH)
        if taken > was_taken:
            connection.execute(
                "UPDATE operation_part SET changeset = ? WHERE operation_id = ? AND position = ?",
                (zlib.compress(builder.output()), operation_id, position),
            )
        builder.close()
    return _Scrubbed(taken > 0, taken > 0 and kept == 0, frozenset(contents))


def _concerns(change: apsw.TableChange, gone: set[int]) -> bool:
    """Say whether a change is of one of the records, or of a row that hangs on one."""
    values = (*(change.old or ()), *(change.new or ()))
    if change.name in _RECORD_TABLES and change.op == "UPDATE":
        return values[0] in gone
    return any(isinstance(value, int) and value in gone for value in values)


def _say_nothing(_done: int, _total: int = 0, _note: str = "") -> None:
    """Nobody waits."""
