"""Search over all record types as one types: pinyin, initials, pieces of names, digits."""

from __future__ import annotations

from dataclasses import dataclass

from ocrm.i18n import _
from ocrm.services.display import ValueFormatter
from ocrm.services.records import RecordRow, fetch_rows
from ocrm.services.schema import RECORD_TYPES, record_type
from ocrm.services.workspace import Workspace
from ocrm.text.tokens import match_expression, rank_key, verify

_CANDIDATES = 400
_SUBTITLES = {
    "customers": ("industry", "city", "mobile", "phone"),
    "contacts": ("customer", "title", "mobile"),
    "opportunities": ("customer", "stage", "expected_amount"),
    "todos": ("due_on", "customer"),
    "interactions": ("happened_at", "customer"),
}
_KIND_ORDER = {kind: position for position, kind in enumerate(("customers", "contacts", "opportunities", "todos", "interactions"))}


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
    rows = workspace.query(
        "SELECT d.id, d.kind FROM search_index f JOIN search_document d ON d.id = f.rowid"
        " WHERE search_index MATCH ? ORDER BY f.rowid DESC LIMIT ?",
        (expression, _CANDIDATES),
    )
    by_kind: dict[str, list[int]] = {}
    for record_id, kind in rows:
        if kinds is None or kind in kinds:
            by_kind.setdefault(kind, []).append(record_id)
    ranked = []
    for kind, ids in by_kind.items():
        for row in fetch_rows(workspace, kind, ids, _searched_fields(kind)):
            if row is not None and verify(text, _text_of(row)):
                title = str(row[record_type(kind).title_field])
                ranked.append(((rank_key(text, title), _KIND_ORDER[kind], -row.record_id), row))
    ranked.sort(key=lambda item: item[0])
    formatter = ValueFormatter(workspace)
    return [_hit(row, formatter) for _rank, row in ranked[:limit]]


def recent_records(workspace: Workspace, *, limit: int = 8) -> list[SearchHit]:
    """Return the records changed last, for an empty palette and Today."""
    seen: dict[int, str] = {}
    rows = workspace.query(
        "SELECT d.id, d.kind FROM operation o JOIN operation_record r ON r.operation_id = o.id"
        " JOIN search_document d ON d.id = r.record_id WHERE d.kind IN ('customers', 'contacts', 'opportunities')"
        " ORDER BY o.id DESC LIMIT ?",
        (limit * 6,),
    )
    for record_id, kind in rows:
        seen.setdefault(record_id, kind)
    if not seen:  # a file just made from a sample has no history yet
        seen = {i: "customers" for (i,) in workspace.query("SELECT id FROM customer ORDER BY updated_at DESC LIMIT ?", (limit,))}
    formatter = ValueFormatter(workspace)
    found = [fetch_rows(workspace, kind, [record_id], _searched_fields(kind))[0] for record_id, kind in seen.items()]
    return [_hit(row, formatter) for row in found if row is not None][:limit]


def _searched_fields(kind: str) -> list[str]:
    described = record_type(kind)
    names = [info.name for info in described.fields.values() if info.searchable]
    return list(dict.fromkeys((*names, described.title_field, *_SUBTITLES[kind])))


def _text_of(row: RecordRow) -> str:
    infos = RECORD_TYPES[row.kind].fields
    return "\n".join(str(value) for name, value in row.values.items() if value and infos[name].searchable)


def _hit(row: RecordRow, formatter: ValueFormatter) -> SearchHit:
    described = record_type(row.kind)
    parts = [formatter.text(described.field(name), row[name]) for name in _SUBTITLES[row.kind]]
    title = str(row[described.title_field]).split("\n", 1)[0]
    return SearchHit(row.kind, row.record_id, title or _("Untitled"), " · ".join(part for part in parts if part))


