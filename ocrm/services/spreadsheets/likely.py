"""New rows that are perhaps about a record there is, or about an earlier row of the file, by the points of D-26.

They are told with their reason and stay new records unless the user says otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

import apsw

from ocrm.services.duplicates.distinct import ignored_criteria
from ocrm.services.duplicates.scoring import MAYBE, Score, Traits, compare
from ocrm.services.duplicates.similar import reason_words
from ocrm.services.duplicates.traits import KINDS, read_traits, traits_of
from ocrm.services.schema import record_type
from ocrm.services.spreadsheets.cells import pack, unpack
from ocrm.services.spreadsheets.known_keys import NO_MARKS, Marks, hash_of, scratch_database
from ocrm.services.workspace import Workspace

_EQUAL_COLUMNS = {
    "customers": ("mobile", "phone", "email", "wechat", "credit_code"),
    "contacts": ("mobile", "work_phone", "email", "wechat"),
}
_MOST_ALIKE = 20
"""Records with one key that are looked at; a number that hundreds share says nothing."""
_HELD = 10_000
"""Rows above which the ones at hand go to the disk."""
_PARTS = attrgetter(*(part.name for part in fields(Traits)))


@dataclass(frozen=True, slots=True)
class Likeness:
    """A record, or an earlier row (`row`, the record being new), that a row is perhaps about, and why."""

    record_id: int
    row: int | None
    reason: str
    points: int


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A row that makes a record: the row, the id the record will have, its values."""

    row: int
    record_id: int
    values: Mapping[str, Any]


class _Keyed:
    """Traits by each thing of theirs that may be equal to another's."""

    def __init__(self) -> None:
        self._by_key: dict[str, list[Traits]] = {}

    def add(self, traits: Traits) -> None:
        for key in _keys(traits):
            self._by_key.setdefault(key, []).append(traits)

    def like(self, traits: Traits) -> dict[int, Traits]:
        found: dict[int, Traits] = {}
        for key in _keys(traits):
            for other in self._by_key.get(key, ())[:_MOST_ALIKE]:
                found[other.record_id] = other
        return found


class _Earlier:
    """The rows before a block: the newest at hand, the others in a temporary database, by hashes of their keys."""

    _TABLES = (
        "CREATE TEMP TABLE traits(record_id INTEGER PRIMARY KEY, row INTEGER, packed BLOB)",
        "CREATE TEMP TABLE keyed(key INTEGER, record_id INTEGER, PRIMARY KEY (key, record_id)) WITHOUT ROWID",
    )
    _ADD = (
        f"INSERT OR IGNORE INTO keyed SELECT ?1, ?2 WHERE (SELECT count(*) FROM keyed WHERE key = ?1) < {_MOST_ALIKE}"
    )
    _LIKE = (
        "SELECT row, packed FROM traits WHERE record_id IN"
        " (SELECT keyed.record_id FROM json_each(?) wanted CROSS JOIN keyed ON keyed.key = wanted.value)"
    )

    def __init__(self) -> None:
        self._newest: dict[int, Traits] = {}
        self._keyed = _Keyed()
        self._older: apsw.Connection | None = None
        self._marks = NO_MARKS

    def like(self, rows: Sequence[Traits]) -> Iterator[tuple[int, Traits]]:
        """Yield the earlier rows, each with its number, that have something in common with one of these."""
        keys = {hash_of(key) for traits in rows for key in _keys(traits)}
        wanted = [key for key in keys if key in self._marks]
        if wanted and self._older is not None:
            for row, packed in self._older.execute(self._LIKE, (json.dumps(wanted),)):
                yield row, Traits(*unpack(packed))
        alike = {record_id for traits in rows for record_id in self._keyed.like(traits)}
        yield from ((row, traits) for row, traits in self._newest.items() if traits.record_id in alike)

    def add(self, rows: Mapping[int, Traits]) -> None:
        """Let rows be earlier ones from now on."""
        self._newest |= rows
        for traits in rows.values():
            self._keyed.add(traits)
        if len(self._newest) >= _HELD:
            self._put_away()

    def _put_away(self) -> None:
        if self._older is None:
            self._older, self._marks = scratch_database(*self._TABLES), Marks()
        packed = [(traits.record_id, row, pack(_PARTS(traits))) for row, traits in self._newest.items()]
        self._older.executemany("INSERT INTO traits VALUES (?,?,?)", packed)
        keys = sorted((hash_of(key), traits.record_id) for traits in self._newest.values() for key in _keys(traits))
        self._older.executemany(self._ADD, keys)
        for key, _record_id in keys:
            self._marks.add(key)
        self._newest, self._keyed = {}, _Keyed()


def _keys(traits: Traits) -> Iterator[str]:
    yield from traits.mobiles
    yield from traits.landlines
    yield from traits.emails
    yield from traits.wechats
    for key in (traits.credit_code, traits.name_key, traits.short_key):
        if key:
            yield key


class LikelyFinder:
    """Looks rows up block by block, among the records of the file and the rows before them."""

    def __init__(self, workspace: Workspace, kind: str) -> None:
        self._workspace, self._kind = workspace, kind
        self._ignored = ignored_criteria(workspace)
        self._earlier = _Earlier()

    def find(self, block: Sequence[NewRecord]) -> dict[int, Likeness]:
        """Return what the rows of a block are perhaps about, by row; rows that are like nothing are left out."""
        traits = {new.row: traits_of(self._kind, new.record_id, new.values) for new in block}
        stored = _Keyed()
        for known in read_traits(self._workspace, self._kind, self._candidates(list(traits.values()))).values():
            stored.add(known)
        earlier, numbers = _Keyed(), dict[int, int]()
        for number, traits_before in self._earlier.like(list(traits.values())):
            earlier.add(traits_before)
            numbers[traits_before.record_id] = number
        found: dict[int, Likeness] = {}
        for new in block:
            own = traits[new.row]
            best = self._best(own, stored.like(own), {}) or self._best(own, earlier.like(own), numbers)
            if best is not None:
                found[new.row] = best
            earlier.add(own)
            numbers[own.record_id] = new.row
        self._earlier.add(traits)
        return found

    def _best(self, own: Traits, others: Mapping[int, Traits], rows: Mapping[int, int]) -> Likeness | None:
        scored = [(compare(own, other, ignored=self._ignored), other.record_id) for other in others.values()]
        scored = [(score, record_id) for score, record_id in scored if score.points >= MAYBE]
        if not scored:
            return None
        score, record_id = max(scored, key=_rank)
        return Likeness(record_id, rows.get(record_id), reason_words(score.reasons), score.points)

    def _candidates(self, rows: Sequence[Traits]) -> set[int]:
        """Return the records that share a number, an address or the beginning of a name with one of the rows."""
        table = record_type(self._kind).table
        numbers = {number for row in rows for number in row.mobiles | row.landlines}
        values = {
            "mobile": numbers, "phone": numbers, "work_phone": numbers,
            "email": {email for row in rows for email in row.emails},
            "wechat": {wechat for row in rows for wechat in row.wechats},
            "credit_code": {row.credit_code for row in rows if row.credit_code},
        }  # fmt: skip
        found: set[int] = set()
        for column in _EQUAL_COLUMNS[self._kind]:
            collation = " COLLATE NOCASE" if column == "email" else ""
            sql = (
                f"SELECT t.id FROM json_each(?) v JOIN {table} t ON t.{column} = v.value{collation}"
                f" AND t.{column} <> ''"
            )
            found.update(row[0] for row in self._workspace.query(sql, (json.dumps(list(values[column])),)))
        names = json.dumps(list({name for row in rows for name in (row.name, row.name_key) if len(name) > 1}))
        sql = (
            f"SELECT t.id FROM json_each(?) v JOIN {table} t ON t.name COLLATE NOCASE >= v.value"
            " AND t.name COLLATE NOCASE < v.value || char(1114111)"
        )
        found.update(row[0] for row in self._workspace.query(sql, (names,)))
        return found


def _rank(scored: tuple[Score, int]) -> tuple[int, int]:
    return scored[0].points, -scored[1]


def finder_of(workspace: Workspace, kind: str) -> LikelyFinder | None:
    """Return a finder for a kind that is compared, None for the others."""
    return LikelyFinder(workspace, kind) if kind in KINDS else None
