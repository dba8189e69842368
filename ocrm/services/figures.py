"""Why this number: a figure with what it is in words, the SQL that gives it, and the records it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from ocrm.formats import format_money, format_number, format_percent
from ocrm.i18n import _
from ocrm.models.fields import from_minor
from ocrm.services import records, schema
from ocrm.services.display import ValueFormatter
from ocrm.services.workspace import Workspace

MOST_ROWS = 500
"""Records that are listed behind a figure; the count tells of the others."""
_TOKENS = re.compile(r"'(?:[^']|'')*'|\?")
_ALWAYS = re.compile(r" AND 1\b(?! *[<>=*/+-])")
"""What a condition that narrows nothing leaves behind."""
_COLUMNS = {
    "opportunities": ("customer", "status", "expected_amount", "closed_on"),
    "customers": ("city", "value", "won_amount"),
    "contracts": ("customer", "status", "amount", "signed_on"),
    "interactions": ("customer", "happened_at"),
}


class Unit(StrEnum):
    """What a figure counts in; amounts are stored in hundredths, and so is what their SQL returns."""

    COUNT = "count"
    MONEY = "money"
    SHARE = "share"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that can be asked about.

    `sql` with `values` returns it in one cell; `rows_sql` with `rows_values` returns the ids of the records of `kind`
    it counts, and is empty where it counts none of one kind.
    """

    key: str
    label: str
    value: Decimal | None
    unit: Unit
    formula: str
    sql: str
    values: tuple[Any, ...] = ()
    rows_sql: str = ""
    rows_values: tuple[Any, ...] = ()
    kind: str = "opportunities"

    @property
    def sql_text(self) -> str:
        """The SQL with its values written into it, to run anywhere."""
        return with_literals(self.sql, self.values)

    def text(self, currency: str) -> str:
        """Return the value in full, as it is read."""
        if self.value is None:
            return "–"
        if self.unit is Unit.MONEY:
            return format_money(self.value, currency)
        if self.unit is Unit.SHARE:
            return format_percent(self.value, places=2)
        if self.unit is Unit.DAYS:
            return _("{days} d").format(days=format_number(self.value.quantize(Decimal("0.1"), ROUND_HALF_UP)))
        return format_number(int(self.value))


@dataclass(frozen=True, slots=True)
class FigureRows:
    """The records behind a figure: at most MOST_ROWS of `count`, each an id, a title and a few cells under `header`."""

    kind: str
    count: int
    header: tuple[str, ...]
    is_number: tuple[bool, ...]
    """Of each cell under `header`, whether it counts something."""
    rows: tuple[tuple[int, str, tuple[str, ...]], ...]


def read_figure(
    workspace: Workspace,
    key: str,
    *,
    label: str,
    unit: Unit,
    formula: str,
    sql: str,
    values: Sequence[Any] = (),
    rows: tuple[str, Sequence[Any]] = ("", ()),
    kind: str = "opportunities",
) -> Figure:
    """Return a figure with the value its SQL gives; `rows` are the SQL of its records' ids and what that binds."""
    asked, listed = _ALWAYS.sub("", sql), _ALWAYS.sub("", rows[0])
    value = _value(workspace.scalar(asked, values), unit)
    return Figure(key, label, value, unit, formula, asked, tuple(values), listed, tuple(rows[1]), kind)


def recompute(workspace: Workspace, figure: Figure) -> Decimal | None:
    """Return the value anew, over a connection that cannot write."""
    with read_only(workspace):
        return _value(workspace.scalar(figure.sql, figure.values), figure.unit)


@contextmanager
def read_only(workspace: Workspace) -> Iterator[None]:
    """Let the calling thread's connection read and nothing else meanwhile."""
    connection = workspace.connection
    connection.execute("PRAGMA query_only = 1")
    try:
        yield
    finally:
        connection.execute("PRAGMA query_only = 0")


def fetch_rows(workspace: Workspace, figure: Figure, *, limit: int = MOST_ROWS) -> FigureRows:
    """Return the records behind a figure; none where it has none of its own."""
    described = schema.record_type(figure.kind)
    names = [name for name in _COLUMNS.get(figure.kind, ()) if name in described.fields]
    header = tuple(_(described.field(name).label) for name in names)
    is_number = tuple(described.field(name).kind in schema.NUMBER_KINDS for name in names)
    if not figure.rows_sql:
        return FigureRows(figure.kind, 0, header, is_number, ())
    with read_only(workspace):
        count = int(workspace.scalar(f"SELECT count(*) FROM ({figure.rows_sql})", figure.rows_values))
        query = f"SELECT * FROM ({figure.rows_sql}) LIMIT {limit}"
        found = [row[0] for row in workspace.query(query, figure.rows_values)]
        formatter = ValueFormatter(workspace)
        rows = [row for row in records.fetch_rows(workspace, figure.kind, found) if row is not None]
    title = described.title_field
    cells = [
        (
            row.record_id,
            str(row[title] or ""),
            tuple(formatter.text(described.field(name), row[name]) for name in names),
        )
        for row in rows
    ]
    return FigureRows(figure.kind, count, header, is_number, tuple(cells))


def with_literals(sql: str, values: Sequence[Any]) -> str:
    """Return SQL with its question marks replaced by values as literals."""
    waiting = iter(values)
    return _TOKENS.sub(lambda found: _literal(next(waiting)) if found[0] == "?" else found[0], sql)


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int | float):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def _value(raw: Any, unit: Unit) -> Decimal | None:
    if raw is None:
        return None
    if unit is Unit.MONEY:
        return from_minor(round(raw))
    return Decimal(str(round(raw, 6))) if isinstance(raw, float) else Decimal(raw)
