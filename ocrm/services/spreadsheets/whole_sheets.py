"""Reading binary workbooks (.xls, .et, .xlsb), whose sheets the fast reader takes apart as a whole."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from itertools import islice

from ocrm.services.spreadsheets.cells import Cell, FailedFormula, Row, SheetFacts, normalise_row
from ocrm.services.spreadsheets.refusals import Reason, Refusal
from ocrm.services.spreadsheets.sheet_pieces import (
    LOOK_AT_ROWS,
    PIECE_ROWS,
    CellCount,
    SheetEntry,
    padded,
)
from ocrm.services.spreadsheets.xls_records import Errors, read_records

_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
"""The stream an .xlsx, .xlsm or .xlsb with a password is put into."""
_BOF, _FILE_PASS = b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x2f\x00"
"""The records an .xls begins its workbook with, and its encryption right after them."""
_FILE_PASS_WITHIN = 64


def is_encrypted(content: bytes) -> bool:
    """Return whether an OLE file is a workbook behind a password."""
    start = content.find(_BOF)
    told = start >= 0 and _FILE_PASS in content[start + len(_BOF) : start + _FILE_PASS_WITHIN]
    return told or _ENCRYPTED_PACKAGE in content


class WholeSheets:
    """The sheets of a binary workbook."""

    def __init__(self, path: str) -> None:
        from python_calamine import (
            CalamineError,
            CalamineWorkbook,
            SheetTypeEnum,
            SheetVisibleEnum,
        )  # the child alone needs it

        self._path = path
        with open(path, "rb") as stream:  # noqa: PTH123 - by content: from a path the reader goes by the name
            try:
                self._workbook = CalamineWorkbook.from_filelike(stream)
            except CalamineError as error:
                stream.seek(0)
                raise Refusal(Reason.PASSWORD if is_encrypted(stream.read()) else Reason.DAMAGED) from error
        self.entries = [
            SheetEntry(entry.name, entry.visible == SheetVisibleEnum.Visible)
            for entry in self._workbook.sheets_metadata
            if entry.typ == SheetTypeEnum.WorkSheet
        ]

    def rows(self, name: str, facts: SheetFacts) -> Iterator[tuple[list[Row], float]]:
        """Yield some rows at a time with the share of the sheet that is read by then."""
        sheet = self._workbook.get_sheet_by_name(name)
        if sheet.start is None:
            return
        CellCount().add(sheet.height, sheet.width)
        for (top, left_column), (bottom, right_column) in sheet.merged_cell_ranges or ():
            if top < LOOK_AT_ROWS:
                facts.merges.append((top + 1, bottom + 1, left_column, right_column))
        errors = self._errors(name, facts)
        left = padded(sheet.start)
        rows = enumerate(sheet.iter_rows(), 1)
        done, height = 0, sheet.start[0] + sheet.height
        while taken := list(islice(rows, PIECE_ROWS)):
            done += len(taken)
            yield [(number, _cells(left, row, errors.get(number))) for number, row in taken], min(1.0, done / height)

    def _errors(self, name: str, facts: SheetFacts) -> Errors:
        """Return the failed formulas of an .xls sheet and fill `facts`; the fast reader gives blanks for them.

        A file whose records cannot be followed is read without.
        """
        with open(self._path, "rb") as stream:  # noqa: PTH123 - a path from the parent
            data = stream.read()
        if not data.startswith(b"\xd0\xcf"):
            return {}
        try:
            return read_records(data, self._workbook.sheet_names.index(name), facts)
        except (struct.error, IndexError, ValueError):
            return {}


def _cells(left: list[Cell], row: Sequence[Cell], errors: dict[int, FailedFormula] | None) -> list[Cell]:
    cells = left + normalise_row(row)
    for column, error in (errors or {}).items():
        if column < len(cells):
            cells[column] = error
    return cells
