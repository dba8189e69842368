"""The cards of a column of the day board: drawn, gone through by key, ticked, dragged to another day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

from PySide6.QtCore import (
    QMimeData,
    QPoint,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.todos.entries import TodoEntry, sentence
from ocrm.ui.todos.month_sheet import dropped_todos
from ocrm.ui.todos.todo_view import TODO_MIME
from ocrm.ui.widgets import (
    RIGHT,
    AnyIndex,
    ListModel,
    RowDelegate,
    paint_card,
    paint_focus_ring,
    paint_text,
    wrapped_lines,
)
from ocrm.ui.widgets.card_list import CardList
from ocrm.ui.widgets.own_keys import OwnKeys

_HEIGHT, _GAP = 78, 6
_PLAIN, _ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier
_SIDEWAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class CardModel(ListModel[TodoEntry]):
    """The to-dos of a column; they can be dragged out, also as text."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(text=sentence, parent=parent)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return [TODO_MIME, "text/plain"]

    def mimeData(self, indexes: Any) -> QMimeData:
        data = QMimeData()
        entries = [entry for entry in map(self.row_at, indexes) if entry is not None]
        data.setData(TODO_MIME, ",".join(str(entry.todo.todo_id) for entry in entries).encode())
        data.setText("\n".join(map(sentence, entries)))
        return data

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction | Qt.DropAction.CopyAction


class CardDelegate(RowDelegate):
    """A card: round check, title on up to two lines, below it for whom and when."""

    row_height = _HEIGHT

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        entry: TodoEntry = index.data(Qt.ItemDataRole.UserRole)
        look, state = theme(), option.state
        card = QRectF(card_rect(option.rect))
        is_selected = bool(state & QStyle.StateFlag.State_Selected) and bool(state & QStyle.StateFlag.State_Active)
        painter.save()
        paint_card(painter, card, selected=is_selected, hovered=bool(state & QStyle.StateFlag.State_MouseOver))
        check = QRectF(check_rect(option.rect))
        tone = "bad" if entry.todo.is_late else "text.3"
        paint_icon(painter, "circle", check.adjusted(4, 4, -4, -4), tone)
        left = int(check.right()) + look.px(3)
        width = int(card.right()) - left - look.px(8)
        line = look.px(18)
        for number, text in enumerate(_title_lines(entry.todo.title, width, look.font("body").key())):
            place = QRect(left, int(card.top()) + look.px(7) + number * line, width, line)
            paint_text(painter, place, text, weight=500)
        self._paint_foot(painter, QRect(left, int(card.bottom()) - look.px(25), width, line), entry)
        if state & QStyle.StateFlag.State_HasFocus:
            paint_focus_ring(painter, card, radius=8)
        painter.restore()

    def _paint_foot(self, painter: QPainter, rect: QRect, entry: TodoEntry) -> None:
        look, right = theme(), rect.right()
        if entry.due:
            width = look.metrics("caption", None, True).horizontalAdvance(entry.due) + 1
            place = QRect(right - width, rect.y(), width + 1, rect.height())
            ink = "bad" if entry.todo.is_late else "text.2"
            paint_text(painter, place, entry.due, role="caption", color=ink, align=RIGHT, tabular=True)
            right -= width + look.px(5)
        side = look.px(12)
        marks = ("repeat" if entry.todo.recurrence else "", "flag" if entry.is_important else "")
        for name in filter(None, marks):
            tone = "bad" if name == "flag" else "text.3"
            paint_icon(painter, name, QRectF(right - side, rect.center().y() - side / 2 + 1, side, side), tone)
            right -= side + look.px(5)
        paint_icon(painter, entry.icon, QRectF(rect.x(), rect.center().y() - side / 2 + 1, side, side), "text.3")
        words = QRect(
            rect.x() + side + look.px(4), rect.y(), max(0, right - rect.x() - side - look.px(4)), rect.height()
        )
        paint_text(painter, words, entry.subtitle, role="caption", color="text.2")


@lru_cache(maxsize=2048)
def _title_lines(title: str, width: int, _font: str) -> list[str]:
    return wrapped_lines(title, width)


def card_rect(row: QRect) -> QRect:
    """Return the card in its row."""
    px = theme().px
    return row.adjusted(px(6), 0, -px(6), -px(_GAP))


def check_rect(row: QRect) -> QRect:
    """Return what ticks the to-do of a row."""
    px = theme().px
    card = card_rect(row)
    return QRect(card.x() + px(3), card.y() + px(3), px(26), px(26))


class CardView(OwnKeys, CardList):
    """A column's list; tells what keys, mouse and drops ask for."""

    beside_wanted = Signal(int)
    """The keyboard shall go to the next (+1) or previous (-1) column."""
    move_wanted = Signal(object, int)
    """A to-do shall go so many columns on."""
    opened = Signal(object)
    done_toggled = Signal(object)
    snooze_wanted = Signal(object, QPoint)
    deleted = Signal(object)
    menu_wanted = Signal(object, str, QPoint)
    add_wanted = Signal()
    dropped = Signal(object)
    """A to-do was dropped here: its id."""
    entered = Signal()
    """The keyboard came here."""
    week_wanted = Signal(int)
    today_wanted = Signal()
    line_wanted = Signal()
    """The line above that takes a to-do of any day."""

    def __init__(self, accessible_name: str, *, can_drop: bool) -> None:
        super().__init__(TODO_MIME, can_drop=can_drop)
        self.cards = CardModel(self)
        self.setModel(self.cards)
        self.setItemDelegate(CardDelegate(self))
        self.setAccessibleName(accessible_name)
        self.setAcceptDrops(can_drop)
        theme().changed.connect(self.viewport().update)

    # -- cards --------------------------------------------------------------------------------------------------------

    @property
    def current(self) -> TodoEntry | None:
        return self.cards.row_at(self.currentIndex())

    def select(self, todo_id: int) -> bool:
        """Make a card current; say whether it is in this column."""
        for number, entry in enumerate(self.cards.rows):
            if entry.todo.todo_id == todo_id:
                self.setCurrentIndex(self.cards.index(number))
                return True
        return False

    def _menu_place(self) -> QPoint:
        return self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())

    # -- keys ---------------------------------------------------------------------------------------------------------

    def _handler(self, event: QKeyEvent) -> Callable[[], object] | None:
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        entry = self.current
        if key in _SIDEWAYS and modifiers == _ALT and entry is not None:
            return partial(self.move_wanted.emit, entry.todo.todo_id, _SIDEWAYS[key])
        if modifiers != _PLAIN:
            return None
        handlers: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Left: partial(self.beside_wanted.emit, -1),
            Qt.Key.Key_Right: partial(self.beside_wanted.emit, 1),
            Qt.Key.Key_N: self.add_wanted.emit,
            Qt.Key.Key_T: self.line_wanted.emit,
            Qt.Key.Key_Home: self.today_wanted.emit,
            Qt.Key.Key_PageUp: partial(self.week_wanted.emit, -1),
            Qt.Key.Key_PageDown: partial(self.week_wanted.emit, 1),
        }
        if entry is not None:
            handlers |= self._card_handlers(entry)
        return handlers.get(key)

    def _card_handlers(self, entry: TodoEntry) -> Mapping[Qt.Key, Callable[[], object]]:
        todo = entry.todo
        return {
            Qt.Key.Key_Return: partial(self.opened.emit, todo.todo_id),
            Qt.Key.Key_Enter: partial(self.opened.emit, todo.todo_id),
            Qt.Key.Key_Space: partial(self.done_toggled.emit, todo),
            Qt.Key.Key_Delete: partial(self.deleted.emit, todo),
            Qt.Key.Key_S: partial(self.snooze_wanted.emit, todo, self._menu_place()),
        }

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.cards.rowCount():
            self.setCurrentIndex(self.cards.index(0))
        self.entered.emit()

    # -- mouse --------------------------------------------------------------------------------------------------------

    def _ticked(self, place: QPoint) -> TodoEntry | None:
        """Return the to-do whose check is at a place."""
        index = self.indexAt(place)
        is_check = index.isValid() and check_rect(self.visualRect(index)).contains(place)
        return self.cards.row_at(index) if is_check else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._ticked(event.position().toPoint()) is not None:
            return  # no drag begins on a check
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        ticked = self._ticked(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and ticked is not None:
            self.done_toggled.emit(ticked.todo)
            return
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        entry = self.cards.row_at(self.indexAt(event.position().toPoint()))
        if entry is None:
            self.add_wanted.emit()
        else:
            self.opened.emit(entry.todo.todo_id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        entry = self.current if is_key else self.cards.row_at(self.indexAt(event.pos()))
        if entry is not None:
            self.menu_wanted.emit(entry.todo, sentence(entry), self._menu_place() if is_key else event.globalPos())

    # -- dropping -----------------------------------------------------------------------------------------------------

    def _take(self, data: QMimeData) -> None:
        here = {entry.todo.todo_id for entry in self.cards.rows}
        for todo_id in dropped_todos(data):
            if todo_id not in here:
                self.dropped.emit(todo_id)
