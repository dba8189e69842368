"""The two tables of the simulator: typing over deals, and reading the months."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ocrm.i18n import _
from ocrm.ui.simulator.deal_model import CUSTOMER, PROBABILITY
from ocrm.ui.simulator.headed_model import TONE
from ocrm.ui.theme import theme
from ocrm.ui.widgets import LEFT, RIGHT, AnyIndex, paint_row_background, paint_text

_GAP_PX = 8
_MONTHS_PX = 350
_STARTS = (
    QAbstractItemView.EditTrigger.DoubleClicked
    | QAbstractItemView.EditTrigger.EditKeyPressed
    | QAbstractItemView.EditTrigger.AnyKeyPressed
)


class _CellDelegate(QStyledItemDelegate):
    """Paints a cell: what is tried stands out, figures end where their headings end."""

    def __init__(self, parent: QWidget, *, right_from: int) -> None:
        super().__init__(parent)
        self._right_from = right_from

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        paint_row_background(painter, option, marker=False)
        gap = theme().px(_GAP_PX)
        tone = index.data(TONE)
        paint_text(
            painter,
            option.rect.adjusted(gap, 0, -gap, 0),
            str(index.data() or ""),
            role="strong" if tone == "accent" else "body",
            color=tone or "text.1",
            align=RIGHT if index.column() >= self._right_from else LEFT,
            tabular=True,
        )

    def sizeHint(self, _option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        width = theme().metrics("strong", tabular=True).horizontalAdvance(str(index.data() or ""))
        return QSize(width + 2 * theme().px(_GAP_PX) + 2, theme().row_height)

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        edit = QLineEdit(parent)
        edit.setObjectName("simulator_edit")
        edit.setFrame(False)
        edit.setAccessibleName(str(index.model().headerData(index.column(), Qt.Orientation.Horizontal)))
        return edit


class DealsTable(QTableView):
    """Deals to type over; F2, Enter, a double click or just typing begins."""

    def __init__(self, model: QAbstractTableModel) -> None:
        super().__init__()
        self.setObjectName("simulator_deals")
        self.setAccessibleName(_("Deals to try something with"))
        _dress(self, model, right_from=PROBABILITY)
        self.horizontalHeader().setSectionResizeMode(CUSTOMER, QHeaderView.ResizeMode.Stretch)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(_STARTS)

    def chosen_rows(self) -> list[int]:
        """Return the rows with a selected cell, from the top."""
        return sorted({index.row() for index in self.selectedIndexes()})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not event.modifiers() and self.state() != QAbstractItemView.State.EditingState:
            self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class MonthsTable(QTableView):
    """Months before and after, to read."""

    def __init__(self, model: QAbstractTableModel) -> None:
        super().__init__()
        self.setObjectName("simulator_months")
        self.setAccessibleName(_("The forecast before and after"))
        _dress(self, model, right_from=1)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMinimumWidth(theme().px(_MONTHS_PX))


def _dress(table: QTableView, model: QAbstractTableModel, *, right_from: int) -> None:
    table.setModel(model)
    table.setItemDelegate(_CellDelegate(table, right_from=right_from))
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme().row_height)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    header.setMinimumSectionSize(theme().px(64))
