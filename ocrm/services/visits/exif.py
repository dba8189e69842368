"""The tags of a photo: Exif 2.32 in the APP1 segment of a JPEG, a TIFF 6.0 structure.

A photo may come from anybody. Only the few tags asked for are read, out of at most 64 KB and never a pixel: a library
that takes all tags apart can be made to fill the memory by tags that share their bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from typing import IO

EXIF_IFD, GPS_IFD = 0x8769, 0x8825
TAKEN, TAKEN_OFFSET = 0x9003, 0x9011
LATITUDE_SIDE, LATITUDE, LONGITUDE_SIDE, LONGITUDE = 1, 2, 3, 4
_START, _MARKER, _APP1, _EXIF = b"\xff\xd8", 0xFF, 0xE1, b"Exif\x00\x00"
_PICTURE_BEGINS = frozenset((0xDA, 0xD9))
_MOST_SEGMENTS = 64
"""Segments that are looked at; cameras write Exif into the first ones."""
_ORDERS = {b"II*\x00": "<", b"MM\x00*": ">"}
_SIZES = {2: 1, 4: 4, 5: 8}
"""Bytes of a value by type: text, long, rational; none of the tags is of another."""
_ENTRY = 12


class ExifTags:
    """The directories of one photo; everything in it may raise ValueError or struct.error."""

    def __init__(self, data: bytes) -> None:
        order = _ORDERS.get(data[:4])
        if order is None:
            raise ValueError("no TIFF structure")
        self._data, self._order = data, order
        links = self._read(struct.unpack_from(f"{order}L", data, 4)[0], (EXIF_IFD, GPS_IFD))
        self._places = {tag: struct.unpack(f"{order}L", raw)[0] for tag, raw in links.items()}

    def directory(self, tag: int, wanted: Iterable[int]) -> Mapping[int, bytes]:
        """Return the raw values of the wanted tags of a directory that the first one leads to."""
        return self._read(self._places[tag], wanted) if tag in self._places else {}

    def rationals(self, raw: bytes) -> list[float] | None:
        """Return fractions as numbers, None where one is divided by nothing."""
        numbers = struct.unpack(f"{self._order}{len(raw) // 4}L", raw)
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        return [above / below for above, below in pairs] if all(below for _above, below in pairs) else None

    def _read(self, place: int, wanted: Iterable[int]) -> dict[int, bytes]:
        looked_for, found = frozenset(wanted), dict[int, bytes]()
        (count,) = struct.unpack_from(f"{self._order}H", self._data, place)
        for number in range(count):
            entry = place + 2 + number * _ENTRY
            tag, kind, values = struct.unpack_from(f"{self._order}HHL", self._data, entry)
            if tag in looked_for and kind in _SIZES:
                size, start = _SIZES[kind] * values, entry + 8
                if size > 4:
                    (start,) = struct.unpack_from(f"{self._order}L", self._data, start)
                found[tag] = self._data[start : start + size]
        return found


def text_of(raw: bytes) -> str:
    """Return a tag of letters."""
    return raw.decode("ascii", "replace").strip("\x00 ")


def read_exif(file: IO[bytes]) -> ExifTags | None:
    """Return the tags of a JPEG, None where it has none. Raises ValueError or struct.error where they are broken."""
    if file.read(2) != _START:
        return None
    for _number in range(_MOST_SEGMENTS):
        head = file.read(4)
        if len(head) < 4 or head[0] != _MARKER or head[1] in _PICTURE_BEGINS:
            return None
        length = max(int.from_bytes(head[2:], "big") - 2, 0)
        data = file.read(length)
        if head[1] == _APP1 and data.startswith(_EXIF):
            return ExifTags(data[len(_EXIF) :])
    return None
