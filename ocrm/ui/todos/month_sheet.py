"""The sheet of a month: six weeks of days as a table, with keys, chips to press and to drag to another day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QMimeData,
    QModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QHeaderView, QTableView, QToolTip

from ocrm.clock import add_months
from ocrm.formats import format_weekday
from ocrm.ui.theme import theme
from ocrm.ui.todos.day_chips import DayCell, DayChip
from ocrm.ui.todos.month_delegate import MonthDelegate, cell_layout
from ocrm.ui.todos.todo_view import TODO_MIME
from ocrm.ui.widgets import AnyIndex
from ocrm.ui.widgets.own_keys import OwnKeys

_NOWHERE = QModelIndex()
_DAYS, _WEEKS = 7, 6


class MonthModel(QAbstractTableModel):
    """The days of a sheet, a week a row."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._cells: Sequence[DayCell] = ()

    @property
    def cells(self) -> Sequence[DayCell]:
        return self._cells

    def set_cells(self, cells: Sequence[DayCell]) -> None:
        """Show other days, or the same ones with something else on them."""
        is_same = [one.day for one in cells] == [one.day for one in self._cells]
        if is_same:
            self._cells = cells
            self.dataChanged.emit(self.index(0, 0), self.index(_WEEKS - 1, _DAYS - 1))
            return
        self.beginResetModel()
        self._cells = cells
        self.endResetModel()

    def cell_at(self, index: AnyIndex) -> DayCell | None:
        """Return the day an index stands for."""
        return self._cells[index.row() * _DAYS + index.column()] if index.isValid() and self._cells else None

    def index_of(self, day: date) -> QModelIndex:
        """Return where a day is, an invalid index where it is not on the sheet."""
        number = next((place for place, cell in enumerate(self._cells) if cell.day == day), None)
        return QModelIndex() if number is None else self.index(*divmod(number, _DAYS))

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() or not self._cells else _WEEKS

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else _DAYS

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self.cell_at(index)
        if role == Qt.ItemDataRole.UserRole:
            return cell
        if cell is not None and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell.sentence
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and self._cells and role == Qt.ItemDataRole.DisplayRole:
            return format_weekday(self._cells[section].day)
        return None


class MonthSheet(OwnKeys, QTableView):
    """Shows a MonthModel; tells what is wanted and changes nothing itself."""

    day_wanted = Signal(object)
    """A day shall be shown that is not on this sheet, or today: the date."""
    day_opened = Signal(object)
    """All of a day shall be shown: the date."""
    add_wanted = Signal(object)
    chip_pressed = Signal(object)
    """A DayChip was pressed."""
    chip_menu_wanted = Signal(object, QPoint)
    day_menu_wanted = Signal(object, QPoint)
    day_dropped = Signal(object, object)
    """A to-do was dropped on a day: its id, the date."""

    def __init__(self, accessible_name: str) -> None:
        super().__init__()
        self.days = MonthModel(self)
        self.painter = MonthDelegate(self)
        self._pressed: tuple[QPoint, DayChip] | None = None
        self.setModel(self.days)
        self.setItemDelegate(self.painter)
        self.setObjectName("month_sheet")
        self.setAccessibleName(accessible_name)
        self._set_up_looks()
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setDropIndicatorShown(False)
        theme().changed.connect(self.viewport().update)

    def _set_up_looks(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(theme().px(40))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        across = self.horizontalHeader()
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        across.setSectionsClickable(False)
        across.setHighlightSections(False)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    # -- days ---------------------------------------------------------------------------------------------------------

    @property
    def current_day(self) -> date | None:
        cell = self.days.cell_at(self.currentIndex())
        return None if cell is None else cell.day

    def select_day(self, day: date) -> None:
        """Make a day current where the sheet has it."""
        index = self.days.index_of(day)
        if index.isValid():
            self.setCurrentIndex(index)

    def keyboardSearch(self, _text: str) -> None:
        """Ignore type-ahead: single keys are commands here."""

    # -- keys ---------------------------------------------------------------------------------------------------------

    def _handler(self, event: QKeyEvent) -> Callable[[], object] | None:
        day = self.current_day
        if day is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -_DAYS, Qt.Key.Key_Down: _DAYS}
        key = Qt.Key(event.key())
        if key in steps:
            return partial(self._go, day + timedelta(days=steps[key]))
        handlers: Mapping[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_PageUp: partial(self._go, add_months(day, -1), is_other_month=True),
            Qt.Key.Key_PageDown: partial(self._go, add_months(day, 1), is_other_month=True),
            Qt.Key.Key_Home: partial(self.day_wanted.emit, None),
            Qt.Key.Key_T: partial(self.add_wanted.emit, None),
            Qt.Key.Key_N: partial(self.add_wanted.emit, day),
            Qt.Key.Key_Return: partial(self.day_opened.emit, day),
            Qt.Key.Key_Enter: partial(self.day_opened.emit, day),
            Qt.Key.Key_Space: partial(self.day_opened.emit, day),
        }
        return handlers.get(key)

    def _go(self, day: date, *, is_other_month: bool = False) -> None:
        if is_other_month or not self.days.index_of(day).isValid():
            self.day_wanted.emit(day)
        else:
            self.select_day(day)

    # -- mouse --------------------------------------------------------------------------------------------------------

    def chip_at(self, place: QPoint) -> DayChip | None:
        """Return the chip at a place of the viewport."""
        index = self.indexAt(place)
        cell = self.days.cell_at(index)
        return None if cell is None else cell_layout(self.visualRect(index), cell).chip_at(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        place = event.position().toPoint()
        chip = self.chip_at(place) if event.button() == Qt.MouseButton.LeftButton else None
        self._pressed = None if chip is None else (place, chip)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return  # no super: dragging over days selects none of them
        begin, chip = self._pressed
        far = (event.position().toPoint() - begin).manhattanLength() >= QApplication.startDragDistance()
        if far and chip.todo is not None:
            self._pressed = None
            drag_todo(self, chip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, None
        place = event.position().toPoint()
        if pressed is not None and self.chip_at(place) == pressed[1]:
            self.chip_pressed.emit(pressed[1])
            return
        index = self.indexAt(place)
        cell = self.days.cell_at(index)
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and cell is not None and cell_layout(self.visualRect(index), cell).more.contains(place):
            self.day_opened.emit(cell.day)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        cell = self.days.cell_at(self.indexAt(event.position().toPoint()))
        if cell is not None and self.chip_at(event.position().toPoint()) is None:
            self.add_wanted.emit(cell.day)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if is_key else self.indexAt(event.pos())
        cell = self.days.cell_at(index)
        if cell is None:
            return
        self.setCurrentIndex(index)
        chip = None if is_key else self.chip_at(event.pos())
        place = self.viewport().mapToGlobal(self.visualRect(index).center()) if is_key else event.globalPos()
        if chip is not None and chip.todo is not None:
            self.chip_menu_wanted.emit(chip, place)
        else:
            self.day_menu_wanted.emit(cell, place)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            chip, cell = self.chip_at(event.pos()), self.days.cell_at(self.indexAt(event.pos()))
            words = chip.sentence if chip is not None else "" if cell is None else cell.sentence
            QToolTip.showText(event.globalPos(), words, self.viewport())
            return True
        return bool(super().viewportEvent(event))

    # -- dropping -----------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(TODO_MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        self._mark_drop(index)
        if index.isValid() and event.mimeData().hasFormat(TODO_MIME):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._mark_drop(QModelIndex())

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark_drop(QModelIndex())
        cell = self.days.cell_at(self.indexAt(event.position().toPoint()))
        if cell is None or not event.mimeData().hasFormat(TODO_MIME):
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)  # the change itself takes it from where it was
        event.accept()
        for todo_id in dropped_todos(event.mimeData()):
            self.day_dropped.emit(todo_id, cell.day)

    def _mark_drop(self, index: QModelIndex) -> None:
        self.painter.drop_row, self.painter.drop_column = index.row(), index.column()
        self.viewport().update()


def drag_todo(source: QTableView, chip: DayChip) -> None:
    """Let a to-do be dragged away from a view."""
    if chip.todo is None:
        return
    data = QMimeData()
    data.setData(TODO_MIME, str(chip.todo.todo_id).encode())
    data.setText(chip.sentence)
    drag = QDrag(source)
    drag.setMimeData(data)
    drag.exec(Qt.DropAction.MoveAction | Qt.DropAction.CopyAction, Qt.DropAction.MoveAction)


def dropped_todos(data: QMimeData) -> list[int]:
    """Return the to-dos that are dropped."""
    text = bytes(data.data(TODO_MIME).data()).decode()
    return [int(part) for part in text.split(",") if part]
