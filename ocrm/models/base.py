"""What every table shares: the connection it is bound to, ids, and the two time stamps."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from threading import Lock
from typing import Any

import apsw
import peewee

from ocrm.models.fields import FieldInfo, UtcField

database: peewee.DatabaseProxy = peewee.DatabaseProxy()
"""Bound to the open file by `models.database.bind`; one file is open per process."""

_EPOCH_MS = 1_577_836_800_000  # 2020-01-01T00:00:00Z
_RANDOM_BITS = 22
_MAX_ID = (1 << 63) - 1


class IdSource:
    """Time-ordered ids of 63 bits: milliseconds since 2020, then random low bits; never the same one twice.

    Two files can be merged without renumbering, and rows made later sort later.
    """

    def __init__(self) -> None:
        self._last = 0
        self._lock = Lock()

    def next_id(self) -> int:
        """Return a new id, larger than every one before it in this process."""
        return self.next_ids(1)[0]

    def next_ids(self, count: int) -> range:
        """Return `count` new ids in a row."""
        with self._lock:
            milliseconds = int(time.time() * 1000) - _EPOCH_MS
            fresh = (milliseconds << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
            first = max(fresh, self._last + 1)
            self._last = first + count - 1
            if self._last > _MAX_ID:
                raise OverflowError("the id space of 63 bits is used up")
            return range(first, first + count)


ids = IdSource()


def new_id() -> int:
    """Return a new id; a plain function, because peewee copies the defaults of inherited fields."""
    return ids.next_id()


class Table(peewee.Model):
    """A table of the file."""

    class Meta:
        database = database
        legacy_table_names = False


DEFAULT_BLANK = peewee.SQL("DEFAULT ''")
DEFAULT_ZERO = peewee.SQL("DEFAULT 0")
"""Of columns added to a table later: rows of before have these."""


def custom_column() -> peewee.TextField:
    """Return the column that holds the values of a record's custom fields: a JSON object by field name."""
    return peewee.TextField(default="{}", constraints=[peewee.SQL("DEFAULT '{}'")])


class Record(Table):
    """A table of records a salesperson keeps."""

    id = peewee.BigIntegerField(primary_key=True, default=new_id)
    created_at = UtcField()
    updated_at = UtcField()

    @classmethod
    def field_infos(cls) -> tuple[FieldInfo, ...]:
        """Return the descriptions of this record's own columns, in the order of the model."""
        described: list[FieldInfo] = []
        for field in cls._meta.sorted_fields:
            info: FieldInfo | None = getattr(field, "info", None)
            if info is not None:
                described.append(replace(info, name=field.name, column=f"t.{field.column_name}"))
        return tuple(described)


def column_values(record: type[Record], values: dict[str, Any]) -> dict[str, Any]:
    """Return {column: stored value} for {field: Python value}, as raw SQL needs them."""
    columns: dict[str, Any] = {}
    for name, value in values.items():
        field = record._meta.fields[name]
        columns[field.column_name] = field.db_value(value)
    return columns


def default_of(field: peewee.Field) -> Any:
    """Return what a column holds when nothing is said: its default, an empty text, or nothing."""
    if field.default is not None:
        return field.default() if callable(field.default) else field.default
    return None if field.null else ""


def insert_rows(connection: apsw.Connection, table: type[Table], rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert many rows of {field: Python value} fast, columns left out at their defaults; inside the caller's transaction."""
    fields = table._meta.sorted_fields
    columns = ", ".join(field.column_name for field in fields)
    marks = ",".join("?" * len(fields))
    connection.executemany(
        f"INSERT INTO {table._meta.table_name}({columns}) VALUES ({marks})",
        (
            tuple(field.db_value(row[field.name] if field.name in row else default_of(field)) for field in fields)
            for row in rows
        ),
    )
