"""Paints tables of plain words and figures with the air of every other table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ocrm.ui.theme import theme
from ocrm.ui.widgets import LEFT, RIGHT, paint_focus_ring, paint_row_background, paint_text

_CELL_GAP_PX = 8


def dress_plain(table: QTableView) -> None:
    """Give a table that is only looked at its air: rows of one height, chosen as a whole, and one Tab stop."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme().row_height)
    table.horizontalHeader().setHighlightSections(False)
    table.setItemDelegate(PlainTableDelegate(table))


def dress_short(table: QTableView, widths: Sequence[int] = ()) -> None:
    """Give a table of few rows, which stands on a page among other things, its air: no frame and no bar below it.

    `widths` are those of its columns, in pixels of text in its normal size; one of 0 takes the room that is left.
    """
    dress_plain(table)
    table.setFrameShape(QTableView.Shape.NoFrame)
    table.setMouseTracking(True)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    header = table.horizontalHeader()
    header.setSectionsClickable(False)
    header.setFixedHeight(theme().row_height)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    for section, width in enumerate(widths):
        if width:
            header.resizeSection(section, theme().px(width))
        else:
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.Stretch)


def index_asked(view: QAbstractItemView, event: QContextMenuEvent) -> QModelIndex:
    """Return the cell a context menu is asked for: under the pointer, by the keyboard the current one."""
    is_by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
    return view.indexAt(event.pos()) if is_by_mouse else view.currentIndex()


def paint_cell_focus(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """Ring the cell that has the keyboard."""
    if option.state & QStyle.StateFlag.State_HasFocus:
        paint_focus_ring(painter, QRectF(option.rect).adjusted(2, 3, -2, -3), radius=4)


class PlainTableDelegate(QStyledItemDelegate):
    """Words begin, and figures end, where their headings do; the model's TextAlignmentRole says which is which."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        paint_row_background(painter, option, marker=False)
        gap = theme().px(_CELL_GAP_PX)
        is_figure = index.data(Qt.ItemDataRole.TextAlignmentRole) == RIGHT
        rect = option.rect.adjusted(gap, 0, -gap, 0)
        paint_text(painter, rect, str(index.data()), align=RIGHT if is_figure else LEFT, tabular=True)

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        width = theme().metrics("body", tabular=True).horizontalAdvance(str(index.data()))
        return QSize(width + 2 * theme().px(_CELL_GAP_PX) + 2, theme().row_height)
