"""How many records a query finds, and what their money adds up to."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ocrm.models.fields import from_minor
from ocrm.services.records.queries import RecordQuery, condition_of
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace


def count(workspace: Workspace, query: RecordQuery) -> int:
    """Return how many records a query finds."""
    where, values = condition_of(workspace, query)
    return int(workspace.scalar(f"SELECT count(*) FROM {record_type(query.kind).table} t WHERE {where}", values))


def sum_field(workspace: Workspace, query: RecordQuery, name: str) -> Decimal:
    """Return the sum of a money field over a query."""
    kind = record_type(query.kind)
    where, values = condition_of(workspace, query)
    column = kind.field(name).column
    return from_minor(workspace.scalar(f"SELECT coalesce(sum({column}), 0) FROM {kind.table} t WHERE {where}", values))


def count_and_sums(workspace: Workspace, query: RecordQuery, names: Sequence[str]) -> tuple[int, tuple[Decimal, ...]]:
    """Return how many records a query finds and the sums of money fields, in one reading."""
    kind = record_type(query.kind)
    where, values = condition_of(workspace, query)
    sums = "".join(f", coalesce(sum({kind.field(name).column}), 0)" for name in names)
    row = workspace.first(f"SELECT count(*){sums} FROM {kind.table} t WHERE {where}", values) or (0,)
    return row[0], tuple(from_minor(total) for total in row[1:])
