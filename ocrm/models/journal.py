"""The journal: every operation records the changeset of all it did, in the same transaction; undo applies it inverted.

Changesets come from SQLite's session extension. The journal's own tables, the search index and state that must not be
undone stay outside. A big operation is recorded in parts, so that memory stays bounded.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import apsw

from ocrm.models import journal_chain, journal_index, search_catch_up, search_index
from ocrm.models.base import ids
from ocrm.models.fields import to_utc_text
from ocrm.models.id_set import IdSet
from ocrm.models.journal_parts import Inverted, Stored, packed

UNRECORDED = {
    "operation",
    "operation_part",
    "operation_record",
    "operation_block",
    "deleted_record",
    "reminder_state",
    "setting",
    "attachment_content",
    "customer_score",
    "forecast_snapshot",
    "mail_delivery",
}
"""Tables outside undo, beside those of the search index."""

PART_BYTES = 4 * 1024 * 1024
"""Memory of a session after which a long operation closes one changeset and begins the next."""

_MANY_ROWS = 1_000
"""Rows above which undo and redo bring the search index up to date afterwards instead of row by row."""

_OPERATION = (
    "INSERT INTO operation(id, kind, state, label, label_values, origin, topics, target_id, happened_at, record_count)"
    " VALUES (?,?,?,?,?,?,?,?,?,?)"
)

Tell = Callable[[int, int], None]
"""Told the rows done and the rows there are, while many are taken back or done again; it may raise to break off."""

# Changesets hold what cascades did too, so actions must not run again. No savepoint, because the caller's transaction is
# one; with it every row's statement walks the journal of all rows before it: 20,000 rows take a minute, without a second.
_APPLY_FLAGS = apsw.SQLITE_CHANGESETAPPLY_FKNOACTION | apsw.SQLITE_CHANGESETAPPLY_NOSAVEPOINT


def is_recorded(table: str) -> bool:
    """Return whether changes of a table belong to undo."""
    return table not in UNRECORDED and not table.startswith((search_index.PREFIX, "sqlite_"))


class Recorder:
    """Records what happens on a connection between `start` and `finish`, in parts that go into the file at once."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._operation_id = self._parts = 0
        self._session: apsw.Session | None = None

    def start(self, operation_id: int) -> None:
        """Begin to record what an operation does, inside its transaction."""
        self._operation_id = operation_id
        self._begin_part()

    def _begin_part(self) -> None:
        session = apsw.Session(self._connection, "main")
        session.table_filter(is_recorded)
        session.attach()
        self._session = session

    def next_part_if_large(self) -> None:
        """Close this part and begin another when it has grown large; call between batches of a bulk write."""
        if self._session is not None and self._session.memory_used >= PART_BYTES:
            self._close_part()
            self._begin_part()

    def finish(self) -> Sequence[bytes]:
        """Stop, and return the changesets of all parts in order; empty when nothing changed."""
        self._close_part()
        return Stored(self._connection, self._operation_id) if self._parts else ()

    def cancel(self) -> None:
        """Stop and forget."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _close_part(self) -> None:
        session, self._session = self._session, None
        if session is None:
            return
        if not session.is_empty:
            self._keep(session.changeset())
        session.close()

    def _keep(self, changeset: bytes) -> None:
        """Write a part into the file, before the first one the operation, which `save` describes in the end."""
        if not self._parts:
            self._connection.execute(_OPERATION, (self._operation_id, "change", "done", "", "{}", "", "", None, "", 0))
        sql = "INSERT INTO operation_part(operation_id, position, changeset) VALUES (?,?,?)"
        self._connection.execute(sql, (self._operation_id, self._parts, packed(changeset)))
        self._parts += 1


@dataclass(frozen=True, slots=True)
class TouchedRow:
    """A row a changeset names: its table, its key, and `insert`, `update` or `delete`."""

    table: str
    row_id: int
    action: str


@dataclass(slots=True)
class Outcome:
    """What applying changesets did: the tables and rows touched, and the rows that had changed since."""

    tables: Set[str] = frozenset()
    row_ids: Set[int] = frozenset()
    conflicts: list[TouchedRow] = field(default_factory=list)


def touched_rows(changesets: Iterable[bytes]) -> Iterator[TouchedRow]:
    """Yield every row that changesets name, where the row has a single integer key."""
    for changeset in changesets:
        for change in apsw.Changeset.iter(changeset):
            key = _row_key(change)
            if key is not None:
                yield TouchedRow(change.name, key, change.op.lower())


def _row_key(change: apsw.TableChange) -> int | None:
    values = change.new if change.op == "INSERT" else change.old
    value = values[min(change.pk_columns)] if values is not None else None
    return value if isinstance(value, int) else None


@dataclass(frozen=True, slots=True)
class Touched:
    """What changesets touch: tables and rows, and whether they delete any."""

    tables: frozenset[str]
    row_ids: Set[int]
    deletes: bool


def touched(changesets: Iterable[bytes]) -> Touched:
    """Return what changesets touch, in one pass without an object for each of very many rows."""
    tables: set[str] = set()
    row_ids = array("q")
    deletes = False
    for changeset in changesets:
        for change in apsw.Changeset.iter(changeset):
            key = _row_key(change)
            if key is not None:
                tables.add(change.name)
                row_ids.append(key)
                deletes = deletes or change.op == "DELETE"
    return Touched(frozenset(tables), IdSet(row_ids), deletes)


def apply(
    connection: apsw.Connection,
    changesets: Iterable[bytes],
    *,
    on_conflict: Callable[[TouchedRow], bool] | None = None,
    only: Callable[[apsw.TableChange], bool] | None = None,
    tell: Tell | None = None,
) -> Outcome:
    """Apply changesets in order inside the caller's transaction and return what they touched.

    A row that changed since is left as it is and listed in `conflicts`; `on_conflict` may return True to overwrite it.
    What is gone already when it was to be deleted is no conflict: the end is the same. Changes that `only` says no to
    are passed over.
    """
    outcome = Outcome()
    has_orphans = False

    def decide(reason: int, change: apsw.TableChange) -> int:
        nonlocal has_orphans
        if reason == apsw.SQLITE_CHANGESET_NOTFOUND and change.op == "DELETE":
            return int(apsw.SQLITE_CHANGESET_OMIT)
        if reason == apsw.SQLITE_CHANGESET_FOREIGN_KEY:
            has_orphans = True
            return int(apsw.SQLITE_CHANGESET_OMIT)
        row = TouchedRow(change.name, _row_key(change) or 0, change.op.lower())
        replaceable = reason in (apsw.SQLITE_CHANGESET_DATA, apsw.SQLITE_CHANGESET_CONFLICT)
        if replaceable and on_conflict is not None and on_conflict(row):
            return int(apsw.SQLITE_CHANGESET_REPLACE)
        outcome.conflicts.append(row)
        return int(apsw.SQLITE_CHANGESET_OMIT)

    parts = changesets if isinstance(changesets, Sequence) else list(changesets)
    stale = _survey(connection, parts, outcome)
    stale_count = sum(map(len, stale.values()))
    is_large = stale_count > _MANY_ROWS
    steps = _Steps(tell, len(parts), stale_count if is_large else 0)
    with search_catch_up.held_back(connection, rows=stale_count) if is_large else nullcontext() as index:
        for part in parts:
            apsw.Changeset.apply(part, connection, filter_change=only, conflict=decide, flags=_APPLY_FLAGS)
            steps.next_part()
        if index is not None:
            for table, row_ids in stale.items():
                index.take(table, row_ids, tell=steps.indexed)
    while has_orphans:
        kept = _reunite(connection, parts)
        outcome.conflicts += kept
        has_orphans = bool(kept)
    return outcome


class _Steps:
    """Counts how far an application is: its parts, and the rows whose search entries follow, which take as long."""

    def __init__(self, tell: Tell | None, parts: int, indexed: int) -> None:
        self._tell, self._parts, self._indexed = tell, parts, indexed
        self._total = max(2 * indexed, parts)
        self._done = self._parts_done = 0

    def next_part(self) -> None:
        """Say that a part is applied."""
        self._parts_done += 1
        self._done = (self._total - self._indexed) * self._parts_done // self._parts
        self._say()

    def indexed(self, rows: int) -> None:
        """Say that some rows were indexed."""
        self._done += rows
        self._say()

    def _say(self) -> None:
        if self._tell is not None:
            self._tell(min(self._done, self._total), self._total)


def _reunite(connection: apsw.Connection, parts: Iterable[bytes]) -> list[TouchedRow]:
    """Bring back deleted rows that others have come to hang on, drop inserted ones whose parent is gone; return them.

    Changesets are applied without the cascades that SQL would do, so a parent may go without its children.
    """
    lonely = _orphans(connection)
    if not lonely:
        return []
    wanted = {row for pair in lonely for row in pair}
    changes = {
        (change.name, key): (change.op, change.old)
        for part in parts
        for change in apsw.Changeset.iter(part)
        if (key := _row_key(change)) is not None and (change.name, key) in wanted
    }
    mended: dict[tuple[str, int], TouchedRow] = {}
    for child, parent in lonely:
        op, _old = changes.get(child, ("", None))
        row = child if op == "INSERT" else parent
        op, old = changes.get(row, ("", None))
        if row in mended or not op:
            continue
        if op == "INSERT":
            connection.execute(f"DELETE FROM {row[0]} WHERE id = ?", (row[1],))
        elif op == "DELETE" and old is not None:
            connection.execute(f"INSERT INTO {row[0]} VALUES ({','.join('?' * len(old))})", old)
        mended[row] = TouchedRow(row[0], row[1], op.lower())
    return list(mended.values())


def _orphans(connection: apsw.Connection) -> list[tuple[tuple[str, int], tuple[str, int]]]:
    """Return, for every row whose parent is missing, its own table and id and those of the parent."""
    found = []
    broken = {(table, row_id is not None, parent, number)
              for table, row_id, parent, number in connection.execute("PRAGMA foreign_key_check")}  # fmt: skip
    for table, has_id, parent, number in broken:
        column = next(row[3] for row in connection.execute(f"PRAGMA foreign_key_list({table})") if row[0] == number)
        rows = connection.execute(
            f"SELECT {'id' if has_id else 0}, {column} FROM {table} WHERE {column} NOT IN (SELECT id FROM {parent})"
        )
        found += [((table, row_id), (parent, parent_id)) for row_id, parent_id in rows]
    return found


def _survey(connection: apsw.Connection, parts: Iterable[bytes], outcome: Outcome) -> dict[str, IdSet]:
    """Note the tables and rows that changesets name; return those whose search entries will be wrong, by table."""
    indexed = search_index.column_numbers(connection)
    tables, row_ids = set[str](), array("q")
    stale = {table: array("q") for table in indexed}
    for part in parts:
        for change in apsw.Changeset.iter(part):
            key = _row_key(change)
            if key is None:
                continue
            table = change.name
            tables.add(table)
            row_ids.append(key)
            if table in indexed and (change.op != "UPDATE" or _changes_any(change, indexed[table])):
                stale[table].append(key)
    outcome.tables, outcome.row_ids = tables, IdSet(row_ids)
    return {table: IdSet(found) for table, found in stale.items()}


def _changes_any(change: apsw.TableChange, columns: Iterable[int]) -> bool:
    new = change.new or ()  # from an older schema it has fewer columns
    return any(new[column] is not apsw.no_change for column in columns if column < len(new))


def inverted(changesets: Sequence[bytes]) -> Sequence[bytes]:
    """Return what takes `changesets` back: each inverted, last first, when it is looked at."""
    return Inverted(changesets)


def next_id(connection: apsw.Connection) -> int:
    """Return the id of a new operation: after all others, also where the clock was put back."""
    return max(ids.next_id(), int(connection.execute("SELECT coalesce(max(id), 0) FROM operation").get) + 1)


def save(
    connection: apsw.Connection,
    changesets: Sequence[bytes],
    *,
    kind: str,
    label: str,
    label_values: str,
    origin: str,
    topics: str,
    moment: object,
    target_id: int | None = None,
    operation_id: int | None = None,
    fills_bin: bool = True,
    known: Touched | None = None,
) -> int:
    """Store an operation beside its changesets, inside the transaction that made them; return its id.

    The changesets are in the file already, written by the recorder; an entry of undo, redo or erasing has none. With
    `fills_bin` the records it deleted are listed in the bin. `known` is what they touch, where that was looked up.
    """
    operation_id = operation_id or next_id(connection)
    touches = known or touched(changesets)
    happened_at = to_utc_text(moment)  # type: ignore[arg-type]
    connection.execute(
        f"{_OPERATION} ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, label = excluded.label,"
        " label_values = excluded.label_values, origin = excluded.origin, topics = excluded.topics,"
        " target_id = excluded.target_id, happened_at = excluded.happened_at, record_count = excluded.record_count",
        (operation_id, kind, "done", label, label_values, origin, topics, target_id, happened_at, len(touches.row_ids)),
    )
    journal_index.note_touched(connection, operation_id, touches.row_ids)
    if fills_bin and touches.deletes:
        journal_index.note_deleted(connection, operation_id, changesets)
    told = (operation_id, kind, label, label_values, origin, target_id, happened_at)
    journal_chain.seal(connection, operation_id, journal_chain.content_hash(told, changesets))
    return operation_id


def load(connection: apsw.Connection, operation_id: int) -> Sequence[bytes]:
    """Return the changesets of an operation, in order; each is read when it is looked at."""
    return Stored(connection, operation_id)


def effect(connection: apsw.Connection, operation_id: int) -> Sequence[bytes]:
    """Return the changesets of what an operation did; an undo or redo did those of its target."""
    sql = "SELECT kind, coalesce(target_id, 0) FROM operation WHERE id = ?"
    row: Any = connection.execute(sql, (operation_id,)).fetchone()
    kind, target_id = row or ("", 0)
    if kind == "undo":
        return inverted(load(connection, target_id))
    return load(connection, target_id if kind == "redo" else operation_id)


def columns_of(connection: apsw.Connection, table: str) -> list[str]:
    """Return the names of a table's columns in the order changesets have them."""
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
