"""Everything of one day in a list over the calendar: open, finish, put off, move to another day by key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QStyleOptionViewItem, QWidget

from ocrm.formats import format_date_long
from ocrm.i18n import _
from ocrm.ui.theme import theme
from ocrm.ui.todos.day_chips import DayCell, DayChip, marks_words
from ocrm.ui.todos.month_delegate import paint_day_chip
from ocrm.ui.todos.todo_commands import TodoCommands
from ocrm.ui.widgets import (
    AnyIndex,
    ListModel,
    PlainListView,
    RowDelegate,
    add_shadow,
    button,
    hbox,
    label,
    list_view,
    paint_row_background,
    vbox,
)

_WIDTH, _ROW, _MOST_ROWS = 340, 32, 12
_ALT = Qt.KeyboardModifier.AltModifier
_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}


class _ChipDelegate(RowDelegate):
    """A chip a row."""

    row_height = _ROW

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        painter.save()
        paint_row_background(painter, option, separator=False)
        rect: QRect = option.rect
        paint_day_chip(
            painter, rect.adjusted(theme().px(8), 3, -theme().px(8), -3), index.data(Qt.ItemDataRole.UserRole)
        )
        painter.restore()


class _ChipList(PlainListView):
    """The list with the keys of a day."""

    key_given = Signal(object)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.accept()  # nothing of the window below answers while the day is open
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.setAccepted(False)
        self.key_given.emit(event)
        if not event.isAccepted():
            super().keyPressEvent(event)


class DayPopup(QFrame):
    """A day's chips; Enter opens, Space finishes, S puts off, Alt with an arrow moves, N adds, Esc closes."""

    chip_opened = Signal(object)
    add_wanted = Signal(object)

    def __init__(self, parent: QWidget, commands: TodoCommands, *, read: Callable[[date], DayCell]) -> None:
        """`read` returns all of a day."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("day_popup")
        self.setProperty("surface", "overlay")
        self._commands, self._read = commands, read
        self._day = date.min
        layout = vbox(self, margins=(1, 10, 1, 8), spacing=6)
        head = hbox(margins=(14, 0, 8, 0))
        words = vbox()
        self._title, self._marks = label("", "h3"), label("", "caption")
        words.addWidget(self._title)
        words.addWidget(self._marks)
        head.addLayout(words)
        head.addStretch(1)
        add = button(_("Add"), "plus", "small", name="day_popup_add")
        add.clicked.connect(self._add)
        head.addWidget(add)
        layout.addLayout(head)
        self.chips: ListModel[DayChip] = ListModel(text=_sentence)
        self.view = _ChipList()
        list_view(self.chips, _ChipDelegate(), _("Entries of the day"), own=self.view, name="day_popup_list")
        self.view.key_given.connect(self._on_key)
        self.view.clicked.connect(self._open)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        layout.addWidget(self.view)
        self._nothing = label(_("Nothing planned."), "muted")
        self._nothing.setContentsMargins(14, 4, 14, 8)
        layout.addWidget(self._nothing)
        self.setFocusProxy(self.view)
        add_shadow(self)
        commands.changed.connect(self.refresh)

    def open_at(self, day: date, place: QPoint) -> None:
        """Show a day with its corner at a place on the screen, moved so that all of it can be seen."""
        self._day = day
        self.refresh()
        self.adjustSize()
        room = self.screen().availableGeometry()
        left = min(place.x(), room.right() - self.width() - 8)
        top = min(place.y(), room.bottom() - self.height() - 8)
        self.move(max(room.left(), left), max(room.top(), top))
        self.show()
        self.view.setFocus()
        if self.chips.rowCount():
            self.view.setCurrentIndex(self.chips.index(0))

    def refresh(self) -> None:
        """Read the day again; the current line stays where it is."""
        number = max(0, self.view.currentIndex().row())
        cell = self._read(self._day)
        self._title.setText(format_date_long(cell.day))
        self._marks.setText(" · ".join(marks_words(cell.marks)))
        self._marks.setVisible(bool(self._marks.text()))
        self.chips.set_rows(cell.chips)
        rows = len(cell.chips)
        self.view.setVisible(bool(rows))
        self._nothing.setVisible(not rows)
        self.view.setFixedHeight(theme().px(_ROW) * min(max(1, rows), _MOST_ROWS) + 4)
        self.setFixedWidth(theme().px(_WIDTH))
        self.adjustSize()
        if rows:
            self.view.setCurrentIndex(self.chips.index(min(number, rows - 1)))

    def _on_key(self, event: QKeyEvent) -> None:
        handler = self._handler(event)
        if handler is not None:
            event.accept()
            handler()

    def _handler(self, event: QKeyEvent) -> Callable[[], object] | None:
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        chip = self.chips.row_at(self.view.currentIndex())
        todo = None if chip is None else chip.todo
        if modifiers == _ALT and key in _MOVES and todo is not None:
            there = self._day + timedelta(days=_MOVES[key])
            return partial(self._commands.move_to_day, todo.todo_id, there)
        if modifiers:
            return None
        if key == Qt.Key.Key_Escape:
            return self.close
        if key == Qt.Key.Key_N:
            return self._add
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return partial(self._open, self.view.currentIndex())
        if todo is None:
            return None
        place = self.view.viewport().mapToGlobal(self.view.visualRect(self.view.currentIndex()).bottomLeft())
        return {
            Qt.Key.Key_Space: partial(self._commands.toggle_done, todo),
            Qt.Key.Key_S: partial(self._commands.snooze, todo, place),
            Qt.Key.Key_Delete: partial(self._commands.delete, todo),
        }.get(key)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        chip = self.chips.row_at(self.view.currentIndex())
        if chip is not None and chip.todo is not None:
            self._commands.show_menu(chip.todo, chip.sentence, event.globalPos())

    def _open(self, index: QModelIndex) -> None:
        chip = self.chips.row_at(index)
        if chip is not None:
            self.close()
            self.chip_opened.emit(chip)

    def _add(self) -> None:
        self.close()
        self.add_wanted.emit(self._day)


def _sentence(chip: DayChip) -> str:
    return chip.sentence
