"""What records are recognised by, in bounded memory: the newest keys at hand, the others in a temporary database.

Keys are hashes of 128 bits with a salt of this process: nothing of an encrypted file stands on the disk in plain words.
"""

from __future__ import annotations

import secrets
from array import array
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import apsw

Key = tuple[int, int]

HELD = 40_000
"""Keys above which the ones at hand go to the disk."""
_CACHE_KIB = 8_000
_SALTS = (secrets.token_hex(8), secrets.token_hex(8))
_BETWEEN = "\x1f"

_TABLE = (
    "CREATE TEMP TABLE known(first INTEGER, second INTEGER, place INTEGER, record_id INTEGER, row INTEGER,"
    " addresses BLOB, external_id INTEGER, code INTEGER, PRIMARY KEY (first, second, place)) WITHOUT ROWID"
)
_READ = (
    "SELECT record_id, row, addresses, external_id, code FROM known WHERE first = ? AND second = ?"
    " ORDER BY place LIMIT ?"
)
_ALL = -1


class Match(NamedTuple):
    """A known record; `row` is the row that made it where it is new in this import, else None.

    What may speak against it is kept as hashes: they are only ever compared.
    """

    record_id: int
    row: int | None
    addresses: tuple[int, ...] = ()
    external_id: int | None = None
    code: int | None = None


def key_of(*parts: Any) -> Key:
    """Return the key of some values; equal ones have equal keys."""
    text = _BETWEEN.join([part if type(part) is str else _as_text(part) for part in parts])
    return hash(_SALTS[0] + text), hash(_SALTS[1] + text)


def hash_of(text: str) -> int:
    """Return what a text is kept as where it is only compared with one other."""
    return hash(_SALTS[0] + text)


def _as_text(part: Any) -> str:
    """Return a text that equal values share: 1 and 1.00 are equal, -1 and -2 only have the same hash."""
    return f"\0{hash(part)} {float(part) if isinstance(part, (int, Decimal)) else ''}"


class Marks:
    """Says of most keys that are not on the disk that they are not, so that nobody looks there; `size` in bytes."""

    def __init__(self, *, size: int = 2 * 1024**2) -> None:
        self._bits, self._size = bytearray(size), size

    def add(self, key: int) -> None:
        """Mark a key, given one of its hashes."""
        self._bits[(key >> 3) % self._size] |= 1 << (key & 7)

    def __contains__(self, key: int) -> bool:
        return bool(self._bits[(key >> 3) % self._size] & 1 << (key & 7))


NO_MARKS = Marks(size=1)
"""Of nothing."""


class KnownKeys:
    """Records by key, in the order in which they became known."""

    def __init__(self) -> None:
        self._newest: dict[Key, list[Match]] = {}
        self._held = self._place = 0
        self._older: apsw.Connection | None = None
        self._marks = NO_MARKS

    def add(self, key: Key, match: Match) -> None:
        """Make a record known by a key."""
        self._newest.setdefault(key, []).append(match)
        self._held += 1
        if self._held >= HELD:
            self._put_away()

    def find(self, key: Key) -> Iterator[Match]:
        """Yield the records of a key; read on demand, since thousands may share a name."""
        if key[0] in self._marks:
            yield from self._read(key, _ALL)
        yield from self._newest.get(key, ())

    def first(self, key: Key) -> Match | None:
        """Return the record that had a key first, or None."""
        older = next(self._read(key, 1), None) if key[0] in self._marks else None
        newest = self._newest.get(key)
        return older or (newest[0] if newest else None)

    def _read(self, key: Key, limit: int) -> Iterator[Match]:
        if self._older is None:
            return
        for record_id, row, addresses, external_id, code in self._older.execute(_READ, (*key, limit)):
            yield Match(record_id, row, _unpacked(addresses), external_id, code)

    def _put_away(self) -> None:
        """Write the keys at hand to the disk, in their order there."""
        if self._older is None:
            self._older, self._marks = scratch_database(_TABLE), Marks()
        for first, _second in self._newest:
            self._marks.add(first)
        rows = [
            (*key, self._place + place, *match[:2], _packed(match.addresses), match.external_id, match.code)
            for key, matches in sorted(self._newest.items())
            for place, match in enumerate(matches)
        ]  # fmt: skip
        self._older.executemany("INSERT INTO known VALUES (?,?,?,?,?,?,?,?)", rows)
        self._place += self._held
        self._held, self._newest = 0, {}


def scratch_database(*tables: str) -> apsw.Connection:
    """Return a connection whose TEMP tables are in a file without a name, which ends with it; nothing can be undone."""
    connection = apsw.Connection(":memory:")
    connection.execute("PRAGMA temp_store = file")
    for table in tables:
        connection.execute(table)
    for pragma in (f"cache_size = -{_CACHE_KIB}", "journal_mode = off", "synchronous = off"):
        connection.execute(f"PRAGMA temp.{pragma}")
    connection.execute("BEGIN")
    return connection


def _packed(addresses: tuple[int, ...]) -> bytes | None:
    return array("q", addresses).tobytes() if addresses else None


def _unpacked(packed: bytes | None) -> tuple[int, ...]:
    if packed is None:
        return ()
    found = array("q")
    found.frombytes(packed)
    return tuple(found)
