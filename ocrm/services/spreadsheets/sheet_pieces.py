"""A sheet handed out piece by piece, and the small workbooks its pieces become so that the fast reader can read them.

The fast reader takes whole sheets into memory. A sheet is therefore cut between rows into pieces of a few thousand
rows, each wrapped as a workbook of its own: memory stays bounded however long the sheet is, and reading can be
followed and stopped.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ocrm.services.spreadsheets.cells import Cell, Row, SheetFacts
from ocrm.services.spreadsheets.refusals import Reason, Refusal

PIECE_ROWS = 5_000
WIDE_PIECE_ROWS = 200
"""Rows of a piece where columns beyond ZZ are used: a piece is taken apart into a full rectangle."""
MAX_ROWS = 1_048_576
"""Rows a sheet can have."""
MAX_CELLS = 100_000_000
"""Cells that are handed out of one sheet; two million rows of fifty."""
LOOK_AT_ROWS = 60
"""Rows at the top in which merged cells matter, for they may head several columns."""


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet's name and whether it is shown."""

    name: str
    is_visible: bool


class Sheets(Protocol):
    """The sheets of a workbook, whatever its format."""

    entries: list[SheetEntry]

    def rows(self, name: str, facts: SheetFacts) -> Iterator[tuple[list[Row], float]]:
        """Yield some rows at a time with the share of the sheet that is read by then; fill `facts` on the way."""


def wrapped(parts: Mapping[str, bytes]) -> Any:
    """Return the first sheet of a workbook made of `parts`, taken apart."""
    from python_calamine import CalamineWorkbook  # the child process alone needs it

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    packed.seek(0)
    return CalamineWorkbook.from_filelike(packed).get_sheet_by_index(0)


class CellCount:
    """Counts what is handed out, and refuses what no person made."""

    def __init__(self) -> None:
        self._cells = 0

    def add(self, rows: int, width: int) -> None:
        """Take note of a rectangle of cells."""
        self._cells += rows * width
        if self._cells > MAX_CELLS:
            raise Refusal(Reason.TOO_LARGE)


def padded(start: tuple[int, int]) -> list[Cell]:
    """Return the blank cells left of where a reader began."""
    return [None] * start[1]
