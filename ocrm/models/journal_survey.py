"""What of an operation still stands, cell by cell: looked at before it is taken back, perhaps months later.

A changeset knows rows: one changed cell makes the whole row a conflict. Here each cell is held beside what the operation
left in it. Rows it added that were changed since, or that newer rows hang on, stay with all it added to them.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import apsw

from ocrm.models import journal
from ocrm.models.id_set import IdSet

FOLLOWING = {
    "updated_at", "last_contacted_on", "last_reached_on", "next_todo_on", "open_amount", "won_amount", "won_count",
    "last_won_on",
}  # fmt: skip
"""Columns that follow from others: they are worked out again, and neither counted nor a conflict."""

OWN_FIELDS = "custom"
"""The column that holds the fields users add, as JSON: a cell each, named `custom.<field>`."""

_OWNED = ("record_tag", "attachment", "value_note", "alternate_value")
"""Tables whose rows belong to a record of any kind, by `record_id`."""
_WORKED_ON = ("record_tag", "attachment")
"""Those of them that only come from work on the record."""
_LISTS = ("picklist_value", "tag")
"""What kept records may use: the values an operation added to lists stay with them."""
_NO_RULE = {"record_tag": " AND tag_id NOT IN (SELECT id FROM tag WHERE rule <> '')"}
"""Tags with a rule come by themselves: they are no work on a record."""

_FEW_PARTS = 4
"""Parts of an operation below which all it changed is held in memory at once."""
_OWNERS_AT_ONCE = 5_000

Key = tuple[str, Any]
Cells = dict[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row that was changed after the operation: which cells, whether newer rows hang on it, whether it is gone.

    `was_added` where the operation made the row; else `cells` are those it had changed and that differ by now.
    """

    table: str
    row_id: int
    was_added: bool
    cells: tuple[str, ...] = ()
    has_newer: bool = False
    is_gone: bool = False

    @property
    def may_be_overwritten(self) -> bool:
        """Whether what the operation did can be taken back here without taking more with it."""
        return not (self.has_newer or self.is_gone)


@dataclass(slots=True)
class Survey:
    """What taking an operation back would do: rows it added that still stand, cells it changed, rows changed since."""

    added: dict[str, IdSet] = field(default_factory=dict)
    restorable: Counter[tuple[str, str]] = field(default_factory=Counter)
    changed: list[ChangedRow] = field(default_factory=list)
    links: dict[str, dict[tuple[Any, ...], IdSet]] = field(default_factory=dict)
    """Added rows whose key is more than an id: by the rest of the key (the tag) those it begins with (the records)."""
    columns: dict[str, list[str]] = field(default_factory=dict)


def survey(connection: apsw.Connection, parts: Sequence[bytes]) -> Survey:
    """Hold every cell an operation wrote beside what stands there now, part by part."""
    reader = _Surveyor(connection, _named_again(parts))
    for part in reversed(parts):  # what came later says what the operation left in the end
        reader.take(part)
    found = reader.finish()
    _find_newer(connection, found)
    found.changed.sort(key=lambda row: (row.was_added, row.row_id))
    return found


def _named_again(parts: Sequence[bytes]) -> dict[str, IdSet]:
    """Return, by table, the rows that more than one part names: only their cells have to wait for the earlier parts."""
    if len(parts) < _FEW_PARTS:
        return {}
    named: dict[str, array[int]] = {}
    for part in parts:
        for row in journal.touched_rows([part]):
            named.setdefault(row.table, array("q")).append(row.row_id)
    return {table: IdSet(one for one, alike in groupby(sorted(ids)) if len(list(alike)) > 1)
            for table, ids in named.items()}  # fmt: skip


class _Surveyor:
    """Goes through the parts of an operation, the last first; what it holds does not grow with the rows."""

    def __init__(self, connection: apsw.Connection, again: Mapping[str, IdSet]) -> None:
        self._connection, self._again = connection, again
        self._found = Survey()
        self._added: dict[str, array[int]] = {}
        self._links: dict[str, dict[tuple[Any, ...], array[int]]] = {}
        self._later: dict[Key, Cells] = {}

    def take(self, part: bytes) -> None:
        """Hold what a part wrote beside what stands there now, but for what an earlier part may have begun."""
        added: dict[str, dict[int, list[Any]]] = {}
        for change in apsw.Changeset.iter(part):
            self._note(change, added)
        for table, rows in added.items():
            standing = self._added.setdefault(table, array("q"))
            standing.extend(_hold_added(self._connection, self._found, table, rows))
        self._settle([key for key in self._later if self._again and key[1] not in self._again.get(key[0], ())])

    def finish(self) -> Survey:
        """Settle what waited, and return what was found."""
        self._settle(list(self._later))
        found = self._found
        found.added = {table: IdSet(ids) for table, ids in self._added.items()}
        found.links = {table: {rest: IdSet(ids) for rest, ids in links.items()} for table, links in self._links.items()}
        return found

    def _note(self, change: apsw.TableChange, added: dict[str, dict[int, list[Any]]]) -> None:
        table, columns = change.name, _columns(self._connection, self._found, change.name)
        if change.op == "INSERT" and change.new is not None:
            if columns[0] != "id":
                first, rest = _parted_key(tuple(change.new[at] for at in sorted(change.pk_columns)))
                self._links.setdefault(table, {}).setdefault(rest, array("q")).append(first)
                return
            row: list[Any] = list(change.new)
            for name, (_old, new) in self._later.pop((table, row[0]), {}).items():
                row[columns.index(name)] = new
            added.setdefault(table, {})[row[0]] = row
        elif change.op == "UPDATE" and columns[0] == "id":
            note_update(change, columns, self._later)

    def _settle(self, keys: Iterable[Key]) -> None:
        by_table: dict[str, dict[int, Cells]] = {}
        for key in keys:
            by_table.setdefault(key[0], {})[key[1]] = self._later.pop(key)
        for table, updates in by_table.items():
            _hold_updated(self._connection, self._found, table, updates)


def _parted_key(key: tuple[Any, ...]) -> tuple[int, tuple[Any, ...]]:
    """Return the id a key begins with and the rest of it; one that begins with no id is all rest."""
    return (key[0], key[1:]) if isinstance(key[0], int) else (0, key)


def _columns(connection: apsw.Connection, found: Survey, table: str) -> list[str]:
    if table not in found.columns:
        found.columns[table] = journal.columns_of(connection, table)
    return found.columns[table]


def note_update(change: apsw.TableChange, columns: Sequence[str], later: dict[Key, Cells]) -> None:
    """Note in `later` the cells an update changed; where a later one did as well, that one's say what they were left as."""
    if change.old is None or change.new is None:
        return
    key = (change.name, change.old[0])
    for name, old, new in zip(columns, change.old, change.new, strict=False):
        if new is not apsw.no_change and name not in FOLLOWING:
            cells = later.setdefault(key, {})
            cells[name] = (old, cells[name][1] if name in cells else new)


def _hold_added(connection: apsw.Connection, found: Survey, table: str, rows: Mapping[int, list[Any]]) -> list[int]:
    """Return which rows an operation added still stand, and note those changed since."""
    columns, standing = found.columns[table], []
    for now in rows_now(connection, table, rows):
        standing.append(now[0])
        left = rows[now[0]]
        if left == list(now[: len(left)]):  # a later schema may have given the table more columns
            continue
        cells = [cell for name, was, present in zip(columns, left, now, strict=False) if name not in FOLLOWING
                 for cell in _cells(name, was, present)]  # fmt: skip
        if cells:
            found.changed.append(ChangedRow(table, now[0], was_added=True, cells=tuple(cells)))
    return standing


def _hold_updated(connection: apsw.Connection, found: Survey, table: str, updates: Mapping[int, Cells]) -> None:
    """Count the cells of updated rows that can be put back, and find those changed since."""
    columns, seen = found.columns[table], set[int]()
    for now in rows_now(connection, table, updates):
        seen.add(now[0])
        present = dict(zip(columns, now, strict=False))
        changed: list[str] = []
        for name, (old, new) in updates[now[0]].items():
            was, left, stands = (_parted(name, value) for value in (old, new, present[name]))
            for cell in {**was, **left}:
                if was.get(cell) == left.get(cell) or stands.get(cell) == was.get(cell):
                    continue
                if stands.get(cell) == left.get(cell):
                    found.restorable[table, cell] += 1
                else:
                    changed.append(cell)
        if changed:
            found.changed.append(ChangedRow(table, now[0], was_added=False, cells=tuple(changed)))
    found.changed += [
        ChangedRow(table, row_id, was_added=False, is_gone=True)
        for row_id, cells in updates.items() if row_id not in seen and cells
    ]  # fmt: skip


def _parted(name: str, value: Any) -> dict[str, Any]:
    """Return a column as cells: itself, or the fields users added."""
    if name != OWN_FIELDS:
        return {name: value}
    return {f"{name}.{key}": one for key, one in json.loads(value or "{}").items()}


def _cells(name: str, was: Any, now: Any) -> list[str]:
    """Return the cells of a column that differ."""
    if was == now:
        return []
    before, after = _parted(name, was), _parted(name, now)
    return [cell for cell in {**before, **after} if before.get(cell) != after.get(cell)]


def rows_now(connection: apsw.Connection, table: str, row_ids: Collection[int]) -> Iterator[tuple[Any, ...]]:
    """Yield rows as they stand in the file, those that are gone left out."""
    sql = f"SELECT * FROM {table} WHERE id IN (SELECT value FROM json_each(?))"
    yield from connection.execute(sql, (json.dumps(list(row_ids)),))


# -- what hangs on what -----------------------------------------------------------------------------------------------


def _find_newer(connection: apsw.Connection, found: Survey) -> None:
    """Find added rows that something hangs on which the operation did not add."""
    listed = {(row.table, row.row_id): row for row in found.changed if row.was_added}
    for parent in [table for table, row_ids in found.added.items() if row_ids]:
        newer: set[int] = set()
        for child, column in _children(connection, parent):
            newer.update(
                owner for owner, key in _hanging(connection, child, column, found.added[parent])
                if not _is_added(found, child, key)
            )  # fmt: skip
        for row_id in newer:
            known = listed.get((parent, row_id), ChangedRow(parent, row_id, was_added=True))
            listed[parent, row_id] = ChangedRow(parent, row_id, was_added=True, cells=known.cells, has_newer=True)
    found.changed = [row for row in found.changed if not row.was_added] + list(listed.values())


def _children(connection: apsw.Connection, parent: str, owned: Sequence[str] = _WORKED_ON) -> list[tuple[str, str]]:
    """Return the recorded tables that point at a table, each with its column."""
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    found = [
        (child, row[3])
        for child in tables if journal.is_recorded(child)
        for row in connection.execute(f"PRAGMA foreign_key_list({child})") if row[2] == parent
    ]  # fmt: skip
    return found + [(child, "record_id") for child in owned if parent not in _OWNED]


def _hanging(
    connection: apsw.Connection, child: str, column: str, owners: Collection[int]
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield the owner and the key of every row of a table that hangs on one of the owners."""
    keys = [row[1] for row in connection.execute(f"PRAGMA table_info({child})") if row[5]]
    sql = f"SELECT {column}, {', '.join(keys)} FROM {child} WHERE {column} IN (SELECT value FROM json_each(?))"
    sql += _NO_RULE.get(child, "")
    for part in IdSet.of(owners).blocks(_OWNERS_AT_ONCE):
        for owner, *key in connection.execute(sql, (json.dumps(part.tolist()),)):
            yield owner, tuple(key)


def _is_added(found: Survey, table: str, key: tuple[Any, ...]) -> bool:
    if len(key) == 1 and key[0] in found.added.get(table, ()):
        return True
    first, rest = _parted_key(key)
    return first in found.links.get(table, {}).get(rest, ())


def kept_rows(connection: apsw.Connection, found: Survey, overwrite: Collection[int]) -> set[Key]:
    """Return the keys of the added rows that stay: the ones changed since, and what belongs with them."""
    kept: set[Key] = {
        (row.table, row.row_id) for row in found.changed
        if row.was_added and not (row.may_be_overwritten and row.row_id in overwrite)
    }  # fmt: skip
    below = kept
    while below:
        below = set(_below(connection, found, below)) - kept
        kept |= below
    above = kept
    while above:
        above = set(_above(connection, found, above)) - kept
        kept |= above
    if kept:
        kept |= {(table, row_id) for table in _LISTS for row_id in found.added.get(table, ())}
    return kept


def _by_table(keys: Iterable[Key]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for table, key in keys:
        found.setdefault(table, []).append(key)
    return found


def _below(connection: apsw.Connection, found: Survey, keys: Iterable[Key]) -> Iterator[Key]:
    """Yield the added rows that hang on others."""
    for parent, owners in _by_table(keys).items():
        if not isinstance(owners[0], int):
            continue
        for child, column in _children(connection, parent, _OWNED):
            for _owner, key in _hanging(connection, child, column, owners):
                if _is_added(found, child, key):
                    yield child, key[0] if len(key) == 1 else key


def _above(connection: apsw.Connection, found: Survey, keys: Iterable[Key]) -> Iterator[Key]:
    """Yield the added rows that others hang on."""
    for child, row_ids in _by_table(keys).items():
        if not isinstance(row_ids[0], int):
            continue
        for row in connection.execute(f"PRAGMA foreign_key_list({child})").fetchall():
            parent, column = str(row[2]), row[3]
            sql = f"SELECT DISTINCT {column} FROM {child} WHERE id IN (SELECT value FROM json_each(?))"
            for (parent_id,) in connection.execute(sql, (json.dumps(row_ids),)):
                if parent_id in found.added.get(parent, ()):
                    yield parent, parent_id
