"""The full-text index over all record types, kept by triggers, so that undo and cascades keep it too.

To make a record type searchable: mark fields with `searchable=True` and add it to INDEXED. Triggers and the index are
made again after every migration, so they are not part of one.
"""

from __future__ import annotations

import apsw

from ocrm.models.base import Record
from ocrm.models.customer import Contact, Customer
from ocrm.models.interaction import Interaction
from ocrm.models.opportunity import Opportunity
from ocrm.models.todo import Todo
from ocrm.text.tokens import index_tokens

INDEXED: dict[str, type[Record]] = {
    "customers": Customer,
    "contacts": Contact,
    "interactions": Interaction,
    "opportunities": Opportunity,
    "todos": Todo,
}

TABLES = frozenset({"search_document", "search_index"})


def register_functions(connection: apsw.Connection) -> None:
    """Give a connection the function its triggers call."""
    connection.create_scalar_function(
        "ocrm_tokens", _tokens, deterministic=True, flags=apsw.SQLITE_INNOCUOUS
    )


def _tokens(*values: object) -> str:
    return index_tokens([str(value) for value in values if value])


def create(connection: apsw.Connection) -> None:
    """Make the index where it is missing, and its triggers anew."""
    connection.execute(
        """
        CREATE TABLE IF NOT EXISTS search_document (id INTEGER PRIMARY KEY, kind TEXT NOT NULL) STRICT;
        CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5(
            tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3 4', tokenize='unicode61'
        );
        """
    )
    for kind, record in INDEXED.items():
        for statement in _triggers(kind, record):
            connection.execute(statement)


def rebuild(connection: apsw.Connection) -> int:
    """Index every record again; return how many. Runs inside the caller's transaction."""
    connection.execute("DELETE FROM search_document; INSERT INTO search_index(search_index) VALUES ('delete-all')")
    total = 0
    for kind, record in INDEXED.items():
        table = record._meta.table_name
        connection.execute(f"INSERT INTO search_document(id, kind) SELECT id, '{kind}' FROM {table}")
        connection.execute(
            f"INSERT INTO search_index(rowid, tokens) SELECT id, ocrm_tokens({', '.join(_columns(record))}) FROM {table}"
        )
        total += connection.execute(f"SELECT count(*) FROM {table}").get
    return total


def _columns(record: type[Record]) -> list[str]:
    return [info.column.removeprefix("t.") for info in record.field_infos() if info.searchable]


def _triggers(kind: str, record: type[Record]) -> list[str]:
    table, columns = record._meta.table_name, _columns(record)
    new = ", ".join(f"NEW.{column}" for column in columns)
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
    names = [f"{table}_search_insert", f"{table}_search_update", f"{table}_search_delete", f"{table}_owned_delete"]
    return [
        *(f"DROP TRIGGER IF EXISTS {name}" for name in names),
        f"""CREATE TRIGGER {names[0]} AFTER INSERT ON {table} BEGIN
            INSERT INTO search_document(id, kind) VALUES (NEW.id, '{kind}');
            INSERT INTO search_index(rowid, tokens) VALUES (NEW.id, ocrm_tokens({new}));
        END""",
        f"""CREATE TRIGGER {names[1]} AFTER UPDATE OF {", ".join(columns)} ON {table} WHEN {changed} BEGIN
            DELETE FROM search_index WHERE rowid = OLD.id;
            INSERT INTO search_index(rowid, tokens) VALUES (NEW.id, ocrm_tokens({new}));
        END""",
        f"""CREATE TRIGGER {names[2]} AFTER DELETE ON {table} BEGIN
            DELETE FROM search_index WHERE rowid = OLD.id;
            DELETE FROM search_document WHERE id = OLD.id;
        END""",
        f"""CREATE TRIGGER {names[3]} AFTER DELETE ON {table} BEGIN
            DELETE FROM record_tag WHERE record_id = OLD.id;
            DELETE FROM attachment WHERE record_id = OLD.id;
        END""",
    ]
