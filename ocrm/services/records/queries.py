"""Which records a list shows and in which order, and what that is in SQL."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ocrm.services.filtering.conditions import Filter
from ocrm.services.filtering.filter_search import words_condition
from ocrm.services.filtering.filters import compile_filter
from ocrm.services.schema import record_type
from ocrm.services.segmentation.expansion import expanded
from ocrm.services.workspace import Workspace

EVERYTHING = "1"
"""The condition of a query that leaves nothing out."""


@dataclass(frozen=True, slots=True)
class RecordQuery:
    """Which records a list shows, and in which order.

    `sort` names fields, descending with a leading minus; `text` is what stands in the quick filter; `ids` are the only
    records it may be, for what is ticked. Rows of the same `grouping` (a field) stand together.
    """

    kind: str
    filter: Filter | None = None
    sort: tuple[str, ...] = ()
    text: str = ""
    ids: tuple[int, ...] | None = None
    grouping: str = ""

    @property
    def order(self) -> tuple[str, ...]:
        """The sort keys with the grouping first, in the direction it is sorted in."""
        if not self.grouping:
            return self.sort
        return (f"-{self.grouping}" if f"-{self.grouping}" in self.sort else self.grouping, *self.inner_sort)

    @property
    def inner_sort(self) -> tuple[str, ...]:
        """The sort keys inside a group: without its own field, and never none."""
        others = tuple(key for key in self.sort if key.removeprefix("-") != self.grouping)
        usual = record_type(self.kind).default_sort
        return others or ((usual,) if usual.removeprefix("-") != self.grouping else ())


def condition_of(workspace: Workspace, query: RecordQuery) -> tuple[str, list[Any]]:
    """Return a query as an SQL condition over its table under the alias `t`, and its parameters."""
    parts: list[str] = []
    values: list[Any] = []
    if query.filter is not None:
        sql, filter_values = compile_filter(
            expanded(workspace, query.filter),
            record_type(query.kind),
            today=workspace.clock.today(),
            utc_offset=workspace.clock.local_now().utcoffset() or timedelta(),
        )
        parts.append(sql)
        values += filter_values
    if query.ids is not None:
        parts.append("t.id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(query.ids))
    if query.text.strip():
        sql, found = words_condition(record_type(query.kind), query.text) or ("0", [])
        parts.append(sql)
        values += found
    return " AND ".join(parts) or EVERYTHING, values
