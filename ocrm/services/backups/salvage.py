"""Reading what can be read of a damaged file into a new one; the damaged one is not touched."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

from ocrm.errors import DamagedFileError, PassphraseError, UserError
from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.models import database, migrations, search_index
from ocrm.models.database import pragma, set_key
from ocrm.models.file_key import FileKey, possible_keys, salt_of
from ocrm.services import file_writing
from ocrm.services.backups import copying
from ocrm.services.backups.stray_pages import StrayPages
from ocrm.services.handover.wording import counts_text, kinds_text
from ocrm.text.disk_reasons import reason_of

Row = tuple[Any, ...]
_BEFORE_ALL = -(1 << 63)
_LAST_STEP = 63
_ROWS_AT_ONCE = 1_000
_Unreadable = (apsw.Error, UnicodeDecodeError)
_OUR_OWN = ("sqlite_", "search_")
"""What SQLite and the search index keep for themselves is made anew, not read."""


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What became of it: rows read, rows known to be lost, and the tables of which a part could not be read."""

    path: Path
    rows: int
    lost: int
    unreadable: tuple[str, ...]
    lost_of: Mapping[str, int] = field(default_factory=dict)
    """How many rows of each table are known to be lost."""

    @property
    def sentence(self) -> str:
        """What is told the user."""
        if not self.lost and not self.unreadable:
            return ngettext(
                "{n} row was read into “{name}”; nothing was lost.",
                "{n} rows were read into “{name}”; nothing was lost.",
                self.rows,
            ).format(n=format_number(self.rows), name=self.path.name)
        told = ngettext(
            "{n} row was read into “{name}”; the damaged file was not changed.",
            "{n} rows were read into “{name}”; the damaged file was not changed.",
            self.rows,
        ).format(n=format_number(self.rows), name=self.path.name)
        if self.lost:
            more = _("Known to be lost: {lost}.").format(lost=counts_text(self.lost_of))
            told = _("{told} {more}").format(told=told, more=more)
        untold = set(self.unreadable) - set(self.lost_of)
        if untold:
            more = _("Read in part, and nothing tells how many are missing: {kinds}.").format(kinds=kinds_text(untold))
            told = _("{told} {more}").format(told=told, more=more)
        return told


def salvage_file(damaged: Path, new: Path, *, passphrase: str | None = None, key: FileKey | None = None) -> Salvaged:
    """Read a damaged file row by row into a new one, encrypted alike; works on a copy of the damaged one.

    Raises UserError where the new file exists, PassphraseError, DamagedFileError where nothing can be read.
    """
    if new.exists():
        raise UserError(_("“{name}” exists already. Nothing was changed; choose another name.").format(name=new.name))
    part = new.with_name(new.name + ".part")
    copying.forget(part)
    try:
        with tempfile.TemporaryDirectory(prefix="ocrm-salvage-") as folder:
            copy = _copy_with_journal(damaged, Path(folder))
            source, used = _opened(copy, damaged, passphrase=passphrase, key=key)
            try:
                told = _fill(source, part, new, used, copy)
            finally:
                source.close()
        file_writing.put_in_place(part, new)
    except OSError as error:
        raise UserError(
            _("“{name}” could not be salvaged: {reason}. Nothing was changed; check the disk.").format(
                name=damaged.name, reason=reason_of(error)
            )
        ) from error
    finally:
        copying.forget(part)
    return told


def _copy_with_journal(damaged: Path, folder: Path) -> Path:
    copy = folder / "damaged.ocrm"
    shutil.copyfile(damaged, copy)
    journal = damaged.with_name(damaged.name + "-wal")
    if journal.exists():
        shutil.copyfile(journal, copy.with_name(copy.name + "-wal"))
    return copy


def _opened(
    copy: Path, damaged: Path, *, passphrase: str | None, key: FileKey | None
) -> tuple[apsw.Connection, FileKey | None]:
    """Open the copy with the first key that fits, and without its journal where that is damaged too."""
    salt = salt_of(copy)
    keys: list[FileKey | None] = [key] if key is not None else []
    if passphrase is not None and salt is not None:
        keys += possible_keys(passphrase, salt)
    for _attempt in range(2):
        for candidate in keys or [None]:
            connection = apsw.Connection(str(copy))
            try:
                set_key(connection, candidate)
                connection.execute("PRAGMA cell_size_check = 1")
                connection.execute("SELECT name FROM sqlite_schema").fetchall()
            except _Unreadable:
                connection.close()
                continue
            return connection, candidate
        copying.forget(copy.with_name(copy.name + "-wal"))
    if salt is not None and passphrase is not None:
        raise PassphraseError(
            _("“{name}” cannot be opened with this passphrase. Nothing was changed; try again.").format(
                name=damaged.name
            )
        )
    raise DamagedFileError(
        _(
            "Nothing can be read of “{name}”: the pages that say what it holds are damaged, or it is encrypted. It was"
            " not changed; restore a backup."
        ).format(name=damaged.name)
    )


def _fill(source: apsw.Connection, part: Path, new: Path, key: FileKey | None, copy: Path) -> Salvaged:
    with copying.closed_after(part) as target:
        set_key(target, key)
        search_index.register_functions(target)
        version = _make_tables(source, target)
        target.execute("PRAGMA foreign_keys = 0")  # after the tables: making them switches it on
        rows, lost, unreadable = 0, dict[str, int](), list[str]()
        for table in plain_tables(target):
            read, is_whole = _copy_table(source, target, table)
            if not is_whole:
                known = _known_ids(source, table)
                if key is None:
                    read += _copy_stray(source, target, table, copy=copy, known=known)
                missing = max(len(known), _known_count(source, table)) - read
                if missing > 0 or not known:
                    unreadable.append(table)
                    lost |= {table: missing} if missing > 0 else {}
            rows += read
        _let_orphans_go(target)
        if version == migrations.SCHEMA_VERSION:
            search_index.create(target)
            search_index.rebuild(target)
        target.execute("PRAGMA journal_mode = delete")
    return Salvaged(new, rows, sum(lost.values()), tuple(unreadable), lost)


def _make_tables(source: apsw.Connection, target: apsw.Connection) -> int:
    """Make empty tables as the file's version has them: fresh ones where it is today's, else by its own words."""
    version = int(pragma(source, "user_version"))
    if version == migrations.SCHEMA_VERSION:
        migrations.upgrade(target)
        for (name,) in target.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            target.execute(f'DROP TRIGGER "{name}"')  # the search index is filled at the end, at once
        for table in plain_tables(target):
            target.execute(f'DELETE FROM "{table}"')
        return version
    for kind in ("table", "index"):
        sql = "SELECT name, sql FROM sqlite_schema WHERE type = ? AND sql IS NOT NULL"
        for name, words in source.execute(sql, (kind,)).fetchall():
            if _is_plain(str(name), str(words)):
                target.execute(str(words))
    target.execute(f"PRAGMA application_id = {database.APPLICATION_ID}")
    target.execute(f"PRAGMA user_version = {version}")
    return version


def plain_tables(connection: apsw.Connection) -> list[str]:
    """Return the tables of a file but those of the search index, in the order they were made."""
    rows = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY rootpage").fetchall()
    return [str(name) for name, sql in rows if _is_plain(str(name), str(sql))]


def _is_plain(name: str, sql: str) -> bool:
    own = {search_index.table_of(kind) for kind in search_index.INDEXED}
    is_index = any(name == table or name.startswith(f"{table}_") for table in own)
    return not (is_index or name.startswith(_OUR_OWN) or "VIRTUAL" in sql[:20].upper())


# -- reading ----------------------------------------------------------------------------------------------------------


def _copy_table(source: apsw.Connection, target: apsw.Connection, table: str) -> tuple[int, bool]:
    """Copy what can be read of a table; return how many rows, and whether all of it could be read."""
    columns = _shared_columns(source, target, table)
    if not columns:
        return 0, False
    reader = _Reader(source, table, columns, has_rowid=_has_rowid(source, table))
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    before = target.total_changes()
    batch: list[Row] = []
    target.execute("BEGIN")
    insert = f'INSERT OR IGNORE INTO "{table}"({names}) VALUES ({marks})'
    for row in reader.rows():
        batch.append(row)
        if len(batch) == _ROWS_AT_ONCE:
            target.executemany(insert, batch)
            batch.clear()
    target.executemany(insert, batch)
    target.execute("COMMIT")
    return target.total_changes() - before, not reader.has_stumbled


def _shared_columns(source: apsw.Connection, target: apsw.Connection, table: str) -> list[str]:
    try:
        there = {row[1] for row in source.execute(f'PRAGMA table_info("{table}")')}
    except _Unreadable:
        return []
    return [row[1] for row in target.execute(f'PRAGMA table_info("{table}")') if row[1] in there]


def _has_rowid(source: apsw.Connection, table: str) -> bool:
    try:
        source.execute(f'SELECT rowid FROM "{table}" LIMIT 0').fetchall()
    except apsw.SQLError:
        return False
    except apsw.Error:
        return True
    return True


class _Reader:
    """Reads a table in the order of its rows, going round what cannot be read."""

    def __init__(self, source: apsw.Connection, table: str, columns: Sequence[str], *, has_rowid: bool) -> None:
        self._source = source
        self._table = table
        self._names = ", ".join(f'"{name}"' for name in columns)
        self._has_rowid = has_rowid
        self.has_stumbled = False

    def rows(self) -> Iterator[Row]:
        """Yield every row that can be read."""
        yield from self._by_rowid() if self._has_rowid else self._from_both_ends()

    def _by_rowid(self) -> Iterator[Row]:
        last = _BEFORE_ALL
        sql = f'SELECT rowid, {self._names} FROM "{self._table}" WHERE rowid >= ? ORDER BY rowid'
        start: int | None = last
        while start is not None:
            try:
                for row in self._source.execute(sql, (start,)):
                    last = row[0]
                    yield row[1:]
                return
            except _Unreadable:
                self.has_stumbled = True
            start = self._next_after(last)

    def _next_after(self, last: int) -> int | None:
        """Return from where on rows can be read again after one that cannot; None where nothing more can."""
        for step in range(_LAST_STEP + 1):
            if last + (1 << step) >= 1 << 63:
                return None
            if self._can_read(last + (1 << step)):
                return self._first_readable(last + (1 << max(0, step - 1)), last + (1 << step))
        return None

    def _first_readable(self, low: int, high: int) -> int:
        while low < high:
            middle = (low + high) // 2
            if self._can_read(middle):
                high = middle
            else:
                low = middle + 1
        return high

    def _can_read(self, rowid: int) -> bool:
        sql = f'SELECT rowid, {self._names} FROM "{self._table}" WHERE rowid >= ? ORDER BY rowid LIMIT 1'
        try:
            self._source.execute(sql, (rowid,)).fetchall()
        except _Unreadable:
            return False
        return True

    def _from_both_ends(self) -> Iterator[Row]:
        """Read a table without rowids up to the damage, and back to it from its end."""
        keys = [row[1] for row in self._source.execute(f'PRAGMA table_info("{self._table}")') if row[5]]
        for order in ("ASC", "DESC"):
            ordered = ", ".join(f'"{name}" {order}' for name in keys)
            try:
                yield from self._source.execute(f'SELECT {self._names} FROM "{self._table}" ORDER BY {ordered}')
                return
            except _Unreadable:
                self.has_stumbled = True


def _known_ids(source: apsw.Connection, table: str) -> set[int]:
    """Return the numbers of the rows of a table that its indexes still name."""
    found: set[int] = set()
    try:
        names = [row[1] for row in source.execute(f'PRAGMA index_list("{table}")') if not row[4]]
    except _Unreadable:
        return found
    for name in names:
        try:
            found.update(row[0] for row in source.execute(f'SELECT rowid FROM "{table}" INDEXED BY "{name}"'))
        except _Unreadable:
            continue
    return found


def _led_to(source: apsw.Connection) -> set[int]:
    """Return the pages a sound table or index leads to: another one's rows may have the same numbers."""
    found: set[int] = set()
    for (name,) in source.execute("SELECT name FROM sqlite_schema WHERE rootpage > 0").fetchall():
        try:
            found.update(row[0] for row in source.execute("SELECT pageno FROM dbstat WHERE name = ?", (name,)))
        except _Unreadable:
            continue
    return found


def _copy_stray(source: apsw.Connection, target: apsw.Connection, table: str, *, copy: Path, known: set[int]) -> int:
    """Copy the rows that an index names and no page leads to any more; return how many were found."""
    described = list(source.execute(f'PRAGMA table_info("{table}")'))
    keys = [number for number, row in enumerate(described) if row[5]]
    if len(keys) != 1 or str(described[keys[0]][2]).upper() != "INTEGER" or not known:
        return 0
    names = [str(row[1]) for row in described]
    taken = {row[1] for row in target.execute(f'PRAGMA table_info("{table}")')}
    have = {row[0] for row in target.execute(f'SELECT "{names[keys[0]]}" FROM "{table}"')}
    source.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    before = target.total_changes()
    target.execute("BEGIN")
    for row_id, values in StrayPages(copy).rows(known - have, columns=len(names), taken=_led_to(source)):
        values[keys[0]] = row_id
        given = {name: value for name, value in zip(names, values, strict=False) if name in taken}
        columns, marks = ", ".join(f'"{name}"' for name in given), ", ".join("?" * len(given))
        target.execute(f'INSERT OR IGNORE INTO "{table}"({columns}) VALUES ({marks})', tuple(given.values()))
    target.execute("COMMIT")
    return target.total_changes() - before


def _known_count(source: apsw.Connection, table: str) -> int:
    """Return how many rows a table had as far as its indexes can still tell, 0 where they cannot."""
    try:
        return int(source.execute(f'SELECT count(*) FROM "{table}"').get)
    except _Unreadable:
        return 0


def _let_orphans_go(target: apsw.Connection) -> None:
    """Empty links to what was lost, and drop the rows that cannot be without it."""
    changed = True
    while changed:
        before = target.total_changes()
        for table in plain_tables(target):
            required = {str(row[1]) for row in target.execute(f'PRAGMA table_info("{table}")') if row[3] or row[5]}
            for link in target.execute(f'PRAGMA foreign_key_list("{table}")').fetchall():
                parent, column, key = str(link[2]), str(link[3]), str(link[4] or "id")
                _mend_link(target, table, parent=parent, column=column, key=key, required=required)
        changed = target.total_changes() != before


def _mend_link(target: apsw.Connection, table: str, *, parent: str, column: str, key: str, required: set[str]) -> None:
    gone = f'"{column}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{parent}" p WHERE p."{key}" = "{table}"."{column}")'
    if column in required:
        target.execute(f'DELETE FROM "{table}" WHERE {gone}')
    else:
        target.execute(f'UPDATE "{table}" SET "{column}" = NULL WHERE {gone}')
