"""Very many rows at once: the search index is left alone while they change, then brought up to date block by block.

FTS5 takes rows fast in the order of their ids only: a hundred thousand in another order take minutes. A child process
prepares the tokens beside the writing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import apsw

from ocrm.models import search_index
from ocrm.models.id_set import IdSet
from ocrm.models.record_tokens import tokens_of
from ocrm.models.search_index import INDEXED, table_of
from ocrm.models.token_process import LOST, TokenProcess, token_process

CHUNK = 1_000
"""Rows that are read, prepared and written together."""
_WORTH_A_PROCESS = 10_000
"""Rows from which a child process gains more than its start takes."""
_HASH_BYTES = 8 * 1024**2
"""Memory FTS5 gathers words in before it writes a segment; fewer segments are merged less often."""
_USUAL_HASH_BYTES = 1024**2

Tell = Callable[[int], None]
"""Told how many rows were done each time."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Rows whose tokens are being prepared."""

    index: str
    rows: list[tuple[Any, ...]]
    tell: Tell | None


class CatchUp:
    """Brings the indexes up to date with rows that changed while they were held back; close it in the end.

    With `rows`, how many there will be, a child process helps where that is worth its start.
    """

    def __init__(self, connection: apsw.Connection, *, rows: int = 0) -> None:
        self._connection = connection
        self._wants_help = rows >= _WORTH_A_PROCESS
        self._apart: TokenProcess | None = None
        self._asked: _Asked | None = None

    def take(self, table: str, record_ids: Iterable[int], *, are_new: bool = False, tell: Tell | None = None) -> None:
        """Take rows of a table that were added, changed or deleted; they are written at the latest with `finish`."""
        kind = _kind_of(table)
        if kind is None:
            return
        ordered, index = IdSet.of(record_ids), table_of(kind)
        if not are_new:
            self.forget(table, ordered)
        sql = (
            f"SELECT id, {search_index.token_arguments(INDEXED[kind])} FROM {table}"
            " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
        )
        for part in ordered.blocks(CHUNK):
            rows = self._connection.execute(sql, (json.dumps(part.tolist()),)).fetchall()
            self._prepare(_Asked(index, rows, tell))

    def forget(self, table: str, record_ids: Iterable[int]) -> None:
        """Take rows of a table out of its index."""
        kind = _kind_of(table)
        if kind is not None:
            sql = f"DELETE FROM {table_of(kind)} WHERE rowid = ?"
            self._connection.executemany(sql, ((record_id,) for record_id in IdSet.of(record_ids)))

    def finish(self) -> None:
        """Write what is still being prepared."""
        asked, self._asked = self._asked, None
        if asked is not None:
            self._write(asked, self._heard(asked))

    def close(self) -> None:
        """Let the child go."""
        if self._apart is not None:
            self._apart.close()

    def _prepare(self, rows: _Asked) -> None:
        """Let the tokens of rows be prepared, and write those of the rows before meanwhile."""
        before, self._asked = self._asked, None
        heard = self._heard(before) if before is not None else None
        if self._ask(rows):
            self._asked = rows
        else:
            self._write(rows, _prepared_here(rows))
        if before is not None and heard is not None:
            self._write(before, heard)

    def _ask(self, rows: _Asked) -> bool:
        """Let the child prepare rows; return whether there is one. It starts where rows come: deleting needs none."""
        if self._wants_help and len(rows.rows) > CHUNK // 2:
            self._wants_help, self._apart = False, token_process()
        if self._apart is None:
            return False
        try:
            self._apart.ask([row[1:] for row in rows.rows])
        except LOST:
            self._apart = None
            return False
        return True

    def _heard(self, asked: _Asked) -> Iterable[str]:
        """Return what was asked for; where the child has ended, it is done here."""
        if self._apart is not None:
            try:
                return self._apart.hear()
            except LOST:
                self._apart = None
        return _prepared_here(asked)

    def _write(self, rows: _Asked, tokens: Iterable[str]) -> None:
        sql = f"INSERT INTO {rows.index}(rowid, tokens) VALUES (?,?)"
        self._connection.executemany(sql, ((row[0], text) for row, text in zip(rows.rows, tokens, strict=True)))
        if rows.tell is not None:
            rows.tell(len(rows.rows))


def _prepared_here(asked: _Asked) -> Iterator[str]:
    return (tokens_of(*row[1:]) for row in asked.rows)


def _kind_of(table: str) -> str | None:
    return next((kind for kind, record in INDEXED.items() if record._meta.table_name == table), None)


@contextmanager
def held_back(connection: apsw.Connection, *, rows: int = 0) -> Iterator[CatchUp]:
    """Leave the indexes alone while very many rows change; they follow what the CatchUp is given.

    `rows` is how many it will be about. Inside the caller's transaction, which brings the triggers back where it fails.
    """
    index = CatchUp(connection, rows=rows)
    try:
        search_index.hold_back(connection)
        _gather(connection, _HASH_BYTES)
        yield index
        index.finish()
        _gather(connection, _USUAL_HASH_BYTES)
        search_index.create(connection)
    finally:
        index.close()


def _gather(connection: apsw.Connection, size: int) -> None:
    """Let the indexes gather so many bytes of words before they write them."""
    for kind in INDEXED:
        index = table_of(kind)
        connection.execute(f"INSERT INTO {index}({index}, rank) VALUES ('hashsize', ?)", (size,))


@contextmanager
def deleting_many(connection: apsw.Connection, table: str, record_ids: Iterable[int]) -> Iterator[None]:
    """Hold the indexes back while many rows go with all that hangs on them, then take all of those out at once."""
    gone = _with_what_hangs_on(connection, table, record_ids)
    with held_back(connection) as index:
        yield
        for deleted, row_ids in gone.items():
            index.forget(deleted, row_ids)


def _with_what_hangs_on(connection: apsw.Connection, table: str, record_ids: Iterable[int]) -> dict[str, set[int]]:
    """Return the indexed rows that go with rows of a table, themselves included, by table."""
    tables = [record._meta.table_name for record in INDEXED.values()]
    found: dict[str, set[int]] = {table: set(record_ids)}
    waiting = [(table, list(found[table]))]
    while waiting:
        parent, parent_ids = waiting.pop()
        for child in tables:
            links = connection.execute(
                'SELECT "from" FROM pragma_foreign_key_list(?) WHERE "table" = ? AND on_delete = \'CASCADE\'',
                (child, parent),
            ).fetchall()
            for (column,) in links:
                rows = connection.execute(
                    f"SELECT id FROM {child} WHERE {column} IN (SELECT value FROM json_each(?))",
                    (json.dumps(parent_ids),),
                )
                new = {row[0] for row in rows} - found.setdefault(child, set())
                if new:
                    found[child] |= new
                    waiting.append((child, list(new)))
    return found
