"""Copies a sync program leaves beside the file when two computers changed it: found, compared, and merged."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import apsw

from ocrm.errors import DamagedFileError, UserError
from ocrm.i18n import N_, _
from ocrm.models import migrations, search_index
from ocrm.models.database import set_key
from ocrm.models.fields import from_utc_text
from ocrm.services.backups import copying, file_copies, restoring
from ocrm.services.backups.catalogue import Reason
from ocrm.services.backups.salvage import plain_tables
from ocrm.services.changes import Changes
from ocrm.services.schema import RECORD_TYPES
from ocrm.services.workspace import Workspace

_MARKS = (
    r" \(.*(?:conflict|冲突|konflikt|conflit|conflicto|競合).*\)",  # Dropbox, Box, Google, MEGA, 坚果云
    r"[ _-]*\[?conflict[^/]*",
    r"\.sync-conflict-[^/]*",  # Syncthing
    r"_conflict-[^/]*",  # Nextcloud
    r".*(?:冲突|衝突)[^/]*",  # 坚果云, 百度网盘
    r"-[A-Z0-9-]{5,15}",  # OneDrive puts the computer's name there
)
_NOT_MERGED = ("operation", "setting", "draft", "reminder_state", "deleted_record", "customer_score")
"""Tables, or beginnings of their names, that are this file's own affair."""
_MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """A record that is not the same in both: when it was changed here and there, None where it is missing."""

    kind: str
    record_id: int
    title: str
    ours: datetime | None
    theirs: datetime | None
    is_deleted_here: bool = False
    """It was here once: deleted on purpose, so a merge leaves it out."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A copy beside the file: records by kind in both, and those that differ; `missing_count` a merge would bring."""

    path: Path
    ours: Mapping[str, int]
    theirs: Mapping[str, int]
    only_theirs: tuple[Difference, ...]
    only_ours_count: int
    differing: tuple[Difference, ...]

    @property
    def missing(self) -> tuple[Difference, ...]:
        """What a merge would bring."""
        return tuple(one for one in self.only_theirs if not one.is_deleted_here)


def find_conflict_copies(file: Path) -> list[Path]:
    """Return the conflict copies that lie beside a file, by the names sync programs give them."""
    stem, suffix = re.escape(file.stem), re.escape(file.suffix)
    pattern = re.compile(rf"{stem}(?:{'|'.join(_MARKS)}){suffix}", re.IGNORECASE | re.DOTALL)
    exact = re.compile(rf"{stem}{_MARKS[-1]}{suffix}")
    try:
        names = [entry.name for entry in file.parent.iterdir() if entry.is_file()]
    except OSError:
        return []
    found = [name for name in names if name != file.name and _is_conflict(name, pattern, exact)]
    return [file.with_name(name) for name in sorted(found)]


def _is_conflict(name: str, pattern: re.Pattern[str], exact: re.Pattern[str]) -> bool:
    if pattern.fullmatch(name) is None:
        return False
    by_words = re.search(r"conflict|冲突|衝突|konflikt|conflit|conflicto|競合", name, re.IGNORECASE)
    return by_words is not None or exact.fullmatch(name) is not None


def compare(workspace: Workspace, copy: Path, *, passphrase: str | None = None) -> Comparison:
    """Compare the open file with a conflict copy, record by record; works on a private copy of it.

    Raises PassphraseError, DamagedFileError where the copy is not sound or of another version.
    """
    with _opened(workspace, copy, passphrase=passphrase) as theirs:
        only_theirs: list[Difference] = []
        differing: list[Difference] = []
        only_ours = 0
        for kind, described in RECORD_TYPES.items():
            sql = f"SELECT id, {described.title_field}, updated_at FROM {described.table} ORDER BY id"
            here = {int(row[0]): (str(row[1]), str(row[2])) for row in workspace.query(sql)}
            for row in theirs.execute(sql):
                record_id, title, changed_at = int(str(row[0])), str(row[1]), str(row[2])
                mine = here.pop(record_id, None)
                if mine is None:
                    gone = _was_here(workspace, record_id)
                    only_theirs.append(
                        Difference(kind, record_id, title, None, from_utc_text(changed_at), is_deleted_here=gone)
                    )
                elif mine[1] != changed_at:
                    differing.append(
                        Difference(kind, record_id, mine[0], from_utc_text(mine[1]), from_utc_text(changed_at))
                    )
            only_ours += len(here)
        counts = file_copies.count_records(theirs)
    return Comparison(
        copy, file_copies.count_records(workspace.connection), counts, tuple(only_theirs), only_ours, tuple(differing)
    )


def _was_here(workspace: Workspace, record_id: int) -> bool:
    sql = "SELECT EXISTS (SELECT 1 FROM operation_record WHERE record_id = ?)"
    return bool(workspace.scalar(sql, (record_id,)))


def merge_missing(workspace: Workspace, copy: Path, *, passphrase: str | None = None, origin: str = "") -> Changes:
    """Take over what a conflict copy holds and this file never had, with all that hangs on it; one undo takes it back.

    What differs stays as it is here, and what was deleted here stays deleted.
    """
    workspace.safeguard_before(Reason.IMPORT)
    with (
        _opened(workspace, copy, passphrase=passphrase) as theirs,
        workspace.operation(N_("Merge what was missing from “{name}”"), origin=origin, name=copy.name) as operation,
    ):
        connection = workspace.connection
        connection.execute("PRAGMA defer_foreign_keys = 1")
        merger = _Merger(workspace, theirs)
        for table in plain_tables(connection):
            if not table.startswith(_NOT_MERGED):
                merger.merge(table)
                operation.next_part_if_large()
        _drop_what_hangs_on_nothing(connection)
        if merger.has_brought:
            workspace.refresh_customers([int(row[0]) for row in workspace.query("SELECT id FROM customer")])
    return operation.changes


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
        return record_id in known or _was_here(self._workspace, int(record_id))

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


@contextmanager
def _opened(workspace: Workspace, copy: Path, *, passphrase: str | None) -> Iterator[apsw.Connection]:
    """Open a private copy of a closed file to read it, upgraded to the schema of ours."""
    with tempfile.TemporaryDirectory(prefix="ocrm-compare-") as folder:
        private = Path(folder) / "copy.ocrm"
        try:
            shutil.copyfile(copy, private)
        except OSError as error:
            raise UserError(
                _("“{name}” could not be read: {reason}. Nothing was changed; try again.").format(
                    name=copy.name, reason=error.strerror
                )
            ) from error
        key = restoring.key_for(private, passphrase=passphrase, known=workspace.file_key)
        with copying.closed_after(private) as opened:
            set_key(opened, key)
            try:
                migrations.check(migrations.version_of(opened), copy)
                is_sound = opened.execute("PRAGMA quick_check").get == "ok"
            except apsw.Error:
                is_sound = False
            if not is_sound:
                raise DamagedFileError(
                    _("“{name}” is damaged and cannot be compared. Nothing was changed; salvage it first.").format(
                        name=copy.name
                    )
                )
            search_index.register_functions(opened)
            migrations.upgrade(opened)
            yield opened


def lines_of(comparison: Comparison) -> Sequence[Difference]:
    """Return what is worth listing: what is missing here first, then what differs."""
    return (*comparison.only_theirs, *comparison.differing)[:_MOST_LISTED]
