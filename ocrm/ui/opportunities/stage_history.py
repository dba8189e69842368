"""The moves of a deal from stage to stage as a table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
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
from ocrm.ui.delegates.plain_table import index_asked
from ocrm.ui.itemmodels.short_table import ROW_ROLE, ShortTableModel, TableColumn
from ocrm.ui.theme import theme
from ocrm.ui.widgets import AnyIndex, paint_row_background, paint_text
from ocrm.ui.widgets.menu_entries import add_entry

_PADDING = 8


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


_COLUMNS: tuple[TableColumn[StageChangeRow], ...] = (
    TableColumn(N_("Day"), lambda row: format_date_iso(row.changed_on), 100),
    TableColumn(N_("From"), lambda row: row.from_name or "–", 110),
    TableColumn(N_("To"), lambda row: row.to_name, 110),
    TableColumn(N_("Stayed there"), _days, 90),
    TableColumn(N_("Probability"), lambda row: f"{row.probability}%", 80),
    TableColumn(N_("Note"), _note),
)


class StageHistoryModel(ShortTableModel[StageChangeRow]):
    """StageChangeRows, the newest first; each tells how it is put right."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(_COLUMNS, key=lambda row: row, parent=parent)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        is_tip = role == Qt.ItemDataRole.ToolTipRole and index.isValid() and index.row() < len(self.rows)
        return self._tip(index) if is_tip else super().data(index, role)

    def _tip(self, index: AnyIndex) -> str | None:
        """Return a note whole, which its column may cut, and how to put the entry right."""
        row = self.rows[index.row()]
        hint = _("Double-click or press Enter to put this right; the entry stays, struck through")
        note = _note(row) if index.column() == len(_COLUMNS) - 1 else ""
        return "\n".join(part for part in (note, "" if row.is_corrected else hint) if part) or None


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
        for section, column in enumerate(_COLUMNS):
            if column.width:
                header.resizeSection(section, theme().px(column.width))
        self.activated.connect(self._on_activated)

    def show_moves(self, rows: Sequence[StageChangeRow]) -> None:
        """Show moves given oldest first, the newest at the top."""
        self.moves.set_rows(list(reversed(rows)))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = index_asked(self, event)
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
