"""Writing everything a file holds into a folder: a CSV per table, the attachments, a manifest, what it all means."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.models.fields import to_utc_text
from ocrm.services.everything import manifest as manifests
from ocrm.services.everything.folder_guide import guide_text, schema_text
from ocrm.services.everything.manifest import FilePart, Manifest, TablePart
from ocrm.services.everything.table_cells import (
    ATTACHMENTS,
    CONTENT_TABLE,
    FileTable,
    cell_writer,
    changeset_cell,
    rows_of,
    tables_of,
)
from ocrm.services.workspace import Workspace
from ocrm.text.disk_reasons import reason_of

GUIDE, SCHEMA = "README.md", "schema.json"
_REPORT_EVERY = 1_000
_BOM = b"\xef\xbb\xbf"
_SUFFIX = re.compile(r"\.[a-z0-9]{1,10}")
Progress = Callable[[int, int], None]


def export_everything(
    workspace: Workspace,
    folder: Path,
    *,
    progress: Progress | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Manifest:
    """Write the whole file to a new folder and return its manifest; `progress` is told rows done and rows in all.

    All tables are read as of one moment. The folder appears when it is whole: a cancelled export raises
    InterruptedError and leaves none. Raises UserError where something is there already or it cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(
            _("“{name}” is there already and not empty. Nothing was written; choose a new folder.").format(
                name=folder.name
            )
        )
    part = folder.with_name(folder.name + ".part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        with workspace.connection:  # one moment for all tables
            written = _FolderWriter(workspace, part, progress, is_cancelled).write()
        if folder.is_dir():
            folder.rmdir()
        part.replace(folder)
    except InterruptedError:
        raise
    except OSError as error:
        text = _("“{name}” could not be written: {reason}. Your file is unchanged; make room or choose another place.")
        raise UserError(text.format(name=folder.name, reason=reason_of(error))) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return written


class _FolderWriter:
    """Writes the parts of one folder and notes each in the manifest."""

    def __init__(
        self, workspace: Workspace, folder: Path, progress: Progress | None, is_cancelled: Callable[[], bool]
    ) -> None:
        self._workspace, self._folder = workspace, folder
        self._tell, self._is_cancelled = progress, is_cancelled
        self._manifest = Manifest(to_utc_text(workspace.clock.now()))
        self._contents = ContentNames(workspace)
        self._done, self._total = 0, 0

    def write(self) -> Manifest:
        connection = self._workspace.connection
        tables = tables_of(connection)
        counts = {table.name: connection.execute(f"SELECT count(*) FROM {table.source}").get for table in tables}
        self._total = sum(counts.values())
        (self._folder / "tables").mkdir()
        (self._folder / ATTACHMENTS).mkdir()
        for table in tables:
            self._write_table(table)
        self._write_text(SCHEMA, schema_text(self._workspace, tables))
        self._write_text(GUIDE, guide_text(self._workspace, tables, counts))
        self._write_file(manifests.NAME, self._manifest.text().encode())
        return self._manifest

    def _write_table(self, table: FileTable) -> None:
        with whole_file(self._folder / table.path) as stream:
            self._manifest.tables[table.name] = write_table_rows(
                table, self._watched(rows_of(self._workspace.connection, table)), stream.write, self._keep
            )

    def _watched(self, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            if self._done % _REPORT_EVERY == 0:
                if self._is_cancelled():
                    raise InterruptedError
                if self._tell:
                    self._tell(self._done, self._total)
            self._done += 1
            yield row

    def _keep(self, data: bytes) -> str:
        """Write the content of an attachment; return where it is."""
        name = self._contents.path_of(data)
        self._manifest.files[name] = self._write_file(name, data)
        return name

    def _write_text(self, name: str, text: str) -> None:
        self._manifest.files[name] = self._write_file(name, text.encode())

    def _write_file(self, name: str, data: bytes) -> FilePart:
        with whole_file(self._folder / name) as stream:
            stream.write(data)
        return FilePart(len(data), hashlib.sha256(data).hexdigest())


class ContentNames:
    """Where the contents of attachments are in a folder: named by their SHA-256, with the ending they are opened by."""

    def __init__(self, workspace: Workspace) -> None:
        rows = workspace.query("SELECT content_hash, name FROM attachment ORDER BY id DESC")
        self._endings = {digest: Path(name).suffix.lower() for digest, name in rows}

    def path_of(self, data: bytes) -> str:
        """Return the path of a content inside the folder."""
        digest = hashlib.sha256(data).hexdigest()
        ending = self._endings.get(digest, "")
        return f"{ATTACHMENTS}/{digest}{ending if _SUFFIX.fullmatch(ending) else ''}"


class _HashedLines:
    """Takes the lines a CSV writer makes, counts them and hashes what goes on to the file."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self.digest = hashlib.sha256()

    def write(self, line: str) -> None:
        data = line.encode()
        self.digest.update(data)
        self._write(data)


def write_table_rows(
    table: FileTable,
    rows: Iterable[Sequence[Any]],
    write: Callable[[bytes], object],
    keep_content: Callable[[bytes], str],
) -> TablePart:
    """Write a header and rows as CSV, every cell quoted; return how many and their SHA-256."""
    lines = _HashedLines(write)
    lines.digest.update(_BOM)
    write(_BOM)
    keep = keep_content if table.name == CONTENT_TABLE else changeset_cell
    cells = [cell_writer(column, keep) for column in table.columns]
    writer = csv.writer(lines, quoting=csv.QUOTE_ALL)
    writer.writerow([column.name for column in table.columns])
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 - how many there were
        writer.writerow([cell(value) for cell, value in zip(cells, row, strict=True)])
    return TablePart(count, lines.digest.hexdigest())


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file to be written and force it to the disk at the end."""
    with path.open("wb") as stream:
        yield stream
        stream.flush()
        os.fsync(stream.fileno())
