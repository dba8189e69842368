"""Records as SQLite writes them into a page: a header of types, then the values."""

from __future__ import annotations

import struct

Value = int | float | str | bytes | None
_SIZES = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 7: 8, 8: 0, 9: 0}
_NULL, _REAL, _ZERO, _ONE, _FIRST_LONG = 0, 7, 8, 9, 12
_LONGEST_VARINT = 9


def varint(data: bytes | memoryview, at: int) -> tuple[int, int]:
    """Return a number of one to nine bytes and where the next begins; raises IndexError at the end."""
    value = 0
    for place in range(_LONGEST_VARINT - 1):
        byte = data[at + place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + place + 1
    value = value << 8 | data[at + _LONGEST_VARINT - 1]
    return value - (1 << 64) if value >= 1 << 63 else value, at + _LONGEST_VARINT


def decoded(record: bytes) -> list[Value]:
    """Return the values of a record. Raises ValueError or IndexError where it is none."""
    end, at = varint(record, 0)
    if not 0 < end <= len(record):
        raise ValueError(end)
    kinds = []
    while at < end:
        kind, at = varint(record, at)
        kinds.append(kind)
    values: list[Value] = []
    for kind in kinds:
        size = _SIZES[kind] if kind in _SIZES else (kind - _FIRST_LONG) // 2
        if size < 0 or at + size > len(record):
            raise ValueError(kind)
        values.append(_value(kind, record[at : at + size]))
        at += size
    return values


def _value(kind: int, data: bytes) -> Value:
    if kind == _NULL:
        return None
    if kind in (_ZERO, _ONE):
        return kind - _ZERO
    if kind == _REAL:
        return float(struct.unpack(">d", data)[0])
    if kind < _FIRST_LONG:
        return int.from_bytes(data, "big", signed=True)
    return data.decode() if kind % 2 else data
