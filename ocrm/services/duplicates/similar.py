"""Finding what may be the same as a record that is being typed: by indexes only, so that a million rows are no wait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ocrm.i18n import _
from ocrm.models import search_index
from ocrm.services.duplicates.distinct import distinct_pairs, ignored_criteria
from ocrm.services.duplicates.normal_forms import without_place
from ocrm.services.duplicates.scoring import BY_CODE, Score, Traits, compare, name_traits
from ocrm.services.duplicates.traits import check_kind, read_traits, traits_of
from ocrm.services.records import fetch_record
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace
from ocrm.text.tokens import match_expression

_HINT = 40
"""Points from which a record is hinted at while one types: a near name alone is enough to look twice."""
_EACH = 30
"""Candidates taken from each index."""
_SHORTEST_PREFIX = 3
_MOST_COLLEAGUES = 500
"""People of one customer that are looked at."""
_EQUAL_COLUMNS = {
    "customers": (("mobile", "numbers"), ("phone", "numbers"), ("email", "emails"), ("wechat", "wechats"),
                  ("credit_code", "codes")),
    "contacts": (("mobile", "numbers"), ("email", "emails"), ("wechat", "wechats")),
}  # fmt: skip
_BEGINS_ALIKE = "begins_alike"


@dataclass(frozen=True, slots=True)
class SimilarRecord:
    """A record that may be the one being typed: how alike, why, and whether it lies in the pool."""

    record_id: int
    kind: str
    name: str
    points: int
    reasons: tuple[str, ...]
    is_sure: bool
    is_pooled: bool

    @property
    def reason(self) -> str:
        """Why, in the chosen language."""
        return reason_words(self.reasons)


def reason_words(codes: tuple[str, ...]) -> str:
    """Return reasons in the chosen language, the weightiest first."""
    labels = {_BEGINS_ALIKE: _("name begins alike")}
    return _(", ").join(labels.get(code) or _(BY_CODE[code].label) for code in codes)


def find_similar(
    workspace: Workspace, kind: str, values: Mapping[str, Any], *, own_id: int = 0, limit: int = 5
) -> list[SimilarRecord]:
    """Return records that may be the one with these field values, the most alike first; pooled ones too (D-25)."""
    check_kind(kind)
    typed = traits_of(kind, own_id, values)
    candidates = dict.fromkeys(_candidates(workspace, kind, typed))
    candidates.pop(own_id, None)
    ignored, apart = ignored_criteria(workspace), distinct_pairs(workspace) if own_id else set()
    found: list[tuple[Traits, Score]] = []
    for other in read_traits(workspace, kind, candidates).values():
        score = compare(typed, other, ignored=ignored)
        if score.points < _HINT and _begins_alike(typed, other):
            score = Score(_HINT, (_BEGINS_ALIKE, *score.reasons), names_agree=False)
        known_apart = (min(own_id, other.record_id), max(own_id, other.record_id)) in apart
        if score.points >= _HINT and not known_apart:
            found.append((other, score))
    found.sort(key=lambda pair: (-pair[1].points, -pair[0].record_id))
    pooled = _pooled(workspace, kind, [other.record_id for other, _score in found[:limit]])
    return [
        SimilarRecord(other.record_id, kind, other.name, score.points, score.reasons, score.is_sure,
                      other.record_id in pooled)
        for other, score in found[:limit]
    ]  # fmt: skip


def similar_to(workspace: Workspace, kind: str, record_id: int, *, limit: int = 4) -> list[SimilarRecord]:
    """Return what may be the same as a record there is, the most alike first; raises NotFoundError."""
    row = fetch_record(workspace, kind, record_id)
    return find_similar(workspace, kind, row.values, own_id=record_id, limit=limit)


def _begins_alike(typed: Traits, other: Traits) -> bool:
    key = typed.name_key
    return len(key) >= _SHORTEST_PREFIX and other.name_key.startswith(key) and other.name_key != key


def _pooled(workspace: Workspace, kind: str, record_ids: list[int]) -> set[int]:
    if kind != "customers":
        return set()
    marks = ",".join("?" * len(record_ids))
    rows = workspace.query(f"SELECT id FROM customer WHERE pooled_at IS NOT NULL AND id IN ({marks})", record_ids)
    return {record_id for (record_id,) in rows}


def _candidates(workspace: Workspace, kind: str, typed: Traits) -> Iterator[int]:
    table = record_type(kind).table
    values = {
        "numbers": typed.mobiles | typed.landlines,
        "emails": typed.emails,
        "wechats": typed.wechats,
        "codes": frozenset({typed.credit_code} - {""}),
    }
    for column, source in _EQUAL_COLUMNS[kind]:
        collation = " COLLATE NOCASE" if column == "email" else ""
        for value in values[source]:
            yield from _ids(
                workspace, f"SELECT id FROM {table} WHERE {column} = ?1{collation} AND {column} <> ''", value
            )
    for number in values["numbers"] | values["emails"] | values["wechats"]:
        yield from _found_by_words(workspace, kind, number)  # a second number, kept from a merge
    yield from _named_alike(workspace, kind, typed)
    if typed.employer_id:
        yield from _colleagues(workspace, typed)


def _colleagues(workspace: Workspace, typed: Traits) -> Iterator[int]:
    """Yield the people of the same customer whose names begin alike as they are read: 章 for 张."""
    rows = workspace.query(
        "SELECT id, name FROM contact WHERE customer_id = ?1 LIMIT ?2", (typed.employer_id, _MOST_COLLEAGUES)
    )
    for record_id, name in rows:
        if name_traits(name, is_person=True)[1][:1] == typed.pinyin[:1]:
            yield record_id


def _named_alike(workspace: Workspace, kind: str, typed: Traits) -> Iterator[int]:
    """Yield records whose name begins as typed, and those that have its characters."""
    name = typed.name.strip()
    if len(name) < 2:
        return
    table = record_type(kind).table
    for start in dict.fromkeys((name, typed.name_key)):
        where = "name COLLATE NOCASE >= ?1 AND name COLLATE NOCASE < ?1 || char(1114111)"
        yield from _ids(workspace, f"SELECT id FROM {table} WHERE {where}", start)
    if kind == "customers":
        yield from _ids(workspace, "SELECT id FROM customer WHERE short_name <> '' AND short_name = ?1", name)
        if typed.pinyin and len(typed.name_key) >= _SHORTEST_PREFIX:
            where = "mnemonic COLLATE NOCASE >= ?1 AND mnemonic COLLATE NOCASE < ?1 || char(1114111)"
            yield from _ids(workspace, f"SELECT id FROM customer WHERE {where}", typed.pinyin)
    if len(typed.name_key) >= _SHORTEST_PREFIX:
        yield from _found_by_words(workspace, kind, typed.name_key)
        place, core = without_place(typed.name_key)
        for part in (*_halves(typed.name_key), *([core] if place else ())):
            yield from _found_by_words(workspace, kind, part)


def _halves(key: str) -> Iterator[str]:
    """Yield the beginning and the end of a longer name: a typing mistake spoils one of them only."""
    if len(key) >= 2 * _SHORTEST_PREFIX:
        yield key[: len(key) // 2]
        yield key[len(key) // 2 :]


def _found_by_words(workspace: Workspace, kind: str, text: str) -> list[int]:
    expression = match_expression(text)
    index = search_index.table_of(kind)
    if not expression:
        return []
    sql = f"SELECT rowid FROM {index} WHERE {index} MATCH ?1 ORDER BY rowid DESC"
    rows = workspace.query_within(_PATIENCE_S, [f"{sql} LIMIT {_EACH}"], (expression,), limit=_EACH)
    return [row[0] for row in rows or ()]


_PATIENCE_S = 0.01
"""Longest a look into the search index may take: a word that is everywhere helps nobody."""


def _ids(workspace: Workspace, sql: str, value: str) -> list[int]:
    return [row[0] for row in workspace.query(f"{sql} LIMIT {_EACH}", (value,))]
