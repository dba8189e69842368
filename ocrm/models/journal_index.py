"""Finding operations by record: what each touched, also very large ones, and what each deleted."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import apsw

from ocrm.models.id_set import IdSet

INDEXED_RECORDS = 5_000
"""Up to so many records an operation lists each in operation_record; larger ones keep compressed blocks of ids."""

_BLOCK = 10_000
_TITLES = {
    "customer": "name", "contact": "name", "opportunity": "subject", "todo": "title", "interaction": "summary",
    "contract": "title", "ticket": "subject", "campaign": "name",
}  # fmt: skip
"""The tables of records that go into the bin, and the column that names each."""
_OWNERS = ("customer_id", "opportunity_id", "contact_id")
"""What a record goes with when that is deleted, the nearest last."""
_LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class _Deleted:
    """A record that an operation deleted, and what it hung on, the widest first."""

    table: str
    record_id: int
    title: str
    owners: tuple[int | None, ...]


def note_touched(connection: apsw.Connection, operation_id: int, record_ids: Collection[int]) -> None:
    """List which records an operation touched."""
    if len(record_ids) <= INDEXED_RECORDS:
        connection.executemany(
            "INSERT INTO operation_record(record_id, operation_id) VALUES (?,?)",
            ((row_id, operation_id) for row_id in record_ids),
        )
    else:
        note_blocks(connection, operation_id, record_ids)


def note_blocks(connection: apsw.Connection, operation_id: int, record_ids: Iterable[int]) -> None:
    """List very many records, in blocks that are found by their first and last id."""
    connection.executemany(
        "INSERT OR REPLACE INTO operation_block(operation_id, first_id, last_id, ids) VALUES (?,?,?,?)",
        (
            (operation_id, block[0], block[-1], zlib.compress(block.tobytes(), 1))
            for block in IdSet.of(record_ids).blocks(_BLOCK)
        ),
    )


def copy_blocks(connection: apsw.Connection, source_id: int, operation_id: int) -> None:
    """Let an operation (an undo) be found by the records that another touched."""
    connection.execute(
        "INSERT INTO operation_block(operation_id, first_id, last_id, ids)"
        " SELECT ?, first_id, last_id, ids FROM operation_block WHERE operation_id = ?",
        (operation_id, source_id),
    )


def large_operations(connection: apsw.Connection, record_id: int) -> list[int]:
    """Return the very large operations that touched a record."""
    rows = connection.execute(
        "SELECT operation_id, ids FROM operation_block WHERE ? BETWEEN first_id AND last_id", (record_id,)
    )
    return [operation_id for operation_id, packed in rows if record_id in _unpacked(packed)]


def _unpacked(packed: bytes) -> array[int]:
    ids = array("q")
    ids.frombytes(zlib.decompress(packed))
    return ids


# -- the bin ----------------------------------------------------------------------------------------------------------


def note_deleted(connection: apsw.Connection, operation_id: int, changesets: Iterable[bytes]) -> None:
    """List the records an operation deleted, with the title each had."""
    places = {table: _columns(connection, table) for table in _TITLES}
    entries = list(_deleted(changesets, places))
    gone = {entry.record_id for entry in entries}
    connection.executemany(
        "INSERT OR REPLACE INTO deleted_record(operation_id, record_id, table_name, title, owner_id)"
        " VALUES (?,?,?,?,?)",
        (
            (
                operation_id,
                entry.record_id,
                entry.table,
                entry.title,
                next((one for one in entry.owners if one in gone), None),
            )
            for entry in entries
        ),
    )


def _deleted(changesets: Iterable[bytes], places: Mapping[str, Mapping[str, int]]) -> Iterator[_Deleted]:
    for changeset in changesets:
        for change in apsw.Changeset.iter(changeset):
            if change.op == "DELETE" and change.name in _TITLES and change.old is not None:
                place = places[change.name]
                old: Any = change.old
                owners = tuple(old[place[name]] for name in _OWNERS if name in place and place[name] < len(old))
                title = str(old[place[_TITLES[change.name]]] or "")[:_LONGEST_TITLE]
                yield _Deleted(change.name, old[place["id"]], title, owners)


def _columns(connection: apsw.Connection, table: str) -> dict[str, int]:
    return {name: number for number, name in connection.execute(f"SELECT cid, name FROM pragma_table_info('{table}')")}
