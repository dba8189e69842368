"""What a portrait is made of: sentences, and the records each of them rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from ocrm.services.display import ValueFormatter
from ocrm.services.filtering.conditions import Filter
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence and what it is made of: a kind of record with a filter or ids, and ids of other kinds."""

    topic: str
    text: str
    kind: str = "customers"
    filter: Filter | None = None
    ids: tuple[int, ...] = ()
    others: tuple[tuple[str, tuple[int, ...]], ...] = ()


class ClauseRow(NamedTuple):
    """A record a clause is made of, with what is told of it."""

    record_id: int
    title: str
    facts: str
    kind: str


def made_of(topic: str, text: str, records: Sequence[tuple[str, int]]) -> Clause:
    """Return a clause made of records by kind and id, in this order; raises ValueError for none."""
    (kind, ids), *others = _by_kind(records)
    return Clause(topic, text, kind, ids=ids, others=tuple(others))


def clause_rows(workspace: Workspace, clause: Clause, *, limit: int = 200) -> list[ClauseRow]:
    """Return the rows a clause is made of."""
    from ocrm.services import records  # at use: only when somebody asks for the rows

    ids: Sequence[int] = clause.ids
    if clause.filter is not None:
        ids = list(records.first_ids(workspace, records.RecordQuery(clause.kind, clause.filter), limit))
    made = ((kind, row_id) for kind, row_ids in ((clause.kind, ids), *clause.others) for row_id in row_ids)
    return [row for kind, row_ids in _by_kind(list(islice(made, limit))) for row in _told(workspace, kind, row_ids)]


def _told(workspace: Workspace, kind: str, ids: Sequence[int]) -> Iterator[ClauseRow]:
    from ocrm.services import records

    described, formatter = record_type(kind), ValueFormatter(workspace)
    title = described.title_field
    shown = [title, *(info.name for info in described.listed_fields if info.name != title)]
    for row in records.fetch_rows(workspace, kind, ids, shown):
        if row is not None:
            facts = (formatter.text(described.field(name), row[name]) for name in shown[1:] if name != "customer")
            yield ClauseRow(row.record_id, _title(row[title]), " · ".join(fact for fact in facts if fact), kind)


def _title(value: Any) -> str:
    return " ".join(str(value).split())


def _by_kind(records: Sequence[tuple[str, int]]) -> list[tuple[str, tuple[int, ...]]]:
    """Return the ids of records by their kinds, both in the order in which they come."""
    found: dict[str, list[int]] = {}
    for kind, record_id in records:
        found.setdefault(kind, []).append(record_id)
    return [(kind, tuple(ids)) for kind, ids in found.items()]
