"""Search over all record types as one types: pinyin, initials, pieces of names, digits.

A word may fit most of a large file, so not every hit is looked at: of each kind the titles that begin as typed, the newest
hits, and those of the newest with open deals. What is shown is ranked among these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ocrm.i18n import _
from ocrm.models import search_index
from ocrm.services.display import ValueFormatter
from ocrm.services.records import RecordRow, fetch_rows
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace
from ocrm.text.tokens import match_expression, rank_key, verify

_NEWEST = 100
"""Hits of a kind that are ranked for being the newest."""
_BEGINNING = 40
"""Hits of a kind that are ranked for beginning as typed."""
_KINDS = ("customers", "contacts", "opportunities", "todos", "interactions")
"""The kinds in the order in which equally good hits come."""
_SUBTITLES = {
    "customers": ("industry", "city", "mobile", "phone"),
    "contacts": ("customer", "title", "mobile"),
    "opportunities": ("customer", "stage", "expected_amount"),
    "todos": ("due_on", "customer"),
    "interactions": ("happened_at", "customer"),
}


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A record that fits what was typed."""

    kind: str
    record_id: int
    title: str
    subtitle: str


def find(workspace: Workspace, text: str, *, limit: int = 50, kinds: frozenset[str] | None = None) -> list[SearchHit]:
    """Return the best hits first: by how well the title fits, then by kind, then the newest."""
    expression = match_expression(text)
    if not expression:
        return []
    ranked = [
        ((*rank_key(text, title)[:1], place, *rank_key(text, title)[1:], -record_id), kind, record_id)
        for place, kind in enumerate(_KINDS)
        if kinds is None or kind in kinds
        for record_id, title in _candidates(workspace, kind, text, expression)
    ]
    ranked.sort()
    return _hits(workspace, [(kind, record_id) for _rank, kind, record_id in ranked[:limit]])


def _candidates(workspace: Workspace, kind: str, text: str, expression: str) -> Iterator[tuple[int, str]]:
    described, index = record_type(kind), search_index.table_of(kind)
    names = [info.column for info in described.fields.values() if info.searchable and info.name != described.title_field]
    title = described.field(described.title_field).column
    rows = workspace.query(
        f"SELECT t.id, {', '.join([title, *names])} FROM (SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY rowid DESC"
        f" LIMIT {_NEWEST}) f JOIN {described.table} t ON t.id = f.rowid",
        (expression,),
    )
    for record_id, *texts in rows:
        if verify(text, "\n".join(str(value) for value in texts if value)):
            yield record_id, texts[0]


def recent_records(workspace: Workspace, *, limit: int = 8) -> list[SearchHit]:
    """Return the records changed last, for an empty palette and Today."""
    kinds = ("customers", "contacts", "opportunities")
    cases = " ".join(f"WHEN EXISTS (SELECT 1 FROM {record_type(kind).table} WHERE id = r.record_id) THEN '{kind}'" for kind in kinds)
    rows = workspace.query(
        f"SELECT kind, record_id FROM (SELECT CASE {cases} END AS kind, r.record_id, o.id AS operation_id FROM operation o"
        " JOIN operation_record r ON r.operation_id = o.id) WHERE kind IS NOT NULL ORDER BY operation_id DESC LIMIT ?",
        (limit * 6,),
    )
    found = list(dict.fromkeys(rows))
    if not found:  # a file just made from a sample has no history yet
        found = [("customers", row[0]) for row in workspace.query("SELECT id FROM customer ORDER BY id DESC LIMIT ?", (limit,))]
    return _hits(workspace, found)[:limit]


def _hits(workspace: Workspace, found: Sequence[tuple[str, int]]) -> list[SearchHit]:
    """Return records as hits, in the order given; those that are gone are left out."""
    rows: dict[int, RecordRow] = {}
    for kind in dict.fromkeys(kind for kind, _id in found):
        names = dict.fromkeys((record_type(kind).title_field, *_SUBTITLES[kind]))
        own = [record_id for other, record_id in found if other == kind]
        rows |= {row.record_id: row for row in fetch_rows(workspace, kind, own, names) if row is not None}
    formatter = ValueFormatter(workspace)
    return [_hit(rows[record_id], formatter) for _kind, record_id in found if record_id in rows]


def _hit(row: RecordRow, formatter: ValueFormatter) -> SearchHit:
    described = record_type(row.kind)
    parts = [formatter.text(described.field(name), row[name]) for name in _SUBTITLES[row.kind]]
    title = str(row[described.title_field]).split("\n", 1)[0]
    return SearchHit(row.kind, row.record_id, title or _("Untitled"), " · ".join(part for part in parts if part))
