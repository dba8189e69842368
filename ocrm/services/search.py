"""Search over all record types as one types: pinyin, initials, pieces of names, digits.

A word may fit most of a large file, so not every hit is ranked: of each kind the titles that begin as typed, the newest
hits, and among more of the newest those that are being worked on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ocrm.i18n import _
from ocrm.models import search_index
from ocrm.models.contract import IS_RUNNING
from ocrm.models.fields import to_minor
from ocrm.models.ticket import IS_UNRESOLVED
from ocrm.services.display import ValueFormatter
from ocrm.services.records import RecordRow, fetch_rows
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace
from ocrm.text.fold import fold
from ocrm.text.tokens import match_expression, rank_key, verify

_KINDS = ("customers", "contacts", "opportunities", "todos", "contracts", "tickets", "campaigns", "interactions")
"""The kinds in the order in which equally good hits come."""
_TOGETHER = 8
"""Equally good hits of one kind that come before those of the next; then the first kind has its turn again."""
_NEWEST, _BEGINNING = 100, 40
"""Hits of a kind that are ranked for being the newest, and titles for beginning as typed."""
_LOOKED_AT = 5_000
"""Newest hits of a kind among which those being worked on are found."""
_WORKED_ON = {
    "customers": "SELECT id FROM customer WHERE open_amount > 0 UNION SELECT id FROM customer WHERE is_starred = 1",
    "contacts": "SELECT id FROM contact WHERE is_starred = 1",
    "opportunities": "SELECT id FROM opportunity WHERE status = 'open' OR is_starred = 1",
    "contracts": f"SELECT t.id FROM contract t WHERE {IS_RUNNING}",
    "tickets": f"SELECT id FROM ticket WHERE {IS_UNRESOLVED}",
    "campaigns": "SELECT id FROM campaign WHERE status = 'running'",
}
_TITLE_LETTERS = 200
"""As much of a title is ranked: what was said in a conversation is its title, and may be a whole contract."""
_Place = tuple[int, int, int, int, str, int]
"""Where a candidate stands: its tier, the kind's turn, the kind, its place in that; then kind and id."""
_BEGINNINGS = {"customers": ("name", "mnemonic"), "contacts": ("name",), "opportunities": ("subject",),
               "contracts": ("title",), "tickets": ("subject",)}  # fmt: skip
"""Columns that name a record and have an index."""
_NUMBERED = ("customers", "opportunities", "contracts", "tickets")
"""Kinds with a number of their own, `code`."""
_SUBTITLES = {
    "customers": ("industry", "city", "mobile", "phone"),
    "contacts": ("customer", "title", "mobile"),
    "opportunities": ("customer", "stage", "expected_amount"),
    "todos": ("due_on", "customer"),
    "contracts": ("code", "customer", "amount"),
    "tickets": ("code", "customer", "status"),
    "campaigns": ("kind", "starts_on"),
    "interactions": ("happened_at", "customer"),
}


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A record that fits what was typed."""

    kind: str
    record_id: int
    title: str
    subtitle: str
    is_whole: bool = False
    """Whether it is called, or numbered, exactly as typed."""


_LINK = re.compile(r"ocrm:([a-z]+)/(\d{1,19})")


def link_to(kind: str, record_id: int) -> str:
    """Return a link to a record: pasted into the search it finds it again."""
    return f"ocrm:{kind}/{record_id}"


def find(workspace: Workspace, text: str, *, limit: int = 50, kinds: frozenset[str] | None = None) -> list[SearchHit]:
    """Return the best hits first: by how well the title fits, then what is worked on, short titles, new records.

    The kinds take turns among equally good hits. A link, as `link_to` makes it, finds its record.
    """
    link = _LINK.fullmatch(text.strip())
    if link is not None:
        return _hits(workspace, [(link[1], int(link[2]))]) if link[1] in _KINDS else []
    expression = match_expression(text)
    if not expression:
        return []
    wanted = [kind for kind in _KINDS if kinds is None or kind in kinds]
    ranked = sorted(place for kind in wanted for place in _places(workspace, kind, text, expression))
    hits: list[SearchHit] = []
    for start in range(0, len(ranked), limit):
        found = [(kind, record_id) for *_rank, kind, record_id in ranked[start : start + limit]]
        hits += _hits(workspace, found, text)
        if len(hits) >= limit:
            break
    return hits[:limit]


def _places(workspace: Workspace, kind: str, text: str, expression: str) -> Iterator[_Place]:
    """Yield where each candidate of a kind stands."""
    newest, worked_on = _matches(workspace, kind, text, expression)
    described = record_type(kind)
    numbered = _numbered(workspace, kind, text)
    titles = workspace.query(
        f"SELECT id, substr({described.title_field}, 1, {_TITLE_LETTERS}) FROM {described.table}"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([*newest, *worked_on, *_beginning(workspace, kind, text), *numbered]),),
    )
    ranked = sorted(
        (0 if record_id in numbered else tier, record_id not in worked_on, length, -record_id)
        for record_id, title in titles
        for tier, length, _title in [rank_key(text, title)]
    )
    place, before = 0, -1
    for tier, _is_idle, _length, negative_id in ranked:
        place, before = (place + 1 if tier == before else 0), tier
        yield tier, place // _TOGETHER, _KINDS.index(kind), place, kind, -negative_id


def _matches(workspace: Workspace, kind: str, text: str, expression: str) -> tuple[list[int], frozenset[int]]:
    """Return the newest records an expression finds, and those of more of them that have something open."""
    index = search_index.table_of(kind)
    matches = f"SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY rowid DESC LIMIT "
    newest: list[int] = []
    word = fold(text).strip()
    if word.isascii() and word.isalpha() and len(word) > search_index.LONGEST_PREFIX:
        # What begins with a long word is gathered before the first hit; of a word that is whole there may be enough.
        newest = _ids(workspace, f"{matches} {_NEWEST}", f'"{word}"')
    if len(newest) == _NEWEST:
        expression = f'"{word}"'
    else:
        newest = _ids(workspace, f"{matches} {_NEWEST}", expression)
    if kind not in _WORKED_ON or not newest:
        return newest, frozenset()
    among = f"SELECT rowid FROM ({matches} {_LOOKED_AT}) WHERE rowid IN ({_WORKED_ON[kind]}) LIMIT {_NEWEST}"
    return newest, frozenset(_ids(workspace, among, expression))


def _ids(workspace: Workspace, sql: str, *values: Any) -> list[int]:
    return [row[0] for row in workspace.query(sql, values)]


def _numbered(workspace: Workspace, kind: str, text: str) -> list[int]:
    """Return the record whose number was typed, in capitals or not."""
    if kind not in _NUMBERED:
        return []
    typed = fold(text).strip()
    return _ids(workspace, f"SELECT id FROM {record_type(kind).table} WHERE code IN (?1, upper(?1))", typed)


def _beginning(workspace: Workspace, kind: str, text: str) -> list[int]:
    """Return the records whose title or its pinyin begins as typed, the shortest continuations first."""
    table, typed = record_type(kind).table, fold(text).strip()
    found: list[int] = []
    for column in _BEGINNINGS.get(kind, ()):
        key = f"{column} COLLATE NOCASE"
        where = f"{key} >= ?1 AND {key} < ?1 || char(1114111)"
        found += _ids(workspace, f"SELECT id FROM {table} WHERE {where} ORDER BY {key} LIMIT {_BEGINNING}", typed)
    return found


def find_tagged(workspace: Workspace, text: str, *, limit: int = 50) -> list[SearchHit]:
    """Return what carries a tag with `text` in its name, the tag that begins so and the newest records first."""
    cases = " ".join(
        f"WHEN EXISTS (SELECT 1 FROM {record_type(kind).table} WHERE id = rt.record_id) THEN '{kind}'"
        for kind in _KINDS
    )
    rows = workspace.query(
        f"SELECT CASE {cases} END AS kind, rt.record_id FROM record_tag rt JOIN tag g ON g.id = rt.tag_id"
        " WHERE instr(lower(g.name), lower(?1)) ORDER BY instr(lower(g.name), lower(?1)), rt.record_id DESC LIMIT ?2",
        (text.strip(), limit),
    )
    return _hits(workspace, list(dict.fromkeys((kind, record_id) for kind, record_id in rows if kind)))


def find_amount(workspace: Workspace, amount: Decimal, *, limit: int = 50) -> list[SearchHit]:
    """Return the deals worth about so much (within a tenth), the nearest first and open ones before closed ones."""
    wanted = to_minor(amount)
    rows = workspace.query(
        "SELECT 'opportunities', id FROM opportunity WHERE expected_amount BETWEEN ?1 - ?1 / 10 AND ?1 + ?1 / 10"
        " ORDER BY abs(expected_amount - ?1), status <> 'open', id DESC LIMIT ?2",
        (wanted, limit),
    )
    return _hits(workspace, list(rows))


def recent_records(workspace: Workspace, *, limit: int = 8) -> list[SearchHit]:
    """Return the records changed last, for an empty palette and Today."""
    kinds = ("customers", "contacts", "opportunities")
    cases = " ".join(
        f"WHEN EXISTS (SELECT 1 FROM {record_type(kind).table} WHERE id = r.record_id) THEN '{kind}'" for kind in kinds
    )
    rows = workspace.query(
        f"SELECT kind, record_id FROM (SELECT CASE {cases} END AS kind, r.record_id, o.id AS operation_id"
        " FROM operation o"
        " JOIN operation_record r ON r.operation_id = o.id) WHERE kind IS NOT NULL ORDER BY operation_id DESC LIMIT ?",
        (limit * 6,),
    )
    found = list(dict.fromkeys(rows))
    if not found:  # a file just made from a sample has no history yet
        newest = _ids(workspace, "SELECT id FROM customer ORDER BY id DESC LIMIT ?", limit)
        found = [("customers", record_id) for record_id in newest]
    return _hits(workspace, found)[:limit]


def newest_records(workspace: Workspace, kind: str, *, limit: int = 8) -> list[SearchHit]:
    """Return the records of a kind that were made last."""
    newest = _ids(workspace, f"SELECT id FROM {record_type(kind).table} ORDER BY id DESC LIMIT ?", limit)
    return _hits(workspace, [(kind, record_id) for record_id in newest])


def starred_records(workspace: Workspace, *, limit: int = 8) -> list[SearchHit]:
    """Return records with a star, the newest of each kind first: customers, contacts, opportunities."""
    found = [
        (kind, record_id)
        for kind in ("customers", "contacts", "opportunities")
        for record_id in _ids(
            workspace, f"SELECT id FROM {record_type(kind).table} WHERE is_starred = 1 ORDER BY id DESC LIMIT ?", limit
        )
    ]
    return _hits(workspace, found)[:limit]


def _hits(workspace: Workspace, found: Sequence[tuple[str, int]], text: str = "") -> list[SearchHit]:
    """Return records as hits, in the order given, without those that are gone or do not really have `text`."""
    rows: dict[int, RecordRow] = {}
    for kind in dict.fromkeys(kind for kind, _id in found):
        own = [record_id for other, record_id in found if other == kind]
        rows |= {row.record_id: row for row in fetch_rows(workspace, kind, own, _fields(kind)) if row is not None}
    formatter = ValueFormatter(workspace)
    kept = [rows[record_id] for _kind, record_id in found if record_id in rows]
    further = _further_values(workspace, [row.record_id for row in kept]) if text else {}
    return [
        _hit(row, formatter, text)
        for row in kept
        if not text or verify(text, "\n".join((_text_of(row), *further.get(row.record_id, ()))))
    ]


def _further_values(workspace: Workspace, record_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the further values of records: a second number, the name of one that was merged into it."""
    found: dict[int, list[str]] = {}
    rows = workspace.query(
        "SELECT record_id, value FROM alternate_value WHERE record_id IN (SELECT value FROM json_each(?))",
        (json.dumps(record_ids),),
    )
    for record_id, value in rows:
        found.setdefault(record_id, []).append(value)
    return found


def _fields(kind: str) -> list[str]:
    described = record_type(kind)
    searched = (info.name for info in described.fields.values() if info.searchable)
    state = (*(("in_pool",) if kind == "customers" else ()), *(("code",) if kind in _NUMBERED else ()))
    return list(dict.fromkeys((*searched, described.title_field, *_SUBTITLES[kind], *state)))


def _text_of(row: RecordRow) -> str:
    infos = record_type(row.kind).fields
    return "\n".join(str(value) for name, value in row.values.items() if value and infos[name].searchable)


def _called(text: str) -> str:
    return "".join(fold(text).split())


def _hit(row: RecordRow, formatter: ValueFormatter, text: str) -> SearchHit:
    described = record_type(row.kind)
    parts = [formatter.text(described.field(name), row[name]) for name in _SUBTITLES[row.kind]]
    if row.values.get("in_pool"):
        parts.insert(0, _("Pool"))
    title = str(row[described.title_field]).split("\n", 1)[0]
    names = [title, *([str(row["code"])] if row.kind in _NUMBERED else [])]
    is_whole = bool(text) and _called(text) in map(_called, names)
    subtitle = " · ".join(part for part in parts if part)
    return SearchHit(row.kind, row.record_id, title or _("Untitled"), subtitle, is_whole)
