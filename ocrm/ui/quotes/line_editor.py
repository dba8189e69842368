"""Editing a cell of a quote's lines: Tab walks through the cells and on to the next line, Enter goes down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ocrm.services.quotes import lines
from ocrm.services.schema import FieldInfo
from ocrm.services.workspace import Workspace
from ocrm.ui.forms.in_place_editor import AnyIndex, InPlaceEditor
from ocrm.ui.quotes.lines_table import COLUMNS, PRODUCT, LinesTable

_FIELDS = {info.name: info for info in lines.FIELDS}
Save = Callable[[int | None, Mapping[str, Any]], str]
"""Writes values into a line (None: into a new one); returns why they were refused, empty where they were not."""


class LineEditor(InPlaceEditor):
    """One editor at a time over the current cell of `table`."""

    least_width = 70

    def __init__(self, table: LinesTable, workspace: Workspace, save: Save) -> None:
        super().__init__(table, workspace)
        self._lines_table, self._save = table, save
        self._line_id: int | None = None
        table.edit_requested.connect(self.begin_here)

    def begin_here(self) -> None:
        """Edit the current cell; on the row that adds a line its product, in whichever column one stands."""
        table = self._lines_table
        if table.current_line is None and table.lines.can_edit and table.currentIndex().column() != PRODUCT:
            table.stand_on(len(table.lines.lines), PRODUCT)
        self.begin()

    def field_at(self, index: AnyIndex) -> FieldInfo | None:
        """Return the field of a cell of a draft; the row that adds a line takes its product only."""
        model = self._lines_table.lines
        if not index.isValid() or not model.can_edit:
            return None
        if model.line_at(index.row()) is None and index.column() != PRODUCT:
            return None
        return _FIELDS.get(COLUMNS[index.column()].field)

    def take_value(self, index: AnyIndex, info: FieldInfo) -> Any:
        """Return the value of a line, nothing for a new one."""
        line = self._lines_table.lines.line_at(index.row())
        self._line_id = None if line is None else line.line_id
        return None if line is None else getattr(line, info.name)

    def write(self, info: FieldInfo, value: Any) -> str:
        """Save a value of the line; return why it was refused."""
        return self._save(self._line_id, {info.name: value})

    def note_below(self) -> int:
        """Return the row below the edited one; a line that was added leaves its place to it."""
        return self._lines_table.currentIndex().row() + 1

    def go_down(self, below: int) -> None:
        """Go to the same cell of the next line; below the last one begin a new one."""
        table = self._lines_table
        if below > len(table.lines.lines):  # nothing was entered in the row that adds one
            table.setFocus()
        elif below == len(table.lines.lines):
            table.stand_on(below, PRODUCT)
            self.begin()
        else:
            table.stand_on(below, table.currentIndex().column())

    def run_out(self, by: int) -> None:
        """Go on with the first cell of the next line, or back to the last one of the line before."""
        table = self._lines_table
        row = table.currentIndex().row() + by
        if not 0 <= row < table.lines.rowCount():
            table.setFocus()
            return
        last = next(place for place in range(len(COLUMNS) - 1, 0, -1) if COLUMNS[place].field)
        table.stand_on(row, PRODUCT if by > 0 else last)
        self.begin()
