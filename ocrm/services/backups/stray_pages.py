"""Rows in pages of a plain file that nothing leads to any more, since a page above them is damaged.

Written after SQLite's description of its file format: leaves of tables, records, overflow and free pages.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator
from pathlib import Path

from ocrm.services.backups.records_of_pages import Value, decoded, varint

_LEAF, _HEAD = 0x0D, 8
_FREE_LIST_AT = 32
_TRUNK_HEAD = 8


class StrayPages:
    """The pages of a file that is not encrypted and has no journal."""

    def __init__(self, path: Path) -> None:
        self._data = memoryview(path.read_bytes())
        (size,) = struct.unpack_from(">H", self._data, 16)
        self._size = 65536 if size == 1 else max(512, size)
        self._usable = self._size - self._data[20]
        self._count = len(self._data) // self._size

    def rows(
        self, wanted: Collection[int], *, columns: int, taken: Collection[int]
    ) -> Iterator[tuple[int, list[Value]]]:
        """Yield each row with a wanted number that a leaf still holds, once: its number and its values.

        `taken` are the pages something leads to, `columns` those of the table: an older row may have fewer.
        """
        left, free = set(wanted), self._free_pages().union(taken)
        for number in range(2, self._count + 1):
            if not left:
                return
            if number in free or self._page(number)[0] != _LEAF:
                continue
            for row_id, values in self._cells(self._page(number), left):
                if len(values) <= columns:
                    left.discard(row_id)
                    yield row_id, values

    def _page(self, number: int) -> memoryview:
        return self._data[(number - 1) * self._size : number * self._size]

    def _free_pages(self) -> set[int]:
        """Return the pages that were given up: what they hold is older than what replaced it."""
        found: set[int] = set()
        (trunk,) = struct.unpack_from(">I", self._data, _FREE_LIST_AT)
        while 0 < trunk <= self._count and trunk not in found:
            found.add(trunk)
            page = self._page(trunk)
            following, count = struct.unpack_from(">II", page)
            count = min(count, (self._usable - _TRUNK_HEAD) // 4)
            found.update(struct.unpack_from(f">{count}I", page, _TRUNK_HEAD))
            trunk = following
        return found

    def _cells(self, page: memoryview, wanted: Collection[int]) -> Iterator[tuple[int, list[Value]]]:
        (count,) = struct.unpack_from(">H", page, 3)
        for place in range(min(count, (self._size - _HEAD) // 2)):
            (at,) = struct.unpack_from(">H", page, _HEAD + 2 * place)
            try:
                size, at = varint(page, at)
                row_id, at = varint(page, at)
                if row_id in wanted:
                    yield row_id, decoded(self._payload(page, at, size))
            except (IndexError, ValueError, struct.error):
                continue  # no cell of a table: the page only looks like one

    def _payload(self, page: memoryview, at: int, size: int) -> bytes:
        """Return a record that begins at a place of a page and may go on in others; `size` in bytes."""
        if size > len(self._data):
            raise ValueError(size)
        most = self._usable - 35
        least = (self._usable - 12) * 32 // 255 - 23
        here = least + (size - least) % (self._usable - 4)
        local = size if size <= most else here if here <= most else least
        parts = [bytes(page[at : at + local])]
        left, following = size - local, 0
        if left:
            (following,) = struct.unpack_from(">I", page, at + local)
        while left > 0:
            if not 0 < following <= self._count:
                raise ValueError(following)
            more = self._page(following)
            (following,) = struct.unpack_from(">I", more)
            parts.append(bytes(more[4 : 4 + min(left, self._usable - 4)]))
            left -= len(parts[-1])
        return b"".join(parts)
