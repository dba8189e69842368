"""The third schema: the working day, spreadsheets to trust, and a file to trust."""

import zlib
from array import array
from typing import Any

import apsw

CUSTOMERS = """
ALTER TABLE interaction ADD COLUMN is_private INTEGER NOT NULL DEFAULT 0;
"""
STARS = """
ALTER TABLE customer ADD COLUMN is_starred INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contact ADD COLUMN is_starred INTEGER NOT NULL DEFAULT 0;
ALTER TABLE opportunity ADD COLUMN is_starred INTEGER NOT NULL DEFAULT 0;
CREATE INDEX customer_starred ON customer (id) WHERE is_starred = 1;
CREATE INDEX contact_starred ON contact (id) WHERE is_starred = 1;
CREATE INDEX opportunity_starred ON opportunity (id) WHERE is_starred = 1;
"""
TODOS = """
ALTER TABLE todo ADD COLUMN occurrence_on DATE;
ALTER TABLE plan ADD COLUMN code TEXT NOT NULL DEFAULT '';
ALTER TABLE plan ADD COLUMN skips_free_days INTEGER NOT NULL DEFAULT 0;
ALTER TABLE plan_step ADD COLUMN code TEXT NOT NULL DEFAULT '';
"""
CARE = """
ALTER TABLE customer ADD COLUMN contact_every_days INTEGER;
ALTER TABLE customer ADD COLUMN last_reached_on DATE;
UPDATE customer SET last_reached_on = (
    SELECT date(max(i.happened_at), 'localtime') FROM interaction i WHERE i.customer_id = customer.id
    AND (i.kind NOT IN ('email', 'message', 'other') OR i.direction = 'incoming'
         OR (i.kind = 'other' AND i.contact_id IS NOT NULL))
    AND (i.import_batch_id IS NULL OR substr(i.happened_at, 1, 10) < substr(i.created_at, 1, 10))
    AND i.happened_at <= date('now', '+1 day')
);
CREATE INDEX customer_by_reach
    ON customer (category, coalesce(last_reached_on, received_on, substr(created_at, 1, 10)), contact_every_days,
                 value, open_amount, won_count)
    WHERE pooled_at IS NULL;
CREATE INDEX customer_by_own_rhythm ON customer (contact_every_days) WHERE contact_every_days IS NOT NULL;
ALTER TABLE suggestion_answer ADD COLUMN facts TEXT NOT NULL DEFAULT '';
CREATE INDEX promise_open_by_due ON promise (due_on) WHERE status = 'open';
"""
PROSPECTING = """
CREATE TABLE prospecting_session (
    id INTEGER NOT NULL PRIMARY KEY, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, title TEXT NOT NULL,
    kind TEXT NOT NULL, finished_at TEXT
);
CREATE TABLE prospecting_entry (
    session_id INTEGER NOT NULL, position INTEGER NOT NULL, record_id INTEGER NOT NULL, outcome TEXT NOT NULL,
    answered_at TEXT, interaction_id INTEGER, todo_id INTEGER,
    PRIMARY KEY (session_id, position),
    FOREIGN KEY (session_id) REFERENCES prospecting_session (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX prospecting_session_open ON prospecting_session (id) WHERE finished_at IS NULL;
"""

HISTORY = """
ALTER TABLE operation ADD COLUMN content_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE operation ADD COLUMN chain_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE operation ADD COLUMN erased TEXT NOT NULL DEFAULT '';
CREATE TABLE operation_block (
    operation_id INTEGER NOT NULL, first_id INTEGER NOT NULL, last_id INTEGER NOT NULL, ids BLOB NOT NULL,
    PRIMARY KEY (operation_id, first_id), FOREIGN KEY (operation_id) REFERENCES operation (id) ON DELETE CASCADE
);
CREATE TABLE deleted_record (
    operation_id INTEGER NOT NULL, record_id INTEGER NOT NULL, table_name TEXT NOT NULL, title TEXT NOT NULL,
    owner_id INTEGER, PRIMARY KEY (operation_id, record_id),
    FOREIGN KEY (operation_id) REFERENCES operation (id) ON DELETE CASCADE
);
CREATE INDEX deleted_record_record_id ON deleted_record (record_id);
"""


def upgrade(connection: apsw.Connection) -> None:
    """Add the columns and tables of the third release."""
    connection.execute(CUSTOMERS)
    connection.execute(STARS)
    connection.execute(TODOS)
    connection.execute(CARE)
    connection.execute(PROSPECTING)
    connection.execute(HISTORY)
    _list_earlier_steps(connection)


_BIN_TITLES = {
    "customer": "name",
    "contact": "name",
    "opportunity": "subject",
    "todo": "title",
    "interaction": "summary",
}
_BIN_OWNERS = ("customer_id", "opportunity_id", "contact_id")
_LISTED, _BLOCK = 5_000, 10_000


def _list_earlier_steps(connection: apsw.Connection) -> None:
    """List for the bin what earlier steps deleted, and which records the very large ones touched."""
    places: dict[str, dict[str, int]] = {
        table: {row[1]: row[0] for row in connection.execute(f"PRAGMA table_info({table})")} for table in _BIN_TITLES
    }
    steps: list[Any] = connection.execute("SELECT id, record_count FROM operation WHERE kind = 'change'").fetchall()
    for operation_id, count in steps:
        touched: set[int] = set()
        deleted: list[tuple[str, Any]] = []
        for (packed,) in connection.execute(
            "SELECT changeset FROM operation_part WHERE operation_id = ? ORDER BY position", (operation_id,)
        ):
            for change in apsw.Changeset.iter(zlib.decompress(packed)):
                values: Any = change.new if change.op == "INSERT" else change.old
                if count > _LISTED and isinstance(values[0], int):
                    touched.add(values[0])
                if change.op == "DELETE" and change.name in _BIN_TITLES:
                    deleted.append((change.name, values))
        _list_deleted(connection, operation_id, deleted, places)
        _list_block(connection, operation_id, touched)


def _list_deleted(
    connection: apsw.Connection,
    operation_id: int,
    deleted: list[tuple[str, Any]],
    places: dict[str, dict[str, int]],
) -> None:
    gone = {values[0] for _table, values in deleted}
    for table, values in deleted:
        place = places[table]
        owners = [values[place[name]] for name in _BIN_OWNERS if name in place and place[name] < len(values)]
        owner = next((value for value in owners if value in gone), None)
        title = str(values[place[_BIN_TITLES[table]]] or "")[:120]
        connection.execute(
            "INSERT OR REPLACE INTO deleted_record VALUES (?,?,?,?,?)", (operation_id, values[0], table, title, owner)
        )


def _list_block(connection: apsw.Connection, operation_id: int, touched: set[int]) -> None:
    ordered = array("q", sorted(touched))
    for start in range(0, len(ordered), _BLOCK):
        block = ordered[start : start + _BLOCK]
        connection.execute(
            "INSERT INTO operation_block VALUES (?,?,?,?)",
            (operation_id, block[0], block[-1], zlib.compress(block.tobytes(), 1)),
        )
