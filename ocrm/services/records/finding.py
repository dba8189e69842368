"""The ids of a list in its order: the first ones at once, all of them on a worker thread."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from ocrm.services.listing.record_order import ordered_readings, sorting_reading
from ocrm.services.records.queries import EVERYTHING, RecordQuery, condition_of
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace

_A_MOMENT_S, _TO_SORT_S, _TO_FOLLOW_S = 0.005, 0.015, 0.028
_TO_FOLLOW_AHEAD_S = 1.0
"""How long the first rows of a list are looked for: along an index, by sorting what a filter leaves, along it again."""


def first_ids(workspace: Workspace, query: RecordQuery, limit: int = 200) -> array[int]:
    """Return the ids of the first rows of a list, however long that takes."""
    soon = first_ids_soon(workspace, query, limit)
    if soon is not None:
        return soon
    return all_ids(workspace, query)[:limit]


def first_ids_soon(workspace: Workspace, query: RecordQuery, limit: int = 200) -> array[int] | None:
    """Return the ids of the first rows of a list within some 50 ms; None where that is not enough.

    Without a filter, and with a broad one, an index gives the first rows in order; what a narrow filter leaves is soon
    sorted. Which one helps is not known before, so each is tried for a moment.
    """
    kind = record_type(query.kind)
    where, values = condition_of(workspace, query)
    ordered = ordered_readings(workspace, kind, query.order)
    sorting = (sorting_reading(workspace, kind, query.order),)
    for readings, seconds in ((ordered, _A_MOMENT_S), (sorting, _TO_SORT_S), (ordered, _TO_FOLLOW_S)):
        if not readings:
            continue
        sql = [f"{reading.sql(where)} LIMIT {int(limit)}" for reading in readings]
        rows = workspace.query_within(seconds, sql, values, limit=limit)
        if rows is not None:
            return _ids(rows)
    return None


def first_ids_ahead(workspace: Workspace, query: RecordQuery, limit: int = 200) -> array[int] | None:
    """Return the ids of the first rows while the whole list is still being read, None where they are no quicker.

    For a worker thread. An index is followed and left at the last row wanted: what one row in a hundred fits is there
    long before every row has been looked at, what one in a million fits is not.
    """
    where, values = condition_of(workspace, query)
    readings = ordered_readings(workspace, record_type(query.kind), query.order)
    if not readings:
        return None
    rows = workspace.query_within(
        _TO_FOLLOW_AHEAD_S, [f"{reading.sql(where)} LIMIT {int(limit)}" for reading in readings], values, limit=limit
    )
    return None if rows is None else _ids(rows)


def all_ids(workspace: Workspace, query: RecordQuery) -> array[int]:
    """Return the ids of a whole list in its order; for a worker thread."""
    return _ids(rows_in_order(workspace, query, "t.id"))


def rows_in_order(workspace: Workspace, query: RecordQuery, columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield some columns (SQL over `t`) of a whole list in its order; for a worker thread."""
    kind = record_type(query.kind)
    where, values = condition_of(workspace, query)
    readings = ordered_readings(workspace, kind, query.order)
    is_whole = where == EVERYTHING and columns == "t.id"
    if not readings or (not is_whole and not _is_covered(workspace, readings[0].sql(where, columns), values)):
        readings = (sorting_reading(workspace, kind, query.order),)
    for reading in readings:
        yield from workspace.query(reading.sql(where, columns), values)


def _is_covered(workspace: Workspace, sql: str, values: Sequence[Any]) -> bool:
    """Say whether a statement reads one index and nothing else: to the end of a list that is the quickest way.

    Looking every row of a large file up in the order of an index is the slowest: ten times a scan and a sort.
    """
    plan = [str(step[3]) for step in workspace.query(f"EXPLAIN QUERY PLAN {sql}", values)]
    return plan[0].startswith("SCAN t USING COVERING INDEX") and not any(step.startswith("CORREL") for step in plan)


def _ids(rows: Iterable[tuple[Any, ...]]) -> array[int]:
    return array("q", map(itemgetter(0), rows))
