"""The cells a sheet is read into, packed so that a large sheet can be gone through many times in little memory."""

from __future__ import annotations

import io
import math
import pickle
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from typing import Any

from ocrm.errors import UserError
from ocrm.i18n import _

BLOCK_ROWS = 5_000
"""Rows packed together: large enough to be fast, small enough to hold one unpacked."""
MAX_EXACT = 10**15
"""Whole numbers from here on were rounded by the spreadsheet program: it keeps fifteen digits."""


@dataclass(frozen=True, slots=True)
class FailedFormula:
    """What a failed formula shows, such as #N/A."""

    code: str


class CellProblem(UserError):  # noqa: N818 - it is found in a file and listed, it seldom travels far
    """A cell whose content its field cannot take; says why."""


def formula_problem(error: FailedFormula) -> CellProblem:
    """Return the problem of a cell with a failed formula."""
    return CellProblem(_("The cell holds a failed formula ({code}).").format(code=error.code))


Cell = str | int | float | bool | date | datetime | time | timedelta | FailedFormula | None
Row = tuple[int, list[Cell]]
"""A row's number as the spreadsheet program shows it, and its cells."""


def normalise_cell(value: Cell) -> Cell:
    """Return a cell as read: blank text becomes None, a whole float an int as long as it is exact."""
    if type(value) is str:
        return value if value and not value.isspace() else None
    if type(value) is float:
        if not math.isfinite(value):
            return FailedFormula("#NUM!")
        if value.is_integer() and abs(value) < MAX_EXACT:
            return int(value)
    return value


_PACKED_TYPES = {(kind.__module__, kind.__name__): kind for kind in (date, datetime, time, timedelta, FailedFormula)}


class _CellUnpickler(pickle.Unpickler):
    """Unpack cells and nothing else, whoever packed them."""

    def find_class(self, module: str, name: str) -> Any:
        try:
            return _PACKED_TYPES[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is no cell") from None


def pack(value: object) -> bytes:
    """Return plain values and cells as bytes."""
    return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)


def unpack(data: bytes) -> Any:
    """Return what `pack` was given; anything but plain values and cells is refused."""
    return _CellUnpickler(io.BytesIO(data)).load()


@dataclass(slots=True)
class SheetCells:
    """A sheet's filled rows in blocks; blank rows are counted and left out."""

    blocks: list[bytes] = field(default_factory=list)
    filled: list[int] = field(default_factory=list)
    """Filled cells per column."""
    row_count: int = 0
    blank_rows: int = 0
    short_rows: list[int] = field(default_factory=list)
    """Numbers of the rows that ended before the others, in files where that can happen."""

    def __iter__(self) -> Iterator[Row]:
        for block in self.blocks:
            yield from zip(*unpack(block), strict=True)

    def head(self) -> list[Row]:
        """Return the rows of the first block."""
        return list(zip(*unpack(self.blocks[0]), strict=True)) if self.blocks else []


class SheetPacker:
    """Collects rows into the blocks of a SheetCells."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._rows: list[list[Cell]] = []
        self.cells = SheetCells()

    def add(self, number: int, row: list[Cell]) -> bool:
        """Take one normalised row and return whether a block is full."""
        if row.count(None) == len(row):
            self.cells.blank_rows += 1
            return False
        filled = self.cells.filled
        if len(row) > len(filled):
            filled.extend([0] * (len(row) - len(filled)))
        self._numbers.append(number)
        self._rows.append(row)
        return len(self._rows) >= BLOCK_ROWS

    def flush(self) -> bytes | None:
        """Pack what was collected since the last block and return it, None when there was nothing."""
        if not self._rows:
            return None
        filled = self.cells.filled
        for index, column in enumerate(zip_longest(*self._rows)):
            filled[index] += len(column) - column.count(None)
        self.cells.row_count += len(self._rows)
        block = pack((self._numbers, self._rows))
        self._numbers, self._rows = [], []
        return block
