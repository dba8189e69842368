"""The changesets of an operation, kept compressed and unfolded one at a time.

An import of a million rows records half a gigabyte, a tenth of that compressed; nobody needs it whole.
"""

from __future__ import annotations

import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import overload

import apsw

_ZLIB_LEVEL = 1


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


class Packed(_Lazy):
    """Changesets as the file keeps them."""

    def __init__(self, blobs: Iterable[bytes] = ()) -> None:
        self.blobs = list(blobs)

    def __len__(self) -> int:
        return len(self.blobs)

    def _make(self, position: int) -> bytes:
        return zlib.decompress(self.blobs[position])

    def append(self, changeset: bytes) -> None:
        """Keep one more changeset."""
        self.blobs.append(zlib.compress(changeset, _ZLIB_LEVEL))


class Inverted(_Lazy):
    """What takes changesets back: each inverted, last first."""

    def __init__(self, changesets: Sequence[bytes]) -> None:
        self._changesets = changesets

    def __len__(self) -> int:
        return len(self._changesets)

    def _make(self, position: int) -> bytes:
        return apsw.Changeset.invert(self._changesets[-1 - position])
