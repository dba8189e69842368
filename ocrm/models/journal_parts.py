"""The changesets of an operation, kept compressed in the file and unfolded one at a time.

An import of a million rows records half a gigabyte, a tenth of that compressed; nobody needs it whole.
"""

from __future__ import annotations

import zlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import overload

import apsw

_ZLIB_LEVEL = 1


def packed(changeset: bytes) -> bytes:
    """Return a changeset as the file keeps it."""
    return zlib.compress(changeset, _ZLIB_LEVEL)


class _Lazy(Sequence[bytes], ABC):
    """Changesets that are made when they are looked at."""

    @abstractmethod
    def _make(self, position: int) -> bytes: ...

    @overload
    def __getitem__(self, position: int) -> bytes: ...
    @overload
    def __getitem__(self, position: slice) -> list[bytes]: ...
    def __getitem__(self, position: int | slice) -> bytes | list[bytes]:
        places = range(len(self))[position]
        return self._make(places) if isinstance(places, int) else [self._make(place) for place in places]


class Stored(_Lazy):
    """The changesets of an operation, read from the file one at a time."""

    _PART = "SELECT changeset FROM operation_part WHERE operation_id = ? AND position = ?"

    def __init__(self, connection: apsw.Connection, operation_id: int) -> None:
        self._connection, self._operation_id = connection, operation_id
        sql = "SELECT position FROM operation_part WHERE operation_id = ? ORDER BY position"
        self._positions = [position for (position,) in connection.execute(sql, (operation_id,))]

    def __len__(self) -> int:
        return len(self._positions)

    def _make(self, position: int) -> bytes:
        found = self._connection.execute(self._PART, (self._operation_id, self._positions[position])).get
        return zlib.decompress(found)


class Inverted(_Lazy):
    """What takes changesets back: each inverted, last first."""

    def __init__(self, changesets: Sequence[bytes]) -> None:
        self._changesets = changesets

    def __len__(self) -> int:
        return len(self._changesets)

    def _make(self, position: int) -> bytes:
        return apsw.Changeset.invert(self._changesets[-1 - position])
