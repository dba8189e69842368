"""The records behind a figure as a table."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from ocrm.i18n import _
from ocrm.services.figures import FigureRows
from ocrm.ui.widgets import LEFT, RIGHT, AnyIndex

_NOWHERE = QModelIndex()


class FigureRowsModel(QAbstractTableModel):
    """Titles first, then a few cells of each record."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: FigureRows | None = None

    def set_rows(self, rows: FigureRows) -> None:
        """Show other records."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def id_at(self, row: int) -> int | None:
        """Return the record of a row."""
        rows = self._rows.rows if self._rows is not None else ()
        return rows[row][0] if 0 <= row < len(rows) else None

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() or self._rows is None else len(self._rows.rows)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() or self._rows is None else 1 + len(self._rows.header)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._rows is None or not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            _id, title, cells = self._rows.rows[index.row()]
            return title if index.column() == 0 else cells[index.column() - 1]
        return self._alignment(index.column()) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._rows is None or orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _("Title") if section == 0 else self._rows.header[section - 1]
        return self._alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        is_number = self._rows is not None and column > 0 and self._rows.is_number[column - 1]
        return RIGHT if is_number else LEFT
