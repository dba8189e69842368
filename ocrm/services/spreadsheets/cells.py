"""The cells a sheet is read into, packed so that a large sheet can be gone through many times in little memory."""

from __future__ import annotations

import io
import math
import pickle
import tempfile
import threading
import weakref
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from typing import Any

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.spreadsheets.long_texts import whole

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
Progress = Callable[[int, int], None]
"""Told the rows read so far and how many there will be, 0 where that is unknown."""


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


def normalise_row(row: Iterable[Cell]) -> list[Cell]:
    """Return the cells of a row as `normalise_cell` would, the most common ones decided in line for speed."""
    return [
        cell
        if type(cell) is str and cell and not cell.isspace()
        else int(cell)
        if type(cell) is float and cell.is_integer() and -MAX_EXACT < cell < MAX_EXACT
        else normalise_cell(cell)
        for cell in row
    ]


_HELD_BYTES = 48 * 1024**2
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


Merge = tuple[int, int, int, int]
"""Merged cells: the first row's number, the last's, the first column's index, the last's."""


@dataclass(slots=True)
class SheetFacts:
    """What is known of a sheet besides its cells, complete when its last row was read."""

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    """Merged cells near the top, where they may head several columns."""
    formulas: int = 0
    unsaved_formulas: int = 0
    """Formulas whose value the file does not have; their cells are blank."""
    is_stale: bool = False
    """Whether the program that saved the file says that it did not reckon the formulas."""

    def as_tuple(self) -> tuple[object, ...]:
        """Return the facts as plain values, for another process."""
        return (
            self.hidden_rows, self.hidden_columns, self.merges, self.formulas, self.unsaved_formulas, self.is_stale,
        )  # fmt: skip


class RowWidths:
    """How many cells the rows of a text file have: counts and the first row numbers of every width."""

    _TOLD = 6

    def __init__(self) -> None:
        self._rows: dict[int, list[int]] = {}
        self._counts: dict[int, int] = {}

    def add(self, number: int, width: int) -> None:
        """Take note of one row."""
        count = self._counts[width] = self._counts.get(width, 0) + 1
        if count <= self._TOLD:
            self._rows.setdefault(width, []).append(number)

    def below(self, width: int, after: int) -> tuple[int, list[int]]:
        """Return how many rows after row `after` are shorter than `width`, and the numbers of the first ones."""
        return self._some([known for known in self._counts if known < width], after)

    def above(self, width: int, after: int) -> tuple[int, list[int]]:
        """Return how many rows after row `after` are longer than `width`, and the numbers of the first ones."""
        return self._some([known for known in self._counts if known > width], after)

    def _some(self, widths: list[int], after: int) -> tuple[int, list[int]]:
        numbers = sorted(number for width in widths for number in self._rows[width])
        earlier = sum(number <= after for number in numbers)
        return sum(self._counts[width] for width in widths) - earlier, numbers[earlier:]


class BlockStore:
    """Blocks of packed rows: in memory while they are few, then in a temporary file that ends with this object.

    Several threads may read at once.
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_HELD_BYTES)  # noqa: SIM115 - lives as long as the store
        weakref.finalize(self, self._file.close)
        self._ends = array("Q", [0])
        self._turn = threading.Lock()

    def __len__(self) -> int:
        return len(self._ends) - 1

    def append(self, block: bytes) -> None:
        """Keep a block."""
        with self._turn:
            self._file.seek(self._ends[-1])
            self._file.write(block)
            self._ends.append(self._ends[-1] + len(block))

    def __getitem__(self, number: int) -> bytes:
        with self._turn:
            self._file.seek(self._ends[number])
            return self._file.read(self._ends[number + 1] - self._ends[number])

    def __iter__(self) -> Iterator[bytes]:
        return (self[number] for number in range(len(self)))


@dataclass(slots=True)
class SheetCells:
    """A sheet's filled rows in blocks; blank rows are counted and left out."""

    blocks: BlockStore = field(default_factory=BlockStore)
    filled: list[int] = field(default_factory=list)
    """Filled cells per column."""
    row_count: int = 0
    blank_rows: int = 0
    widths: RowWidths = field(default_factory=RowWidths)
    facts: SheetFacts = field(default_factory=SheetFacts)
    rests: dict[int, str] = field(default_factory=dict)
    """What of long texts stands in a sheet of its own, by the number their cells end with."""

    def __iter__(self) -> Iterator[Row]:
        for number in range(len(self.blocks)):
            yield from self._rows(number)

    def head(self) -> list[Row]:
        """Return the rows of the first block."""
        return list(self._rows(0)) if len(self.blocks) else []

    def _rows(self, block: int) -> Iterator[Row]:
        rows: Iterator[Row] = zip(*unpack(self.blocks[block]), strict=True)
        return ((number, whole(cells, self.rests)) for number, cells in rows) if self.rests else rows


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
