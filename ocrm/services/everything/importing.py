"""Making a file of a folder: all of it is checked before the first row is taken, and held against it afterwards."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from decimal import InvalidOperation
from pathlib import Path
from typing import Any

import apsw

from ocrm import i18n
from ocrm.clock import Clock
from ocrm.errors import FileFormatError, UserError
from ocrm.i18n import _
from ocrm.models import search_catch_up, search_index
from ocrm.services.everything.exporting import ContentNames, write_table_rows
from ocrm.services.everything.manifest import Manifest, check_files, read_manifest
from ocrm.services.everything.table_cells import (
    ATTACHMENTS,
    CONTENT_TABLE,
    FileTable,
    cell_reader,
    read_changeset,
    rows_of,
    tables_of,
)
from ocrm.services.workspace import Workspace

_REPORT_EVERY = 1_000
_PASSES = 2
"""Putting the rows in takes about as long as indexing and checking them afterwards."""
_LONGEST_CELL = 2**31 - 1
_CONTENT = re.compile(rf"{ATTACHMENTS}/[0-9a-f]{{64}}(\.[a-z0-9]{{1,10}})?")
_UNREADABLE = (
    csv.Error, ValueError, KeyError, StopIteration, InvalidOperation, OverflowError,
    apsw.ConstraintError, apsw.MismatchError, apsw.TooBigError,
)  # fmt: skip
"""What cells raise that cannot be what they should."""
_SEEDED = frozenset(("stage", "pipeline", "picklist_value", "setting", "plan", "plan_step", "tag"))
"""What a new file starts with; rows there do not make it a used one."""
Progress = Callable[[int, int], None]


def make_file_of_folder(
    folder: Path,
    path: Path,
    *,
    clock: Clock,
    passphrase: str | None = None,
    progress: Progress | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Manifest:
    """Make a new file of a folder `export_everything` wrote; whatever goes wrong, no file is left behind.

    Must not run where another file is open in the process. Raises UserError as `import_everything` does.
    """
    manifest = read_manifest(folder)
    check_files(folder, manifest, is_cancelled=is_cancelled)
    if path.exists():
        raise UserError(_("“{name}” exists already. Nothing was changed; choose another name.").format(name=path.name))
    part = path.with_name(path.name + ".part")
    _remove(part)
    workspace = Workspace.create(part, clock=clock, language=i18n.language(), passphrase=passphrase)
    is_whole = False
    try:
        import_everything(workspace, folder, progress=progress, is_cancelled=is_cancelled)
        is_whole = True
    finally:
        workspace.close()
        if is_whole:
            part.replace(path)
        _remove(part)
    return manifest


def _remove(path: Path) -> None:
    """Delete a file that was begun, with what SQLite keeps beside it."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        with suppress(OSError):
            path.with_name(name).unlink(missing_ok=True)


def import_everything(
    workspace: Workspace,
    folder: Path,
    *,
    progress: Progress | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Manifest:
    """Fill an empty file with a folder `export_everything` wrote, history included; return the folder's manifest.

    `progress` is told how far it is and what is the whole. All or nothing: raises FileFormatError naming the files that
    are not as they were written, UserError where the file is not empty, InterruptedError when cancelled.
    """
    manifest = read_manifest(folder)
    check_files(folder, manifest, is_cancelled=is_cancelled)
    refuse_used(workspace)
    connection = workspace.connection
    try:
        with workspace.unrecorded():
            connection.execute("PRAGMA defer_foreign_keys = 1")
            filler = _Filler(connection, folder, manifest, progress, is_cancelled)
            with search_catch_up.held_back(connection):
                filler.fill()
            search_index.rebuild(connection)
            _hold_against(workspace, manifest, filler.complete)
            if progress:
                progress(manifest.rows * _PASSES, manifest.rows * _PASSES)
    finally:
        workspace.refresh_fields()
    return manifest


def refuse_used(workspace: Workspace) -> None:
    """Raise UserError where a file holds more than a new one does."""
    for table in tables_of(workspace.connection):
        if table.name not in _SEEDED and workspace.first(f"SELECT 1 FROM {table.name} LIMIT 1"):
            raise UserError(
                _("“{name}” is not empty. Nothing was imported; make a new file and import the folder there.").format(
                    name=workspace.path.name
                )
            )


class _Filler:
    """Puts the rows of a folder in place of those a new file starts with."""

    def __init__(
        self,
        connection: apsw.Connection,
        folder: Path,
        manifest: Manifest,
        progress: Progress | None,
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._connection, self._folder, self._manifest = connection, folder, manifest
        self._tell, self._is_cancelled = progress, is_cancelled
        self._done = 0
        self.complete: set[str] = set()
        """The tables of which the folder has every column: not those an earlier OCRM wrote, which had fewer."""

    def fill(self) -> None:
        tables = tables_of(self._connection)
        self._refuse_unknown(tables)
        for table in tables:
            self._connection.execute(f"DELETE FROM {table.source}")
        csv.field_size_limit(_LONGEST_CELL)
        for table in tables:
            if table.name in self._manifest.tables:
                self._fill_table(table)

    def _refuse_unknown(self, tables: list[FileTable]) -> None:
        unknown = set(self._manifest.tables) - {table.name for table in tables}
        if unknown:
            raise _unreadable(f"tables/{min(unknown)}.csv")

    def _fill_table(self, table: FileTable) -> None:
        with (self._folder / table.path).open(encoding="utf-8-sig", newline="") as stream:
            lines = csv.reader(stream, strict=True)
            try:
                names = next(lines)
                columns = {column.name: column for column in table.columns}
                if len(set(names)) != len(names):
                    raise ValueError(names)
                if set(names) == set(columns):
                    self.complete.add(table.name)
                content = self._read_content if table.name == CONTENT_TABLE else read_changeset
                readers = [cell_reader(columns[name], content) for name in names]
                self._connection.executemany(
                    f"INSERT INTO {table.name}({', '.join(names)}) VALUES ({','.join('?' * len(names))})",
                    self._rows(lines, readers),
                )
            except _UNREADABLE as error:
                raise _unreadable(table.path) from error

    def _rows(self, lines: Iterator[list[str]], readers: list[Callable[[str], Any]]) -> Iterator[tuple[Any, ...]]:
        for cells in lines:
            if self._done % _REPORT_EVERY == 0:
                if self._is_cancelled():
                    raise InterruptedError
                if self._tell:
                    self._tell(self._done, self._manifest.rows * _PASSES)
            self._done += 1
            yield tuple(read(cell) for read, cell in zip(readers, cells, strict=True))

    def _read_content(self, cell: str) -> bytes:
        if not _CONTENT.fullmatch(cell) or cell not in self._manifest.files:
            raise ValueError(cell)
        return (self._folder / cell).read_bytes()


def _hold_against(workspace: Workspace, manifest: Manifest, complete: Collection[str]) -> None:
    """Write every table again in thought, and refuse the import where a count or a hash is another."""
    connection = workspace.connection
    if connection.execute("PRAGMA foreign_key_check").fetchall():
        raise _unreadable("tables")
    contents = ContentNames(workspace)
    for table in tables_of(connection):
        expected = manifest.tables.get(table.name)
        if expected is None:
            continue
        found = write_table_rows(table, rows_of(connection, table), _nowhere, contents.path_of)
        if found.rows != expected.rows or (table.name in complete and found.sha256 != expected.sha256):
            raise _unreadable(table.path)


def _nowhere(_data: bytes) -> None:
    """Take what is only hashed."""


def _unreadable(name: str) -> UserError:
    return FileFormatError(
        _("“{name}” of this folder cannot be taken as it is. Nothing was imported; export the folder anew.").format(
            name=name
        )
    )
