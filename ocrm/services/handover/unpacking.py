"""Reading a package with suspicion: limits, no way out of its folder, every hash and every cell."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import InvalidOperation
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ocrm.errors import FileFormatError, NewerFileError
from ocrm.i18n import _
from ocrm.models.base import Table
from ocrm.services.everything import manifest as manifests
from ocrm.services.everything.manifest import Manifest, check_files, read_manifest
from ocrm.services.everything.table_cells import (
    CONTENT_TABLE,
    FileTable,
    TableColumn,
    cell_reader,
    read_changeset,
    tables_of,
)
from ocrm.services.handover.contents import DATA_TABLES, LISTS
from ocrm.services.handover.incoming import Stored
from ocrm.services.handover.steps import Steps
from ocrm.services.schema import FieldKind
from ocrm.services.spreadsheets.refusals import Refusal
from ocrm.services.spreadsheets.workbook_archive import WorkbookArchive
from ocrm.services.workspace import Workspace

_LONGEST_CELL = 16 * 1024**2
_LARGEST_ID = 2**63 - 1
_WRONG = (csv.Error, ValueError, KeyError, TypeError, StopIteration, InvalidOperation, OverflowError, OSError)


@dataclass(frozen=True)
class Package:
    """A package that was read: its rows by table and column as stored; the files wait in `folder`."""

    name: str
    manifest: Manifest
    rows: Mapping[str, Sequence[Stored]]
    folder: Path

    def content(self, digest: str) -> bytes:
        """Return the content of an attachment by its SHA-256."""
        return (self.folder / self._paths[digest]).read_bytes()

    @property
    def _paths(self) -> dict[str, str]:
        return {Path(name).stem: name for name in self.manifest.files if name.startswith("attachments/")}

    def has_content(self, digest: str) -> bool:
        """Say whether the content of an attachment came along."""
        return digest in self._paths


@contextmanager
def opened_package(workspace: Workspace, path: Path, steps: Steps) -> Iterator[Package]:
    """Read a package, wholly checked, for as long as the block lasts; `steps` counts its rows.

    Raises FileFormatError where it is none or not as it was written, NewerFileError for a newer OCRM's.
    """
    with TemporaryDirectory(prefix="ocrm-") as place:
        folder = Path(place) / path.stem
        try:
            manifest = _unfold(path, folder)
            check_files(folder, manifest)
            steps.expect(manifest.rows)
            rows = _rows(workspace, folder, manifest, steps)
        except NewerFileError:
            raise
        except (Refusal, FileFormatError, *_WRONG) as error:
            raise _refused(path) from error
        yield Package(path.name, manifest, rows, folder)


def _refused(path: Path) -> FileFormatError:
    return FileFormatError(
        _("“{name}” is no hand-over package, or not as it was written. Nothing was imported; ask for it again.").format(
            name=path.name
        )
    )


def _unfold(path: Path, folder: Path) -> Manifest:
    """Write what the manifest lists, and nothing else, to a folder."""
    folder.mkdir()
    archive = WorkbookArchive(str(path))
    (folder / manifests.NAME).write_bytes(archive.read(manifests.NAME))
    manifest = read_manifest(folder, manifests.PACKAGE)
    if set(manifest.tables) - {*DATA_TABLES, *LISTS, CONTENT_TABLE}:
        raise ValueError(min(manifest.tables))
    for name in [*(f"tables/{table}.csv" for table in manifest.tables), *manifest.files]:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as stream:
            for data, _share in archive.stream(name, is_markup=False):
                stream.write(data)
    return manifest


def _rows(workspace: Workspace, folder: Path, manifest: Manifest, steps: Steps) -> dict[str, list[Stored]]:
    csv.field_size_limit(_LONGEST_CELL)
    found: dict[str, list[Stored]] = {}
    for table in tables_of(workspace.connection):
        if table.name in manifest.tables and table.name != CONTENT_TABLE:
            found[table.name] = _table_rows(folder, table, steps)
            if len(found[table.name]) != manifest.tables[table.name].rows:
                raise ValueError(table.name)
    return {name: found.get(name, []) for name in (*DATA_TABLES, *LISTS)}


def _table_rows(folder: Path, table: FileTable, steps: Steps) -> list[Stored]:
    columns = {column.name: column for column in table.columns}
    with (folder / table.path).open(encoding="utf-8-sig", newline="") as stream:
        lines = csv.reader(stream, strict=True)
        names = next(lines)
        if len(set(names)) != len(names) or not {key for key in columns if columns[key].key_position} <= set(names):
            raise ValueError(names)
        readers = [(columns[name], cell_reader(columns[name], read_changeset)) for name in names]
        return [
            {column.name: _checked(column, read(cell)) for (column, read), cell in zip(readers, cells, strict=True)}
            for cells in steps.each(lines)
        ]


def _checked(column: TableColumn, value: Any) -> Any:
    """Return a value the program can live with; raises ValueError for one it never writes."""
    if value is None:
        return None
    if column.declared == "INTEGER" and not (isinstance(value, int) and abs(value) <= _LARGEST_ID):
        raise ValueError(column.name)
    if column.name == "custom" and not isinstance(json.loads(value), dict):
        raise ValueError(column.name)
    info = column.info
    if info is not None and info.kind is FieldKind.CHOICE and value not in {choice.code for choice in info.choices}:
        raise ValueError(column.name)
    if column.field is not None and not _is_link(column.field):
        column.field.python_value(value)
    return value


def _is_link(field: Any) -> bool:
    model = getattr(field, "rel_model", None)
    return isinstance(model, type) and issubclass(model, Table)
