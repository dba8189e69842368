"""Paints the cells of a record table: one look for rows, and a painter per column that wants its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ocrm.services.records import RecordRow
from ocrm.ui.itemmodels.record_rows import GroupHeader
from ocrm.ui.itemmodels.record_table import RecordTableModel
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import AnyIndex
from ocrm.ui.widgets.painting import LEFT, RIGHT, paint_focus_ring, paint_text, paint_tick

CellPainter = Callable[[QPainter, QRect, RecordRow, str], None]
"""Paints a cell: painter, the rectangle inside its padding, the row, the column's text."""
_PADDING = 8
_HEADER_WIDTH = 600
_WAITING_OPACITY = 0.6
_SELECTED = QStyle.StateFlag.State_Selected.value
_ACTIVE = QStyle.StateFlag.State_Active.value
_HAS_FOCUS = QStyle.StateFlag.State_HasFocus.value


def plain_cell(painter: QPainter, rect: QRect, _row: RecordRow, text: str) -> None:
    """Draw a cell as plain text."""
    paint_text(painter, rect, text)


class RecordCellDelegate(QStyledItemDelegate):
    """Row background, tick boxes, focus ring and text; `painters` by column name draw the special cells."""

    def __init__(self, painters: Mapping[str, CellPainter] | None = None, parent: Any = None) -> None:
        super().__init__(parent)
        self._painters = dict(painters or {})
        self.hovered_row = -1
        self.has_range = False
        """Whether several cells are selected, which then stand out from their rows."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        model = index.model()
        if not isinstance(model, RecordTableModel):
            super().paint(painter, option, index)
            return
        painter.save()
        if model.is_waiting:
            painter.setOpacity(_WAITING_OPACITY)
        state = option.state.value
        self._paint_ground(painter, option, index, state)
        column = model.column_at(index.column())
        header = model.header_at(index.row())
        if header is not None:
            self._paint_header(painter, option, header, is_chosen=self._is_row_chosen(option, index))
        elif column is None:
            self._paint_tick(painter, option.rect, index)
        else:
            row = model.row_at(index.row())
            if row is not None:
                padding = theme().px(_PADDING)
                inner = option.rect.adjusted(padding, 0, -padding, -1)
                self._paint_cell(painter, inner, row, column.text(row), name=column.name, right=column.is_right_aligned)
        if state & _HAS_FOCUS and column is not None and header is None:
            paint_focus_ring(painter, QRectF(option.rect).adjusted(0, 1, -1, -2), radius=4)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), theme().row_height)

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: AnyIndex
    ) -> bool:
        """Tick with a click anywhere in the cell of the box, with Shift every row since the last tick."""
        if (
            not isinstance(model, RecordTableModel)
            or model.column_at(index.column()) is not None
            or model.header_at(index.row()) is not None
        ):
            return super().editorEvent(event, model, option, index)
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            if event.button() == Qt.MouseButton.LeftButton:
                is_range = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                (model.tick_through if is_range else model.toggle_tick)(index.row())
            return True
        return False

    def _paint_cell(self, painter: QPainter, rect: QRect, row: RecordRow, text: str, *, name: str, right: bool) -> None:
        special = self._painters.get(name)
        if special is not None:
            special(painter, rect, row, text)
        else:
            paint_text(painter, rect, text, align=RIGHT if right else LEFT, tabular=right)

    def _paint_header(
        self, painter: QPainter, option: QStyleOptionViewItem, header: GroupHeader, *, is_chosen: bool
    ) -> None:
        """Draw the part of a group's header that falls into a cell: it runs over all columns, from the left edge."""
        look, rect = theme(), option.rect
        painter.setClipRect(rect)
        if not (is_chosen or option.state.value & _SELECTED):
            painter.fillRect(rect, look.color("bg.app"))
            painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), look.color("line.soft"))
        side, place = look.px(16), look.px(_PADDING + 4)
        arrow = "chevron-right" if header.is_collapsed else "chevron-down"
        paint_icon(painter, arrow, QRectF(place, rect.center().y() - side / 2 + 1, side, side), "text.2")
        place += side + look.px(6)
        line = QRect(place, rect.y(), look.px(_HEADER_WIDTH), rect.height() - 1)
        width = paint_text(painter, line, header.title, role="strong")
        line.translate(width + look.px(12), 0)
        paint_text(painter, line, header.detail, color="text.2", tabular=True)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, state: int) -> None:
        look, rect = theme(), option.rect
        if state & _SELECTED or self._is_row_chosen(option, index):
            painter.fillRect(rect, look.color("bg.selected" if state & _ACTIVE else "bg.selected2"))
        elif index.row() == self.hovered_row:
            painter.fillRect(rect, look.color("bg.hover"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), look.color("line.soft"))

    def _is_row_chosen(self, option: QStyleOptionViewItem, index: AnyIndex) -> bool:
        """Return whether the row of a cell is chosen by the one cell selected in it."""
        view = option.widget
        if self.has_range or not isinstance(view, QAbstractItemView):
            return False
        return view.currentIndex().row() == index.row() and view.selectionModel().hasSelection()

    def _paint_tick(self, painter: QPainter, rect: QRect, index: AnyIndex) -> None:
        checked = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        paint_tick(painter, tick_rect(rect), checked=checked)


def tick_rect(cell: QRect) -> QRectF:
    """Return where the tick box of a cell is."""
    side = theme().px(16)
    return QRectF(round(cell.center().x() - side / 2), round(cell.center().y() - side / 2), side, side)
