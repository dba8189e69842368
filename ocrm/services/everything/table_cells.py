"""The tables of a file as text: what each column holds, and its values as cells of a CSV that lose nothing.

Nothing is a blank cell. Where a column may hold nothing, an empty text is a lone apostrophe; a text that begins with an
apostrophe, or that a spreadsheet program would run, has one before it. Money is in main units, moments are in UTC.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import apsw
import peewee

from ocrm.models import (  # the tables must be known, whoever asks first
    customer,
    duplicate,
    interaction,
    journal_tables,
    opportunity,
    prospecting,
    search_index,
    segment,
    settings,
    todo,
    working_day,
)
from ocrm.models.base import Table
from ocrm.models.fields import FieldInfo, MoneyField, from_minor, to_minor
from ocrm.services.spreadsheets.cleaning import NEUTRALISED

ATTACHMENTS = "attachments"
"""The folder of the files kept with records, each named by the SHA-256 of its content."""
CONTENT_TABLE = "attachment_content"

_MODULES = (
    customer, duplicate, interaction, journal_tables, opportunity, prospecting, segment, settings, todo, working_day,
)  # fmt: skip
_PLAIN_NUMBER = re.compile(r"[+-]?\d[\d ().-]{0,30}")
_KEPT = {"setting": "key NOT IN ('file_id', 'file_generation', 'mail_seal', 'mail_password')"}
"""Rows that belong to what the user kept: what a file is known by on a computer is another file's in the next, and a
password leaves the file with nothing."""
_GUARD = "'"
_RUNS = (*NEUTRALISED, "\x00", _GUARD)


@dataclass(frozen=True)
class TableColumn:
    """A column as the file declares it; `field` is the model's field where it has one."""

    name: str
    declared: str
    is_nullable: bool
    key_position: int
    field: peewee.Field | None = None

    @property
    def is_money(self) -> bool:
        """Whether it holds amounts: whole minor units in the file, main units in the CSV."""
        return isinstance(self.field, MoneyField)

    @property
    def info(self) -> FieldInfo | None:
        """What is said of it to users, where something is."""
        return getattr(self.field, "info", None)


@dataclass(frozen=True)
class FileTable:
    """A table of the file: its columns in order, and in which order its rows are written."""

    name: str
    columns: tuple[TableColumn, ...]

    @property
    def path(self) -> str:
        """Where its rows are, inside the folder."""
        return f"tables/{self.name}.csv"

    @property
    def source(self) -> str:
        """The table and which of its rows belong to what the user kept, for SQL."""
        return f"{self.name} WHERE {_KEPT[self.name]}" if self.name in _KEPT else self.name

    @cached_property
    def select(self) -> str:
        """The statement that reads its rows in the order of their keys."""
        keys = sorted((column for column in self.columns if column.key_position), key=lambda one: one.key_position)
        names = ", ".join(column.name for column in self.columns)
        return f"SELECT {names} FROM {self.source} ORDER BY {', '.join(key.name for key in keys) or 'rowid'}"


def tables_of(connection: apsw.Connection) -> list[FileTable]:
    """Return every table that holds what the user kept; the search index, which follows from them, is left out."""
    rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    names = [str(name) for (name,) in rows.fetchall()]
    return [_table(connection, name) for name in names if not name.startswith((search_index.PREFIX, "sqlite_"))]


def _table(connection: apsw.Connection, name: str) -> FileTable:
    model = _models().get(name)
    fields = {field.column_name: field for field in model._meta.sorted_fields} if model is not None else {}
    rows = connection.execute('SELECT name, type, "notnull", pk FROM pragma_table_info(?)', (name,))
    return FileTable(
        name,
        tuple(
            TableColumn(column, declared.upper(), not (notnull or key), key, fields.get(column))
            for column, declared, notnull, key in rows
        ),
    )


def _models() -> dict[str, type[Table]]:
    found: dict[str, type[Table]] = {}
    for module in _MODULES:
        for one in vars(module).values():
            if isinstance(one, type) and issubclass(one, Table):
                found[str(one._meta.table_name)] = one
    return found


# -- values to cells --------------------------------------------------------------------------------------------------


def cell_writer(column: TableColumn, keep_content: Callable[[bytes], str]) -> Callable[[Any], str]:
    """Return what makes a cell of a stored value; `keep_content` puts away an attachment and says where it is."""
    is_money, is_nullable, is_text = column.is_money, column.is_nullable, _holds_text(column)

    def write(value: Any) -> str:
        if value is None:
            return ""
        if type(value) is str:
            if value:
                return guarded(value) if is_text else _GUARD + value
            return _GUARD if is_nullable else ""
        if type(value) is int:
            return f"{from_minor(value):f}" if is_money else str(value)
        if isinstance(value, bytes):
            return keep_content(value)
        return repr(value)

    return write


def guarded(text: str) -> str:
    """Return text with an apostrophe before what a spreadsheet program would run, or what begins with one."""
    if text.lstrip(" \u3000")[:1] in _RUNS and not _PLAIN_NUMBER.fullmatch(text):
        return _GUARD + text
    return text


def changeset_cell(data: bytes) -> str:
    """Return a step of the history as Base64."""
    return base64.b64encode(data).decode()


# -- cells to values --------------------------------------------------------------------------------------------------


def cell_reader(column: TableColumn, read_content: Callable[[str], bytes]) -> Callable[[str], Any]:
    """Return what makes the stored value of a cell again; it raises ValueError for what cannot be one."""
    blank = None if column.is_nullable else ""
    read = _reader(column, read_content)

    def value(cell: str) -> Any:
        if not cell:
            return blank
        return cell[1:] if cell[0] == _GUARD else read(cell)

    return value


def _reader(column: TableColumn, read_content: Callable[[str], bytes]) -> Callable[[str], Any]:
    if column.is_money:
        return lambda cell: to_minor(Decimal(cell))
    if column.declared == "INTEGER":
        return _number
    if column.declared == "REAL":
        return float
    return read_content if column.declared == "BLOB" else str


def _number(cell: str) -> int | float:
    try:
        return int(cell)
    except ValueError:
        return float(cell)


def _holds_text(column: TableColumn) -> bool:
    return column.declared not in ("INTEGER", "REAL", "BLOB")


def read_changeset(cell: str) -> bytes:
    """Return a step of the history from its Base64."""
    return base64.b64decode(cell, validate=True)


def rows_of(connection: apsw.Connection, table: FileTable) -> Iterator[tuple[Any, ...]]:
    """Yield the stored rows of a table in the order of their keys."""
    yield from connection.execute(table.select)
