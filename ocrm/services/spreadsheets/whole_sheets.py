"""Reading binary workbooks (.xls, .et, .xlsb), whose sheets the fast reader takes apart as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ocrm.services.spreadsheets.cells import Row, SheetFacts, normalise_cell
from ocrm.services.spreadsheets.sheet_pieces import (
    LOOK_AT_ROWS,
    PIECE_ROWS,
    CellCount,
    SheetEntry,
    padded,
)


class WholeSheets:
    """The sheets of a binary workbook."""

    def __init__(self, path: str) -> None:
        from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # the child alone needs it

        with open(path, "rb") as stream:  # noqa: PTH123 - by content: from a path the reader goes by the name
            self._workbook = CalamineWorkbook.from_filelike(stream)
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
        left = padded(sheet.start)
        rows = enumerate(sheet.iter_rows(), 1)
        done = 0
        while taken := list(islice(rows, PIECE_ROWS)):
            done += len(taken)
            yield (
                [
                    (
                        number,
                        left
                        + [
                            cell if type(cell) is str and cell and not cell.isspace() else normalise_cell(cell)
                            for cell in row
                        ],
                    )
                    for number, row in taken
                ],
                min(1.0, done / (sheet.start[0] + sheet.height)),
            )
