"""The view of a list of to-dos: keys, the parts of a line under the mouse, dragging to another day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import Enum, auto
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QToolTip

from ocrm.i18n import _
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.theme import theme
from ocrm.ui.todos.entries import Entry, EntryKey, Heading, LineEntry, RecordEntry, TodoEntry, is_line, sentence
from ocrm.ui.todos.todo_delegate import RECORD_SPOT_TIPS, SPOT_TIPS, WRITING_SPOTS, Spot, TodoDelegate, spot_at
from ocrm.ui.widgets import AnyIndex, ListModel, PlainListView

TODO_MIME = "application/x-ocrm-todo"
_SCROLL_STEP = 18


class Command(Enum):
    """What a key in the list asks for."""

    TOGGLE_DONE = auto()
    DONE_AND_NEXT = auto()
    OPEN = auto()
    SNOOZE = auto()
    RENAME = auto()
    DELETE = auto()
    ADD = auto()
    LOG = auto()
    HOLD = auto()


_PLAIN = Qt.KeyboardModifier.NoModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_COMMANDS = {
    (Qt.Key.Key_Space, _PLAIN): Command.TOGGLE_DONE,
    (Qt.Key.Key_Return, _PLAIN): Command.OPEN,
    (Qt.Key.Key_Enter, _PLAIN): Command.OPEN,
    (Qt.Key.Key_Return, _CTRL): Command.DONE_AND_NEXT,
    (Qt.Key.Key_Enter, _CTRL): Command.DONE_AND_NEXT,
    (Qt.Key.Key_S, _PLAIN): Command.SNOOZE,
    (Qt.Key.Key_F2, _PLAIN): Command.RENAME,
    (Qt.Key.Key_Delete, _PLAIN): Command.DELETE,
    (Qt.Key.Key_T, _PLAIN): Command.ADD,
    (Qt.Key.Key_N, _PLAIN): Command.ADD,
    (Qt.Key.Key_E, _PLAIN): Command.OPEN,
    (Qt.Key.Key_L, _PLAIN): Command.LOG,
    (Qt.Key.Key_H, _PLAIN): Command.HOLD,
}


def _command_of(event: QKeyEvent) -> Command | None:
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return _COMMANDS.get((Qt.Key(event.key()), modifiers))


class TodoListModel(ListModel[Entry]):
    """The lines; to-dos can be dragged out, also as text into another program."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(text=sentence, selectable=is_line, parent=parent)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if isinstance(self.row_at(index), TodoEntry) else flags

    def mimeTypes(self) -> list[str]:
        return [TODO_MIME, "text/plain"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        entries = [entry for entry in map(self.row_at, indexes) if isinstance(entry, TodoEntry)]
        data.setData(TODO_MIME, ",".join(str(entry.todo.todo_id) for entry in entries).encode())
        data.setText("\n".join(map(sentence, entries)))
        return data

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction

    def number_of(self, todo_id: int) -> int | None:
        """Return the line a to-do stands in."""
        return self.number_of_key(("todos", todo_id))

    def number_of_key(self, key: EntryKey) -> int | None:
        """Return the line a record stands in."""
        for number, entry in enumerate(self.rows):
            if is_line(entry) and entry.key == key:
                return number
        return None


class TodoListView(PlainListView):
    """Shows a TodoListModel."""

    command_given = Signal(object)
    """A Command for the current to-do."""
    digit_pressed = Signal(int)
    spot_pressed = Signal(object, object)
    """A Spot of a line was pressed: the Spot, and the TodoRow or NextAction."""
    menu_requested = Signal(object)
    """The context menu is wanted at this place of the viewport."""
    day_dropped = Signal(object, object)
    """A to-do was dropped where a date is."""
    moved = Signal()
    """Lines are elsewhere now: what lies over them follows."""

    def __init__(self, accessible_name: str, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.lines = TodoListModel(self)
        self.painter = TodoDelegate(self)
        self.why_off = ""
        """Why no to-do can be changed, where none can."""
        self.setModel(self.lines)
        self.setItemDelegate(self.painter)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(False)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.verticalScrollBar().setSingleStep(theme().px(_SCROLL_STEP))
        self.verticalScrollBar().valueChanged.connect(self.moved)
        theme().changed.connect(self.viewport().update)

    def entry_at(self, place: QPoint) -> Entry | None:
        """Return the line at a place of the viewport."""
        return self.lines.row_at(self.indexAt(place))

    @property
    def current_todo(self) -> TodoRow | None:
        entry = self.current_line
        return entry.todo if isinstance(entry, TodoEntry) else None

    @property
    def current_line(self) -> LineEntry | None:
        """The line commands apply to."""
        entry = self.lines.row_at(self.currentIndex())
        return entry if is_line(entry) else None

    # -- keys ---------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _command_of(event):
            event.accept()  # the list's own keys win over the window's while it has the focus
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        command = _command_of(event)
        if command is not None:
            self.command_given.emit(command)
        elif event.text().isdecimal() and event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == _PLAIN:
            self.digit_pressed.emit(int(event.text()))
        else:
            super().keyPressEvent(event)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Go where a key leads, past headings."""
        index = super().moveCursor(action, modifiers)
        backwards = action in (
            QAbstractItemView.CursorAction.MoveUp,
            QAbstractItemView.CursorAction.MovePrevious,
            QAbstractItemView.CursorAction.MovePageUp,
        )
        step = -1 if backwards else 1
        while index.isValid() and not is_line(self.lines.row_at(index)):
            index = self.lines.index(index.row() + step)
        return index if index.isValid() else self.currentIndex()

    # -- mouse --------------------------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self._spot_at(event.position().toPoint()))

    def refuse_writing(self, why: str) -> None:
        """Show what changes a to-do as switched off, saying why; nothing happens where there is no reason."""
        self.why_off = why
        self.painter.can_write = not why

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._spot_at(event.position().toPoint()) is not None:
            self.setCurrentIndex(self.indexAt(event.position().toPoint()))
            return  # no drag begins on a check or an action
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        found, entry = self._spot_at(place), self.entry_at(place)
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and found is not None and is_line(entry):
            if found[1] in WRITING_SPOTS and self.why_off:
                QToolTip.showText(event.globalPosition().toPoint(), self.why_off, self.viewport())
                return
            self.spot_pressed.emit(found[1], entry.todo if isinstance(entry, TodoEntry) else entry.action)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._spot_at(event.position().toPoint()) is None and is_line(self.entry_at(event.position().toPoint())):
            self.command_given.emit(Command.OPEN)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self._spot_at(event.pos())
            is_record = isinstance(self.entry_at(event.pos()), RecordEntry)
            tips = RECORD_SPOT_TIPS if is_record else SPOT_TIPS
            if found is not None and found[1] in WRITING_SPOTS and self.why_off:
                QToolTip.showText(event.globalPos(), self.why_off, self.viewport())
                return True
            tip = tips.get(found[1]) if found is not None else None
            if tip is not None:
                QToolTip.showText(event.globalPos(), _(tip), self.viewport())
                return True
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = self.visualRect(self.currentIndex()).center()
        else:
            place = event.pos()
        self.menu_requested.emit(place)

    def _spot_at(self, place: QPoint) -> tuple[int, Spot] | None:
        index = self.indexAt(place)
        entry = self.lines.row_at(index)
        if not is_line(entry):
            return None
        spot = spot_at(self.visualRect(index), entry, place)
        return None if spot is None else (index.row(), spot)

    def _hover(self, found: tuple[int, Spot] | None) -> None:
        if found != self.painter.hovered_spot:
            self.painter.hovered_spot = found
            shape = Qt.CursorShape.PointingHandCursor if found is not None else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)
            self.viewport().update()

    # -- dragging to another day --------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: Any) -> None:
        if event.mimeData().hasFormat(TODO_MIME):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        place = event.position().toPoint()
        day = self._day_at(place)
        self._mark_drop(-1 if day is None else self.indexAt(place).row())
        if day is None:
            event.ignore()
        else:
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._mark_drop(-1)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark_drop(-1)
        day = self._day_at(event.position().toPoint())
        if day is None or not event.mimeData().hasFormat(TODO_MIME):
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)  # the list itself takes no line out
        event.accept()
        for text in bytes(event.mimeData().data(TODO_MIME).data()).decode().split(","):
            self.day_dropped.emit(int(text), day)

    def _day_at(self, place: QPoint) -> date | None:
        entry = self.entry_at(place)
        if isinstance(entry, Heading):
            return entry.day
        if isinstance(entry, TodoEntry) and not entry.is_done and entry.todo.group != "overdue":
            return entry.todo.due_on
        return None

    def _mark_drop(self, row: int) -> None:
        if row != self.painter.drop_row:
            self.painter.drop_row = row
            self.viewport().update()

    # -- geometry -----------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.moved.emit()
