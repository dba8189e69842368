"""The moves of a deal from stage to stage as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ocrm.formats import format_date_iso
from ocrm.i18n import N_, _, ngettext
from ocrm.services.deals.stage_log import StageChangeRow
from ocrm.ui.theme import theme
from ocrm.ui.widgets import AnyIndex, paint_row_background, paint_text
from ocrm.ui.widgets.menu_entries import add_entry

_NOWHERE = QModelIndex()
_PADDING = 8
ROW_ROLE = Qt.ItemDataRole.UserRole
"""The StageChangeRow of a line."""


def _days(row: StageChangeRow) -> str:
    if row.days_after is None:
        return ""
    return ngettext("{n} day", "{n} days", row.days_after).format(n=row.days_after)


def _note(row: StageChangeRow) -> str:
    if row.is_corrected:
        return _("put right later · {note}").format(note=row.note) if row.note else _("put right later")
    if row.corrected_at is not None:
        return _("correction · {note}").format(note=row.note) if row.note else _("correction")
    return row.note


_COLUMNS: tuple[tuple[str, Callable[[StageChangeRow], str]], ...] = (
    (N_("Day"), lambda row: format_date_iso(row.changed_on)),
    (N_("From"), lambda row: row.from_name or "–"),
    (N_("To"), lambda row: row.to_name),
    (N_("Stayed there"), _days),
    (N_("Probability"), lambda row: f"{row.probability}%"),
    (N_("Note"), _note),
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

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        text = _COLUMNS[index.column()][1](self._rows[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_(_COLUMNS[index.column()][0])}: {text}"
        if role == ROW_ROLE:
            return self._rows[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index, text)
        return None

    def _tip(self, index: AnyIndex, text: str) -> str | None:
        """Return a note whole, which its column may cut, and how to put the entry right."""
        is_corrected = self._rows[index.row()].is_corrected
        hint = _("Double-click or press Enter to put this right; the entry stays, struck through")
        note = text if index.column() == len(_COLUMNS) - 1 else ""
        return "\n".join(part for part in (note, "" if is_corrected else hint) if part) or None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(_COLUMNS[section][0])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class HistoryDelegate(QStyledItemDelegate):
    """Draws a cell's text below its heading, struck through where the entry was put right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        painter.save()
        paint_row_background(painter, option, marker=False)
        inner = option.rect.adjusted(theme().px(_PADDING), 0, -theme().px(_PADDING), -1)
        row: StageChangeRow = index.data(ROW_ROLE)
        text = str(index.data() or "")
        width = paint_text(painter, inner, text, color="text.3" if row.is_corrected else "text.1")
        if row.is_corrected and index.column() < len(_COLUMNS) - 1:
            painter.setPen(theme().color("text.3"))
            painter.drawLine(inner.left(), inner.center().y(), inner.left() + width, inner.center().y())
        painter.restore()


class StageHistoryTable(QTableView):
    """Shows the moves; the one chosen can be put right by a further entry, from its menu or with Enter."""

    correction_requested = Signal(object)
    """An entry shall be put right: a StageChangeRow."""

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
        self.activated.connect(self._on_activated)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos()) if event.reason() == QContextMenuEvent.Reason.Mouse else self.currentIndex()
        if index.isValid():
            self.setCurrentIndex(index)
            self.menu_of(index).popup(event.globalPos())

    def menu_of(self, index: AnyIndex) -> QMenu:
        """Return the menu of an entry; it deletes itself when closed."""
        menu = QMenu(self)
        row: StageChangeRow = index.data(ROW_ROLE)
        add_entry(menu, "pencil", _("Correct…"), partial(self.correction_requested.emit, row), name="correct_entry")
        menu.actions()[0].setEnabled(not row.is_corrected)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _on_activated(self, index: QModelIndex) -> None:
        row: StageChangeRow = index.data(ROW_ROLE)
        if not row.is_corrected:
            self.correction_requested.emit(row)
