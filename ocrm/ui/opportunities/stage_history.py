"""The moves of a deal from stage to stage as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ocrm.formats import format_date_iso
from ocrm.i18n import N_, _, ngettext
from ocrm.services.opportunities import StageChangeRow
from ocrm.ui.theme import theme
from ocrm.ui.widgets import paint_row_background, paint_text

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_PADDING = 8


def _days(row: StageChangeRow) -> str:
    if row.days_before is None:
        return ""
    return ngettext("{n} day", "{n} days", row.days_before).format(n=row.days_before)


_COLUMNS: tuple[tuple[str, Callable[[StageChangeRow], str]], ...] = (
    (N_("Day"), lambda row: format_date_iso(row.changed_on)),
    (N_("From"), lambda row: row.from_name or "–"),
    (N_("To"), lambda row: row.to_name),
    (N_("Stayed before"), _days),
    (N_("Probability"), lambda row: f"{row.probability}%"),
    (N_("Note"), lambda row: row.note),
)


class StageHistoryModel(QAbstractTableModel):
    """StageChangeRows, the newest first."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._rows: list[StageChangeRow] = []

    def set_rows(self, rows: Sequence[StageChangeRow]) -> None:
        """Show moves given oldest first."""
        self.beginResetModel()
        self._rows = list(reversed(rows))
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        text = _COLUMNS[index.column()][1](self._rows[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_(_COLUMNS[index.column()][0])}: {text}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(_COLUMNS[section][0])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class HistoryDelegate(QStyledItemDelegate):
    """Draws a cell's text below its heading, and the line between rows."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        painter.save()
        paint_row_background(painter, option, marker=False)
        inner = option.rect.adjusted(theme().px(_PADDING), 0, -theme().px(_PADDING), -1)
        paint_text(painter, inner, str(index.data() or ""))
        painter.restore()


class StageHistoryTable(QTableView):
    """Shows the moves; nothing can be changed here."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("stage_history")
        self.setAccessibleName(_("Stage history"))
        self.moves = StageHistoryModel(self)
        self.setModel(self.moves)
        self.setItemDelegate(HistoryDelegate(self))
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme().row_height)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setFixedHeight(theme().row_height)
        for section, width in enumerate((100, 110, 110, 90, 80)):
            header.resizeSection(section, theme().px(width))
