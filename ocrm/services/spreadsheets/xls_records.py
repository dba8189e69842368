"""What the fast reader leaves out of an .xls sheet: hidden rows and columns, failed formulas, how many formulas.

An .xls file is a compound file, a small file system of 512-byte sectors; its stream `Workbook` (Excel 97 and later) or
`Book` (Excel 5 and 95) holds records of a type, a length and data.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from ocrm.services.spreadsheets.cells import FailedFormula, SheetFacts

Errors = dict[int, dict[int, FailedFormula]]
"""Failed formulas by row number and column index."""

_BOF, _EOF, _SHEET, _ROW, _COLUMNS, _FORMULA, _VALUE_OR_ERROR = 0x809, 0x0A, 0x85, 0x208, 0x7D, 0x06, 0x205
_CODES = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_NO_SECTOR = 0xFFFFFFFA
"""Sector numbers from here on mean the end of a chain or no sector."""
_MINI_SECTOR = 64


def read_records(data: bytes, sheet: int, facts: SheetFacts) -> Errors:
    """Fill `facts` for a sheet, counted from 0 among all of the workbook's; return its failed formulas.

    Raises struct.error, IndexError or ValueError where the file is no compound file or damaged.
    """
    stream = _workbook_stream(data)
    places = [struct.unpack_from("<I", content)[0] for kind, content in _records(stream, 0) if kind == _SHEET]
    errors: Errors = {}
    for kind, content in _records(stream, places[sheet]):
        if kind == _ROW:
            row, options = struct.unpack_from("<H10xH", content)
            if options & 0x20:
                facts.hidden_rows.append(row + 1)
        elif kind == _COLUMNS:
            first, last, options = struct.unpack_from("<HH4xH", content)
            if options & 1:
                facts.hidden_columns.extend(range(first, min(last, 255) + 1))
        elif kind == _FORMULA:
            facts.formulas += 1
            row, column, result, code, mark = struct.unpack_from("<HH2xBxB3xH", content)
            if mark == 0xFFFF and result == 2:
                _note_error(errors, row, column, code)
        elif kind == _VALUE_OR_ERROR:
            row, column, code, is_error = struct.unpack_from("<HH2xBB", content)
            if is_error:
                _note_error(errors, row, column, code)
    return errors


def _note_error(errors: Errors, row: int, column: int, code: int) -> None:
    errors.setdefault(row + 1, {})[column] = FailedFormula(_CODES.get(code, "#ERROR!"))


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records from a place to the end of the part that begins there, parts within it left out."""
    depth = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _workbook_stream(data: bytes) -> bytes:
    """Return the stream with the workbook's records."""
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in (9, 12):
        raise ValueError(shift)
    size = 1 << shift
    first_name, cutoff, first_mini = struct.unpack_from("<I4xII", data, 48)
    next_sector = _allocations(data, size)
    names = _chain(data, first_name, next_sector, size)
    root = struct.unpack_from("<I", names, 116)[0]
    for entry in range(0, len(names) - 127, 128):
        (length,) = struct.unpack_from("<H", names, entry + 64)
        name = names[entry : entry + max(0, length - 2)].decode("utf-16-le", "replace").lower()
        if name in ("workbook", "book"):
            start, stream_size = struct.unpack_from("<II", names, entry + 116)
            if stream_size >= cutoff:
                return _chain(data, start, next_sector, size)[:stream_size]
            minis = _chain(data, first_mini, next_sector, size)
            next_mini = list(struct.unpack_from(f"<{len(minis) // 4}I", minis))
            held = _chain(data, root, next_sector, size)
            return _chain(held, start, next_mini, _MINI_SECTOR, header=0)[:stream_size]
    raise ValueError("no workbook")


def _allocations(data: bytes, size: int) -> list[int]:
    """Return the sector that follows each sector."""
    tables = [number for number in struct.unpack_from("<109I", data, 76) if number < _NO_SECTOR]
    (more,) = struct.unpack_from("<I", data, 68)
    for _ in range(len(data) // size):
        if more >= _NO_SECTOR:
            break
        *numbers, more = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        tables += [number for number in numbers if number < _NO_SECTOR]
    found: list[int] = []
    for number in tables[: len(data) // size + 1]:
        found += struct.unpack_from(f"<{size // 4}I", data, (number + 1) * size)
    return found


def _chain(data: bytes, sector: int, following: list[int], size: int, *, header: int = 1) -> bytes:
    """Return the content of a chain of sectors; a chain that goes round in circles is damaged."""
    found: list[bytes] = []
    while sector < _NO_SECTOR:
        if len(found) > len(following):
            raise ValueError("endless chain")
        found.append(data[(sector + header) * size : (sector + header + 1) * size])
        sector = following[sector]
    return b"".join(found)
