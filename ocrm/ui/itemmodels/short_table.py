"""The model of a short table: rows that are all known, under columns that never change.

To add one: its columns as `TableColumn`s, and `ShortTableModel(columns, key=…)`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from ocrm.i18n import _
from ocrm.ui.widgets.lists import AnyIndex
from ocrm.ui.widgets.painting import LEFT, RIGHT

Row = TypeVar("Row")
ROW_ROLE = Qt.ItemDataRole.UserRole
"""The row of a cell as a whole."""
_NOWHERE = QModelIndex()


@dataclass(frozen=True)
class TableColumn(Generic[Row]):
    """A column: its title, what it says of a row, and its width in pixels of text in its normal size.

    A column without a width takes the room that is left. Figures stand at the right, below their heading.
    """

    title: str
    text: Callable[[Row], str]
    width: int = 0
    is_figure: bool = False


class ShortTableModel(QAbstractTableModel, Generic[Row]):
    """Rows of a table; a screen reader hears each cell with its heading."""

    def __init__(
        self, columns: Sequence[TableColumn[Row]], *, key: Callable[[Row], object], parent: Any = None
    ) -> None:
        """`key` tells rows apart: where the same ones come again, what is chosen stays chosen."""
        super().__init__(parent)
        self.columns, self._key = columns, key
        self.rows: Sequence[Row] = ()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show rows."""
        if rows and list(map(self._key, rows)) == list(map(self._key, self.rows)):
            self.rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.columns) - 1))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row, column = self.rows[index.row()], self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_(column.title)}: {column.text(row)}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return row if role == ROW_ROLE else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(self.columns[section].title)
        return _alignment(self.columns[section]) if role == Qt.ItemDataRole.TextAlignmentRole else None


def _alignment(column: TableColumn[Any]) -> Qt.AlignmentFlag:
    return RIGHT if column.is_figure else LEFT
